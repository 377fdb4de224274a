//! A job's steps as they go: what each does, how long it took against what it usually takes, why it failed.

use leptos::prelude::*;

use super::{
    clock::use_clock,
    duration::{clock_text, seconds_text},
    dynamic::dynamic,
    estimate::Estimate,
    icon::Shape,
    keyed::keyed,
    tone::Tone,
};
use crate::model::{
    ids::StepId,
    job::{Step, StepState},
};

#[component]
pub fn StepList(
    /// In the order in which they run.
    #[prop(into)]
    steps: Signal<Vec<Step>>,
    /// The step whose log is shown.
    #[prop(optional, into)]
    current: Signal<Option<StepId>>,
    /// The job is over: what is pending will not run.
    #[prop(optional, into)]
    over: Signal<bool>,
    /// Address of a step's log.
    #[prop(optional, into)]
    href: Option<Callback<(StepId,), String>>,
) -> impl IntoView {
    view! {
        <ol class="steps">
            {keyed(move || steps.get(), |step| (step.id, step.rev), move |step| view! { <StepRow href=href.map(|href| href.run((step.id,))) step=step current=current over=over/> })}
        </ol>
    }
}

#[component]
fn StepRow(step: Step, current: Signal<Option<StepId>>, over: Signal<bool>, href: Option<String>) -> impl IntoView {
    let tone = Tone::from(step.state);
    let id = step.id;
    let note = note(&step);
    let spent = spent_ms(&step);
    let late = {
        let step = step.clone();
        Memo::new(move |_| spent.get().is_some_and(|ms| step.is_late(ms)))
    };
    let usually = usually(&step);
    let title = match href {
        Some(href) => view! { <a href=href>{step.title.clone()}</a> }.into_any(),
        None => step.title.clone().into_any(),
    };
    view! {
        <li class="step" data-state=tone.as_str() aria-current=move || (current.get() == Some(id)).then_some("step")>
            <Shape tone=tone/>
            <span>
                <span class="unseen">{step.state.label()}": "</span>
                {title}
                {note.map(|note| view! { " " <span class="note">{note}</span> })}
                {dynamic(move || late.get().then(|| view! { " " <span class="late">{format!("Late: {usually}")}</span> }))}
            </span>
            {middle(&step, Signal::derive(move || if late.get() { Tone::Warn } else { tone }), spent, over)}
            <span class="took">{dynamic(move || spent.get().map(took_text))}</span>
            {step.error.map(|error| view! { <p class="detail">{error}</p> })}
        </li>
    }
}

/// How long it has taken; a running one follows the clock.
fn spent_ms(step: &Step) -> Signal<Option<i64>> {
    let now = use_clock();
    let (started, finished) = (step.started_at, step.finished_at);
    Signal::derive(move || Some(finished.or_else(|| now.get())? - started?))
}

/// A running step is told in whole seconds, which move once a second.
fn took_text(ms: i64) -> String {
    if ms < 60_000 { seconds_text(ms) } else { clock_text(ms) }
}

fn middle(step: &Step, tone: Signal<Tone>, spent: Signal<Option<i64>>, over: Signal<bool>) -> AnyView {
    match (step.state, step.estimate_ms) {
        (StepState::Pending, estimate) => {
            let text = move || {
                if over.get() { "not run".to_owned() } else { estimate.map(expected_text).unwrap_or_default() }
            };
            view! { <span class="expected">{dynamic(text)}</span> }.into_any()
        }
        (StepState::Skipped | StepState::Cancelled | StepState::Undone | StepState::Unknown, _) => {
            view! { <span class="expected">{step.state.label().to_ascii_lowercase()}</span> }.into_any()
        }
        (_, Some(estimate)) if estimate > 0 => {
            let spent = Signal::derive(move || spent.get().unwrap_or_default());
            view! { <Estimate tone=tone spent_ms=spent estimate_ms=estimate usually=usually(step)/> }.into_any()
        }
        _ => view! { <span class="expected"></span> }.into_any(),
    }
}

/// What past runs let expect: `usually 20.0 s ± 3.0 s`.
fn usually(step: &Step) -> String {
    let spread = step.spread_ms.map(|spread| format!(" ± {}", seconds_text(spread))).unwrap_or_default();
    format!("usually {}{spread}", seconds_text(step.estimate_ms.unwrap_or_default()))
}

fn expected_text(ms: i64) -> String {
    if ms < 60_000 { format!("~{} s", (ms + 999) / 1000) } else { format!("~{}", clock_text(ms)) }
}

/// What is said behind the title: where, which attempt, what goes on now, why it was skipped.
fn note(step: &Step) -> Option<String> {
    let attempt = (step.attempt > 1).then(|| format!("attempt {}", step.attempt));
    let target = step.target.as_ref().map(|target| format!("on {target}"));
    let progress = step.progress.clone().filter(|_| step.state == StepState::Running);
    let parts: Vec<String> = [target, attempt, progress, step.skip_reason.clone()].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;
    use crate::model::book::StepKind;
    use crate::model::ids::JobId;

    fn step(state: StepState) -> Step {
        Step {
            id: StepId::from_uuid(uuid::Uuid::nil()),
            job_id: JobId::from_uuid(uuid::Uuid::nil()),
            kind: StepKind::AwaitReady,
            stage: 1,
            title: "web-2 ready".into(),
            target_id: None,
            target: Some("lxd-b".into()),
            state,
            attempt: 2,
            started_at: Some(1_000),
            finished_at: None,
            error: None,
            skip_reason: None,
            estimate_ms: Some(20_000),
            spread_ms: Some(2_000),
            progress: Some("cloud-init running".into()),
            log_lines: 0,
            rev: 1,
        }
    }

    #[test]
    fn a_failed_step_says_where_how_long_and_why() {
        let failed = Step { finished_at: Some(92_000), error: Some("runcmd ended with 28".into()), ..step(StepState::Failed) };
        let html = html(move || view! { <StepList steps=vec![failed]/> });
        for part in ["Failed", "web-2 ready", "on lxd-b · attempt 2", "1:31", "runcmd ended with 28", "usually 20.0 s ± 2.0 s"]
        {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("cloud-init running"), "{html}");
    }

    #[test]
    fn a_running_step_says_what_goes_on() {
        assert!(html(|| view! { <StepList steps=vec![step(StepState::Running)]/> }).contains("cloud-init running"));
    }

    #[test]
    fn a_pending_step_tells_its_estimate_until_the_job_is_over() {
        let pending = Step { started_at: None, ..step(StepState::Pending) };
        let again = pending.clone();
        assert!(html(move || view! { <StepList steps=vec![pending]/> }).contains("~20 s"));
        assert!(html(move || view! { <StepList steps=vec![again] over=true/> }).contains("not run"));
    }

    #[test]
    fn a_step_links_to_its_log() {
        let html = html(|| view! { <StepList steps=vec![step(StepState::Succeeded)] href=|id: StepId| format!("?step={id}")/> });
        assert!(html.contains(r#"href="?step="#), "{html}");
    }
}
