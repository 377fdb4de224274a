//! Many jobs at once: ticked in the list, confirmed in a dialog, each reported for itself. Ticks, buttons and the dialog are forms,
//! so that all of it works without a script: the first form leads to this page with the dialog open.

use std::collections::HashSet;

use leptos::{ev, form::ActionForm, prelude::*};
use leptos_router::hooks::{use_navigate, use_query_map};

use super::{asked::Asked, show::title_of};
use crate::{
    api::{
        flash::{Form, use_form},
        jobs::{ActOnJobs, JobAction, JobList, JobOutcome},
    },
    components::{Alert, Dialog, DialogBody, DialogFoot, FormError, StateBadge, Submit, Tone, counted, dynamic},
    model::{ids::JobId, job::Job},
    pages::{
        address::Place,
        dialog::{address_without_dialog, dialog_in_address},
        loaded::Page,
    },
};

/// What can be done with many, by the name of its dialog.
const ACTIONS: [JobAction; 2] = [JobAction::Cancel, JobAction::Retry];

#[derive(Clone, Copy)]
pub struct Ticks {
    ticked: RwSignal<HashSet<JobId>>,
}

impl Ticks {
    /// None, or all of the page where the address says so: what a link does without a script.
    pub fn new(page: Page<JobList>) -> Self {
        let all = use_query_map().with_untracked(|query| query.get_str("tick").is_some_and(|tick| tick == "all"));
        let ids = |list: &JobList| list.rows.iter().map(|job| job.id).collect();
        let ticked = if all { page.data.with_untracked(ids) } else { HashSet::new() };
        Self { ticked: RwSignal::new(ticked) }
    }

    /// The box of one row.
    pub fn tick(self, job: &Job) -> AnyView {
        let (id, ticked) = (job.id, self.ticked);
        let label = format!("Tick {} of {}", title_of(job), job.deployment);
        let change = move |event: ev::Event| {
            ticked.update(|ticked| {
                if event_target_checked(&event) {
                    ticked.insert(id)
                } else {
                    ticked.remove(&id)
                };
            });
        };
        view! {
            <input
                type="checkbox"
                name="job"
                value=id.to_string()
                checked=ticked.with_untracked(|ticked| ticked.contains(&id))
                prop:checked=move || ticked.with(|ticked| ticked.contains(&id))
                aria-label=label
                on:change=change
            />
        }
        .into_any()
    }
}

/// The line above the table, inside the form of the ticks.
#[component]
pub fn ManyBar(page: Page<JobList>, asked: Asked, ticks: Ticks) -> impl IntoView {
    let place = page.place;
    let all_href = asked.here_with(place, &[("tick", "all")]);
    let ids = page.part(|list| list.rows.iter().map(|job| job.id).collect::<Vec<_>>());
    let has_all = Memo::new(move |_| ticks.ticked.with(|ticked| ids.with(|ids| ids.iter().all(|id| ticked.contains(id)))));
    let tick_all = move |event: ev::MouseEvent| {
        event.prevent_default();
        let all = ids.get_untracked().into_iter();
        ticks.ticked.set(if has_all.get_untracked() { HashSet::new() } else { all.collect() });
    };
    let navigate = use_navigate();
    let open = move |name: &'static str| {
        let (navigate, asked) = (navigate.clone(), asked.clone());
        move |event: ev::MouseEvent| {
            event.prevent_default();
            let ticked: Vec<String> = ticks.ticked.with_untracked(|ticked| {
                ids.with_untracked(|ids| ids.iter().filter(|id| ticked.contains(id)).map(ToString::to_string).collect())
            });
            let mut more = vec![("dialog", name)];
            more.extend(ticked.iter().map(|id| ("job", id.as_str())));
            navigate(&asked.here_with(place, &more), Default::default());
        }
    };
    let button = |action: JobAction| {
        view! {
            <button class="button" data-size="small" type="submit" name="dialog" value=action.as_str() on:click=open(action.as_str())>
                {word(action)}"…"
            </button>
        }
    };
    let count = move || match ticks.ticked.with(HashSet::len) {
        0 => "Tick jobs to cancel or retry them together.".to_owned(),
        count => format!("{} ticked", counted(count, "job")),
    };
    view! {
        <div class="many-bar">
            <a class="link small" href=all_href on:click=tick_all>
                {dynamic(move || if has_all.get() { "None of this page" } else { "All on this page" })}
            </a>
            <span class="faint small grow" aria-live="polite">{dynamic(count)}</span>
            {ACTIONS.map(button).collect_view()}
        </div>
    }
}

