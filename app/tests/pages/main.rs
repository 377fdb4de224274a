//! Pages as the server renders them, over a backend that answers with fixed data.
#![expect(clippy::unwrap_used, reason = "tests")]

mod cloud_config;
mod deployment;
mod follow;
mod group;
mod job;
mod lists;
mod overview;
mod settings;
mod support;
mod targets;
