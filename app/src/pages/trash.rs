//! Trash: what was dropped, with its history, until its time is over.

mod fold;
mod keep;
mod list;
mod show;

pub use list::TrashPage;
pub use show::DroppedShowPage;
