//! Eyrie's server: engine, drivers, store and the implementations behind every call.
#![recursion_limit = "512"]

pub mod admin_socket;
pub mod archive;
pub mod auth;
pub mod books;
pub mod boot;
pub mod cli;
pub mod cloud_init;
pub mod control;
pub mod drivers;
pub mod engine;
mod failpoints;
pub mod live;
pub mod metrics;
pub mod notify;
mod outbound;
pub mod plan;
pub mod planning;
pub mod reconcile;
pub mod routes;
pub mod secrets;
pub mod steps;
pub mod store;
pub mod telemetry;
