//! A new version with what an older one said, or with what the program ships.

use app::{api::ApiError, model::ids::BookId};

use crate::control::{Call, ControlError};

pub(super) async fn restore(call: &Call, book_id: BookId, from: u32, number: Option<u32>) -> Result<(), ControlError> {
    let author = &call.administrator()?.login;
    let book = super::find(call, book_id).await?;
    let store = &call.services.store;
    let (content, note) = match number {
        None => (store.get_shipped_book(book_id).await?, "As it is shipped".to_owned()),
        Some(number) => {
            let versions = store.list_book_versions(book_id).await?;
            let version = versions.into_iter().find(|version| version.number == number).ok_or(ApiError::NotFound)?;
            (version.content, format!("As version {number}"))
        }
    };
    super::save::put(call, &book, from, content, author, &note).await
}
