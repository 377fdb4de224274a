//! What is stored of a host follows what it shows: over its stream while it is connected, whole again after it was away.

use app::{
    api::targets::{NewTarget, Targets as _},
    model::{cloud_init::VerdictState, event::Frame, instance::InstanceState, target::Reachability},
};
use server::drivers::{Power, simulator::Action};

use super::support::{
    database::{execute, on_each_database, sqlite},
    hosts::{Lab, mark, target_row, write},
    people::Who,
};

#[tokio::test]
async fn states_follow_the_host_as_things_happen_there() {
    on_each_database(async |store| {
        let mut lab = Lab::new(store).await;
        lab.make("web-1").await;
        lab.reconcile();
        lab.until_target(|target| target.instances == 1).await;
        lab.power("web-1", Power::Start).await;
        lab.until_state("web-1", InstanceState::Running).await;
        lab.power("web-1", Power::Kill).await;
        lab.until_state("web-1", InstanceState::Stopped).await;
        lab.delete("web-1").await;
        lab.until_state("web-1", InstanceState::Missing).await;
        lab.end().await;
    })
    .await;
}

#[tokio::test]
async fn hosts_are_known_before_anything_asks_for_them() {
    let (store, _folder) = sqlite().await;
    let lab = Lab::new(store).await;
    let services = &lab.world.services;
    // As after a start of the program.
    services.hosts.remove(lab.target.id);
    server::reconcile::introduce(services).await.unwrap();
    services.hosts.find(lab.target.id).expect("it is known").driver.probe().await.unwrap();
    lab.end().await;
}

#[tokio::test]
async fn a_host_that_goes_away_says_since_when_and_is_read_whole_when_it_is_back() {
    let (store, _folder) = sqlite().await;
    let mut lab = Lab::new(store).await;
    lab.make("web-1").await;
    lab.reconcile();
    lab.until_target(|target| target.instances == 1).await;
    lab.host.simulator.go_down().await;
    let away = lab.until_target(|target| !target.reachability.is_reachable()).await;
    assert!(matches!(away.reachability, Reachability::Unreachable { seen_at: Some(_), .. }), "{:?}", away.reachability);
    // Nobody hears it happen.
    lab.host.simulator.change(|world| {
        let request = server::drivers::simulator::PowerRequest { action: "start".into(), ..Default::default() };
        world.change_power("web-1", &request).unwrap();
    });
    lab.host.simulator.come_back().await.unwrap();
    lab.until_target(|target| target.reachability.is_reachable()).await;
    lab.until_state("web-1", InstanceState::Running).await;
    lab.end().await;
}

#[tokio::test]
async fn one_dead_host_delays_no_other() {
    let (store, _folder) = sqlite().await;
    let mut lab = Lab::new(store.clone()).await;
    let dead = target_row("dead");
    let dead_id = dead.id;
    write(&store, move |tx| Box::pin(async move { tx.insert_target(&dead).await })).await;
    lab.reconcile();
    lab.until(async || {
        let target = store.get_stored_target(dead_id).await.unwrap().target;
        matches!(target.reachability, Reachability::Unreachable { ref reason, .. } if reason == "there is no such socket")
            .then_some(())
    })
    .await;
    lab.make("web-1").await;
    lab.power("web-1", Power::Start).await;
    lab.until_state("web-1", InstanceState::Running).await;
    lab.end().await;
}

#[tokio::test]
async fn a_copy_of_ours_is_somebody_elses() {
    let (store, _folder) = sqlite().await;
    let mut lab = Lab::new(store).await;
    let row = lab.make("web-1").await;
    lab.make_on_host("web-1-copy", Some(mark(&lab.world, &row))).await;
    lab.make_on_host("theirs", None).await;
    lab.reconcile();
    lab.until_target(|target| target.instances == 3).await;
    let page = lab.world.call_as(Who::Viewer).get_target(lab.world.project.slug.clone(), lab.target.slug.clone()).await.unwrap();
    assert_eq!(page.instances.iter().map(|instance| &instance.name).collect::<Vec<_>>(), ["web-1"]);
    assert_eq!(page.others.iter().map(|other| &other.name).collect::<Vec<_>>(), ["theirs", "web-1-copy"]);
    lab.end().await;
}

