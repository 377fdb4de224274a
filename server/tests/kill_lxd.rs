//! A job survives kill -9 on a real host: of the program, and of the host's own daemon. Apart from the other tests on that host,
//! because they would lose their daemon too.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "process"]
mod process {
    pub mod client;
    pub mod program;
    pub mod site;
    pub mod until;
}

#[path = "kill_lxd"]
mod kill_lxd {
    pub mod host;
    pub mod story;
}

use kill_lxd::story;

/// One after another: there is one daemon.
static HOST: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deploy_rollout_and_drop_survive_kills_of_the_program() {
    let _alone = HOST.lock().await;
    story::kill_the_program().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deploy_rollout_and_drop_survive_kills_of_the_daemon() {
    let _alone = HOST.lock().await;
    story::kill_the_daemon().await;
}
