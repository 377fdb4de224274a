//! What a person may do with a job. Every action is a form that works before the page is hydrated; those that change more
//! than they say open a dialog first, with what each will do.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::{
        ApiError,
        jobs::{ActOnJob, JobAction, JobPage, Preview},
    },
    components::{AreaField, ButtonKind, Dialog, DialogBody, DialogFoot, LinkButton, Submit, Tone, dynamic, use_toasts},
    model::{ids::JobId, job::Job, project::Role},
    pages::{
        address::Place,
        dialog::{address_with_dialog, address_without_dialog, dialog_in_address},
        loaded::Page,
    },
};

/// A form that does `action`; its children are further fields and the button.
#[component]
pub fn JobForm(
    place: Place,
    job_id: JobId,
    action: JobAction,
    sends: ServerAction<ActOnJob>,
    children: Children,
) -> impl IntoView {
    view! {
        <ActionForm action=sends>
            <input type="hidden" name="project" value=place.project().to_string()/>
            <input type="hidden" name="job_id" value=job_id.to_string()/>
            <input type="hidden" name="action" value=action.as_str()/>
            {children()}
        </ActionForm>
    }
}

/// Says what became of it, and calls back when it was done.
pub fn tell_outcome(sends: ServerAction<ActOnJob>, done: impl Fn(Job) + 'static) {
    let toasts = use_toasts();
    Effect::new(move || match sends.value().get() {
        Some(Ok(job)) => {
            toasts.good(format!("{} of {}: {}", job.kind.label(), job.deployment, job.state.label().to_ascii_lowercase()));
            done(job);
        }
        Some(Err(error)) => toasts.bad(error.to_string()),
        None => {}
    });
}

/// The buttons of the page's head: the likeliest first and solid.
#[component]
pub fn Actions(page: Page<JobPage>) -> impl IntoView {
    let sends = ServerAction::<ActOnJob>::new();
    tell_outcome(sends, move |_| page.reload());
    let shown = page.part(|job| (job.role >= Role::Developer).then(|| (job.job.clone(), job.actions.clone())));
    let buttons = move || {
        let (job, actions) = shown.get()?;
        let over = job.state.is_over();
        let mut primary = true;
        let mut kind = move |is_ready: bool| {
            let kind = if is_ready && primary { ButtonKind::Primary } else { ButtonKind::Plain };
            primary &= !is_ready;
            kind
        };
        let cancel = (!over).then(|| direct(page.place, &job, sends, JobAction::Cancel, actions.cancel.err(), ButtonKind::Plain));
        let is_bad =
            over && [&actions.retry, &actions.skip, &actions.resume, &actions.undo].iter().any(|preview| preview.is_ok());
        let again = is_bad.then(|| {
            let resume = actions.resume.is_ok().then(|| direct(page.place, &job, sends, JobAction::Resume, None, kind(true)));
            let retry_kind = kind(actions.retry.is_ok());
            view! {
                {resume}
                {direct(page.place, &job, sends, JobAction::Retry, actions.retry.err(), retry_kind)}
                {asking("skip", "Skip…", actions.skip.err())}
                {asking("undo", "Undo…", actions.undo.err())}
            }
        });
        Some(view! { {cancel}{again} })
    };
    view! { {dynamic(buttons)} }
}

/// A button that does it at once.
fn direct(
    place: Place,
    job: &Job,
    sends: ServerAction<ActOnJob>,
    action: JobAction,
    refused: Option<String>,
    kind: ButtonKind,
) -> impl IntoView + use<> {
    let id = job.id;
    let pending = sends.pending();
    match refused {
        Some(sentence) => disabled(word(action), sentence),
        None => view! {
            <JobForm place=place job_id=id action=action sends=sends>
                <Submit kind=kind label=word(action) busy=busy(action) pending=pending/>
            </JobForm>
        }
        .into_any(),
    }
}

/// A button that opens a dialog.
fn asking(name: &'static str, word: &'static str, refused: Option<String>) -> AnyView {
    match refused {
        Some(sentence) => disabled(word, sentence),
        None => view! { <LinkButton href=address_with_dialog(name).get()>{word}</LinkButton> }.into_any(),
    }
}

/// A refused action: shown, with its sentence.
pub fn disabled(word: &str, sentence: String) -> AnyView {
    let label = format!("{word}: {sentence}");
    view! { <button class="button" type="button" disabled title=sentence aria-label=label>{word.to_owned()}</button> }.into_any()
}

const fn word(action: JobAction) -> &'static str {
    match action {
        JobAction::Cancel => "Cancel",
        JobAction::Retry => "Retry step",
        JobAction::Skip => "Skip step",
        JobAction::Resume => "Resume",
        JobAction::Undo => "Undo",
    }
}

const fn busy(action: JobAction) -> &'static str {
    match action {
        JobAction::Cancel => "Cancelling…",
        JobAction::Retry => "Retrying…",
        JobAction::Skip => "Skipping…",
        JobAction::Resume => "Resuming…",
        JobAction::Undo => "Undoing…",
    }
}

/// The dialogs behind Skip… and Undo….
#[component]
pub fn ActionDialogs(page: Page<JobPage>) -> impl IntoView {
    let skip = page.part(|job| job.actions.skip.clone());
    let undo = page.part(|job| job.actions.undo.clone());
    view! {
        <ActionDialog page=page name="skip" action=JobAction::Skip preview=skip/>
        <ActionDialog page=page name="undo" action=JobAction::Undo preview=undo/>
    }
}

#[component]
fn ActionDialog(page: Page<JobPage>, name: &'static str, action: JobAction, preview: Memo<Preview>) -> impl IntoView {
    let open = dialog_in_address(name);
    let sends = ServerAction::<ActOnJob>::new();
    tell_outcome(sends, move |_| {
        open.set(false);
        page.reload();
    });
    let back = address_without_dialog();
    let id = page.data.with_untracked(|job| job.job.id);
    let error = Signal::derive(move || match sends.value().get() {
        Some(Err(error)) => Some(reason_error(&error)),
        _ => None,
    });
    let refused = Signal::derive(move || preview.with(Result::is_err));
    view! {
        <Dialog id=name title=word(action) open=open back=back.get_untracked()>
            <JobForm place=page.place job_id=id action=action sends=sends>
                <DialogBody>
                    {dynamic(move || sentences(preview.get()))}
                    {(action == JobAction::Skip).then(|| view! {
                        <AreaField name="reason" id="skip-reason" label="Reason" rows=3 hint="Kept with the step, for those who look later." error=error/>
                    })}
                </DialogBody>
                <DialogFoot>
                    <a class="button" href=move || back.get()>"Back"</a>
                    <Submit label=word(action) busy=busy(action) pending=sends.pending() disabled=refused/>
                </DialogFoot>
            </JobForm>
        </Dialog>
    }
}

fn reason_error(error: &ApiError) -> String {
    error.at("reason").map_or_else(|| error.to_string(), str::to_owned)
}

/// What will happen, or why it cannot.
fn sentences(preview: Preview) -> AnyView {
    match preview {
        Ok(sentences) => {
            let items = sentences.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view();
            view! { <ul class="stack tight" aria-label="What will happen">{items}</ul> }.into_any()
        }
        Err(sentence) => view! { <crate::components::Alert tone=Tone::Warn title=sentence/> }.into_any(),
    }
}
