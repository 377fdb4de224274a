//! One folder per area of the product; `app.rs` says which address shows which page.

mod auth_frame;
pub mod failed;
mod hidden_fields;
pub mod invite;
pub mod login;
pub mod members;
mod new_user_fields;
pub mod not_found;
pub mod projects;
pub mod scopes;
pub mod settings;
pub mod setup;
