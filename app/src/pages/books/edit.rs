//! How each step of a book is done. Which steps there are is the program's matter: a plan relies on every one of them.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::{
        ApiError,
        books::{BookPage, SaveBook, get_book},
        flash::{Form, use_form},
    },
    components::{Card, CardBody, Choice, FormError, LinkButton, PageHead, SelectField, Submit, TextField},
    model::book::{BookStep, Policy},
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
    let book = page.data.with_untracked(|page| page.book.clone());
    let action = ServerAction::<SaveBook>::new();
    let form = use_form(action);
    let back = page.place.book(book.id);
    let title = format!("Change {}", book.name);
    let from = form.typed("from_version").unwrap_or_else(|| book.version.to_string());
    let (project, id) = (page.place.project().to_string(), book.id.to_string());
    let hidden = hidden_fields([("project", project.as_str()), ("book_id", id.as_str()), ("from_version", from.as_str())]);
    let limit_h = form.typed("limit_h").unwrap_or_else(|| (book.limit_s / 3_600).to_string());
    let note = form.typed("note").unwrap_or_default();
    let refused = form.error_beside(&[]);
    let steps = (0..).zip(book.steps).map(|(place, step)| step_fields(place, step, &form)).collect_view();
    let pending = form.pending;
    let whole = view! {
        <div class="form-grid">
            <TextField name="limit_h" label="At most, in hours" kind="number" value=limit_h error=form.error_at("limit_h")/>
            <TextField name="note" label="Why" value=note hint="Stands beside the version." error=form.error_at("note")/>
        </div>
    };
    view! {
        <PageTitle text=title.clone()/>
        <PageHead title=title about=|| "A save is a new version, for jobs that are made from then on. Running jobs keep their copy."/>
        <ActionForm action=action attr:class="form">
            <FormError error=refused/>
            {hidden}
            {steps}
            <Card title="The whole job"><CardBody>{whole}</CardBody></Card>
            <div class="form-actions">
                <LinkButton href=back>"Cancel"</LinkButton>
                <Submit label="Save" busy="Saving…" pending=pending/>
            </div>
        </ActionForm>
    }
}

fn step_fields(place: usize, step: BookStep, form: &Form<()>) -> impl IntoView + use<> {
    let field = |list: &str| format!("{list}[{place}]");
    let value = |list: &str, stored: String| form.typed(&field(list)).unwrap_or(stored);
    let policy = value("policy", policy_value(step.policy));
    let attempts = value("attempts", step.retry.attempts.to_string());
    let wait_s = value("wait_s", (step.retry.cap_ms / 1_000).to_string());
    let timeout_s = value("timeout_s", step.timeout_s.map(|limit| limit.to_string()).unwrap_or_default());
    let inputs = view! {
        <div class="form-grid">
            <TextField name=field("attempts") label="Attempts" kind="number" value=attempts error=form.error_at(field("attempts"))/>
            <TextField
                name=field("wait_s")
                label="Longest wait between them, in seconds"
                kind="number"
                value=wait_s
                error=form.error_at(field("wait_s"))
            />
            <TextField
                name=field("timeout_s")
                label="An attempt at most, in seconds"
                kind="number"
                value=timeout_s
                hint="Empty: ten times what it usually takes."
                error=form.error_at(field("timeout_s"))
            />
            <SelectField
                name=field("policy")
                label="Must succeed"
                choices=policies(step.policy)
                value=policy
                hint="Of the hosts that it works on side by side."
                error=form.error_at(field("policy"))
            />
        </div>
    };
    view! {
        <Card title=step.name>
            <CardBody><p class="small soft">{step.description}</p>{inputs}</CardBody>
        </Card>
    }
}

/// As the form posts it.
fn policy_value(policy: Policy) -> String {
    match policy {
        Policy::All => "all".to_owned(),
        Policy::Quorum => "quorum".to_owned(),
        Policy::AtMost { failures } => failures.to_string(),
    }
}

/// The usual ones, and the one that is stored.
fn policies(stored: Policy) -> Vec<Choice> {
    let most = |failures| Policy::AtMost { failures };
    let mut policies = vec![Policy::All, Policy::Quorum, most(1), most(2), most(3), most(5), most(10)];
    if !policies.contains(&stored) {
        policies.push(stored);
    }
    let choice = |policy: Policy| {
        let label = match policy {
            Policy::All => "all of them".to_owned(),
            Policy::Quorum => "more than half of them".to_owned(),
            most => format!("all but {}", most.label()),
        };
        Choice::new(policy_value(policy), label)
    };
    policies.into_iter().map(choice).collect()
}
