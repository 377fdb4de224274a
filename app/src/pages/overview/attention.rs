//! What failed and what does not answer, above everything else.

use leptos::prelude::*;

use super::group_card::href;
use crate::{
    api::overview::{DeploymentLine, Overview},
    components::{LinkButton, StateBadge, TimeAgo, Tone, dynamic, keyed},
    model::{
        ids::DeploymentId,
        job::{Job, JobKind, JobState},
        target::{Reachability, Target},
    },
    pages::{address::Place, loaded::Page},
};

/// One line: what, which, why, since when, and where to go on.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    key: String,
    tone: Tone,
    word: String,
    name: String,
    href: String,
    why: String,
    at: Option<i64>,
    button: &'static str,
    button_href: String,
}

#[component]
pub fn Attention(page: Page<Overview>) -> impl IntoView {
    let place = page.place;
    let rows = page.part(move |overview| rows(overview, place));
    let list = move || {
        (!rows.with(Vec::is_empty)).then(|| {
            view! {
                <section class="card" aria-label="Needs attention">
                    <ul class="list attention">
                        {keyed(move || rows.get(), |row| (row.key.clone(), row.why.clone()), line)}
                    </ul>
                </section>
            }
        })
    };
    view! { {dynamic(list)} }
}

fn line(row: Row) -> impl IntoView {
    view! {
        <li>
            <StateBadge tone=row.tone word=row.word/>
            <span class="what">
                <a class="link" href=row.href><b>{row.name}</b></a>
                " "
                <span class="soft">{row.why}</span>
            </span>
            {row.at.map(|at| view! { <span class="when tiny faint"><TimeAgo at=at/></span> })}
            <LinkButton href=row.button_href>{row.button}</LinkButton>
        </li>
    }
}

fn rows(overview: &Overview, place: Place) -> Vec<Row> {
    let failed = overview.deployments.iter().filter_map(|line| failure(overview, line, place));
    let unreachable = overview.hosts.iter().filter_map(|host| unreachable(overview, host, place));
    failed.chain(unreachable).collect()
}

fn failure(overview: &Overview, line: &DeploymentLine, place: Place) -> Option<Row> {
    let why = line.last_error.clone()?;
    let job = last_job(overview, line.id);
    let kind = job.map_or(JobKind::Deploy, |job| job.kind);
    let href = href(overview, line, place);
    Some(Row {
        key: line.id.to_string(),
        tone: Tone::Bad,
        word: format!("{} {}", kind.label(), job.map_or("failed".to_owned(), |job| job.state.label().to_ascii_lowercase())),
        name: line.name.to_string(),
        why,
        at: Some(job.and_then(|job| job.finished_at).unwrap_or(line.changed_at)),
        button: if job.is_some() { "Open job" } else { "Open" },
        button_href: job.map_or_else(|| href.clone(), |job| place.job(job.id)),
        href,
    })
}

/// The newest of the deployment that did not end well.
fn last_job(overview: &Overview, id: DeploymentId) -> Option<&Job> {
    let ended_badly = |job: &&Job| matches!(job.state, JobState::Failed | JobState::Interrupted | JobState::NeedsAttention);
    let of_it = overview.jobs.iter().filter(|job| job.deployment_id == id);
    of_it.filter(ended_badly).max_by_key(|job| job.created_at)
}

fn unreachable(overview: &Overview, host: &Target, place: Place) -> Option<Row> {
    let Reachability::Unreachable { since_at, reason, .. } = &host.reachability else { return None };
    let ours =
        overview.deployments.iter().flat_map(|line| &line.instances).filter(|instance| instance.target_id == host.id).count();
    let seen = match ours {
        0 => String::new(),
        1 => "; 1 instance is shown as last seen".to_owned(),
        many => format!("; {many} instances are shown as last seen"),
    };
    Some(Row {
        key: host.id.to_string(),
        tone: Tone::Warn,
        word: "Unreachable".to_owned(),
        name: host.name.to_string(),
        href: place.host(&host.slug),
        why: format!("{reason}{seen}"),
        at: Some(*since_at),
        button: "Open host",
        button_href: place.host(&host.slug),
    })
}
