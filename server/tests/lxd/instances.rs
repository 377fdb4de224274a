//! Instances and the host itself.

use std::{sync::Arc, time::Duration};

use app::model::instance::InstanceState;
use http::Method;
use serde_json::json;
use server::drivers::{ErrorKind, OperationStatus, Power};

use super::super::fixture::{Fixture, mark};

pub async fn an_instance_is_created_started_stopped_and_deleted(host: Arc<Fixture>) {
    let made = host.create("a").await;
    assert_eq!((made.state, made.last_started_at), (InstanceState::Stopped, None));
    host.start(&made.name).await;
    let running = host.get(&made.name).await;
    assert_eq!(running.state, InstanceState::Running);
    assert!(running.last_started_at >= Some(made.created_at));
    // A guest that is still booting does not hear that it shall stop.
    host.until(&made.name, |instance| instance.addresses.first().cloned()).await;
    host.succeeds(host.driver.set_power(&made.name, Power::Stop { grace: Duration::from_secs(60) }).await).await;
    let stopped = host.get(&made.name).await;
    assert_eq!((stopped.state, stopped.addresses), (InstanceState::Stopped, Vec::new()));
    host.succeeds(host.driver.delete_instance(&made.name).await).await;
    assert_eq!(host.driver.find_instance(&made.name).await.unwrap(), None);
}

pub async fn mark_inputs_and_uid_read_back(host: Arc<Fixture>) {
    let made = host.create("a").await;
    assert_eq!((made.mark, made.inputs.as_deref()), (Some(mark(1)), Some("inputs-1")));
    assert_eq!(made.fingerprint.as_ref(), Some(&host.image));
    assert_eq!((made.profiles.as_slice(), made.is_virtual_machine), (["default".to_owned()].as_slice(), false));
    assert!(!made.uid.is_empty() && !made.image.is_empty() && made.created_at > 0);
    let listed = host.driver.list_instances().await.unwrap();
    assert_eq!(listed.iter().find(|instance| instance.name == made.name), Some(&made));
}

pub async fn a_running_instance_shows_address_memory_and_cpu(host: Arc<Fixture>) {
    let made = host.create("a").await;
    host.start(&made.name).await;
    let address = host.until(&made.name, |instance| instance.addresses.first().cloned()).await;
    assert!(address.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| !ip.is_loopback()), "{address}");
    let running = host.get(&made.name).await;
    assert!(running.memory_bytes > Some(0) && running.cpu_ms >= Some(0), "{running:?}");
}

pub async fn a_second_create_fails_in_its_operation_and_leaves_the_first_alone(host: Arc<Fixture>) {
    let first = host.create("a").await;
    let mut second = host.new_instance("a");
    second.mark = mark(2);
    match host.driver.create_instance(&second).await {
        // Taken, and refused later: what LXD 5.0 does.
        Ok(operation) => {
            assert!(matches!(host.end_of(&operation).await, OperationStatus::Failed { reason } if !reason.is_empty()))
        }
        Err(error) => assert!(matches!(error.kind, ErrorKind::Exists(_) | ErrorKind::Rejected(_)), "{error}"),
    }
    assert_eq!(host.get(&first.name).await, first);
}

pub async fn a_copy_carries_the_mark_with_another_uid(host: Arc<Fixture>) {
    let ours = host.create("a").await;
    let copy = host.name("copy");
    let body = json!({ "name": copy, "profiles": ours.profiles, "source": { "type": "copy", "source": ours.name } });
    host.operator_succeeds(Method::POST, "/1.0/instances", body).await;
    let copy = host.get(&copy).await;
    assert_eq!((copy.mark, copy.inputs), (ours.mark, ours.inputs));
    assert_ne!(copy.uid, ours.uid);
}

pub async fn deleting_a_running_instance_is_rejected(host: Arc<Fixture>) {
    let made = host.create("a").await;
    host.start(&made.name).await;
    let error = host.driver.delete_instance(&made.name).await.unwrap_err();
    assert!(matches!(&error.kind, ErrorKind::Rejected(reason) if !reason.is_empty()), "{error}");
    assert_eq!(host.get(&made.name).await.state, InstanceState::Running);
    host.succeeds(host.driver.set_power(&made.name, Power::Kill).await).await;
    assert_eq!(host.get(&made.name).await.state, InstanceState::Stopped);
}

pub async fn starting_what_does_not_exist_is_not_found(host: Arc<Fixture>) {
    let name = host.name("none");
    let start = host.driver.set_power(&name, Power::Start).await.unwrap_err();
    let delete = host.driver.delete_instance(&name).await.unwrap_err();
    assert!(matches!((&start.kind, &delete.kind), (ErrorKind::NotFound(_), ErrorKind::NotFound(_))), "{start}; {delete}");
}

pub async fn what_does_not_exist_is_none(host: Arc<Fixture>) {
    assert_eq!(host.driver.find_instance(&host.name("none")).await.unwrap(), None);
    assert_eq!(host.driver.list_operations(&host.name("none")).await.unwrap(), Vec::new());
    let pool = host.driver.list_pools().await.unwrap().remove(0);
    assert_eq!(host.driver.find_volume(&pool, &host.name("none")).await.unwrap(), None);
}

pub async fn an_unknown_image_is_rejected_with_a_sentence(host: Arc<Fixture>) {
    let mut new = host.new_instance("a");
    new.fingerprint = "0".repeat(64);
    let error = host.driver.create_instance(&new).await.unwrap_err();
    assert!(matches!(&error.kind, ErrorKind::Rejected(reason) if reason.contains(&new.fingerprint)), "{error}");
    assert_eq!(host.driver.find_instance(&new.name).await.unwrap(), None);
}

pub async fn an_unknown_profile_is_rejected_with_a_sentence(host: Arc<Fixture>) {
    let mut new = host.new_instance("a");
    new.profiles = vec![host.name("none")];
    let error = host.driver.create_instance(&new).await.unwrap_err();
    assert!(matches!(&error.kind, ErrorKind::Rejected(reason) if reason.contains(&new.profiles[0])), "{error}");
    assert_eq!(host.driver.find_instance(&new.name).await.unwrap(), None);
}

pub async fn a_name_that_climbs_is_rejected(host: Arc<Fixture>) {
    for name in ["..", "../certificates", "a/state", ""] {
        let found = host.driver.find_instance(name).await.unwrap_err();
        let deleted = host.driver.delete_instance(name).await.unwrap_err();
        assert!(matches!((&found.kind, &deleted.kind), (ErrorKind::Rejected(_), ErrorKind::Rejected(_))), "{found}; {deleted}");
    }
}

pub async fn a_host_says_who_it_is_and_what_it_has(host: Arc<Fixture>) {
    let info = host.driver.probe().await.unwrap();
    let capacity = info.capacity;
    assert!(!info.server_name.is_empty() && capacity.version.as_ref().is_some_and(|version| version.contains(' ')));
    assert!(
        capacity.cpus > Some(0)
            && capacity.memory_total_bytes > capacity.memory_used_bytes
            && capacity.memory_used_bytes > Some(0),
        "{capacity:?}"
    );
    assert!(capacity.disk_total_bytes > capacity.disk_used_bytes && capacity.disk_used_bytes.is_some(), "{capacity:?}");
    assert!(host.driver.list_profiles().await.unwrap().iter().any(|profile| profile.name == "default"));
    let image = host.driver.list_images().await.unwrap().into_iter().find(|image| image.fingerprint == host.image).unwrap();
    assert!(image.size_bytes > 0 && !image.architecture.is_empty() && !image.description.is_empty(), "{image:?}");
}
