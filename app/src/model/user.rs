//! People who sign in.

use serde::{Deserialize, Serialize};

use super::ids::UserId;

/// A person, as others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    pub id: UserId,
    /// What they type to sign in: lower case, unique.
    pub login: String,
    pub name: String,
    /// Administrator of the installation: adds hosts, invites people, makes projects.
    pub is_admin: bool,
}

/// Shortest password, in characters; the longest is [`PASSWORD_MAX`] bytes.
pub const PASSWORD_MIN: usize = 10;
/// Longer input only costs the hasher time.
pub const PASSWORD_MAX: usize = 1024;
