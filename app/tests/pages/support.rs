//! Rendering a page, and the world that it shows.

pub mod fake;
pub mod page;
pub mod world;

pub use fake::Fake;
pub use page::{Rendered, render};
