//! Deployment groups: a new one, and one with its deployments and components.

mod cloud_config_fields;
mod component_dialog;
mod component_fields;
mod components_card;
mod delete;
mod deployment_card;
mod draft;
mod fold;
mod new;
mod show;
mod volume_fields;

pub use new::NewGroupPage;
pub use show::GroupShowPage;
