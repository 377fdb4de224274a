//! Whose job is next: projects take turns, and no project, no kind of host and no host takes all the room there is.

use app::model::{
    book::Retry,
    ids::{DeploymentId, JobId, ProjectId},
    job::{JobKind, JobState},
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use server::{
    engine::StepError,
    store::{
        Store,
        jobs::{JobOptions, NewJob},
        leases::{LEASE_MS, Lease, Limits},
        row::RowExt as _,
        tx::new_uuid,
    },
};
use sqlx::{AnyConnection, Connection as _};
use tokio_util::sync::CancellationToken;

use super::super::support::{
    database::{EPOCH, advance, execute, frozen_sqlite, on_each_database, on_fresh_postgres},
    jobs::{Bench, Script, step, write},
};

const PROJECTS: usize = 3;
/// Two hosts of one kind and one of another.
const HOSTS: [&str; 3] = ["lxd", "lxd", "simulator"];
const SMALL: Limits = Limits { per_project: 3, per_kind: 4, per_target: 2 };
const WIDE: Limits = Limits { per_project: 1_000, per_kind: 1_000, per_target: 1_000 };

/// Projects without anything in them, and hosts.
struct Ground {
    bench: Bench,
    projects: Vec<ProjectId>,
}

impl Ground {
    async fn new(store: Store) -> Self {
        let bench = Bench::new(store).await;
        let mut sql = format!(
            "INSERT INTO cloud_config (id, project_id, namespace, name, revision, image, created_at) VALUES ('c', '{}', 'a', 'b', 1, 'i', 0);",
            bench.project_id
        );
        for (n, kind) in HOSTS.iter().enumerate() {
            sql += &format!(
                "INSERT INTO target (id, slug, name, kind, address, created_at) VALUES ('host-{n}', 'host-{n}', 'Host', '{kind}', '{n}', 0);"
            );
        }
        let projects: Vec<ProjectId> = (0..PROJECTS).map(|_| ProjectId::from_uuid(new_uuid())).collect();
        for (n, id) in projects.iter().enumerate() {
            sql += &format!("INSERT INTO project (id, slug, name, created_at) VALUES ('{id}', 'project-{n}', 'Project', 0);");
        }
        execute(&bench.store, &sql).await;
        Self { bench, projects }
    }

    fn store(&self) -> &Store {
        &self.bench.store
    }

    async fn clear(&self) {
        execute(
            self.store(),
            &format!("DELETE FROM event; DELETE FROM job; DELETE FROM deployment; UPDATE clock SET ms = {EPOCH}"),
        )
        .await;
    }

    /// A job of a deployment of its own, which stands on this host.
    async fn queue(&self, project: usize, host: usize) -> JobId {
        let (id, deployment_id) = (JobId::from_uuid(new_uuid()), DeploymentId::from_uuid(new_uuid()));
        let project_id = self.projects[project];
        execute(
            self.store(),
            &format!(
                "INSERT INTO deployment (id, project_id, group_id, scope_id, slug, name, state, version, created_at, changed_at, changed_by)
                 SELECT '{deployment_id}', '{project_id}', deployment_group.id, scope.id, 'd{slug}', 'Some', 'draft', 1, 0, 0, 'test' FROM deployment_group, scope;
                 INSERT INTO deployment_pin (deployment_id, component_id, target_id, cloud_config_id, revision, inputs)
                 VALUES ('{deployment_id}', 'web', 'host-{host}', 'c', 1, ''), ('{deployment_id}', 'db', 'host-{host}', 'c', 1, '')",
                slug = &deployment_id.to_string().replace('-', "")[10..]
            ),
        )
        .await;
        let new = NewJob {
            id,
            deployment_id,
            project_id,
            kind: JobKind::Deploy,
            version: 1,
            plan: None,
            book: Vec::new(),
            limit_ms: 3_600_000,
            options: JobOptions::default(),
            requested_by_id: None,
            requested_by: "test".into(),
            request_id: id.to_string(),
        };
        let steps = [step(0, "Work", Retry { attempts: 2, base_ms: 60_000, cap_ms: 60_000 })];
        write(self.store(), move |tx| {
            Box::pin(async move {
                tx.insert_job(&new).await?;
                tx.insert_steps(id, &steps).await
            })
        })
        .await;
        id
    }

    async fn claim(&self, owner: usize, limits: Limits) -> Option<Lease> {
        self.store().claim(&format!("server-{owner}"), limits).await.unwrap()
    }

    async fn end(&self, lease: Lease) {
        write(self.store(), move |tx| {
            Box::pin(async move {
                tx.fence(&lease).await?;
                tx.end_job(&lease, JobState::Succeeded, None).await
            })
        })
        .await;
    }
}

#[derive(Debug, Clone, Copy)]
enum Op {
    Queue { project: usize, host: usize },
    Claim { owner: usize },
    End(usize),
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => (0..PROJECTS, 0..HOSTS.len()).prop_map(|(project, host)| Op::Queue { project, host }),
        5 => (0..2_usize).prop_map(|owner| Op::Claim { owner }),
        2 => any::<usize>().prop_map(Op::End),
    ]
}

