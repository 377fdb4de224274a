//! What all ways of adding a host share: the call, its refusals at their fields, and where it leads.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::{
    api::{
        ApiError,
        targets::{NewTarget, add_target},
    },
    components::use_toasts,
    model::target::Target,
    pages::address::Place,
};

#[derive(Clone, Copy)]
pub struct Adding {
    place: Place,
}

/// One form's call.
#[derive(Clone, Copy)]
pub struct Call {
    action: Action<NewTarget, Result<Target, ApiError>>,
}

impl Adding {
    pub fn new(place: Place) -> Self {
        Self { place }
    }

    /// A call of its own for each form, so that a refusal shows where it belongs.
    pub fn call(self) -> Call {
        let place = self.place;
        let action = Action::new(move |new: &NewTarget| add_target(place.project(), new.clone()));
        let (toasts, navigate) = (use_toasts(), use_navigate());
        Effect::new(move || {
            if let Some(Ok(target)) = action.value().get() {
                toasts.good(format!("{} was added.", target.name));
                navigate(&place.host(&target.slug), Default::default());
            }
        });
        Call { action }
    }
}

impl Call {
    pub fn send(self, new: NewTarget) {
        self.action.dispatch(new);
    }

    pub fn pending(self) -> Signal<bool> {
        self.action.pending().into()
    }

    /// What is wrong with this field.
    pub fn error_at(self, field: &'static str) -> Signal<Option<String>> {
        self.refusal(move |error| error.at(field).map(str::to_owned))
    }

    /// What is wrong with none of these.
    pub fn error_beside(self, fields: &'static [&'static str]) -> Signal<Option<String>> {
        self.refusal(move |error| fields.iter().all(|field| error.at(field).is_none()).then(|| error.to_string()))
    }

    fn refusal(self, read: impl Fn(&ApiError) -> Option<String> + Send + Sync + 'static) -> Signal<Option<String>> {
        let value = self.action.value();
        Signal::derive(move || value.with(|value| value.as_ref().and_then(|value| value.as_ref().err()).and_then(&read)))
    }
}
