//! A book with its versions, what each of them changed, and who uses it.

use app::{
    api::books::{BookPage, BookVersion},
    model::{
        book::{Book, StepKind},
        ids::BookId,
        name::Slug,
        project::Role,
    },
};

use crate::{
    books::{changes::changes, order},
    control::{Call, ControlError},
    store::books::StoredVersion,
};

pub(super) async fn get(call: &Call, project: &Slug, book_id: BookId) -> Result<BookPage, ControlError> {
    let access = call.project(project, Role::Viewer).await?;
    let store = &call.services.store;
    let book = super::find(call, book_id).await?;
    let versions = store.list_book_versions(book_id).await?;
    let shipped = store.get_shipped_book(book_id).await?;
    let used_by = store.list_book_users(access.project.id, book.group_kind).await?;
    let differs = versions.first().map(|newest| changes(&newest.content, &shipped)).filter(|differs| !differs.is_empty());
    let may_change = call.administrator().is_ok();
    let webhooks = store.list_webhooks().await?.into_iter().map(|line| (line.webhook.id, line.webhook.name)).collect();
    Ok(BookPage { addable: addable(&book), webhooks, book, versions: told(&versions), may_change, shipped: differs, used_by })
}

fn addable(book: &Book) -> Vec<StepKind> {
    let is_new = |kind: &StepKind| kind.may_repeat() || book.steps.iter().all(|step| step.kind != *kind);
    order::optional(book.kind).iter().copied().filter(is_new).collect()
}

/// Each beside the one before it.
fn told(versions: &[StoredVersion]) -> Vec<BookVersion> {
    let before = versions.iter().skip(1).map(Some).chain([None]);
    let tell = |(version, before): (&StoredVersion, Option<&StoredVersion>)| BookVersion {
        number: version.number,
        created_at: version.created_at,
        author: version.author.clone(),
        note: version.note.clone(),
        changes: before.map(|before| changes(&before.content, &version.content)).unwrap_or_default(),
    };
    versions.iter().zip(before).map(tell).collect()
}
