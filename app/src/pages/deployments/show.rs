//! The page of a deployment: head, running job, tabs.

use leptos::prelude::*;

use super::{
    change::ChangeDialog, drop::DropDialog, events_tab::EventsTab, header::Header, instances_tab::InstancesTab,
    job_card::JobCard, jobs_tab::JobsTab, overview_tab::OverviewTab, plan_tab::PlanTab, restore::RestoreDialog,
    versions_tab::VersionsTab,
};
use crate::{
    api::{
        ApiError,
        deployments::{DeploymentPage, get_deployment},
    },
    components::{Tab, Tabs, dynamic},
    model::project::Role,
    pages::{
        address::{path_part, query_value},
        loaded::{Page, loaded},
    },
};

#[component]
pub fn DeploymentShowPage() -> impl IntoView {
    loaded(
        path_part("deployment"),
        |project, slug| async move { get_deployment(project, slug.parse().map_err(|_| ApiError::NotFound)?).await },
        |page| view! { <Shown page=page/> }.into_any(),
    )
}

#[component]
fn Shown(page: Page<DeploymentPage>) -> impl IntoView {
    let may_act = page.part(|page| page.role >= Role::Developer);
    let asked = query_value("tab");
    let tab = Memo::new(move |_| TabName::parse(&asked()));
    view! {
        <Header page=page/>
        <JobCard page=page/>
        {dynamic(move || may_act.get().then(|| view! { <ChangeDialog page=page/> <DropDialog page=page/> <RestoreDialog page=page/> }))}
        <TabBar page=page tab=tab/>
        {dynamic(move || match tab.get() {
            TabName::Overview => view! { <OverviewTab page=page/> }.into_any(),
            TabName::Instances => view! { <InstancesTab page=page/> }.into_any(),
            TabName::Versions => view! { <VersionsTab page=page/> }.into_any(),
            TabName::Jobs => view! { <JobsTab page=page/> }.into_any(),
            TabName::Plan => view! { <PlanTab page=page/> }.into_any(),
            TabName::Events => view! { <EventsTab page=page/> }.into_any(),
        })}
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TabName {
    Overview,
    Instances,
    Versions,
    Jobs,
    Plan,
    Events,
}

impl TabName {
    const ALL: [Self; 6] = [Self::Overview, Self::Instances, Self::Versions, Self::Jobs, Self::Plan, Self::Events];

    const fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Instances => "Instances",
            Self::Versions => "Versions",
            Self::Jobs => "Jobs",
            Self::Plan => "Plan",
            Self::Events => "Events",
        }
    }

    /// An address without a tab, or with one that is none, shows the first.
    fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|tab| tab.label().eq_ignore_ascii_case(text)).unwrap_or(Self::Overview)
    }
}

#[component]
fn TabBar(page: Page<DeploymentPage>, tab: Memo<TabName>) -> impl IntoView {
    let place = page.place;
    let shown = page.part(|page| {
        let href = (page.group.slug.clone(), page.deployment.slug.clone());
        (href, page.instances.len() as u64, u64::from(page.versions), u64::from(page.jobs_total))
    });
    let tabs = Signal::derive(move || {
        let ((group, deployment), instances, versions, jobs) = shown.get();
        let href = place.deployment(&group, &deployment);
        let one = |name: TabName| {
            let link =
                Tab::new(name.label(), format!("{href}?tab={}", name.label().to_ascii_lowercase())).current(tab.get() == name);
            match name {
                TabName::Instances => link.count(instances),
                TabName::Versions => link.count(versions),
                TabName::Jobs => link.count(jobs),
                TabName::Overview | TabName::Plan | TabName::Events => link,
            }
        };
        TabName::ALL.map(one).to_vec()
    });
    view! { <Tabs label="Deployment" tabs=tabs/> }
}
