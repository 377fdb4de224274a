//! The newest jobs of a deployment.

use leptos::prelude::*;

use crate::{
    api::{
        deployments::DeploymentPage,
        jobs::{JobFilter, JobList, list_jobs},
    },
    components::{Card, CardFoot, DataTable, Empty, Glyph},
    pages::{
        address::with_query,
        jobs::{columns, job_row},
        loaded::{Page, fetched},
    },
};

#[component]
pub fn JobsTab(page: Page<DeploymentPage>) -> impl IntoView {
    // Read again whenever a job begins or ends.
    let moved = page.part(|page| (page.jobs_total, page.jobs.iter().map(|job| (job.id, job.state)).collect::<Vec<_>>()));
    let (project, slug) = (page.place.project(), page.data.with_untracked(|page| page.deployment.slug.clone()));
    let filter = JobFilter { deployment: Some(slug), ..JobFilter::default() };
    fetched(
        move || moved.get(),
        move |_| list_jobs(project.clone(), filter.clone()),
        move |list| view! { <Table page=page list=list/> }.into_any(),
    )
}

#[component]
fn Table(page: Page<DeploymentPage>, list: JobList) -> impl IntoView {
    if list.rows.is_empty() {
        return view! { <Empty glyph=Glyph::Jobs title="No jobs yet">"Deploy, Pause and Drop make one each."</Empty> }.into_any();
    }
    let slug = page.data.with_untracked(|page| page.deployment.slug.to_string());
    let all = with_query(&page.place.jobs(), &[("deployment", &slug)]);
    let more =
        list.next.is_some().then(|| view! { <CardFoot><a class="link" href=all>{format!("All {}", list.total)}</a></CardFoot> });
    let rows = list.rows.into_iter().map(|job| job_row(page.place, job)).collect_view();
    view! {
        <Card>
            <DataTable label="Jobs" columns=columns()>{rows}</DataTable>
            {more}
        </Card>
    }
    .into_any()
}
