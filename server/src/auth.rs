//! Who is calling, and what that allows.

pub mod caller;

pub use caller::Caller;
