//! Hosts: those that a project may use, one with what is on it, and adding one.

mod actions;
mod certificate;
mod fold;
mod list;
mod new;
mod on_host;
mod show;
mod standing;

pub use list::HostsPage;
pub use new::AddHostPage;
pub use show::HostPage;
pub use standing::SimulatorChip;
