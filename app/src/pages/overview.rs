//! The overview of a project: what fails and moves first, then a card per group.

mod attention;
mod checklist;
mod fold;
mod grid;
mod group_card;
mod last_seen;
mod show;
mod side;

pub use show::OverviewPage;
