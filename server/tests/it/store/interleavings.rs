//! Any order of what workers, dead workers and people do to jobs, against a small model, on both databases: one active job
//! per deployment, a fence that never goes back, nothing written under a stale one, first in first out, one result an attempt.

mod model;
mod rig;

use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use server::store::{Store, leases::LEASE_MS};

use self::{model::End, rig::Rig};
use super::super::support::{
    database::{frozen_sqlite, on_frozen_postgres},
    jobs::Bench,
};

/// Who does it, or to which job, is a number that is taken modulo those that are there.
#[derive(Debug, Clone, Copy)]
pub enum Op {
    Enqueue {
        place: u8,
        steps: u8,
    },
    Claim,
    Pass(i64),
    Begin(u8),
    Beat(u8),
    Finish(u8, End),
    Release(u8),
    UndoOne(u8),
    Cancel(u8),
    /// A Pause is asked for: the deploys that wait are replaced.
    Replace {
        place: u8,
    },
    Retry(u8),
    Skip(u8),
    Undo(u8),
}

fn op() -> impl Strategy<Value = Op> {
    let end = prop_oneof![4 => Just(End::Succeed), 2 => Just(End::Fail), 2 => (0..3_i64).prop_map(|n| End::PutOff(n * 1_000))];
    prop_oneof![
        4 => (0..2_u8, 1..4_u8).prop_map(|(place, steps)| Op::Enqueue { place, steps }),
        6 => Just(Op::Claim),
        2 => Just(Op::Pass(LEASE_MS + 1)),
        2 => prop_oneof![Just(1), Just(LEASE_MS)].prop_map(Op::Pass),
        8 => any::<u8>().prop_map(Op::Begin),
        3 => any::<u8>().prop_map(Op::Beat),
        10 => (any::<u8>(), end).prop_map(|(n, end)| Op::Finish(n, end)),
        1 => any::<u8>().prop_map(Op::Release),
        5 => any::<u8>().prop_map(Op::UndoOne),
        2 => any::<u8>().prop_map(Op::Cancel),
        2 => (0..2_u8).prop_map(|place| Op::Replace { place }),
        2 => any::<u8>().prop_map(Op::Retry),
        1 => any::<u8>().prop_map(Op::Skip),
        2 => any::<u8>().prop_map(Op::Undo),
    ]
}

/// `EYRIE_TEST_SEED` repeats a run that failed, `EYRIE_TEST_CASES` makes it longer.
fn run(store: &Store, cases: u32) {
    let seed = std::env::var("EYRIE_TEST_SEED").ok().map_or_else(rand::random::<u64>, |seed| seed.parse().unwrap());
    let cases = std::env::var("EYRIE_TEST_CASES").ok().map_or(cases, |cases| cases.parse().unwrap());
    println!("{:?}: EYRIE_TEST_SEED={seed}, {cases} cases", store.dialect());
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let runtime = tokio::runtime::Handle::current();
    let bench = tokio::task::block_in_place(|| runtime.block_on(Bench::new(store.clone())));
    let tested = runner.run(&prop::collection::vec(op(), 1..40), |ops| {
        let case = async {
            let mut rig = Rig::new(&bench, 2).await;
            for op in ops {
                rig.take(op).await;
            }
        };
        tokio::task::block_in_place(|| runtime.block_on(case));
        Ok(())
    });
    if let Err(error) = tested {
        panic!("EYRIE_TEST_SEED={seed}: {error}");
    }
}

/// As many as a minute holds on two cores, with those on PostgreSQL beside them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_order_of_workers_and_people_keeps_the_promises() {
    let (store, _folder) = frozen_sqlite().await;
    run(&store, 1_500);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_order_of_workers_and_people_keeps_the_promises_on_postgres() {
    on_frozen_postgres(async |store: Store| run(&store, 1_000)).await;
}
