//! What a job promises, whatever dies: on both databases, with a clock that stands still.

use std::{sync::Arc, time::Duration};

use app::model::{
    book::{Policy, Retry},
    deployment::DeploymentState,
    job::{JobState, StepState},
};
use server::{
    engine::{Context, Effect, Engine, EngineOptions, Outcome, Runner, StepError, Work, checkpoint},
    store::{Store, StoreError, leases::LEASE_MS, steps::NewStep},
};
use tokio_util::sync::CancellationToken;

use super::support::{
    database::{advance, on_each_database},
    jobs::{Bench, Script, options, step, write},
};

async fn with_bench(test: impl AsyncFn(Bench, Arc<Script>)) {
    on_each_database(async |store: Store| test(Bench::new(store).await, Script::new()).await).await;
}

fn states(steps: &[app::model::job::Step]) -> Vec<StepState> {
    steps.iter().map(|step| step.state).collect()
}

#[tokio::test]
async fn a_job_runs_its_stages_in_order_and_settles_its_deployment() {
    with_bench(async |bench, script| {
        let id = bench.queue(&[(0, "a"), (1, "b"), (1, "c"), (2, "d")]).await;
        bench.work(&script).await;
        let mut calls = script.take_calls();
        calls[1..3].sort();
        assert_eq!(calls, ["run a #1", "run b #1", "run c #1", "run d #1"]);
        let job = bench.job(id).await;
        assert_eq!((job.state, job.steps_done, job.steps_total), (JobState::Succeeded, 4, 4));
        let deployment = bench.deployment().await;
        assert_eq!((deployment.state, deployment.deployed_version), (DeploymentState::Deploy, Some(1)));
    })
    .await;
}

/// What a write meets while the database is away.
fn away() -> Effect {
    Box::new(|_| Box::pin(async { Err(StoreError::Away(Arc::new(sqlx::Error::PoolTimedOut))) }))
}

#[tokio::test]
async fn a_database_that_was_away_costs_a_job_nothing_but_time() {
    with_bench(async |bench, script| {
        let id = bench.queue(&[(0, "a"), (1, "b")]).await;
        // More often than servers may die over a job without progress.
        let mut times = 7;
        script.on_run("a", move |_, _| {
            times -= 1;
            let effects = if times > 0 { vec![away()] } else { Vec::new() };
            Ok(Outcome { effects, then: Vec::new() })
        });
        bench.work(&script).await;
        let job = bench.job(id).await;
        assert_eq!((job.state, job.error), (JobState::Succeeded, None));
        assert!(bench.steps(id).await.iter().all(|step| step.attempt == 1));
    })
    .await;
}

#[tokio::test]
async fn a_failed_step_fails_the_job_and_keeps_the_deployment_s_state() {
    with_bench(async |bench, script| {
        let id = bench.queue(&[(0, "a"), (0, "b"), (1, "c")]).await;
        script.fail("a");
        bench.work(&script).await;
        assert_eq!(states(&bench.steps(id).await), [StepState::Failed, StepState::Succeeded, StepState::Pending]);
        assert_eq!(bench.job(id).await.error.as_deref(), Some("as the test says"));
        let deployment = bench.deployment().await;
        assert_eq!((deployment.state, deployment.last_error.as_deref()), (DeploymentState::Draft, Some("as the test says")));
    })
    .await;
}

