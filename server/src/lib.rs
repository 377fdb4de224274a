//! Eyrie's server: engine, drivers, store and the implementations behind every call.
#![recursion_limit = "512"]

pub mod admin_socket;
pub mod auth;
pub mod boot;
pub mod cli;
pub mod control;
pub mod drivers;
pub mod routes;
pub mod secrets;
pub mod store;
pub mod telemetry;
