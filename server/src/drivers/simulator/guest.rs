//! What stands in for a container: a script of what cloud-init does in it, and the files that a guest would show at any moment.
//!
//! Nothing runs. From the user-data a script is written once, and a file is the part of the script that has been played since the boot.

mod files;
mod script;
mod user_data;

pub(super) use files::{Found, look_up};
pub use script::{Boot, Script};
