//! The installation, and one's own account.

mod password;
mod servers;
pub mod show;
mod users;
