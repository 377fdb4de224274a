//! The fields of one step of a book, and of the one that is added. What a kind of step has no use for is sent as it was.

use leptos::prelude::*;

use crate::{
    api::{
        books::{StepForm, policy_value},
        flash::Form,
    },
    components::{AreaField, Card, CardBody, Choice, SelectField, TextField, TickField},
    model::{
        book::{BookStep, Policy, StepKind},
        ids::WebhookId,
        project::Role,
    },
};

/// Where a step's fields are in the form, and what they hold.
#[derive(Clone)]
struct Fields {
    path: String,
    form: Form<()>,
}

impl Fields {
    fn name(&self, field: &str) -> String {
        format!("{}[{field}]", self.path)
    }

    /// As typed before, or as stored.
    fn value(&self, field: &str, stored: &str) -> String {
        self.form.typed(&self.name(field)).unwrap_or_else(|| stored.to_owned())
    }

    fn number(&self, field: &str, label: &'static str, hint: &'static str, stored: &str) -> impl IntoView + use<> {
        let (name, value) = (self.name(field), self.value(field, stored));
        let error = self.form.error_at(name.clone());
        view! { <TextField name=name label=label kind="number" value=value hint=hint error=error/> }
    }

    fn text(&self, field: &str, label: &'static str, stored: &str) -> impl IntoView + use<> {
        let (name, value) = (self.name(field), self.value(field, stored));
        let error = self.form.error_at(name.clone());
        view! { <TextField name=name label=label value=value error=error/> }
    }

    fn lines(&self, field: &str, label: &'static str, hint: &'static str, stored: &str) -> impl IntoView + use<> {
        let (name, value) = (self.name(field), self.value(field, stored));
        let error = self.form.error_at(name.clone());
        view! { <AreaField name=name label=label rows=2 value=value hint=hint error=error/> }
    }

    fn select(
        &self,
        field: &str,
        label: &'static str,
        hint: &'static str,
        choices: Vec<Choice>,
        stored: &str,
    ) -> impl IntoView + use<> {
        let (name, value) = (self.name(field), self.value(field, stored));
        let error = self.form.error_at(name.clone());
        view! { <SelectField name=name label=label choices=choices value=value hint=hint error=error/> }
    }

    fn hidden(&self, fields: &[(&str, &String)]) -> impl IntoView + use<> {
        let input = |(field, value): &(&str, &String)| {
            view! { <input type="hidden" name=self.name(field) value=(*value).clone() /> }
        };
        fields.iter().map(input).collect_view()
    }

    /// How hosts are worked with, where a person is asked.
    fn of_hosts(&self, stored: &StepForm) -> impl IntoView + use<> {
        let StepForm { attempts, wait_s, policy, batch, .. } = stored;
        self.hidden(&[("attempts", attempts), ("wait_s", wait_s), ("policy", policy), ("batch", batch)])
    }
}

#[component]
pub fn StepFields(
    step: BookStep,
    stored: StepForm,
    webhooks: Vec<(WebhookId, String)>,
    path: String,
    form: Form<()>,
) -> impl IntoView {
    let fields = Fields { path, form };
    let how = match step.kind {
        StepKind::Confirm => question(&fields, &stored).into_any(),
        StepKind::Notify => message(&fields, &stored, &webhooks).into_any(),
        _ => attempts(&fields, &stored, &step).into_any(),
    };
    let take_out = fields.name("take_out");
    let is_out = fields.form.chose(&take_out, "true").unwrap_or_default();
    let about = format!("{} · {}", step.kind.label(), stored.about);
    let about = if step.kind.works_on_hosts() { about } else { step.kind.label().to_owned() };
    view! {
        <Card title=step.name>
            <CardBody>
                <p class="small soft">{about}</p>
                {fields.hidden(&[("kind", &stored.kind)])}
                <div class="form-grid">
                    {fields.number("place", "Place", "Among the steps of this book.", &stored.place)}
                    {fields.text("name", "Name", &stored.name)}
                </div>
                {how}
                <TickField name=take_out label="Take out" checked=is_out/>
            </CardBody>
        </Card>
    }
}

