//! Who is calling, and what that allows.

pub mod caller;
pub mod permission;
pub mod token;

pub use caller::{Caller, Person};
pub use permission::Access;
pub use token::{Token, TokenHash};
