//! Where a deployment stands between draft and pause, and where a running job is taking it.

use leptos::prelude::*;

use super::{dynamic::dynamic, tone::Tone, words::going_word};
use crate::model::{deployment::DeploymentState, job::JobKind};

const RUNGS: [DeploymentState; 4] =
    [DeploymentState::Draft, DeploymentState::Initialize, DeploymentState::Deploy, DeploymentState::Pause];

/// What a running job does to the deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Going {
    pub kind: JobKind,
    pub version: u32,
}

impl Going {
    const fn rung(self) -> Option<DeploymentState> {
        match self.kind {
            JobKind::Deploy => Some(DeploymentState::Deploy),
            JobKind::Create | JobKind::Pause => Some(DeploymentState::Pause),
            JobKind::Drop => None,
        }
    }

    /// `Deploying v15`.
    pub fn words(self) -> String {
        match self.kind {
            JobKind::Deploy | JobKind::Create => {
                format!("{} v{}", going_word(self.kind), self.version)
            }
            JobKind::Pause | JobKind::Drop => going_word(self.kind).to_owned(),
        }
    }
}

#[component]
pub fn Ladder(
    #[prop(into)] state: Signal<DeploymentState>,
    /// While a job runs.
    #[prop(optional, into)]
    going: Signal<Option<Going>>,
) -> impl IntoView {
    let here = move || going.get().and_then(Going::rung).unwrap_or(state.get());
    let tone = move || {
        if going.get().is_some() { Tone::Moving } else { Tone::from(state.get()) }
    };
    let rung = move |rung: DeploymentState| {
        let is_here = move || here() == rung;
        let word = move || match going.get() {
            Some(going) if is_here() => going.words(),
            _ if is_here() => rung.label().to_owned(),
            _ => verb(rung).to_owned(),
        };
        view! {
            <li aria-current=move || is_here().then_some("step") data-passed=move || is_before(rung, here()).then_some("")>
                {dynamic(word)}
            </li>
        }
    };
    view! {
        <ol class="ladder" data-state=move || tone().as_str() aria-label="State">
            {RUNGS.into_iter().map(rung).collect_view()}
        </ol>
    }
}

const fn verb(rung: DeploymentState) -> &'static str {
    match rung {
        DeploymentState::Draft => "Draft",
        DeploymentState::Initialize => "Initialize",
        DeploymentState::Deploy => "Deploy",
        DeploymentState::Pause => "Pause",
        DeploymentState::Dropped => "Dropped",
    }
}

fn is_before(rung: DeploymentState, here: DeploymentState) -> bool {
    let place = |state| RUNGS.into_iter().position(|rung| rung == state).unwrap_or(RUNGS.len());
    place(rung) < place(here)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn the_present_rung_is_lit() {
        let html = html(|| view! { <Ladder state=DeploymentState::Pause/> });
        assert_eq!(html.matches("aria-current").count(), 1);
        assert!(html.contains(r#"data-state="paused""#) && html.contains("Paused"), "{html}");
    }

    #[test]
    fn a_running_job_lights_the_rung_it_leads_to() {
        let going = Some(Going { kind: JobKind::Deploy, version: 15 });
        let html = html(move || view! { <Ladder state=DeploymentState::Pause going=going/> });
        assert!(html.contains("Deploying v15") && html.contains(r#"data-state="moving""#), "{html}");
    }
}
