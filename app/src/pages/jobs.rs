//! Jobs: all of a project, and one with its steps, its log, and what a person may do with it.

mod actions;
mod fold;
mod list;
mod live_steps;
mod log;
mod question;
mod save;
mod show;

pub use actions::{JobForm, disabled, tell_outcome};
pub use list::{JobsPage, job_row};
pub use live_steps::LiveSteps;
pub use show::JobShowPage;
