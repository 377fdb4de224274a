//! The installation, and one's own account.

mod attach;
mod password;
mod servers;
pub mod show;
mod users;
mod webhooks;
