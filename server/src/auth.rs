//! Who is calling, and what that allows.

pub mod caller;
pub mod cookie;
pub mod origin;
pub mod password;
pub mod permission;
pub mod token;

pub use caller::{Caller, Person};
pub use origin::Origin;
pub use permission::Access;
pub use token::{Token, TokenHash};
