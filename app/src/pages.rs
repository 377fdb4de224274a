//! One folder per area of the product; `app.rs` says which address shows which page.

pub mod not_found;
