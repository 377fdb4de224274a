//! Books: the steps that are shipped, as data, and how a book becomes a job's steps once the plan is known.

pub mod expand;
pub mod shipped;