#[tokio::test]
async fn what_stands_under_our_name_and_is_not_ours_is_not_taken_for_it() {
    let (store, _folder) = sqlite().await;
    let mut lab = Lab::new(store).await;
    lab.make("web-1").await;
    lab.delete("web-1").await;
    lab.make_on_host("web-1", None).await;
    lab.reconcile();
    lab.until_state("web-1", InstanceState::Missing).await;
    lab.end().await;
}

#[tokio::test]
async fn what_a_job_is_deleting_is_left_to_it() {
    let (store, _folder) = sqlite().await;
    let mut lab = Lab::new(store.clone()).await;
    lab.make("web-1").await;
    lab.make("web-2").await;
    execute(&store, "UPDATE instance SET state = 'deleting' WHERE name = 'web-1'; UPDATE deployment SET active_job_id = 'job'")
        .await;
    lab.reconcile();
    lab.until_target(|target| target.instances == 2).await;
    lab.delete("web-1").await;
    lab.delete("web-2").await;
    lab.until_state("web-2", InstanceState::Missing).await;
    assert_eq!(lab.instance("web-1").await.state, InstanceState::Deleting);
    lab.end().await;
}

#[tokio::test]
async fn a_watched_host_tells_addresses_and_verdicts_and_teaches_its_schema_once() {
    let (store, _folder) = sqlite().await;
    let mut lab = Lab::new(store.clone()).await;
    lab.make("web-1").await;
    lab.power("web-1", Power::Start).await;
    let (_watching, _, mut samples) = lab.world.services.hub.watch();
    lab.reconcile();
    let sample = tokio::time::timeout(std::time::Duration::from_secs(20), async {
        loop {
            if let (project_id, Frame::Sample { sample, .. }) = samples.recv().await.unwrap()
                && sample.verdict.as_ref().is_some_and(|verdict| verdict.state == VerdictState::Done)
            {
                assert_eq!(project_id, lab.world.project.id);
                return sample;
            }
        }
    })
    .await
    .unwrap();
    assert!(sample.address.is_some() && sample.memory_bytes.is_some(), "{sample:?}");
    let fingerprint = lab.driver.find_instance("web-1").await.unwrap().unwrap().fingerprint.unwrap();
    let schema = lab.soon(async || store.find_learned_schema(&fingerprint).await.unwrap()).await;
    assert_eq!(schema.cloud_init_version, "22.4.2");
    assert!(schema.body.contains("$schema") || schema.body.contains("properties"), "{}", schema.body);
    lab.end().await;
}

#[tokio::test]
async fn a_removed_host_is_let_go_and_a_renamed_one_goes_by_its_new_name() {
    let (store, _folder) = sqlite().await;
    let mut lab = Lab::new(store).await;
    lab.reconcile();
    let admin = lab.world.call_as(Who::Administrator);
    let target = admin.rename_target(lab.target.id, "Rack 4".to_owned(), lab.target.name.clone()).await.unwrap();
    let hosts = lab.world.services.hosts.clone();
    lab.soon(async || hosts.find(target.id).filter(|host| host.name == "Rack 4")).await;
    admin.remove_target(target.id).await.unwrap();
    assert!(hosts.find(target.id).is_none());
    assert!(lab.host.simulator.ledger().entries().iter().all(|entry| entry.action != Action::Deleted));
    lab.end().await;
}

#[tokio::test]
async fn the_demo_host_is_there_again_after_a_restart_with_what_was_on_it() {
    let (store, _folder) = sqlite().await;
    let mut lab = Lab::new(store.clone()).await;
    let new = NewTarget::Demo { name: "Demo".to_owned() };
    let demo = lab.world.call_as(Who::Administrator).add_target(lab.world.project.slug.clone(), new).await.unwrap();
    lab.world.services.demo.stop().await;
    lab.world.services.hosts.remove(demo.id);
    lab.reconcile();
    let driver = lab.soon(async || lab.world.services.hosts.find(demo.id)).await.driver.clone();
    assert_eq!(driver.probe().await.unwrap().server_name, "demo");
    lab.end().await;
}
