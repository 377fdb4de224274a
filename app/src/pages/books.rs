//! Books, to be read: their steps, versions, and who uses them.

mod list;
mod show;

pub use list::BooksPage;
pub use show::BookShowPage;
