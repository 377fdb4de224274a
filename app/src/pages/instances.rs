//! Instances: all of a project, and one with what cloud-init said of it.

mod columns;
mod fold;
mod list;
mod show;

pub use list::InstancesPage;
pub use show::InstanceShowPage;
