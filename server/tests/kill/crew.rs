//! Programs beside the first one, on the same database: each has a data folder and a port of its own, and the first one's key.

use crate::process::program::{Installation, Program};

pub fn beside(first: &Installation) -> Installation {
    let mut beside = Installation::new();
    beside.database_url.clone_from(&first.database_url);
    beside.master_key_file = Some(first.data().join("master.key"));
    beside
}

/// Started side by side, as machines are.
pub async fn start_all(installations: &[Installation]) -> Vec<Program> {
    futures::future::join_all(installations.iter().map(Installation::start)).await
}
