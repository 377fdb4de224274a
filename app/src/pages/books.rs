//! Books: their steps, versions, and who uses them; and the form that makes a new version.

mod edit;
mod list;
mod show;
mod step_fields;
mod versions;

pub use edit::EditBookPage;
pub use list::BooksPage;
pub use show::BookShowPage;
