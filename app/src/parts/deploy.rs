//! Groups, deployments and what runs of them: what a person moves between all day.

use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};

use super::loaded;
use crate::{
    components::{Skeleton, awaited},
    model::job::Job,
    pages::{
        address::Place,
        deployments::{DeploymentShowPage, DeploymentsPage, NewDeploymentPage},
        groups::{GroupShowPage, NewGroupPage},
        instances::{InstanceShowPage, InstancesPage},
        jobs::{JobShowPage, JobsPage, LiveSteps},
        trash::{DroppedShowPage, TrashPage},
    },
};

#[derive(Debug, Clone, Copy)]
pub enum Deploy {
    NewGroup,
    Group,
    NewDeployment,
    Deployment,
    Deployments,
    Instances,
    Instance,
    Jobs,
    Job,
    Trash,
    Dropped,
}

#[wasm_split(deploy, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch))]
pub(super) fn show(page: Deploy) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Deploy::NewGroup => view! { <NewGroupPage /> }.into_any(),
        Deploy::Group => view! { <GroupShowPage /> }.into_any(),
        Deploy::NewDeployment => view! { <NewDeploymentPage /> }.into_any(),
        Deploy::Deployment => view! { <DeploymentShowPage /> }.into_any(),
        Deploy::Deployments => view! { <DeploymentsPage /> }.into_any(),
        Deploy::Instances => view! { <InstancesPage /> }.into_any(),
        Deploy::Instance => view! { <InstanceShowPage /> }.into_any(),
        Deploy::Jobs => view! { <JobsPage /> }.into_any(),
        Deploy::Job => view! { <JobShowPage /> }.into_any(),
        Deploy::Trash => view! { <TrashPage /> }.into_any(),
        Deploy::Dropped => view! { <DroppedShowPage /> }.into_any(),
    })
}

/// The steps of running jobs, for pages that show them when a person asks: what comes with a page must be there when the browser
/// takes it over, so that only a route or a click can wait for its part.
pub fn live_steps(place: Place, jobs: Memo<Vec<Job>>) -> AnyView {
    let steps = awaited(async move { loaded(show_live_steps(place, jobs).await) });
    view! { <Suspense fallback=|| view! { <div class="card-body"><Skeleton lines=3/></div> }>{steps}</Suspense> }.into_any()
}

#[wasm_split(deploy, wasm_split_path = ::leptos::wasm_split, fallible)]
fn show_live_steps(place: Place, jobs: Memo<Vec<Job>>) -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <LiveSteps place=place jobs=jobs/> }.into_any())
}
