//! On whose behalf something is done. Every function of control and store takes one.

use app::model::{
    ids::{JobId, UserId},
    user::User,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Nobody signed in: may see the sign-in and set-up pages.
    Anonymous,
    User(Person),
    /// The engine, for a job that a person asked for. Made by the engine alone.
    Engine(JobId),
    /// The program itself: boot and reconcilers. Made by them alone.
    System,
}

/// A signed-in person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    pub login: String,
    pub name: String,
    pub is_admin: bool,
}

impl From<User> for Person {
    fn from(user: User) -> Self {
        Self { id: user.id, login: user.login, name: user.name, is_admin: user.is_admin }
    }
}

impl Caller {
    /// The signed-in person, if it is one.
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::User(person) => Some(person),
            _ => None,
        }
    }

    /// How records name this caller.
    pub fn label(&self) -> &str {
        match self {
            Self::Anonymous => "nobody",
            Self::User(person) => &person.login,
            Self::Engine(_) => "engine",
            Self::System => "eyrie",
        }
    }
}
