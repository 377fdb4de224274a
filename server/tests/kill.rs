//! A job survives kill -9: the real program dies at every commit and every request of a job in turn, is started again on what
//! it left, and the simulated host, which lives in this process, tells what was really done.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "process"]
mod process {
    pub mod client;
    pub mod program;
    pub mod site;
    pub mod until;
}

#[path = "kill"]
mod kill {
    pub mod database;
    pub mod end;
    pub mod oracle;
    pub mod sample;
    pub mod stage;
    pub mod story;
}

use kill::{
    database::Database::{Postgres, Sqlite},
    stage::{Trial, survives},
    story::Story,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deploy_of_three_survives_every_kill() {
    survives(Trial { story: Story::Deploy, database: Sqlite, kills: 1, usual: 7 }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rollout_beside_the_old_ones_survives_every_kill() {
    survives(Trial { story: Story::Replace, database: Sqlite, kills: 1, usual: 7 }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rollout_that_stops_first_survives_every_kill() {
    survives(Trial { story: Story::StopFirst, database: Sqlite, kills: 1, usual: 7 }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drop_survives_every_kill() {
    survives(Trial { story: Story::Drop, database: Sqlite, kills: 1, usual: 7 }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deploy_survives_being_killed_again_while_it_resumes() {
    survives(Trial { story: Story::Deploy, database: Sqlite, kills: 2, usual: 4 }).await;
}

/// Few: after each kill, a lease has to run out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_a_deploy_survives_kills() {
    survives(Trial { story: Story::Deploy, database: Postgres, kills: 1, usual: 2 }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_a_rollout_survives_kills() {
    survives(Trial { story: Story::Replace, database: Postgres, kills: 1, usual: 2 }).await;
}
