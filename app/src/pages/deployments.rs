//! Deployments: the list, a new one, and one with its tabs.

mod actions;
mod change;
mod drop;
mod events_tab;
mod fold;
mod header;
mod instances_tab;
mod job_card;
mod jobs_tab;
mod list;
mod new;
mod overview_tab;
mod placement;
mod plan_tab;
mod restore;
mod show;
mod versions_tab;

pub use instances_tab::Age;
pub use list::DeploymentsPage;
pub use new::NewDeploymentPage;
pub use show::DeploymentShowPage;
