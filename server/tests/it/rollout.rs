//! The main job in process: what pages ask, what the engine does, and what then really stands on the (simulated) hosts.

use std::time::Duration;

use app::{
    api::{
        ApiError,
        cloud_configs::CloudConfigs as _,
        deployments::{Changed, DeploymentChange, Deployments as _},
        groups::{ComponentChange, Groups as _},
    },
    model::{
        book::StepKind,
        cloud_config::Content,
        deployment::{Deployment, DeploymentState},
        group::{ComponentSettings, Replacement},
        instance::InstanceState::{self, Running, Stopped},
        job::{JobKind, JobState},
        plan::Change,
    },
};
use server::{drivers::simulator::PowerRequest, store::Store};

use super::support::{
    database::{advance, on_each_database},
    people::Who,
    site::{BROKEN, Site},
};

async fn with_site(test: impl AsyncFn(Site)) {
    on_each_database(async |store: Store| test(Site::new(store).await).await).await;
}

fn names(names: &[&str], state: InstanceState) -> Vec<(String, InstanceState)> {
    names.iter().map(|name| (format!("my-site-dev-{name}"), state)).collect()
}

async fn now(site: &Site, deployment: &Deployment) -> Deployment {
    site.store().get_deployment(site.world.project.id, deployment.id).await.unwrap()
}

#[tokio::test]
async fn a_deployment_is_deployed_paused_started_scaled_and_dropped() {
    with_site(async |site| {
        let deployment = site.deployment(3).await;
        let job = site.run(&deployment, JobKind::Deploy).await;
        assert_eq!((job.state, job.error), (JobState::Succeeded, None));
        assert_eq!(site.on_hosts().await, names(&["web-1", "web-2", "web-3"], Running));
        assert_eq!(site.in_store(&deployment).await, site.on_hosts().await);

        assert_eq!(site.run(&deployment, JobKind::Pause).await.state, JobState::Succeeded);
        assert_eq!(site.on_hosts().await, names(&["web-1", "web-2", "web-3"], Stopped));
        assert_eq!(now(&site, &deployment).await.state, DeploymentState::Pause);

        assert_eq!(site.run(&deployment, JobKind::Deploy).await.state, JobState::Succeeded);
        assert_eq!(site.on_hosts().await, names(&["web-1", "web-2", "web-3"], Running));

        assert_eq!(site.scale(&deployment, 5).await, Changed::Made { version: 2 });
        assert_eq!(site.run(&deployment, JobKind::Deploy).await.state, JobState::Succeeded);
        assert_eq!(site.on_hosts().await, names(&["web-1", "web-2", "web-3", "web-4", "web-5"], Running));

        assert_eq!(site.scale(&deployment, 2).await, Changed::Made { version: 3 });
        assert_eq!(site.run(&deployment, JobKind::Deploy).await.state, JobState::Succeeded);
        assert_eq!(site.on_hosts().await, names(&["web-1", "web-2"], Running));

        assert_eq!(site.run(&deployment, JobKind::Drop).await.state, JobState::Succeeded);
        assert_eq!(site.on_hosts().await, []);
        assert_eq!(site.in_store(&deployment).await, []);
        assert_eq!(now(&site, &deployment).await.state, DeploymentState::Dropped);
        for (_, host) in &site.hosts {
            assert!(host.simulator.ledger().made_more_than_once().is_empty());
        }
    })
    .await;
}

#[tokio::test]
async fn the_list_of_deployments_counts_what_runs() {
    with_site(async |site| {
        let deployment = site.deployment(2).await;
        site.run(&deployment, JobKind::Deploy).await;
        let list = site.call().list_deployments(site.project(), Default::default()).await.unwrap();
        assert_eq!((list.total, list.rows[0].running, list.rows[0].instances), (1, 2, 2));
        let filter = app::api::deployments::DeploymentFilter { text: "no_such%".into(), ..Default::default() };
        assert_eq!(site.call().list_deployments(site.project(), filter).await.unwrap().rows, []);
    })
    .await;
}

#[tokio::test]
async fn a_changed_cloud_config_is_rolled_out_one_by_one_and_rolled_back() {
    with_site(async |site| {
        let deployment = site.deployment(2).await;
        site.run(&deployment, JobKind::Deploy).await;
        site.save("#cloud-config\nruncmd:\n  - echo changed\n").await;
        assert_eq!(now(&site, &deployment).await.behind, 1);
        assert_eq!(site.update(&deployment).await, Changed::Made { version: 2 });
        let plan = site.call().plan_deployment(site.project(), deployment.id, JobKind::Deploy).await.unwrap();
        assert_eq!(plan.count(Change::Replace), 2);
        let job = site.run(&deployment, JobKind::Deploy).await;
        assert_eq!((job.state, job.error), (JobState::Succeeded, None));
        assert_eq!(site.on_hosts().await, names(&["web-1-g2", "web-2-g2"], Running));

        let restored = site.call().restore_version(site.project(), deployment.id, 1, 2).await.unwrap();
        assert_eq!(restored, Changed::Made { version: 3 });
        site.run(&deployment, JobKind::Deploy).await;
        assert_eq!(site.on_hosts().await, names(&["web-1-g3", "web-2-g3"], Running));
    })
    .await;
}

