//! The column beside the cards: jobs, and hosts with what is left of their memory.

use leptos::prelude::*;

use crate::{
    api::overview::Overview,
    components::{Bar, Card, CardBody, StateBadge, TimeAgo, Tone, dynamic, keyed},
    model::{
        job::Job,
        target::{Reachability, Target},
    },
    pages::{
        address::Place,
        loaded::Page,
        ordered::ordered,
        status::{JobTime, progress},
        targets::SimulatorChip,
    },
};

const JOBS_SHOWN: usize = 6;

#[component]
pub fn Side(page: Page<Overview>) -> impl IntoView {
    view! {
        <aside class="stack" aria-label="Hosts and recent jobs">
            <Jobs page=page/>
            <Hosts page=page/>
        </aside>
    }
}

#[component]
fn Jobs(page: Page<Overview>) -> impl IntoView {
    let place = page.place;
    let jobs = page.part(newest);
    let all = move || view! { <a class="tiny faint" href=place.jobs()>"All jobs"</a> };
    let none = move || {
        jobs.with(Vec::is_empty).then(|| view! { <CardBody><p class="small faint">"Nothing was deployed yet."</p></CardBody> })
    };
    view! {
        <Card title="Jobs" actions=all>
            <ul class="list linked">
                {keyed(move || jobs.get(), |job| (job.id, job.rev), move |job| view! { <li>{job_line(place, job)}</li> })}
            </ul>
            {dynamic(none)}
        </Card>
    }
}

fn job_line(place: Place, job: Job) -> impl IntoView {
    let about = if job.state.is_over() { job.requested_by.clone() } else { progress(&job) };
    let about = format!("{} · {about}", job.deployment);
    let href = place.job(job.id);
    view! {
        <a href=href>
            <span class="row apart">
                <StateBadge tone=Tone::from(job.state) word=job.kind.label() title=job.state.label()/>
                <span class="unseen">{job.state.label()}</span>
                <JobTime job=job.clone()/>
            </span>
            <span class="small soft truncate" title=about.clone()>{about.clone()}</span>
        </a>
    }
}

/// Unfinished ones first, then the newest.
fn newest(overview: &Overview) -> Vec<Job> {
    let newest = ordered(&overview.jobs, |job| (job.state.is_over(), -job.created_at));
    newest.into_iter().take(JOBS_SHOWN).cloned().collect()
}

#[component]
fn Hosts(page: Page<Overview>) -> impl IntoView {
    let place = page.place;
    let hosts = page.part(|overview| overview.hosts.clone());
    let all = move || view! { <a class="tiny faint" href=place.hosts()>"All"</a> };
    let none = move || {
        hosts.with(Vec::is_empty).then(|| {
            view! { <CardBody><p class="small faint">"No host yet. " <a class="link" href=place.add_host()>"Add host"</a></p></CardBody> }
        })
    };
    let table = move || {
        (!hosts.with(Vec::is_empty)).then(|| {
            view! {
                <table class="table" aria-label="Hosts">
                    <tbody>
                        {keyed(move || hosts.get(), |host| (host.id, host.rev), move |host| host_row(place, &host))}
                    </tbody>
                </table>
            }
        })
    };
    view! {
        <Card title="Hosts" actions=all>
            {dynamic(table)}
            {dynamic(none)}
        </Card>
    }
}

fn host_row(place: Place, host: &Target) -> impl IntoView + use<> {
    let name = host.name.to_string();
    let load = match &host.reachability {
        Reachability::Unreachable { since_at, .. } => {
            view! { <span class="tiny faint"><TimeAgo at=*since_at/></span> }.into_any()
        }
        _ => memory_bar(host),
    };
    let word = if host.reachability.is_reachable() { "reachable" } else { "not reachable" };
    view! {
        <tr>
            <th scope="row">
                <a href=place.host(&host.slug)><StateBadge tone=Tone::from(&host.reachability) word=name title=word/></a>
                <span class="unseen">{word}</span>
                " "
                <SimulatorChip kind=host.kind/>
            </th>
            <td class="numeric">{format!("{} inst.", host.instances)}</td>
            <td>{load}</td>
        </tr>
    }
}

fn memory_bar(host: &Target) -> AnyView {
    match (host.capacity.memory_used_bytes, host.capacity.memory_total_bytes) {
        (Some(used), Some(total)) if total > 0 => {
            let percent = used as f64 / total as f64 * 100.0;
            view! { <Bar percent=percent label=format!("Memory: {} %", percent.round() as u32)/> }.into_any()
        }
        _ => ().into_any(),
    }
}
