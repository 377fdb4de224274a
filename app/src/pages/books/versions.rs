//! The versions of a book, what each changed, and the way back to one of them.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::{
        books::{BookPage, BookVersion, RestoreBook},
        flash::{Form, use_form},
    },
    components::{ButtonKind, Card, CardBody, FormError, Submit, TimeAgo},
    model::ids::BookId,
    pages::{hidden_fields::hidden_fields, loaded::Page},
};

#[component]
pub fn Versions(
    page: Page<BookPage>,
    /// Of which book the newest version has which number.
    newest: (BookId, u32),
    versions: Vec<BookVersion>,
    /// How what is shipped differs, where it does.
    shipped: Option<Vec<String>>,
    may_change: bool,
) -> impl IntoView {
    let action = ServerAction::<RestoreBook>::new();
    let form = use_form(action);
    let refused = form.error_beside(&[]);
    let project = page.place.project().to_string();
    let restored = form.reply();
    Effect::new(move || {
        if restored.get().is_some() {
            page.reload();
        }
    });
    let restore = |number: String, label: &'static str| {
        may_change.then(|| restore_form(action, form.clone(), &project, newest, number, label))
    };
    let differs = shipped.map(|differs| {
        let back = restore(String::new(), "Restore what is shipped");
        view! {
            <CardBody><p class="small">"Differs from what this Eyrie ships:"</p>{sentences(differs)}{back}</CardBody>
        }
    });
    let line = |version: BookVersion| {
        let back = (version.number != newest.1).then(|| restore(version.number.to_string(), "Restore")).flatten();
        let author = if version.author.is_empty() { "shipped".to_owned() } else { version.author };
        view! {
            <li class="stack tight">
                <span class="row apart small">
                    <span><b class="number">{format!("v{}", version.number)}</b>" "{author}</span>
                    <span class="tiny faint"><TimeAgo at=version.created_at/></span>
                </span>
                {(!version.note.is_empty()).then_some(view! { <span class="small">{version.note}</span> })}
                {sentences(version.changes)}
                {back}
            </li>
        }
    };
    let lines = versions.into_iter().map(line).collect_view();
    view! {
        <Card title="Versions">
            <FormError error=refused/>
            {differs}
            <ul class="list">{lines}</ul>
        </Card>
    }
}

fn restore_form(
    action: ServerAction<RestoreBook>,
    form: Form<()>,
    project: &str,
    (book_id, version): (BookId, u32),
    number: String,
    label: &'static str,
) -> impl IntoView + use<> {
    let (book_id, from) = (book_id.to_string(), version.to_string());
    let fields = [("project", project), ("book_id", &book_id), ("from_version", from.as_str()), ("number", number.as_str())];
    let fields = hidden_fields(fields);
    view! {
        <ActionForm action=action>
            {fields}
            <Submit kind=ButtonKind::Plain label=label busy="Restoring…" pending=form.pending/>
        </ActionForm>
    }
}

fn sentences(list: Vec<String>) -> impl IntoView {
    (!list.is_empty()).then(|| {
        view! { <ul class="tiny soft sentences">{list.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view()}</ul> }
    })
}
