//! What the tests stand on.

pub mod database;
pub mod described;
pub mod hosts;
pub mod http;
pub mod jobs;
pub mod people;
pub mod simulator;
pub mod site;
pub mod tls_host;
