//! Books: their steps and versions, who uses them, and how an administrator changes them.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::ApiError;
use crate::model::{
    book::{Book, BookStep, Policy, StepKind},
    ids::{BookId, WebhookId},
    name::Slug,
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BookPage {
    pub book: Book,
    /// The newest first.
    pub versions: Vec<BookVersion>,
    /// An administrator of the installation: a book is every project's.
    pub may_change: bool,
    /// What the program ships, where people made something else of it: how it differs.
    pub shipped: Option<Vec<String>>,
    /// Kinds of steps that may be added to it.
    pub addable: Vec<StepKind>,
    /// Whom its steps may tell, by name.
    pub webhooks: Vec<(WebhookId, String)>,
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

/// A book as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookForm {
    /// In the order of the version that was changed.
    #[serde(default)]
    pub steps: Vec<StepForm>,
    /// One more, where it has a kind.
    #[serde(default)]
    pub added: StepForm,
    /// Longest time of a job, in hours.
    #[serde(default)]
    pub limit_h: String,
    /// Why.
    #[serde(default)]
    pub note: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StepForm {
    pub kind: String,
    /// Where it is wanted, from 1.
    pub place: String,
    pub name: String,
    /// What it does; what a person is asked.
    pub about: String,
    pub attempts: String,
    /// Longest wait between attempts, in seconds.
    pub wait_s: String,
    /// Longest time of one attempt, or for an answer, in seconds; empty: by its estimate, or as long as the job may take.
    pub timeout_s: String,
    /// `all`, `quorum`, or how many failures are borne.
    pub policy: String,
    /// Replaced at a time.
    pub batch: String,
    /// Who may answer.
    pub role: String,
    /// Who is told.
    pub webhook: String,
    /// Anything: the step is taken out.
    pub take_out: String,
}

impl StepForm {
    /// The step as its form shows it.
    pub fn of(place: u32, step: &BookStep) -> Self {
        Self {
            kind: step.kind.as_str().to_owned(),
            place: place.to_string(),
            name: step.name.clone(),
            about: step.description.clone(),
            attempts: step.retry.attempts.to_string(),
            wait_s: (step.retry.cap_ms / 1_000).max(1).to_string(),
            timeout_s: step.timeout_s.map(|limit| limit.to_string()).unwrap_or_default(),
            policy: policy_value(step.policy),
            batch: step.batch.to_string(),
            role: step.role.map(|role| role.as_str().to_owned()).unwrap_or_default(),
            webhook: step.webhook.map(|id| id.to_string()).unwrap_or_default(),
            take_out: String::new(),
        }
    }

    /// No step yet, with what most steps have.
    pub fn blank() -> Self {
        let word = str::to_owned;
        Self {
            attempts: word("10"),
            wait_s: word("10"),
            policy: policy_value(Policy::All),
            batch: word("1"),
            role: word("admin"),
            ..Self::default()
        }
    }
}

/// A policy as its form posts it.
pub fn policy_value(policy: Policy) -> String {
    match policy {
        Policy::All => "all".to_owned(),
        Policy::Quorum => "quorum".to_owned(),
        Policy::AtMost { failures } => failures.to_string(),
    }
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
    #[server(default)] form: BookForm,
) -> Result<(), ApiError> {
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