/// How a step that works on hosts is done.
fn attempts(fields: &Fields, stored: &StepForm, step: &BookStep) -> impl IntoView + use<> {
    let batch = match step.kind {
        StepKind::ReplaceInstance => fields.number("batch", "Replaced at a time", "Of each component.", &stored.batch).into_any(),
        _ => fields.hidden(&[("batch", &stored.batch)]).into_any(),
    };
    view! {
        {fields.hidden(&[("about", &stored.about), ("role", &stored.role), ("webhook", &stored.webhook)])}
        <div class="form-grid">
            {fields.number("attempts", "Attempts", "", &stored.attempts)}
            {fields.number("wait_s", "Longest wait between them, in seconds", "", &stored.wait_s)}
            {fields.number("timeout_s", "An attempt at most, in seconds", "Empty: ten times what it usually takes.", &stored.timeout_s)}
            {fields.select("policy", "Must succeed", "Of the hosts that it works on side by side.", policies(step.policy), &stored.policy)}
            {batch}
        </div>
    }
}

/// What a person is asked, who, and for how long.
fn question(fields: &Fields, stored: &StepForm) -> impl IntoView + use<> {
    view! {
        {fields.of_hosts(stored)}
        {fields.hidden(&[("webhook", &stored.webhook)])}
        {fields.lines("about", "Instructions", "What to look at before the answer.", &stored.about)}
        <div class="form-grid">
            {fields.select("role", "Who may answer", "", roles(), &stored.role)}
            {fields.number("timeout_s", "Waits at most, in seconds", "Empty: as long as the job may take.", &stored.timeout_s)}
        </div>
    }
}

/// One more step, where a kind is chosen.
#[component]
pub fn AddedFields(kinds: Vec<StepKind>, webhooks: Vec<(WebhookId, String)>, last: usize, form: Form<()>) -> impl IntoView {
    let fields = Fields { path: "form[added]".to_owned(), form };
    let stored = StepForm { place: (last + 1).to_string(), ..StepForm::blank() };
    let mut choices = vec![Choice::new("", "None")];
    choices.extend(kinds.iter().map(|kind| Choice::new(kind.as_str(), kind.label())));
    view! {
        <Card title="One more step">
            <CardBody>
                {fields.of_hosts(&stored)}
                <div class="form-grid">
                    {fields.select("kind", "Step", "", choices, "")}
                    {fields.number("place", "Place", "What stands there now comes after it.", &stored.place)}
                    {fields.text("name", "Name", "")}
                </div>
                {fields.lines("about", "What it does, what a person is asked, or what is told", "", "")}
                <div class="form-grid">
                    {fields.select("role", "Who may answer", "Where a person is asked.", roles(), &stored.role)}
                    {fields.select("webhook", "Who is told", "Webhooks are added in the settings.", receivers(&webhooks), "")}
                    {fields.number("timeout_s", "At most, in seconds", "Empty: by its estimate; a question as long as the job may take.", "")}
                </div>
            </CardBody>
        </Card>
    }
}

/// Who is told what.
fn message(fields: &Fields, stored: &StepForm, webhooks: &[(WebhookId, String)]) -> impl IntoView + use<> {
    view! {
        {fields.of_hosts(stored)}
        {fields.hidden(&[("role", &stored.role), ("timeout_s", &stored.timeout_s)])}
        {fields.lines("about", "Message", "The job and its deployment are told beside it.", &stored.about)}
        {fields.select("webhook", "Who is told", "", receivers(webhooks), &stored.webhook)}
    }
}

fn receivers(webhooks: &[(WebhookId, String)]) -> Vec<Choice> {
    let none = Choice::new("", "Nobody");
    [none].into_iter().chain(webhooks.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone()))).collect()
}

fn roles() -> Vec<Choice> {
    let choice = |(role, label): (Role, &str)| Choice::new(role.as_str(), label);
    [(Role::Developer, "developers and above"), (Role::Admin, "admins and above"), (Role::Owner, "the owner")]
        .map(choice)
        .to_vec()
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
