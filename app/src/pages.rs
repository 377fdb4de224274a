//! One folder per area of the product; `app.rs` says which address shows which page.

pub mod address;
pub mod deployments;
pub mod dialog;
pub mod form_error;
pub mod jobs;
pub mod loaded;
pub mod not_found;
pub mod overview;
pub mod page_error;
pub mod status;
pub mod title;
