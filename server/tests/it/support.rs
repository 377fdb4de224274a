//! What the tests stand on.

pub mod database;
pub mod described;
pub mod http;
pub mod jobs;
pub mod people;
pub mod simulator;
