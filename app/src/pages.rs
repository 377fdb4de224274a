//! One folder per area of the product; `app.rs` says which address shows which page.

pub mod address;
mod auth_frame;
pub mod books;
pub mod cloud_configs;
pub mod deployments;
pub mod dialog;
pub mod failed;
pub mod form_error;
pub mod groups;
mod hidden_fields;
pub mod instances;
pub mod invite;
pub mod jobs;
pub mod loaded;
pub mod login;
pub mod members;
mod new_user_fields;
pub mod not_found;
pub mod overview;
pub mod projects;
pub mod scopes;
pub mod settings;
pub mod setup;
pub mod status;
pub mod targets;
pub mod title;
