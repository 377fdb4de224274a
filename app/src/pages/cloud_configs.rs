//! Cloud-configs: the tree, the editor with its findings, revisions and their differences.

pub mod checking;
mod compare;
mod delete;
mod diff;
mod draft;
mod editor;
mod environment;
mod example;
mod fold;
mod guard;
mod image;
mod list;
mod new;
mod revisions;
mod save;
mod show;
mod tree;
mod used_by;

pub use list::CloudConfigsPage;
pub use new::NewCloudConfigPage;
pub use show::CloudConfigShowPage;