/// Project and host of a job, in the order in which they were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Waiting {
    id: JobId,
    project: usize,
    host: usize,
}

/// What should be next: plain data, no database.
#[derive(Default)]
struct Model {
    waiting: Vec<Waiting>,
    running: Vec<(Waiting, usize)>,
}

impl Model {
    fn count(&self, is_counted: impl Fn(&Waiting, usize) -> bool) -> usize {
        self.running.iter().filter(|(job, owner)| is_counted(job, *owner)).count()
    }

    fn has_room(&self, job: &Waiting, me: usize, limits: Limits) -> bool {
        self.count(|other, owner| owner == me && other.project == job.project) < limits.per_project as usize
            && self.count(|other, owner| owner == me && HOSTS[other.host] == HOSTS[job.host]) < limits.per_kind as usize
            && self.count(|other, _| other.host == job.host) < limits.per_target as usize
    }

    /// Of the project with the fewest under way, the oldest that has room.
    fn claim(&mut self, me: usize, limits: Limits) -> Option<JobId> {
        let open = (0..self.waiting.len()).filter(|place| self.has_room(&self.waiting[*place], me, limits));
        let next = open.min_by_key(|place| (self.count(|other, _| other.project == self.waiting[*place].project), *place))?;
        let job = self.waiting.remove(next);
        self.running.push((job, me));
        Some(job.id)
    }
}

/// Whatever is asked for and ends, the database chooses as the model does.
async fn play(ground: &Ground, ops: Vec<Op>) {
    ground.clear().await;
    let mut model = Model::default();
    let mut leases: Vec<Lease> = Vec::new();
    for op in ops {
        match op {
            Op::Queue { project, host } => {
                let id = ground.queue(project, host).await;
                model.waiting.push(Waiting { id, project, host });
            }
            Op::Claim { owner } => {
                let claimed = ground.claim(owner, SMALL).await;
                assert_eq!(claimed.as_ref().map(|lease| lease.job_id), model.claim(owner, SMALL), "claimed by {owner}");
                leases.extend(claimed);
            }
            Op::End(n) if !leases.is_empty() => {
                let lease = leases.remove(n % leases.len());
                model.running.retain(|(job, _)| job.id != lease.job_id);
                ground.end(lease).await;
            }
            Op::End(_) => {}
        }
    }
}

