//! The main job on a bad day: hosts that go while it runs, images that are missing, limits, and names that are none.

use app::{
    api::deployments::{Deployments as _, NewDeployment},
    model::{
        group::ComponentSettings,
        instance::InstanceState::Running,
        job::{JobKind, JobState},
    },
};
use server::store::Store;

use super::support::{database::on_each_database, site::Site};

async fn with_two_hosts(test: impl AsyncFn(Site)) {
    on_each_database(async |store: Store| test(Site::with(store, 2, ComponentSettings::default()).await).await).await;
}

fn new_deployment(site: &Site, name: &str) -> NewDeployment {
    NewDeployment {
        project: site.project(),
        group_id: site.group_id,
        name: name.to_owned(),
        scope_id: site.world.dev.id,
        components: vec![site.placement(1)],
    }
}

#[tokio::test]
async fn an_image_that_one_of_two_hosts_lacks_is_refused_by_host_and_nothing_is_made() {
    with_two_hosts(async |site| {
        let deployment = site.deployment(1).await;
        site.hosts[1].1.simulator.change(|world| world.images.clear());
        let plan = site.call().plan_deployment(site.project(), deployment.id, JobKind::Deploy).await.unwrap();
        assert!(plan.refusals.iter().any(|sentence| sentence.contains("is not on host-b")), "{:?}", plan.refusals);
        assert!(plan.refusals.iter().all(|sentence| !sentence.contains("host-a")), "{:?}", plan.refusals);
        let job = site.run(&deployment, JobKind::Deploy).await;
        assert_eq!(job.state, JobState::Failed);
        assert!(job.error.unwrap().contains("is not on host-b"));
        assert_eq!(site.on_hosts().await, []);
    })
    .await;
}

#[tokio::test]
async fn a_host_that_fails_during_a_deploy_does_not_hold_the_other() {
    with_two_hosts(async |site| {
        let deployment = site.deployment(1).await;
        site.hosts[1].1.simulator.faults().on("POST /1.0/instances").times(99).answer(500, "the pool is gone");
        let job = site.run(&deployment, JobKind::Deploy).await;
        assert_ne!(job.state, JobState::Succeeded);
        assert_eq!(site.on_hosts().await, [("my-site-dev-web-1".to_owned(), Running)]);
    })
    .await;
}

#[tokio::test]
async fn a_scope_s_limit_refuses_one_more_deployment_at_its_field() {
    with_two_hosts(async |site| {
        site.execute("UPDATE scope SET deployment_limit = 1 WHERE id = $1", vec![site.world.dev.id.to_string()]).await;
        site.call().create_deployment(new_deployment(&site, "one")).await.unwrap();
        let refused = site.call().create_deployment(new_deployment(&site, "two")).await.unwrap_err();
        assert!(refused.at("scope_id").is_some_and(|sentence| sentence.contains("allows 1")), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn names_that_are_none_are_refused_at_their_field_and_nothing_is_kept() {
    with_two_hosts(async |site| {
        for name in ["", "  ", "../../etc", "a/b", "a\\b", "日本語", "a\0b", "-", &"x".repeat(200)] {
            let refused = site.call().create_deployment(new_deployment(&site, name)).await;
            assert!(refused.as_ref().is_err_and(|error| error.at("name").is_some()), "{name:?}: {refused:?}");
        }
        assert_eq!(site.store().list_lines(site.world.project.id).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn whatever_else_a_deployment_is_called_hosts_are_told_a_name_that_they_take() {
    with_two_hosts(async |site| {
        for name in ["a'; DROP TABLE deployment; --", "Café \"du Nord\"", &"x".repeat(64)] {
            let deployment = site.call().create_deployment(new_deployment(&site, name)).await.unwrap();
            assert_eq!(deployment.name.as_str(), name);
            let job = site.run(&deployment, JobKind::Deploy).await;
            assert_eq!((job.state, job.error), (JobState::Succeeded, None), "{name}");
        }
        let is_plain =
            |name: &str| name.len() <= 63 && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let standing = site.on_hosts().await;
        assert_eq!(standing.len(), 6);
        assert!(standing.iter().all(|(name, _)| is_plain(name)), "{standing:?}");
    })
    .await;
}
