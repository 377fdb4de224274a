//! Every job of the project, newest first; filters and page are in the address.

use leptos::prelude::*;

use super::{
    asked::Asked,
    filters::JobFilters,
    many::{Many, ManyBar, Ticks},
    views::Views,
};
use crate::{
    api::jobs::{JobList, list_jobs},
    components::{Card, Column, DataTable, Empty, Glyph, PageHead, Pagination, StateBadge, TimeAgo, Tone, dynamic, keyed},
    model::{
        job::{Job, JobState},
        project::Role,
    },
    pages::{
        address::Place,
        loaded::{Page, loaded},
        status::{JobTime, progress, running},
        title::PageTitle,
    },
};

#[component]
pub fn JobsPage() -> impl IntoView {
    let asked = Asked::follow();
    loaded(
        move || asked.get(),
        |project, asked| list_jobs(project, asked.filter()),
        move |page| view! { <Shown page=page asked=asked.get_untracked()/> }.into_any(),
    )
}

#[component]
fn Shown(page: Page<JobList>, asked: Asked) -> impl IntoView {
    let running = page.part(|list| running(&list.rows));
    let ticks = page.data.with_untracked(|list| list.role >= Role::Developer).then(|| Ticks::new(page));
    let many = ticks.map(|ticks| view! { <Many page=page asked=asked.clone() ticks=ticks/> });
    view! {
        <PageTitle text="Jobs" running=running/>
        <PageHead title="Jobs"/>
        {many}
        <Views page=page asked=asked.clone()/>
        <JobFilters page=page asked=asked.clone()/>
        <Table page=page asked=asked ticks=ticks/>
    }
}

#[component]
fn Table(page: Page<JobList>, asked: Asked, ticks: Option<Ticks>) -> impl IntoView {
    let place = page.place;
    let rows = page.part(|list| list.rows.clone());
    let paging = page.part(|list| (list.rows.len() as u64, u64::from(list.total), list.next));
    if rows.with_untracked(Vec::is_empty) {
        return nothing(place, &asked);
    }
    let mut columns = columns();
    if ticks.is_some() {
        columns.insert(0, Column::new("Tick").unseen());
    }
    let bar = ticks.map(|ticks| view! { <ManyBar page=page asked=asked.clone() ticks=ticks/> });
    let fields =
        asked.fields().into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    let foot = move || {
        let (count, total, next) = paging.get();
        let first = asked.first();
        let next = next.map(|next| asked.page_href(place, &next.to_string(), first + count));
        let previous = (first > 1).then(|| asked.href(place));
        view! { <Pagination first=first last={first + count - 1} total=total previous=previous next=next/> }
    };
    let row = move |job: Job| {
        let tick = ticks.map(|ticks| view! { <td class="shrink">{ticks.tick(&job)}</td> });
        view! { <tr>{tick}{job_cells(place, job)}</tr> }
    };
    view! {
        <form action=place.jobs() method="get">
            {fields}
            <Card>
                {bar}
                <DataTable label="Jobs" columns=columns>{keyed(move || rows.get(), |job| (job.id, job.rev), row)}</DataTable>
                {dynamic(foot)}
            </Card>
        </form>
    }
    .into_any()
}

/// Of every table of jobs.
pub fn columns() -> Vec<Column> {
    vec![
        Column::new("Job"),
        Column::new("Deployment"),
        Column::new("State"),
        Column::new("Progress").hidden_narrow(),
        Column::new("Time").numeric(),
        Column::new("By").hidden_narrow(),
        Column::new("Asked for").numeric().hidden_narrow(),
    ]
}

fn nothing(place: Place, asked: &Asked) -> AnyView {
    if !asked.filters().is_empty() {
        let all = move || view! { <a class="button" href=place.jobs()>"Show all jobs"</a> };
        view! { <Empty glyph=Glyph::Search title="No job fits these filters" actions=all>"Take one away, or show all."</Empty> }
            .into_any()
    } else {
        let home = move || view! { <a class="button" data-kind="primary" href=place.overview()>"To the overview"</a> };
        view! { <Empty glyph=Glyph::Jobs title="No jobs yet" actions=home>"Deploy, Pause and Drop make one each; it is followed here."</Empty> }.into_any()
    }
}

pub fn job_row(place: Place, job: Job) -> impl IntoView {
    view! { <tr>{job_cells(place, job)}</tr> }
}

fn job_cells(place: Place, job: Job) -> impl IntoView {
    let about = job.error.clone().filter(|_| job.state.is_over()).unwrap_or_else(|| progress(&job));
    let about = if job.state == JobState::Succeeded { String::new() } else { about };
    view! {
        <th scope="row"><a href=place.job(job.id)>{super::show::title_of(&job)}</a></th>
        <td>{job.deployment.to_string()}</td>
        <td><StateBadge tone=Tone::from(job.state) word=job.state.label()/></td>
        <td class="hide-narrow soft wraps">{about}</td>
        <td class="numeric"><JobTime job=job.clone()/></td>
        <td class="hide-narrow soft">{job.requested_by.clone()}</td>
        <td class="numeric hide-narrow faint"><TimeAgo at=job.created_at/></td>
    }
}
