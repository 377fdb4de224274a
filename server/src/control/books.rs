//! Books, to be read.

use app::{
    api::{
        ApiError,
        books::{BookPage, Books},
    },
    model::{book::Book, ids::BookId, name::Slug, project::Role},
};
use async_trait::async_trait;

use super::{Call, ControlError};

#[async_trait]
impl Books for Call {
    async fn list_books(&self, project: Slug) -> Result<Vec<Book>, ApiError> {
        Ok(list(self, &project).await?)
    }

    async fn get_book(&self, project: Slug, book_id: BookId) -> Result<BookPage, ApiError> {
        Ok(get(self, &project, book_id).await?)
    }
}

async fn list(call: &Call, project: &Slug) -> Result<Vec<Book>, ControlError> {
    call.project(project, Role::Viewer).await?;
    Ok(call.services.store.list_books().await?)
}

async fn get(call: &Call, project: &Slug, book_id: BookId) -> Result<BookPage, ControlError> {
    let access = call.project(project, Role::Viewer).await?;
    let store = &call.services.store;
    let book = store.list_books().await?.into_iter().find(|book| book.id == book_id).ok_or(ApiError::NotFound)?;
    let versions = store.list_book_versions(book_id).await?;
    let used_by = store.list_book_users(access.project.id, book.group_kind).await?;
    Ok(BookPage { book, versions, used_by })
}
