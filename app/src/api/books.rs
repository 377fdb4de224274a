//! Books, to be read: their steps and versions, and who uses them.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::ApiError;
use crate::model::{book::Book, ids::BookId, name::Slug};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BookPage {
    pub book: Book,
    pub versions: Vec<BookVersion>,
    /// Groups of the project that use it.
    pub used_by: Vec<(Slug, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookVersion {
    pub number: u32,
    pub created_at: i64,
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Books {
    async fn list_books(&self, project: Slug) -> Result<Vec<Book>, ApiError>;
    async fn get_book(&self, project: Slug, book_id: BookId) -> Result<BookPage, ApiError>;
}

#[server(endpoint = "books/list", input = Json)]
pub async fn list_books(project: Slug) -> Result<Vec<Book>, ApiError> {
    super::backend::backend()?.list_books(project).await
}

#[server(endpoint = "books/get", input = Json)]
pub async fn get_book(project: Slug, book_id: BookId) -> Result<BookPage, ApiError> {
    super::backend::backend()?.get_book(project, book_id).await
}
