//! Books: read by every member of a project, changed by administrators, because every project runs them.

mod form;
mod restore;
mod save;
mod show;

use app::{
    api::{
        ApiError,
        books::{BookForm, BookPage, Books},
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
        Ok(show::get(self, &project, book_id).await?)
    }

    async fn save_book(&self, book_id: BookId, from_version: u32, form: BookForm) -> Result<(), ApiError> {
        Ok(save::save(self, book_id, from_version, &form).await?)
    }

    async fn restore_book(&self, book_id: BookId, from_version: u32, number: Option<u32>) -> Result<(), ApiError> {
        Ok(restore::restore(self, book_id, from_version, number).await?)
    }
}

async fn list(call: &Call, project: &Slug) -> Result<Vec<Book>, ControlError> {
    call.project(project, Role::Viewer).await?;
    Ok(call.services.store.list_books().await?)
}

async fn find(call: &Call, book_id: BookId) -> Result<Book, ControlError> {
    let books = call.services.store.list_books().await?;
    Ok(books.into_iter().find(|book| book.id == book_id).ok_or(ApiError::NotFound)?)
}
