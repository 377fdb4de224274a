//! Several servers on one database: what one of them does, the others know.

use app::{
    api::targets::{NewTarget, Targets as _},
    model::job::{JobKind, JobState},
};
use server::{live, reconcile};

use super::support::{
    database::on_each_database,
    hosts::{Lab, pace},
    people::{Who, World},
    simulator::start,
    site::Site,
};

#[tokio::test]
async fn a_job_on_a_host_that_another_server_added_runs_here() {
    on_each_database(async |store| {
        let site = Site::new(store.clone()).await;
        // The demo host is one for each server; this one is reached by its socket.
        site.execute("UPDATE target SET kind = $1", vec!["lxd".into()]).await;
        let deployment = site.deployment(2).await;
        let requested = site.request(&deployment, JobKind::Deploy).await.unwrap();
        let other = World::empty(store).await;
        site.work_by(&other).await;
        let job = site.job(requested.job_id).await;
        assert_eq!((job.state, job.error), (JobState::Succeeded, None));
        assert_eq!(site.on_hosts().await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn hosts_that_another_server_adds_renames_or_removes_are_so_here() {
    on_each_database(async |store| {
        let lab = Lab::new(store.clone()).await;
        let other = World::empty(store).await;
        let tailing = tokio::spawn(live::tail(other.clone()));
        let reconciling = reconcile::start(other.clone(), pace(), other.stop.clone());
        lab.soon(async || other.hosts.find(lab.target.id)).await;

        let admin = lab.world.call_as(Who::Administrator);
        let second = start(|_| {}).await;
        let path = second.simulator.socket().display().to_string();
        let new = NewTarget::Socket { name: "lxd-b".to_owned(), path };
        let added = admin.add_target(lab.world.project.slug.clone(), new).await.unwrap();
        lab.soon(async || other.hosts.find(added.id)).await;

        admin.rename_target(added.id, "Rack 4".to_owned(), added.name.clone()).await.unwrap();
        lab.soon(async || other.hosts.find(added.id).filter(|host| host.name == "Rack 4")).await;
        admin.remove_target(added.id).await.unwrap();
        lab.soon(async || other.hosts.find(added.id).is_none().then_some(())).await;

        other.stop.cancel();
        tailing.await.unwrap();
        reconciling.await.unwrap();
        lab.end().await;
    })
    .await;
}
