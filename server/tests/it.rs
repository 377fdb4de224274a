//! One integration binary: the whole server in process, its store on both databases, and the simulated host.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "it"]
mod it {
    pub mod admin_socket;
    pub mod archive;
    pub mod bad_days;
    pub mod books;
    pub mod clock;
    pub mod cloud_configs;
    pub mod demo_host;
    pub mod detached;
    pub mod engine;
    pub mod find;
    pub mod forms;
    pub mod generated;
    pub mod groups;
    pub mod guard;
    pub mod headers;
    pub mod host_faults;
    pub mod live;
    pub mod members;
    pub mod metrics;
    pub mod permission;
    pub mod queries;
    pub mod questions;
    pub mod queue;
    pub mod reconcile;
    pub mod rollout;
    pub mod scopes;
    pub mod servers;
    pub mod session;
    pub mod simulator;
    pub mod store;
    pub mod streams;
    pub mod support;
    pub mod targets;
    pub mod trash;
    pub mod webhooks;
}
