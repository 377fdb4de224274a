//! Changing a book: how each step is done, in which order, without which, with what more. One form, which works without a script.

use leptos::{form::ActionForm, prelude::*};

use super::step_fields::{AddedFields, StepFields};
use crate::{
    api::{
        ApiError,
        books::{BookPage, SaveBook, StepForm, get_book},
        flash::use_form,
    },
    components::{Card, CardBody, FormError, LinkButton, PageHead, Submit, TextField},
    pages::{
        address::path_part,
        hidden_fields::hidden_fields,
        loaded::{Page, loaded},
        title::PageTitle,
    },
};

#[component]
pub fn EditBookPage() -> impl IntoView {
    loaded(
        path_part("book"),
        |project, id| async move {
            let page = get_book(project, id.parse().map_err(|_| ApiError::NotFound)?).await?;
            let refused = || ApiError::forbidden("Only an administrator of this installation may change a book.");
            if page.may_change { Ok(page) } else { Err(refused()) }
        },
        |page| view! { <Edit page=page/> }.into_any(),
    )
}

#[component]
fn Edit(page: Page<BookPage>) -> impl IntoView {
    let (book, addable) = page.data.with_untracked(|page| (page.book.clone(), page.addable.clone()));
    let webhooks = page.data.with_untracked(|page| page.webhooks.clone());
    let action = ServerAction::<SaveBook>::new();
    let form = use_form(action);
    let back = page.place.book(book.id);
    let title = format!("Change {}", book.name);
    let from = form.typed("from_version").unwrap_or_else(|| book.version.to_string());
    let (project, id) = (page.place.project().to_string(), book.id.to_string());
    let hidden = hidden_fields([("project", project.as_str()), ("book_id", id.as_str()), ("from_version", from.as_str())]);
    let typed = |field: &str, stored: String| form.typed(field).unwrap_or(stored);
    let limit_h = typed("form[limit_h]", (book.limit_s / 3_600).to_string());
    let note = typed("form[note]", String::new());
    let refused = form.error_beside(&[]);
    let steps = (1..).zip(book.steps.clone()).map(|(place, step)| {
        let stored = StepForm::of(place, &step);
        view! { <StepFields step=step stored=stored webhooks=webhooks.clone() path=format!("form[steps][{}]", place - 1) form=form.clone()/> }
    });
    let steps = steps.collect_view();
    let more = (!addable.is_empty())
        .then(|| view! { <AddedFields kinds=addable webhooks=webhooks.clone() last=book.steps.len() form=form.clone()/> });
    let pending = form.pending;
    let whole = view! {
        <div class="form-grid">
            <TextField
                name="form[limit_h]"
                label="At most, in hours"
                kind="number"
                value=limit_h
                hint="Waiting for a person counts."
                error=form.error_at("form[limit_h]")
            />
            <TextField name="form[note]" label="Why" value=note hint="Stands beside the version." error=form.error_at("form[note]")/>
        </div>
    };
    view! {
        <PageTitle text=title.clone()/>
        <PageHead title=title about=|| "A save is a new version, for jobs that are made from then on. Running jobs keep their copy."/>
        <ActionForm action=action attr:class="form">
            <FormError error=refused/>
            {hidden}
            {steps}
            {more}
            <Card title="The whole job"><CardBody>{whole}</CardBody></Card>
            <div class="form-actions">
                <LinkButton href=back>"Cancel"</LinkButton>
                <Submit label="Save" busy="Saving…" pending=pending/>
            </div>
        </ActionForm>
    }
}
