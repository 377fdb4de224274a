//! What Eyrie understands of cloud-init: user-data before it runs, and a guest's files afterwards.
//!
//! Functions over text: no file, database or network is touched here but in `read`, which reads a
//! guest's files through its host and passes them in, so everything else can be tested without a guest.

pub mod check;
mod finding;
pub mod guest;
pub mod header;
pub mod keys;
pub mod read;
pub mod schema;
pub mod verdict;
pub mod yaml;
