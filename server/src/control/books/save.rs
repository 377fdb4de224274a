//! A new version of a book. Jobs that were made before keep their copy.

use app::{
    api::{ApiError, books::BookForm},
    model::{
        book::Book,
        ids::{BookId, WebhookId},
    },
};

use crate::{
    books::Content,
    control::{Call, ControlError},
    store::audit::Record,
};

const NOTE_MAX: usize = 200;

pub(super) async fn save(call: &Call, book_id: BookId, from_version: u32, form: &BookForm) -> Result<(), ControlError> {
    let author = &call.administrator()?.login;
    let book = super::find(call, book_id).await?;
    let note = form.note.trim();
    if note.chars().count() > NOTE_MAX {
        return Err(ApiError::field("form[note]", format!("Use at most {NOTE_MAX} characters.")).into());
    }
    let webhooks: Vec<WebhookId> = call.services.store.list_webhooks().await?.into_iter().map(|line| line.webhook.id).collect();
    let content = super::form::read(book.kind, form, &webhooks)?;
    put(call, &book, from_version, content, author, note).await
}

/// A version like the newest one is none. The author is an administrator.
pub(super) async fn put(
    call: &Call,
    book: &Book,
    from: u32,
    content: Content,
    author: &str,
    note: &str,
) -> Result<(), ControlError> {
    let is_same = content.steps == book.steps && content.limit_s == book.limit_s;
    if book.version == from && is_same {
        return Err(ApiError::field("", "Nothing was changed.").into());
    }
    let (book, caller) = (book.clone(), call.caller.clone());
    let (author, note) = (author.to_owned(), note.to_owned());
    let saved = call.services.store.write(move |tx| {
        Box::pin(async move {
            let version = tx.save_book(book.id, from, &content, &author, &note).await?;
            let after = Book { version, steps: content.steps, limit_s: content.limit_s, ..book.clone() };
            let record = Record::new("book_saved", "book", book.id).before(&book).after(&after);
            tx.audit(&caller, record).await?;
            Ok::<_, ControlError>(())
        })
    });
    saved.await
}