/// What became of each, above the list; and the dialogs that ask before.
#[component]
pub fn Many(page: Page<JobList>, asked: Asked, ticks: Ticks) -> impl IntoView {
    let sends = ServerAction::<ActOnJobs>::new();
    let form = use_form(sends);
    let report = form.reply();
    let place = page.place;
    Effect::new(move || {
        if let Some(Ok(_)) = sends.value().get() {
            ticks.ticked.set(HashSet::new());
            page.reload();
        }
    });
    let dialogs = ACTIONS.map(|action| {
        let (form, asked) = (form.clone(), asked.clone());
        view! { <Ask page=page asked=asked action=action sends=sends form=form/> }
    });
    view! {
        {dynamic(move || report.get().map(|outcomes| view! { <Report place=place outcomes=outcomes/> }))}
        {dialogs.collect_view()}
    }
}

#[component]
fn Ask(
    page: Page<JobList>,
    asked: Asked,
    action: JobAction,
    sends: ServerAction<ActOnJobs>,
    form: Form<Vec<JobOutcome>>,
) -> impl IntoView {
    let open = dialog_in_address(action.as_str());
    let reply = form.reply();
    // Answered, without a script: the address still asks.
    if reply.with_untracked(Option::is_some) {
        open.set(false);
    }
    Effect::new(move || {
        if reply.with(Option::is_some) {
            open.set(false);
        }
    });
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.read().get_all("job").unwrap_or_default());
    let jobs = Memo::new(move |_| {
        let wanted = wanted.get();
        page.data.with(|list| {
            let is_wanted = |job: &&Job| wanted.iter().any(|id| *id == job.id.to_string());
            list.rows.iter().filter(is_wanted).cloned().collect::<Vec<_>>()
        })
    });
    let none = Signal::derive(move || jobs.with(Vec::is_empty));
    let title = Signal::derive(move || match jobs.with(Vec::len) {
        0 => word(action).to_owned(),
        count => format!("{} {}", word(action), counted(count, "job")),
    });
    let back = asked.here_with(page.place, &[]);
    let shut = address_without_dialog();
    let error = form.error_beside(&[]);
    view! {
        <Dialog id=action.as_str() title=title open=open back=back>
            <ActionForm action=sends>
                <input type="hidden" name="project" value=page.place.project().to_string()/>
                <input type="hidden" name="action" value=action.as_str()/>
                <DialogBody>
                    <FormError error=error/>
                    <p class="small soft">{dynamic(move || about(action, none.get()))}</p>
                    <ul class="stack tight">{dynamic(move || jobs.get().into_iter().map(named).collect_view())}</ul>
                </DialogBody>
                <DialogFoot>
                    <a class="button" href=move || shut.get()>"Back"</a>
                    <Submit label=title busy=busy(action) pending=form.pending disabled=none/>
                </DialogFoot>
            </ActionForm>
        </Dialog>
    }
}

fn named(job: Job) -> impl IntoView {
    view! {
        <li class="row wrap">
            <input type="hidden" name="jobs[]" value=job.id.to_string()/>
            <span>{title_of(&job)}" of "{job.deployment.to_string()}</span>
            <StateBadge tone=Tone::from(job.state) word=job.state.label()/>
        </li>
    }
}

/// Each job for itself, with what was refused first.
#[component]
fn Report(place: Place, outcomes: Vec<JobOutcome>) -> impl IntoView {
    let refused = outcomes.iter().filter(|outcome| outcome.refused.is_some()).count();
    let done = outcomes.len() - refused;
    let (tone, title) = match refused {
        0 => (Tone::Good, format!("Done with {}.", counted(done, "job"))),
        refused => (Tone::Warn, format!("Done with {}, refused for {refused}.", counted(done, "job"))),
    };
    let mut outcomes = outcomes;
    outcomes.sort_by_key(|outcome| outcome.refused.is_none());
    let line = move |outcome: JobOutcome| {
        let JobOutcome { job, refused } = outcome;
        let what = refused.unwrap_or_else(|| said(&job));
        view! { <li><a class="link" href=place.job(job.id)>{title_of(&job)}" of "{job.deployment.to_string()}</a>": "{what}</li> }
    };
    view! {
        <Alert tone=tone title=title>
            <ul class="stack tight" aria-label="What became of each">{outcomes.into_iter().map(line).collect_view()}</ul>
        </Alert>
    }
}

fn said(job: &Job) -> String {
    match job.cancel_requested && !job.state.is_over() {
        true => "cancelling".to_owned(),
        false => job.state.label().to_lowercase(),
    }
}

const fn word(action: JobAction) -> &'static str {
    match action {
        JobAction::Cancel => "Cancel",
        JobAction::Retry => "Retry",
        JobAction::Skip => "Skip",
        JobAction::Resume => "Resume",
        JobAction::Undo => "Undo",
    }
}

const fn busy(action: JobAction) -> &'static str {
    match action {
        JobAction::Cancel => "Cancelling…",
        _ => "Retrying…",
    }
}

fn about(action: JobAction, none: bool) -> &'static str {
    match action {
        _ if none => "No job is ticked. Go back and tick some.",
        JobAction::Cancel => {
            "What waits never starts. What runs ends the step that it is at; what exists stays. Each job is answered for itself."
        }
        _ => "The failed steps run again; what is done already is looked at and left. Each job is answered for itself.",
    }
}