fn run(ground: &Ground, cases: u32) {
    let runtime = tokio::runtime::Handle::current();
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let tested = runner.run(&prop::collection::vec(op(), 1..60), |ops| {
        tokio::task::block_in_place(|| runtime.block_on(play(ground, ops)));
        Ok(())
    });
    tested.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn projects_take_turns_and_nobody_takes_more_than_the_limits() {
    let (store, _folder) = frozen_sqlite().await;
    run(&Ground::new(store.clone()).await, 100);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn projects_take_turns_on_each_database() {
    on_each_database(async |store: Store| run(&Ground::new(store).await, 15)).await;
}

#[tokio::test]
async fn a_project_with_five_hundred_queued_jobs_does_not_delay_anothers_first_one() {
    on_each_database(async |store| {
        let ground = Ground::new(store).await;
        for _ in 0..500 {
            ground.queue(0, 0).await;
        }
        let limits = Limits { per_project: 20, ..WIDE };
        while ground.claim(1, limits).await.is_some() {}
        let first = ground.queue(1, 0).await;
        assert_eq!(ground.claim(1, limits).await.map(|lease| lease.job_id), Some(first), "there is room for another project");
        assert_eq!(ground.claim(1, limits).await, None);
        // And where there is no limit, it is its turn.
        let second = ground.queue(2, 0).await;
        assert_eq!(ground.claim(2, WIDE).await.map(|lease| lease.job_id), Some(second));
    })
    .await;
}

#[tokio::test]
async fn a_host_that_has_enough_to_do_keeps_nobody_else_waiting() {
    on_each_database(async |store| {
        let ground = Ground::new(store).await;
        for _ in 0..10 {
            ground.queue(0, 0).await;
        }
        let elsewhere = ground.queue(0, 1).await;
        let limits = Limits { per_target: 2, ..WIDE };
        // Servers count together.
        assert!(ground.claim(0, limits).await.is_some() && ground.claim(1, limits).await.is_some());
        assert_eq!(ground.claim(0, limits).await.map(|lease| lease.job_id), Some(elsewhere));
        assert_eq!(ground.claim(1, limits).await, None);
    })
    .await;
}

#[tokio::test]
async fn jobs_that_wait_for_a_dead_host_hold_no_worker_and_no_room() {
    on_each_database(async |store| {
        let ground = Ground::new(store.clone()).await;
        let script = Script::new();
        script.on_run("Work", |_, _| Err(StepError::retry("the host does not answer")));
        let limits = Limits { per_target: 1, ..WIDE };
        for _ in 0..5 {
            let id = ground.queue(0, 0).await;
            let lease = ground.claim(0, limits).await.expect("there is room");
            assert_eq!(lease.job_id, id);
            // Returns although the job is not over: the worker is free for others.
            ground.bench.work_on(&script, lease, CancellationToken::new()).await;
            assert_eq!(store.get_job(ground.projects[0], id).await.unwrap().state, JobState::Waiting);
        }
        let alive = ground.queue(0, 1).await;
        assert_eq!(ground.claim(0, limits).await.map(|lease| lease.job_id), Some(alive));
        assert_eq!(ground.claim(0, limits).await, None, "the others wait for their time");
        advance(&store, 60_000).await;
        assert!(ground.claim(0, limits).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn what_waits_for_room_is_not_looked_for_again_and_again() {
    on_each_database(async |store| {
        let ground = Ground::new(store.clone()).await;
        let limits = Limits { per_target: 1, ..WIDE };
        ground.queue(0, 0).await;
        ground.queue(0, 0).await;
        let lease = ground.claim(0, limits).await.unwrap();
        assert_eq!(ground.claim(0, limits).await, None);
        advance(&store, 1_000).await;
        assert_eq!(store.next_run_in_ms().await.unwrap(), Some(LEASE_MS - 1_000), "only the lease ends by itself");
        ground.end(lease).await;
        assert_eq!(store.next_run_in_ms().await.unwrap(), None);
        assert!(ground.claim(0, limits).await.is_some(), "whoever ends a job looks again");
    })
    .await;
}

#[tokio::test]
async fn a_job_that_was_cancelled_is_not_claimed_and_its_deployment_goes_on() {
    on_each_database(async |store| {
        let ground = Ground::new(store.clone()).await;
        let id = ground.queue(0, 0).await;
        let cancelled =
            write(&store, move |tx| Box::pin(async move { tx.cancel_queued_job(id, "as the test says").await })).await;
        assert_eq!(cancelled.unwrap().state, JobState::Cancelled);
        assert_eq!(ground.claim(0, WIDE).await, None);
        let mut connection = store.read().await.unwrap();
        let row = sqlx::query("SELECT COUNT(*) AS count FROM deployment WHERE active_job_id IS NOT NULL")
            .fetch_one(&mut *connection)
            .await;
        assert_eq!(row.unwrap().int("count").unwrap(), 0);
    })
    .await;
}

/// On PostgreSQL, where a claim and a cancel can be under way at once.
#[tokio::test]
async fn a_job_is_claimed_or_cancelled_and_never_both() {
    on_fresh_postgres(async |url| {
        let store = Store::connect_postgres(url).await.unwrap();
        let ground = Ground::new(store.clone()).await;
        let id = ground.queue(0, 0).await;
        // As a claim that is not committed yet.
        let mut claiming = AnyConnection::connect(url).await.unwrap();
        sqlx::raw_sql("BEGIN").execute(&mut claiming).await.unwrap();
        sqlx::query("UPDATE deployment SET active_job_id = $1 WHERE id = (SELECT deployment_id FROM job WHERE job.id = $1)")
            .bind(id.to_string())
            .execute(&mut claiming)
            .await
            .unwrap();
        let cancelling = tokio::spawn({
            let store = store.clone();
            async move { write(&store, move |tx| Box::pin(async move { tx.cancel_queued_job(id, "as the test says").await })).await }
        });
        let mut looking = AnyConnection::connect(url).await.unwrap();
        let waits = "SELECT COUNT(*) AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while !cancelling.is_finished() {
            if sqlx::query(waits).fetch_one(&mut looking).await.unwrap().int("count").unwrap() > 0 {
                break;
            }
        }
        sqlx::raw_sql("COMMIT").execute(&mut claiming).await.unwrap();
        assert_eq!(cancelling.await.unwrap(), None, "it was claimed first");
        assert_eq!(store.get_job(ground.projects[0], id).await.unwrap().state, JobState::Queued);
        store.close().await;
    })
    .await;
}
