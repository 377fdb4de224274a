//! What is wrong with a form: at its field, and above the form for what has none.

use leptos::prelude::*;

use crate::{
    api::{ApiError, flash::use_flash},
    components::Alert,
};

/// The sentence for one field.
pub fn at(error: Signal<Option<ApiError>>, field: impl Into<String>) -> Signal<Option<String>> {
    let field = field.into();
    Signal::derive(move || error.with(|error| error.as_ref()?.at(&field).map(str::to_owned)))
}

/// Why the last post of this function, made without a script, was refused.
#[component]
pub fn Refused(
    /// `RequestJob::PATH`.
    path: &'static str,
) -> impl IntoView {
    let sentence = use_flash(path).and_then(|flash| flash.error).map(|error| error.to_string());
    sentence.map(|sentence| view! { <Alert title=sentence>"Nothing was changed."</Alert> })
}

/// Everything that no field shows. `fields` are those that the form has.
#[component]
pub fn FormError(
    error: Signal<Option<ApiError>>,
    /// Names of the form's fields, or how they begin.
    fields: &'static [&'static str],
) -> impl IntoView {
    move || {
        let sentences = error.with(|error| error.as_ref().map(|error| homeless(error, fields)).unwrap_or_default());
        sentences.into_iter().map(|sentence| view! { <Alert title=sentence/> }).collect_view()
    }
}

fn homeless(error: &ApiError, fields: &[&str]) -> Vec<String> {
    match error {
        ApiError::Invalid { fields: wrong } => {
            let has_home = |name: &str| {
                fields.iter().any(|field| name == *field || name.strip_prefix(field).is_some_and(|rest| rest.starts_with('.')))
            };
            wrong.iter().filter(|one| !has_home(&one.field)).map(|one| one.message.clone()).collect()
        }
        other => vec![other.to_string()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::FieldError;

    #[test]
    fn nothing_that_is_wrong_goes_unseen() {
        let field = |field: &str| FieldError { field: field.to_owned(), message: format!("{field} is wrong") };
        let error = ApiError::Invalid { fields: vec![field("name"), field("components.1.quantity"), field("kind")] };
        assert_eq!(homeless(&error, &["name", "components"]), ["kind is wrong"]);
        assert_eq!(homeless(&ApiError::conflict("Taken."), &["name"]), ["Taken."]);
    }
}
