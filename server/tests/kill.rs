//! A job survives kill -9: the real program dies at every commit and every request of a job in turn, is started again on what
//! it left, or followed by another one on the same database, and the simulated host, which lives in this process, tells what
//! was really done.

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
    pub mod crew;
    pub mod database;
    pub mod deadly;
    pub mod end;
    pub mod oracle;
    pub mod rolling;
    pub mod run;
    pub mod sample;
    pub mod stage;
    pub mod stalled;
    pub mod story;
    pub mod stream;
    pub mod together;
}

#[path = "faults"]
mod faults {
    pub mod clock;
    pub mod connections;
    pub mod disk;
    pub mod postgres;
    pub mod proxy;
    pub mod restart;
    pub mod weathering;
}

#[path = "soak"]
mod soak {
    pub mod agreement;
    pub mod crew;
    pub mod fleet;
    pub mod people;
}

use app::model::job::JobKind;
use kill::{
    database::Database::{Postgres, Sqlite},
    deadly::{Trial, survives},
    rolling::nobody_notices,
    stalled::{Stall, changes_nothing_more},
    story::Story,
    together::both_come_up_and_an_older_one_does_not,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deploy_of_three_survives_every_kill() {
    survives(Trial { story: Story::Deploy, database: Sqlite, others: 0, kills: 1, usual: 5 }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rollout_beside_the_old_ones_survives_every_kill() {
    survives(Trial { story: Story::Replace, database: Sqlite, others: 0, kills: 1, usual: 5 }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rollout_that_stops_first_survives_every_kill() {
    survives(Trial { story: Story::StopFirst, database: Sqlite, others: 0, kills: 1, usual: 5 }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drop_survives_every_kill() {
    survives(Trial { story: Story::Drop, database: Sqlite, others: 0, kills: 1, usual: 5 }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deploy_survives_being_killed_again_while_it_resumes() {
    survives(Trial { story: Story::Deploy, database: Sqlite, others: 0, kills: 2, usual: 4 }).await;
}

/// Few, and side by side: after each kill, a lease has to run out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_jobs_survive_kills() {
    let trial = |story| survives(Trial { story, database: Postgres, others: 0, kills: 1, usual: 1 });
    tokio::join!(trial(Story::Deploy), trial(Story::Replace));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_three_servers_jobs_survive_kills() {
    let trial = |story, usual| survives(Trial { story, database: Postgres, others: 2, kills: 1, usual });
    tokio::join!(trial(Story::Deploy, 2), trial(Story::StopFirst, 1), trial(Story::Drop, 1));
}

/// Side by side, too. It stands still within a transaction, has just committed, is about to ask the host for something, or has
/// just done so; and once more, when what it is about to start was paused meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stood_still_past_its_lease_changes_nothing_more() {
    let stall = |story, kinds, then| changes_nothing_more(Stall { story, kinds, then });
    tokio::join!(
        stall(Story::Deploy, &["before commit", "after commit"], None),
        stall(Story::Replace, &["before request", "after request"], None),
        stall(Story::Deploy, &["before request start"], Some(JobKind::Pause)),
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_notices_that_one_of_three_servers_is_stopped_and_started() {
    nobody_notices().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn programs_started_at_once_on_an_empty_database_both_come_up_and_an_older_one_refuses() {
    both_come_up_and_an_older_one_does_not().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deploy_survives_connections_that_are_slow_reset_and_refused() {
    faults::connections::a_job_survives_them(Story::Deploy).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_deployments_survive_a_crash_of_postgres() {
    faults::restart::three_deployments_survive_it().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_goes_on_when_a_full_disk_has_room_again() {
    faults::disk::a_job_goes_on_when_there_is_room_again().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_an_hour_off_changes_nothing() {
    faults::clock::an_hour_changes_nothing().await;
}

/// `cargo xtask soak` says for how long.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes: cargo xtask soak runs it"]
async fn two_hundred_deployments_agree_with_their_hosts_after_random_actions_and_kills() {
    soak::fleet::agrees_in_the_end().await;
}
