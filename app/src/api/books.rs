//! Books: their steps and versions, who uses them, and how an administrator changes them.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::ApiError;
use crate::model::{book::Book, ids::BookId, name::Slug};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BookPage {
    pub book: Book,
    /// The newest first.
    pub versions: Vec<BookVersion>,
    /// An administrator of the installation: a book is every project's.
    pub may_change: bool,
    /// What the program ships, where people made something else of it: how it differs.
    pub shipped: Option<Vec<String>>,
    /// Groups of the project that use it.
    pub used_by: Vec<(Slug, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookVersion {
    pub number: u32,
    pub created_at: i64,
    /// Empty: it came with the program.
    pub author: String,
    pub note: String,
    /// What it changed, a sentence each.
    pub changes: Vec<String>,
}

/// What can be changed about a book, as typed: the lists have an entry for each step, in the order of the book.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BookForm {
    pub attempts: Vec<String>,
    /// Longest wait between attempts, in seconds.
    pub wait_s: Vec<String>,
    /// Longest time of one attempt in seconds; empty: by its estimate.
    pub timeout_s: Vec<String>,
    /// `all`, `quorum`, or how many failures are borne.
    pub policy: Vec<String>,
    /// Longest time of a job, in hours.
    pub limit_h: String,
    pub note: String,
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Books {
    async fn list_books(&self, project: Slug) -> Result<Vec<Book>, ApiError>;
    async fn get_book(&self, project: Slug, book_id: BookId) -> Result<BookPage, ApiError>;
    async fn save_book(&self, book_id: BookId, from_version: u32, form: BookForm) -> Result<(), ApiError>;
    /// No number: what the program ships.
    async fn restore_book(&self, book_id: BookId, from_version: u32, number: Option<u32>) -> Result<(), ApiError>;
}

#[server(endpoint = "books/list", input = Json)]
pub async fn list_books(project: Slug) -> Result<Vec<Book>, ApiError> {
    super::backend::backend()?.list_books(project).await
}

#[server(endpoint = "books/get", input = Json)]
pub async fn get_book(project: Slug, book_id: BookId) -> Result<BookPage, ApiError> {
    super::backend::backend()?.get_book(project, book_id).await
}

/// A new version of a book: running jobs keep their copy. A conflict when `from_version` is not the newest one any more.
#[server(endpoint = "books/save")]
pub async fn save_book(
    project: String,
    book_id: String,
    from_version: String,
    #[server(default)] attempts: Vec<String>,
    #[server(default)] wait_s: Vec<String>,
    #[server(default)] timeout_s: Vec<String>,
    #[server(default)] policy: Vec<String>,
    #[server(default)] limit_h: String,
    #[server(default)] note: String,
) -> Result<(), ApiError> {
    let form = BookForm { attempts, wait_s, timeout_s, policy, limit_h, note };
    let (id, from) = (read_id(&book_id)?, read_number(&from_version)?);
    super::backend::backend()?.save_book(id, from, form).await?;
    back_to_book(&project, &book_id);
    Ok(())
}

/// A new version with what an older one said; with an empty `number` with what the program ships.
#[server(endpoint = "books/restore")]
pub async fn restore_book(
    project: String,
    book_id: String,
    from_version: String,
    #[server(default)] number: String,
) -> Result<(), ApiError> {
    let (id, from) = (read_id(&book_id)?, read_number(&from_version)?);
    let number = if number.is_empty() { None } else { Some(read_number(&number)?) };
    super::backend::backend()?.restore_book(id, from, number).await?;
    back_to_book(&project, &book_id);
    Ok(())
}

#[cfg(feature = "ssr")]
fn read_id(text: &str) -> Result<BookId, ApiError> {
    text.parse().map_err(|_| ApiError::NotFound)
}

#[cfg(feature = "ssr")]
fn read_number(text: &str) -> Result<u32, ApiError> {
    text.parse().map_err(|_| ApiError::field("", "The request could not be read: a version is a whole number."))
}

#[cfg(feature = "ssr")]
fn back_to_book(project: &str, book_id: &str) {
    leptos_axum::redirect(&format!("/_eyrie/p/{project}/books/{book_id}"));
}
