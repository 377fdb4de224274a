//! One integration binary: the whole server in process, its store on both databases, and the simulated host.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "it"]
mod it {
    pub mod engine;
    pub mod permission;
    pub mod reconcile;
    pub mod simulator;
    pub mod store;
    pub mod support;
    pub mod targets;
}
