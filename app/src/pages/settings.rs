//! The installation, and one's own account.

mod password;
pub mod show;
mod users;
