//! What a form posted without a script left behind for the page that follows: what was typed, what was refused, or the reply.
//! With a script the same comes from the form's action; [`use_form`] reads both.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use server_fn::ServerFn;

use super::ApiError;

/// The outcome of one post. Fields with a secret in them are left out when it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// Path of the server function: `/api/scopes/create`.
    pub path: String,
    /// As typed; a field that came more than once has all its values.
    pub values: BTreeMap<String, Vec<String>>,
    pub error: Option<ApiError>,
    /// What the function returned, where that is more than "done".
    pub reply: Option<serde_json::Value>,
}

/// The flash that came with this page, if it is of this function.
pub fn use_flash(path: &str) -> Option<Flash> {
    let carried = use_context::<Carried>()?;
    let flash = serde_json::from_slice::<Flash>(carried.flash?.as_bytes()).ok()?;
    (flash.path == path && carried.address == shown_address()).then_some(flash)
}

/// Called once, by the app: takes the flash from the request and hands it to the page and to the browser.
pub fn provide_flash() {
    let shared = SharedValue::<Option<String>>::new(written);
    provide_context(Carried { flash: shared.into_inner(), address: shown_address() });
}

/// Only the server has one to tell of.
fn written() -> Option<String> {
    #[cfg(feature = "ssr")]
    return serde_json::to_string(&use_context::<Flash>()?).ok();
    #[cfg(not(feature = "ssr"))]
    None
}

/// A flash belongs to the page that was loaded with it: those that the browser shows after it have another address.
#[derive(Clone)]
struct Carried {
    /// As text, which only a page with a form reads.
    flash: Option<String>,
    address: Option<String>,
}

fn shown_address() -> Option<String> {
    if cfg!(feature = "hydrate") { window().location().pathname().ok() } else { None }
}

/// A form's last outcome, however it was posted.
#[derive(Clone)]
pub struct Form<T: Send + Sync + 'static> {
    flash: Option<Flash>,
    outcome: Signal<Option<Result<T, ApiError>>>,
    pub pending: Signal<bool>,
}

/// What this action's form shows.
pub fn use_form<S>(action: ServerAction<S>) -> Form<S::Output>
where
    S: ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    S::Output: Clone + DeserializeOwned + Send + Sync + 'static,
{
    let flash = use_flash(S::PATH);
    let before = flash.as_ref().map(outcome_of::<S::Output>);
    let value = action.value();
    let outcome = Signal::derive(move || value.get().or_else(|| before.clone().flatten()));
    Form { flash, outcome, pending: action.pending().into() }
}

fn outcome_of<T: DeserializeOwned>(flash: &Flash) -> Option<Result<T, ApiError>> {
    match (&flash.error, &flash.reply) {
        (Some(error), _) => Some(Err(error.clone())),
        (None, Some(reply)) => serde_json::from_value(reply.clone()).ok().map(Ok),
        (None, None) => None,
    }
}

impl<T: Clone + Send + Sync + 'static> Form<T> {
    /// What was typed into this field before the page was rendered.
    pub fn typed(&self, field: &str) -> Option<String> {
        self.flash.as_ref()?.values.get(field)?.first().cloned()
    }

    /// Was this box ticked, or this value chosen among several? None: the form was not posted yet.
    pub fn chose(&self, field: &str, value: &str) -> Option<bool> {
        let flash = self.flash.as_ref()?;
        Some(flash.values.get(field).is_some_and(|values| values.iter().any(|each| each == value)))
    }

    /// The last post was of the row that this hidden field tells.
    pub fn is_of(&self, field: &str, value: &str) -> bool {
        self.typed(field).is_some_and(|typed| typed == value)
    }

    /// What is wrong with this field.
    pub fn error_at(&self, field: impl Into<String>) -> Signal<Option<String>> {
        let (outcome, field) = (self.outcome, field.into());
        Signal::derive(move || outcome.with(|outcome| refusal(outcome.as_ref())?.at(&field).map(str::to_owned)))
    }

    /// What is wrong with none of these fields, in a sentence.
    pub fn error_beside(&self, fields: &'static [&'static str]) -> Signal<Option<String>> {
        let outcome = self.outcome;
        Signal::derive(move || {
            outcome.with(|outcome| {
                let error = refusal(outcome.as_ref())?;
                fields.iter().all(|field| error.at(field).is_none()).then(|| error.to_string())
            })
        })
    }

    /// What the function returned.
    pub fn reply(&self) -> Signal<Option<T>> {
        let outcome = self.outcome;
        Signal::derive(move || outcome.with(|outcome| outcome.as_ref().and_then(|outcome| outcome.as_ref().ok().cloned())))
    }
}

fn refusal<T>(outcome: Option<&Result<T, ApiError>>) -> Option<&ApiError> {
    outcome.and_then(|outcome| outcome.as_ref().err())
}