#[tokio::test]
async fn jobs_of_one_deployment_run_one_after_another() {
    with_bench(async |bench, script| {
        let first = bench.queue(&[(0, "a")]).await;
        let second = bench.queue(&[(0, "b")]).await;
        let lease = bench.claim("one").await.unwrap();
        assert_eq!(lease.job_id, first);
        assert_eq!(bench.claim("two").await, None);
        bench.work_on(&script, lease, CancellationToken::new()).await;
        assert_eq!(bench.claim("two").await.unwrap().job_id, second);
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_was_declared_dead_writes_nothing() {
    with_bench(async |bench, script| {
        let id = bench.queue(&[(0, "a")]).await;
        let dead = bench.claim("dead").await.unwrap();
        advance(&bench.store, LEASE_MS + 1).await;
        let heir = bench.claim("heir").await.unwrap();
        assert_eq!((heir.job_id, heir.fence), (id, dead.fence + 1));
        bench.work_on(&script, dead.clone(), CancellationToken::new()).await;
        assert_eq!(script.take_calls(), Vec::<String>::new());
        let late: Result<(), StoreError> = bench.store.write(move |tx| Box::pin(async move { tx.fence(&dead).await })).await;
        assert!(matches!(late, Err(StoreError::LeaseLost)));
        bench.work_on(&script, heir, CancellationToken::new()).await;
        assert_eq!(bench.job(id).await.state, JobState::Succeeded);
    })
    .await;
}

/// A job whose one step takes so long.
async fn run_that_takes(bench: &Bench, script: &Arc<Script>, ms: i64) {
    assert!(ms > LEASE_MS, "the step is begun by a worker that dies");
    bench.queue(&[(0, "a")]).await;
    let lease = bench.claim("dead").await.unwrap();
    write(&bench.store, move |tx| {
        Box::pin(async move {
            tx.begin_job(&lease).await?;
            let first = tx.list_step_orders(lease.job_id).await?[0].step.id;
            tx.start_step(first, true).await
        })
    })
    .await;
    advance(&bench.store, ms).await;
    bench.work(script).await;
}

#[tokio::test]
async fn a_step_is_expected_to_take_as_long_as_those_before_it_and_after_three_to_differ_as_they_did() {
    with_bench(async |bench, script| {
        let mut expected = Vec::new();
        for ms in [20_000, 20_000, 26_000, 20_000] {
            run_that_takes(&bench, &script, ms).await;
            let id = bench.queue(&[(0, "a")]).await;
            let step = bench.steps(id).await.remove(0);
            expected.push((step.estimate_ms, step.spread_ms));
            write(&bench.store, move |tx| Box::pin(async move { tx.cancel_queued_job(id, "only looked at").await })).await;
        }
        assert_eq!(expected[0], (Some(20_000), None));
        assert_eq!(expected[1], (Some(20_000), None));
        assert_eq!(expected[2], (Some(22_000), Some(2_828)));
        assert_eq!(expected[3], (Some(21_500), Some(2_598)));
    })
    .await;
}

#[tokio::test]
async fn what_a_dead_worker_left_running_is_resumed_as_the_same_attempt() {
    with_bench(async |bench, script| {
        let id = bench.queue(&[(0, "a"), (1, "b")]).await;
        let dead = bench.claim("dead").await.unwrap();
        // It starts the first step and dies: nothing after this write is its own.
        let lease = dead.clone();
        write(&bench.store, move |tx| {
            Box::pin(async move {
                tx.fence(&lease).await?;
                tx.begin_job(&lease).await?;
                let first = tx.list_step_orders(lease.job_id).await?[0].step.id;
                tx.start_step(first, true).await
            })
        })
        .await;
        advance(&bench.store, LEASE_MS + 1).await;
        bench.work(&script).await;
        assert_eq!(script.take_calls(), ["run a #1", "run b #1"]);
        assert_eq!(bench.job(id).await.state, JobState::Succeeded);
    })
    .await;
}

#[tokio::test]
async fn a_job_taken_over_five_times_without_progress_is_left_to_a_person() {
    with_bench(async |bench, script| {
        let id = bench.queue(&[(0, "a")]).await;
        for _ in 0..5 {
            let lease = bench.claim("dying").await.unwrap();
            write(&bench.store, move |tx| {
                Box::pin(async move {
                    tx.fence(&lease).await?;
                    tx.begin_job(&lease).await
                })
            })
            .await;
            advance(&bench.store, LEASE_MS + 1).await;
        }
        bench.work(&script).await;
        assert_eq!(bench.job(id).await.state, JobState::Interrupted);
        assert_eq!(script.take_calls(), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_step_that_kills_its_server_every_time_is_left_to_a_person() {
    with_bench(async |bench, script| {
        let id = bench.queue(&[(0, "a")]).await;
        for _ in 0..6 {
            let Some(lease) = bench.claim("dying").await else { break };
            let died = CancellationToken::new();
            let dying = died.clone();
            script.on_run("a", move |_, _| {
                dying.cancel();
                Ok(Outcome::default())
            });
            tokio::select! {
                biased;
                () = died.cancelled() => {}
                () = bench.work_on(&script, lease, CancellationToken::new()) => {}
            }
            advance(&bench.store, LEASE_MS + 1).await;
        }
        assert_eq!(bench.job(id).await.state, JobState::Interrupted);
    })
    .await;
}

#[tokio::test]
async fn a_server_that_stops_in_good_order_five_times_is_no_takeover() {
    with_bench(async |bench, script| {
        let id = bench.queue(&[(0, "a")]).await;
        for _ in 0..6 {
            let lease = bench.claim("stopping").await.unwrap();
            assert!(!lease.is_takeover);
            let stop = CancellationToken::new();
            stop.cancel();
            script.on_run("a", |_, _| Err(StepError::Cancelled));
            bench.work_on(&script, lease, stop).await;
        }
        script.on_run("a", |_, _| Ok(Outcome::default()));
        bench.work(&script).await;
        assert_eq!(bench.job(id).await.state, JobState::Succeeded);
    })
    .await;
}

#[tokio::test]
async fn a_job_goes_on_without_a_target_when_its_book_asks_for_a_quorum() {
    with_bench(async |bench, script| {
        let once = Retry { attempts: 1, base_ms: 0, cap_ms: 0 };
        let quorum = |title| NewStep { policy: Policy::Quorum, ..step(0, title, once) };
        let id = bench.queue_steps(vec![quorum("a"), quorum("b"), quorum("c"), step(1, "d", once)], 3_600_000).await;
        script.fail("b");
        bench.work(&script).await;
        let job = bench.job(id).await;
        let sentence = "Went on without what failed, as its book allows: b.";
        assert_eq!((job.state, job.error.as_deref(), job.steps_done), (JobState::Succeeded, Some(sentence), 3));
        let failed = bench.queue_steps(vec![quorum("a"), quorum("b"), step(1, "d", once)], 3_600_000).await;
        bench.work(&script).await;
        assert_eq!(bench.job(failed).await.state, JobState::Failed);
    })
    .await;
}

#[tokio::test]
async fn a_job_that_waits_beyond_its_limit_fails_with_a_sentence_and_may_be_retried() {
    with_bench(async |bench, script| {
        let patient = Retry { attempts: 9, base_ms: 60_000, cap_ms: 60_000 };
        let id = bench.queue_steps(vec![step(0, "a", patient)], 90_000).await;
        script.on_run("a", |_, _| Err(StepError::retry("not yet")));
        bench.work(&script).await;
        advance(&bench.store, 60_000).await;
        bench.work(&script).await;
        assert_eq!(bench.job(id).await.state, JobState::Waiting);
        advance(&bench.store, 30_000).await;
        bench.work(&script).await;
        let job = bench.job(id).await;
        let sentence = "It took longer than 90 s, its limit. What ran was followed to its end; nothing more was started.";
        assert_eq!((job.state, job.error.as_deref()), (JobState::Failed, Some(sentence)));
        assert_eq!(script.take_calls(), ["run a #1", "run a #2"]);
        script.on_run("a", |_, _| Ok(Outcome::default()));
        write(&bench.store, move |tx| Box::pin(async move { tx.retry_failed_steps(id).await })).await;
        bench.work(&script).await;
        assert_eq!(bench.job(id).await.state, JobState::Succeeded);
    })
    .await;
}

/// Takes all the time there is, and ends where it hears that it should.
struct Endless(Store);

#[async_trait::async_trait]
impl Runner for Endless {
    async fn run(&self, _: Work, context: Context) -> Result<Outcome, StepError> {
        advance(&self.0, 90_000).await;
        context.cancelled().await;
        Err(StepError::Cancelled)
    }

    async fn undo(&self, _: Work, _: Context) -> Result<Outcome, StepError> {
        Ok(Outcome::default())
    }
}

#[tokio::test]
async fn what_runs_at_the_job_s_limit_hears_of_it_and_is_followed_to_its_end() {
    with_bench(async |bench, _| {
        let once = Retry { attempts: 1, base_ms: 0, cap_ms: 0 };
        let id = bench.queue_steps(vec![step(0, "a", once), step(1, "b", once)], 90_000).await;
        let lease = bench.claim("worker").await.unwrap();
        let options = EngineOptions { beat_every: Duration::from_millis(1), ..options() };
        let runner = Arc::new(Endless(bench.store.clone()));
        Engine::default().work(bench.store.clone(), runner, options, lease, CancellationToken::new()).await;
        let job = bench.job(id).await;
        assert_eq!(job.state, JobState::Failed);
        assert!(job.error.unwrap().starts_with("It took longer than 90 s"), "it says so");
        assert_eq!(states(&bench.steps(id).await), [StepState::Cancelled, StepState::Pending]);
    })
    .await;
}

#[tokio::test]
async fn a_retry_after_an_undo_that_failed_does_again_what_was_undone() {
    with_bench(async |bench, script| {
        let id = bench.queue(&[(0, "a"), (1, "b"), (2, "c")]).await;
        script.fail("c");
        script.on_undo("a", |_, _| Err(StepError::fail("the host is gone")));
        bench.work(&script).await;
        write(&bench.store, move |tx| Box::pin(async move { tx.requeue_job(id, true).await })).await;
        bench.work(&script).await;
        assert_eq!(states(&bench.steps(id).await), [StepState::Failed, StepState::Undone, StepState::Undone]);
        script.on_run("c", |_, _| Ok(Outcome::default()));
        script.take_calls();
        write(&bench.store, move |tx| Box::pin(async move { tx.retry_failed_steps(id).await })).await;
        bench.work(&script).await;
        assert_eq!(script.take_calls(), ["run a #2", "run b #2", "run c #2"]);
        assert_eq!(bench.job(id).await.state, JobState::Succeeded);
    })
    .await;
}

#[tokio::test]
async fn undo_takes_back_what_a_put_off_attempt_began() {
    with_bench(async |bench, script| {
        let id = bench.queue_with(&[(0, "a"), (0, "b"), (1, "c")], Retry { attempts: 3, base_ms: 1_000, cap_ms: 1_000 }).await;
        script.on_run("a", |_, _| Err(StepError::retry("not yet")));
        script.fail("b");
        bench.work(&script).await;
        assert_eq!(states(&bench.steps(id).await), [StepState::Pending, StepState::Failed, StepState::Pending]);
        script.take_calls();
        write(&bench.store, move |tx| Box::pin(async move { tx.requeue_job(id, true).await })).await;
        bench.work(&script).await;
        assert_eq!(script.take_calls(), ["undo b #1", "undo a #1"]);
    })
    .await;
}

#[tokio::test]
async fn a_retryable_failure_waits_without_a_lease_and_runs_again() {
    with_bench(async |bench, script| {
        let id = bench.queue_with(&[(0, "a")], Retry { attempts: 3, base_ms: 1_000, cap_ms: 10_000 }).await;
        script.on_run(
            "a",
            |work, _| {
                if work.step.step.attempt < 3 { Err(StepError::retry("not yet")) } else { Ok(Outcome::default()) }
            },
        );
        bench.work(&script).await;
        assert_eq!(bench.job(id).await.state, JobState::Waiting);
        assert_eq!(bench.claim("early").await, None);
        advance(&bench.store, 1_000).await;
        bench.work(&script).await;
        assert_eq!(bench.job(id).await.state, JobState::Waiting);
        advance(&bench.store, 2_000).await;
        bench.work(&script).await;
        assert_eq!(script.take_calls(), ["run a #1", "run a #2", "run a #3"]);
        assert_eq!(bench.job(id).await.state, JobState::Succeeded);
    })
    .await;
}

#[tokio::test]
async fn another_attempt_goes_on_from_the_checkpoint_and_in_the_same_log() {
    with_bench(async |bench, script| {
        let id = bench.queue_with(&[(0, "a")], Retry { attempts: 2, base_ms: 1_000, cap_ms: 1_000 }).await;
        script.on_run("a", |work, context| {
            let from = checkpoint::<u32>(work.step.checkpoint.as_ref()).unwrap_or(0);
            context.log_with_checkpoint([format!("line {}", from + 1)], &(from + 1));
            if from == 0 { Err(StepError::retry("not yet")) } else { Ok(Outcome::default()) }
        });
        bench.work(&script).await;
        let step_id = bench.steps(id).await[0].id;
        assert!(!bench.store.get_log(bench.project_id, step_id, 1).await.unwrap().finished);
        advance(&bench.store, 1_000).await;
        bench.work(&script).await;
        let log = bench.store.get_log(bench.project_id, step_id, 1).await.unwrap();
        let lines: Vec<&str> = log.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!((lines, log.finished), (vec!["line 1", "line 2"], true));
    })
    .await;
}

#[tokio::test]
async fn retries_end_with_the_last_attempt_s_reason() {
    with_bench(async |bench, script| {
        let id = bench.queue_with(&[(0, "a")], Retry { attempts: 2, base_ms: 0, cap_ms: 0 }).await;
        script.on_run("a", |_, _| Err(StepError::retry("the host does not answer")));
        bench.work(&script).await;
        let job = bench.job(id).await;
        assert_eq!((job.state, job.error.as_deref()), (JobState::Failed, Some("the host does not answer")));
        assert_eq!(script.take_calls().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_step_may_bring_further_steps() {
    with_bench(async |bench, script| {
        let id = bench.queue(&[(0, "plan")]).await;
        let once = Retry { attempts: 1, base_ms: 0, cap_ms: 0 };
        script.on_run("plan", move |_, _| Ok(Outcome { then: vec![step(1, "made", once)], effects: Vec::new() }));
        bench.work(&script).await;
        assert_eq!(script.take_calls(), ["run plan #1", "run made #1"]);
        let job = bench.job(id).await;
        assert_eq!((job.state, job.steps_total), (JobState::Succeeded, 2));
    })
    .await;
}

#[tokio::test]
async fn a_cancel_that_was_asked_for_ends_the_job_between_steps() {
    with_bench(async |bench, script| {
        let id = bench.queue(&[(0, "a"), (1, "b")]).await;
        write(&bench.store, move |tx| Box::pin(async move { tx.ask_to_cancel(id).await })).await;
        bench.work(&script).await;
        assert_eq!(script.take_calls(), Vec::<String>::new());
        assert_eq!(bench.job(id).await.state, JobState::Cancelled);
        assert_eq!(states(&bench.steps(id).await), [StepState::Cancelled, StepState::Cancelled]);
        assert_eq!(bench.deployment().await.state, DeploymentState::Draft);
    })
    .await;
}

#[tokio::test]
async fn a_retried_job_goes_on_where_it_failed() {
    with_bench(async |bench, script| {
        let id = bench.queue(&[(0, "a"), (1, "b"), (2, "c")]).await;
        script.fail("b");
        bench.work(&script).await;
        script.on_run("b", |_, _| Ok(Outcome::default()));
        script.take_calls();
        write(&bench.store, move |tx| Box::pin(async move { tx.retry_failed_steps(id).await })).await;
        bench.work(&script).await;
        assert_eq!(script.take_calls(), ["run b #2", "run c #1"]);
        assert_eq!(bench.job(id).await.state, JobState::Succeeded);
    })
    .await;
}

#[tokio::test]
async fn undo_takes_back_in_reverse_what_was_tried() {
    with_bench(async |bench, script| {
        let id = bench.queue(&[(0, "a"), (1, "b"), (2, "c")]).await;
        script.fail("b");
        bench.work(&script).await;
        script.take_calls();
        write(&bench.store, move |tx| Box::pin(async move { tx.requeue_job(id, true).await })).await;
        bench.work(&script).await;
        assert_eq!(script.take_calls(), ["undo b #1", "undo a #1"]);
        assert_eq!(states(&bench.steps(id).await), [StepState::Undone, StepState::Undone, StepState::Cancelled]);
        assert_eq!(bench.job(id).await.state, JobState::Cancelled);
    })
    .await;
}

#[tokio::test]
async fn an_undo_that_fails_needs_a_person_s_attention() {
    with_bench(async |bench, script| {
        let id = bench.queue(&[(0, "a"), (1, "b")]).await;
        script.fail("b");
        script.on_undo("a", |_, _| Err(StepError::fail("the host is gone")));
        bench.work(&script).await;
        write(&bench.store, move |tx| Box::pin(async move { tx.requeue_job(id, true).await })).await;
        bench.work(&script).await;
        let job = bench.job(id).await;
        assert_eq!((job.state, job.error.as_deref()), (JobState::NeedsAttention, Some("Undo of “a” failed: the host is gone")));
    })
    .await;
}

#[tokio::test]
async fn log_lines_are_numbered_without_gap_and_end_with_the_step() {
    with_bench(async |bench, script| {
        let id = bench.queue(&[(0, "a")]).await;
        script.on_run("a", |_, context| {
            context.log("one");
            context.log("two\u{7}\u{1b}[31m\u{1b}[2J");
            Ok(Outcome::default())
        });
        bench.work(&script).await;
        let step_id = bench.steps(id).await[0].id;
        let log = bench.store.get_log(bench.project_id, step_id, 1).await.unwrap();
        assert_eq!(log.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["one", "two\u{fffd}\u{1b}[31m"]);
        assert!(log.finished);
        let rest = bench.store.get_log(bench.project_id, step_id, 2).await.unwrap();
        assert_eq!((rest.first, rest.lines.len(), rest.finished), (2, 1, true));
    })
    .await;
}

#[tokio::test]
async fn a_stopping_server_gives_its_lease_back_for_the_next_to_go_on_at_once() {
    with_bench(async |bench, script| {
        let id = bench.queue(&[(0, "a"), (1, "b")]).await;
        let stop = CancellationToken::new();
        let stopping = stop.clone();
        script.on_run("a", move |_, _| {
            stopping.cancel();
            Ok(Outcome::default())
        });
        let lease = bench.claim("stopping").await.unwrap();
        bench.work_on(&script, lease, stop).await;
        assert_eq!(script.take_calls(), ["run a #1"]);
        bench.work(&script).await;
        assert_eq!(script.take_calls(), ["run b #1"]);
        assert_eq!(bench.job(id).await.state, JobState::Succeeded);
    })
    .await;
}

#[tokio::test]
async fn a_three_step_job_takes_at_most_six_commits() {
    with_bench(async |bench, script| {
        let before = bench.store.commits();
        bench.queue(&[(0, "a"), (1, "b"), (2, "c")]).await;
        bench.work(&script).await;
        let commits = bench.store.commits() - before;
        // The last claim finds nothing and is none of the job's.
        assert!(commits - 1 <= 6, "{commits}");
    })
    .await;
}