#[tokio::test]
async fn a_version_whose_cloud_config_was_deleted_is_not_restored() {
    with_site(async |site| {
        let deployment = site.deployment(1).await;
        let (call, project) = (site.call(), site.project());
        let content = Content { image: "debian/12/cloud".into(), ..Content::default() };
        let other = call.create_cloud_config(project.clone(), "Webservers".into(), "Other".into(), content).await.unwrap();
        let change = ComponentChange {
            project: project.clone(),
            component_id: site.web,
            name: "web".into(),
            cloud_config_id: other.id,
            settings: ComponentSettings::default(),
            rev: call.get_group(project.clone(), deployment.group_slug.clone()).await.unwrap().group.rev,
        };
        call.change_component(change).await.unwrap();
        assert_eq!(site.update(&deployment).await, Changed::Made { version: 2 });
        let admin = site.world.call_as(Who::Admin);
        admin.delete_cloud_config(project.clone(), site.cloud_config_id).await.unwrap();
        let refused = call.restore_version(project, deployment.id, 1, 2).await.unwrap_err();
        assert!(
            matches!(&refused, ApiError::Conflict { message } if message.contains("cloud-config of web was deleted")),
            "{refused:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_broken_revision_shows_its_failing_module_and_the_old_instances_still_serve() {
    with_site(async |site| {
        let deployment = site.deployment(2).await;
        site.run(&deployment, JobKind::Deploy).await;
        site.save(BROKEN).await;
        site.update(&deployment).await;
        let job = site.run(&deployment, JobKind::Deploy).await;
        assert_eq!(job.state, JobState::Failed);
        let error = job.error.unwrap();
        assert!(error.contains("scripts") && error.contains("my-site-dev-web-1 still serves"), "{error}");
        assert_eq!(site.on_hosts().await, names(&["web-1", "web-2"], Running));
        assert_eq!(now(&site, &deployment).await.state, DeploymentState::Deploy);
    })
    .await;
}

#[tokio::test]
async fn a_host_that_is_away_for_a_moment_does_not_end_a_rollout() {
    with_site(async |site| {
        let deployment = site.deployment(1).await;
        site.run(&deployment, JobKind::Deploy).await;
        site.save("#cloud-config\nruncmd:\n  - echo changed\n").await;
        site.update(&deployment).await;
        let host = &site.hosts[0].1.simulator;
        host.faults().on("GET /1.0/instances/my-site-dev-web-1-g2").after(2).drop_before();
        let job = site.run(&deployment, JobKind::Deploy).await;
        assert_eq!((job.state, job.error, host.faults().left()), (JobState::Waiting, None, 0));
        advance(site.store(), 10_000).await;
        site.work().await;
        assert_eq!(site.job(job.id).await.state, JobState::Succeeded);
        assert_eq!(site.on_hosts().await, names(&["web-1-g2"], Running));
        assert!(host.ledger().existed_twice().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_a_host_starts_again_by_itself_is_stopped_again_and_deleted() {
    with_site(async |site| {
        let deployment = site.deployment(1).await;
        site.run(&deployment, JobKind::Deploy).await;
        site.hosts[0].1.simulator.faults().on("DELETE /1.0/instances/my-site-dev-web-1").first(|world| {
            let start = PowerRequest { action: "start".to_owned(), ..PowerRequest::default() };
            world.change_power("my-site-dev-web-1", &start).unwrap();
        });
        let job = site.run(&deployment, JobKind::Drop).await;
        assert_eq!((job.state, job.error), (JobState::Waiting, None));
        advance(site.store(), 10_000).await;
        site.work().await;
        assert_eq!(site.job(job.id).await.state, JobState::Succeeded);
        assert_eq!(site.on_hosts().await, []);
    })
    .await;
}

#[tokio::test]
async fn the_log_quotes_all_that_a_guest_said_until_it_was_ready() {
    with_site(async |site| {
        // It ends between the look at its log and the look at its verdict.
        let instant = Duration::from_millis(45);
        site.hosts[0].1.simulator.change(|world| world.latencies.cloud_init = (instant, instant));
        let deployment = site.deployment(1).await;
        let job = site.run(&deployment, JobKind::Deploy).await;
        assert_eq!(job.state, JobState::Succeeded);
        let steps = site.store().list_steps(job.id).await.unwrap();
        let ready = steps.iter().find(|step| step.kind == StepKind::AwaitReady).unwrap();
        let log = site.store().get_log(site.world.project.id, ready.id, 1).await.unwrap();
        assert!(log.finished && log.lines.iter().any(|line| line.text.contains(" finished at ")), "{log:?}");
    })
    .await;
}

#[tokio::test]
async fn stop_first_starts_the_old_one_again_when_the_new_one_fails() {
    on_each_database(async |store: Store| {
        let settings = ComponentSettings { replacement: Replacement::StopFirst, ..ComponentSettings::default() };
        let site = Site::with(store, 1, settings).await;
        let deployment = site.deployment(1).await;
        site.run(&deployment, JobKind::Deploy).await;
        site.save(BROKEN).await;
        site.update(&deployment).await;
        assert_eq!(site.run(&deployment, JobKind::Deploy).await.state, JobState::Failed);
        assert_eq!(site.on_hosts().await, names(&["web-1"], Running));
    })
    .await;
}

#[tokio::test]
async fn creating_without_starting_ends_paused() {
    with_site(async |site| {
        let deployment = site.deployment(2).await;
        assert_eq!(site.run(&deployment, JobKind::Create).await.state, JobState::Succeeded);
        assert_eq!(site.on_hosts().await, names(&["web-1", "web-2"], Stopped));
        assert_eq!(now(&site, &deployment).await.state, DeploymentState::Pause);
        assert_eq!(site.run(&deployment, JobKind::Deploy).await.state, JobState::Succeeded);
        assert_eq!(site.on_hosts().await, names(&["web-1", "web-2"], Running));
    })
    .await;
}

#[tokio::test]
async fn ordinals_run_across_hosts_and_scaling_removes_the_highest() {
    on_each_database(async |store: Store| {
        let site = Site::with(store, 2, ComponentSettings::default()).await;
        let deployment = site.deployment(2).await;
        site.run(&deployment, JobKind::Deploy).await;
        assert_eq!(site.on_hosts().await, names(&["web-1", "web-2", "web-3", "web-4"], Running));
        site.scale(&deployment, 1).await;
        site.run(&deployment, JobKind::Deploy).await;
        assert_eq!(site.on_hosts().await, names(&["web-1", "web-2"], Running));
    })
    .await;
}

#[tokio::test]
async fn a_dead_host_refuses_the_plan_by_name_and_touches_nothing() {
    on_each_database(async |store: Store| {
        let site = Site::with(store, 2, ComponentSettings::default()).await;
        site.hosts[1].1.simulator.go_down().await;
        let deployment = site.deployment(1).await;
        let job = site.run(&deployment, JobKind::Deploy).await;
        // The first step asks again later: a host may come back.
        assert_eq!(job.state, JobState::Waiting);
        assert_eq!(site.hosts[0].1.simulator.ledger().entries().len(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_name_that_somebody_else_s_instance_holds_is_refused_and_left() {
    with_site(async |site| {
        let deployment = site.deployment(1).await;
        let body = serde_json::json!({
            "name": "my-site-dev-web-1", "type": "container", "source": {"type": "image", "alias": "debian/12/cloud"}
        });
        let theirs = site.hosts[0].1.post("/1.0/instances", &body);
        assert_eq!(theirs.await.status, 202);
        assert_eq!(site.on_hosts().await.len(), 1);
        let job = site.run(&deployment, JobKind::Deploy).await;
        assert_eq!(job.state, JobState::Failed);
        assert!(job.error.unwrap().contains("my-site-dev-web-1 on host-a is taken"), "the sentence names it");
        assert_eq!(site.on_hosts().await, names(&["web-1"], Stopped));
    })
    .await;
}

#[tokio::test]
async fn a_person_s_copy_of_our_instance_survives_the_drop() {
    with_site(async |site| {
        let deployment = site.deployment(1).await;
        site.run(&deployment, JobKind::Deploy).await;
        let body = serde_json::json!({
            "name": "my-copy", "profiles": ["default"], "source": {"type": "copy", "source": "my-site-dev-web-1"}
        });
        let copy = site.hosts[0].1.post("/1.0/instances", &body);
        assert_eq!(copy.await.status, 202);
        let plan = site.call().plan_deployment(site.project(), deployment.id, JobKind::Drop).await.unwrap();
        assert_eq!(plan.warnings, ["my-copy on host-a is a copy that somebody made. It stays."]);
        assert_eq!(site.run(&deployment, JobKind::Drop).await.state, JobState::Succeeded);
        assert_eq!(site.on_hosts().await.into_iter().map(|(name, _)| name).collect::<Vec<_>>(), ["my-copy"]);
    })
    .await;
}

#[tokio::test]
async fn the_same_deploy_twice_is_a_conflict_and_a_pause_queues_behind() {
    with_site(async |site| {
        let deployment = site.deployment(1).await;
        let first = site.request(&deployment, JobKind::Deploy).await.unwrap();
        assert_eq!(first.queued_behind, 0);
        let again = site.request(&deployment, JobKind::Deploy).await;
        assert!(matches!(again, Err(ApiError::Conflict { message }) if message == "Deploy of version 1 is queued already."));
        site.work().await;
        site.scale(&deployment, 2).await;
        site.request(&deployment, JobKind::Deploy).await.unwrap();
        let pause = site.request(&deployment, JobKind::Pause).await.unwrap();
        // The queued deploy gave way.
        assert_eq!(pause.queued_behind, 0);
        site.work().await;
        assert_eq!(site.on_hosts().await, names(&["web-1"], Stopped));
    })
    .await;
}

#[tokio::test]
async fn two_people_editing_at_once_lose_nothing() {
    with_site(async |site| {
        let deployment = site.deployment(1).await;
        assert_eq!(site.scale(&deployment, 2).await, Changed::Made { version: 2 });
        let late = DeploymentChange {
            project: site.project(),
            deployment_id: deployment.id,
            from_version: 1,
            components: vec![site.placement(7)],
        };
        let Changed::Conflict { theirs, yours } = site.call().change_deployment(late).await.unwrap() else {
            panic!("a conflict")
        };
        assert_eq!((theirs.number, theirs.spec.components[0].quantity, yours[0].quantity), (2, 2, 7));
    })
    .await;
}

#[tokio::test]
async fn quantities_out_of_bounds_are_refused_at_their_field() {
    with_site(async |site| {
        for quantity in [-1, 1_000_000] {
            let new = app::api::deployments::NewDeployment {
                project: site.project(),
                group_id: site.group_id,
                name: "x".into(),
                scope_id: site.world.dev.id,
                components: vec![site.placement(quantity)],
            };
            let error = site.call().create_deployment(new).await.unwrap_err();
            assert!(error.at("components.0.quantity").is_some(), "{quantity}: {error:?}");
        }
        assert_eq!(site.store().list_lines(site.world.project.id).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_full_disk_fails_the_step_with_the_host_s_sentence_and_undo_leaves_nothing() {
    with_site(async |site| {
        let deployment = site.deployment(2).await;
        site.hosts[0].1.simulator.faults().on("POST /1.0/instances").naming("web-2").fail_operation("No space left on device");
        let job = site.run(&deployment, JobKind::Deploy).await;
        assert_eq!(job.state, JobState::Failed);
        assert!(job.error.unwrap().contains("No space left on device"), "the host's own words");
        assert_eq!(site.on_hosts().await, names(&["web-1"], Running));
        let id = job.id;
        super::support::jobs::write(site.store(), move |tx| Box::pin(async move { tx.requeue_job(id, true).await })).await;
        site.work().await;
        assert_eq!(site.job(id).await.state, JobState::Cancelled);
        assert_eq!(site.on_hosts().await, []);
        assert_eq!(site.in_store(&deployment).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_host_that_trips_over_itself_is_asked_again() {
    with_site(async |site| {
        let deployment = site.deployment(2).await;
        site.hosts[0]
            .1
            .simulator
            .faults()
            .on("POST /1.0/instances")
            .naming("web-2")
            .fail_operation("readdirent: bad file descriptor");
        let job = site.run(&deployment, JobKind::Deploy).await;
        assert_eq!(job.state, JobState::Waiting);
        advance(site.store(), 60_000).await;
        site.work().await;
        let job = site.job(job.id).await;
        assert_eq!((job.state, job.error), (JobState::Succeeded, None));
        assert_eq!(site.on_hosts().await, names(&["web-1", "web-2"], Running));
    })
    .await;
}

#[tokio::test]
async fn a_lost_answer_to_a_creation_makes_the_instance_once() {
    with_site(async |site| {
        let deployment = site.deployment(2).await;
        site.hosts[0].1.simulator.faults().on("POST /1.0/instances").drop_after();
        let job = site.run(&deployment, JobKind::Deploy).await;
        assert_eq!((job.state, job.error), (JobState::Succeeded, None));
        assert_eq!(site.on_hosts().await, names(&["web-1", "web-2"], Running));
    })
    .await;
}
