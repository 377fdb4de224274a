//! Logs: readable on a terminal, JSON otherwise.

use std::io::IsTerminal as _;

use tracing_subscriber::{EnvFilter, fmt};

/// Levels by `EYRIE_LOG`; `info` without it.
pub fn start() {
    let filter = EnvFilter::try_from_env("EYRIE_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let builder = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        builder.with_target(false).compact().init();
    } else {
        builder.json().flatten_event(true).init();
    }
}
