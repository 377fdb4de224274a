//! How many jobs run, wait for a person, and stand in the queue. Nothing is shown where there is none.

use leptos::prelude::*;

use super::{dynamic::dynamic, tone::Tone};
use crate::model::job::JobState;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JobCounts {
    pub running: u32,
    pub waiting: u32,
    pub queued: u32,
}

impl JobCounts {
    pub fn of(states: impl IntoIterator<Item = JobState>) -> Self {
        let mut counts = Self::default();
        for state in states {
            match state {
                JobState::Running => counts.running += 1,
                JobState::Waiting => counts.waiting += 1,
                JobState::Queued => counts.queued += 1,
                _ => {}
            }
        }
        counts
    }

    pub const fn is_empty(self) -> bool {
        self.running == 0 && self.waiting == 0 && self.queued == 0
    }

    /// `1 running, 2 queued`.
    pub fn sentence(self) -> String {
        [(self.running, "running"), (self.waiting, "waiting"), (self.queued, "queued")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect::<Vec<_>>()
            .join(", ")
    }

    const fn tone(self) -> Tone {
        match self {
            Self { running: 1.., .. } => Tone::Moving,
            Self { waiting: 1.., .. } => Tone::Warn,
            _ => Tone::Off,
        }
    }

    /// What stands in the pill: the number of running jobs, and the others in words.
    fn parts(self) -> (Option<u32>, Option<String>) {
        let rest = Self { running: 0, ..self };
        ((self.running > 0).then_some(self.running), (!rest.is_empty()).then(|| rest.sentence()))
    }
}

#[component]
pub fn JobBadge(
    /// Of this deployment, group or project.
    #[prop(into)]
    counts: Signal<JobCounts>,
    /// Where a click leads: the job, or the list of jobs. Without it the badge is no link.
    #[prop(optional, into)]
    href: Option<String>,
) -> impl IntoView {
    dynamic(move || {
        let counts = counts.get();
        (!counts.is_empty()).then(|| pill(counts, href.clone()))
    })
}

fn pill(counts: JobCounts, href: Option<String>) -> AnyView {
    let (running, rest) = counts.parts();
    let title = format!("Jobs: {}", counts.sentence());
    let state = counts.tone().as_str();
    let inside = view! {
        {running.map(|count| view! { <span class="spinner" aria-hidden="true"></span>{count} })}
        {rest.map(|rest| view! { <span class="rest">{rest}</span> })}
    };
    match href {
        Some(href) => {
            view! { <a class="job-badge" data-state=state href=href title=title.clone() aria-label=title>{inside}</a> }.into_any()
        }
        None => {
            view! { <span class="job-badge" data-state=state role="img" title=title.clone() aria-label=title>{inside}</span> }
                .into_any()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn the_badge_counts_running_waiting_and_queued() {
        let counts = JobCounts::of([JobState::Running, JobState::Queued, JobState::Queued, JobState::Failed]);
        let html = html(move || view! { <JobBadge counts=counts href="/jobs"/> });
        assert!(html.contains("Jobs: 1 running, 2 queued") && html.contains("spinner"), "{html}");
    }

    #[test]
    fn a_job_that_waits_for_a_person_is_amber_and_does_not_spin() {
        let html = html(|| view! { <JobBadge counts=JobCounts::of([JobState::Waiting])/> });
        assert!(html.contains(r#"data-state="warn""#) && !html.contains("spinner"), "{html}");
    }

    #[test]
    fn no_job_is_no_badge() {
        assert!(!html(|| view! { <JobBadge counts=JobCounts::default()/> }).contains("job-badge"));
    }
}
