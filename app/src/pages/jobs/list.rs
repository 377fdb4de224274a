//! Every job of the project, newest first; filters and page are in the address.

use leptos::prelude::*;

use crate::{
    api::jobs::{JobFilter, JobList, list_jobs},
    components::{
        Card, Column, DataTable, Empty, FilterChip, Filters, Glyph, PageHead, Pagination, StateBadge, TimeAgo, Tone, dynamic,
        keyed,
    },
    model::job::{Job, JobKind, JobState},
    pages::{
        address::{Place, query_value, some, with_query},
        loaded::{Page, loaded},
        status::{JobTime, progress, running},
        title::PageTitle,
    },
};

/// What the address asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Asked {
    state: String,
    kind: String,
    deployment: String,
    after: String,
    /// Number of the first row of this page.
    from: String,
}

impl Asked {
    fn filter(&self) -> JobFilter {
        JobFilter {
            state: some(self.state.clone()),
            kind: some(self.kind.clone()),
            deployment: self.deployment.parse().ok(),
            after: self.after.parse().ok(),
        }
    }

    fn first(&self) -> u64 {
        self.from.parse().unwrap_or(1).max(1)
    }

    fn is_filtered(&self) -> bool {
        !(self.state.is_empty() && self.kind.is_empty() && self.deployment.is_empty())
    }

    /// The list with these filters, from its first page.
    fn href(&self, place: Place) -> String {
        with_query(&place.jobs(), &[("state", &self.state), ("kind", &self.kind), ("deployment", &self.deployment)])
    }

    fn page_href(&self, place: Place, after: &str, from: u64) -> String {
        let from = from.to_string();
        with_query(
            &place.jobs(),
            &[("state", &self.state), ("kind", &self.kind), ("deployment", &self.deployment), ("after", after), ("from", &from)],
        )
    }
}

#[component]
pub fn JobsPage() -> impl IntoView {
    let (state, kind, deployment) = (query_value("state"), query_value("kind"), query_value("deployment"));
    let (after, from) = (query_value("after"), query_value("from"));
    let asked =
        Memo::new(move |_| Asked { state: state(), kind: kind(), deployment: deployment(), after: after(), from: from() });
    loaded(
        move || asked.get(),
        |project, asked| list_jobs(project, asked.filter()),
        move |page| view! { <Shown page=page asked=asked.get_untracked()/> }.into_any(),
    )
}

#[component]
fn Shown(page: Page<JobList>, asked: Asked) -> impl IntoView {
    let running = page.part(|list| running(&list.rows));
    view! {
        <PageTitle text="Jobs" running=running/>
        <PageHead title="Jobs"/>
        {chips(page.place, &asked)}
        <Table page=page asked=asked/>
    }
}

fn chips(place: Place, asked: &Asked) -> impl IntoView + use<> {
    let state_chip = |state: JobState| {
        let current = asked.state == state.as_str();
        let value = if current { "" } else { state.as_str() };
        let href = Asked { state: value.to_owned(), ..asked.clone() }.href(place);
        view! { <FilterChip label=state.label() href=href current=current/> }
    };
    let kind_chip = |kind: JobKind| {
        let current = asked.kind == kind.as_str();
        let value = if current { "" } else { kind.as_str() };
        let href = Asked { kind: value.to_owned(), ..asked.clone() }.href(place);
        view! { <FilterChip label=kind.label() href=href current=current/> }
    };
    let states = [JobState::Running, JobState::Queued, JobState::Failed, JobState::NeedsAttention, JobState::Succeeded];
    let deployment = some(asked.deployment.clone()).map(|deployment| {
        let href = Asked { deployment: String::new(), ..asked.clone() }.href(place);
        view! { <FilterChip label=deployment href=href removes=true/> }
    });
    let states = states.into_iter().map(state_chip).collect_view();
    let kinds = JobKind::ALL.into_iter().map(kind_chip).collect_view();
    view! { <Filters>{deployment}{states}{kinds}</Filters> }
}

#[component]
fn Table(page: Page<JobList>, asked: Asked) -> impl IntoView {
    let place = page.place;
    let rows = page.part(|list| list.rows.clone());
    let paging = page.part(|list| (list.rows.len() as u64, u64::from(list.total), list.next));
    let columns = vec![
        Column::new("Job"),
        Column::new("Deployment"),
        Column::new("State"),
        Column::new("Progress").hidden_narrow(),
        Column::new("Time").numeric(),
        Column::new("By").hidden_narrow(),
        Column::new("Asked for").numeric().hidden_narrow(),
    ];
    if rows.with_untracked(Vec::is_empty) {
        return nothing(place, &asked);
    }
    let foot = move || {
        let (count, total, next) = paging.get();
        let first = asked.first();
        let next = next.map(|next| asked.page_href(place, &next.to_string(), first + count));
        let previous = (first > 1).then(|| asked.href(place));
        view! { <Pagination first=first last={first + count - 1} total=total previous=previous next=next/> }
    };
    view! {
        <Card>
            <DataTable label="Jobs" columns=columns>
                {keyed(move || rows.get(), |job| (job.id, job.rev), move |job| job_row(place, job))}
            </DataTable>
            {dynamic(foot)}
        </Card>
    }
    .into_any()
}

fn nothing(place: Place, asked: &Asked) -> AnyView {
    if asked.is_filtered() {
        let all = move || view! { <a class="button" href=place.jobs()>"Show all jobs"</a> };
        view! { <Empty glyph=Glyph::Search title="No job fits these filters" actions=all>"Take one away, or show all."</Empty> }
            .into_any()
    } else {
        let home = move || view! { <a class="button" data-kind="primary" href=place.overview()>"To the overview"</a> };
        view! { <Empty glyph=Glyph::Jobs title="No jobs yet" actions=home>"Deploy, Pause and Drop make one each; it is followed here."</Empty> }.into_any()
    }
}

pub fn job_row(place: Place, job: Job) -> impl IntoView {
    let about = job.error.clone().filter(|_| job.state.is_over()).unwrap_or_else(|| progress(&job));
    let about = if job.state == JobState::Succeeded { String::new() } else { about };
    view! {
        <tr>
            <th scope="row"><a href=place.job(job.id)>{super::show::title_of(&job)}</a></th>
            <td>{job.deployment.to_string()}</td>
            <td><StateBadge tone=Tone::from(job.state) word=job.state.label()/></td>
            <td class="hide-narrow soft wraps">{about}</td>
            <td class="numeric"><JobTime job=job.clone()/></td>
            <td class="hide-narrow soft">{job.requested_by.clone()}</td>
            <td class="numeric hide-narrow faint"><TimeAgo at=job.created_at/></td>
        </tr>
    }
}
