//! What the job waits for: the instructions, until when, and the form with which who may answers.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::{
        flash::{Form, use_form},
        jobs::{AnswerJob, JobPage, OpenQuestion},
    },
    components::{AreaField, ButtonKind, Card, CardBody, FormError, Submit, date_text, dynamic},
    model::job::Job,
    pages::{hidden_fields::hidden_fields, loaded::Page},
};

/// Nothing while the job waits for nobody.
#[component]
pub fn JobQuestion(page: Page<JobPage>) -> impl IntoView {
    let sends = ServerAction::<AnswerJob>::new();
    let form = use_form(sends);
    let answered = form.reply();
    Effect::new(move || {
        if answered.get().is_some() {
            page.reload();
        }
    });
    let question = page.part(|page| page.question.clone());
    let (project, id) = (page.place.project().to_string(), page.data.with_untracked(|page| page.job.id.to_string()));
    dynamic(move || {
        let open = question.get()?;
        let answer = match &open.answer {
            Ok(()) => answer_form(sends, &form, &project, &id).into_any(),
            Err(sentence) => view! { <p class="small soft">{sentence.clone()}</p> }.into_any(),
        };
        Some(view! { <Asked open=open>{answer}</Asked> })
    })
}

#[component]
fn Asked(open: OpenQuestion, children: Children) -> impl IntoView {
    let OpenQuestion { title, question, until, .. } = open;
    let instructions =
        (!question.instructions.is_empty()).then(|| view! { <p class="as-typed">{question.instructions.clone()}</p> });
    view! {
        <Card title=title>
            <CardBody>
                <p class="small soft">
                    {format!("The job waits for a member with the role {}, or a higher one. Without an answer it fails at {}.", question.role.as_str(), date_text(until))}
                </p>
                {instructions}
                {children()}
            </CardBody>
        </Card>
    }
}

fn answer_form(sends: ServerAction<AnswerJob>, form: &Form<Job>, project: &str, job_id: &str) -> impl IntoView + use<> {
    let hidden = hidden_fields([("project", project), ("job_id", job_id)]);
    let note = form.typed("note").unwrap_or_default();
    let (pending, wrong, refused) = (form.pending, form.error_at("note"), form.error_beside(&["note"]));
    view! {
        <ActionForm action=sends>
            <FormError error=refused/>
            {hidden}
            <AreaField name="note" label="Note" rows=2 value=note hint="A refusal says why." error=wrong/>
            <div class="form-actions">
                <Submit kind=ButtonKind::Danger sends=("answer", "refuse") label="Refuse" busy="Refuse" pending=pending/>
                <Submit sends=("answer", "confirm") label="Confirm" busy="Confirm" pending=pending/>
            </div>
        </ActionForm>
    }
}
