//! What the driver makes of a host that misbehaves: the right kind of error, and no more harm than was done.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use app::model::{
    ids::{ComponentId, DeploymentId, InstallationId},
    instance::Mark,
};
use futures::StreamExt as _;
use server::drivers::{
    Driver, ErrorKind, NewInstance, OperationStatus, Power,
    lxd::{Endpoint, connect},
    simulator::Action,
};
use uuid::Uuid;

use super::support::simulator::{SimulatedHost, simulated_host, simulated_host_by_hand};

fn driver(host: &SimulatedHost) -> Arc<dyn Driver> {
    connect("demo", Endpoint::Socket(host.simulator.socket().to_owned())).unwrap()
}

fn mark() -> Mark {
    Mark {
        installation: InstallationId::from_uuid(Uuid::nil()),
        deployment: DeploymentId::from_uuid(Uuid::nil()),
        component: ComponentId::from_uuid(Uuid::nil()),
        ordinal: 1,
        generation: 1,
    }
}

fn web_1(host: &SimulatedHost, user_data: &str) -> NewInstance {
    NewInstance {
        name: "web-1".to_owned(),
        fingerprint: host.simulator.read(|world| world.images[0].fingerprint.clone()),
        profiles: vec!["default".to_owned()],
        environment: BTreeMap::new(),
        user_data: user_data.to_owned(),
        mark: mark(),
        inputs: String::new(),
        volumes: Vec::new(),
    }
}

/// Its operations end as soon as somebody follows them.
async fn succeed(driver: &Arc<dyn Driver>, operation: server::drivers::OperationId) {
    assert_eq!(driver.follow(&operation, Duration::from_secs(4)).await.unwrap().status, OperationStatus::Succeeded);
}

#[tokio::test]
async fn a_create_without_an_answer_is_ambiguous_whether_it_was_done_or_not() {
    let host = simulated_host().await;
    let driver = driver(&host);
    host.simulator.faults().on("POST /1.0/instances").drop_before();
    let error = driver.create_instance(&web_1(&host, "")).await.unwrap_err();
    assert!(error.is_ambiguous(), "{error}");
    assert_eq!(driver.find_instance("web-1").await.unwrap(), None);
    host.simulator.faults().on("POST /1.0/instances").drop_after();
    let error = driver.create_instance(&web_1(&host, "")).await.unwrap_err();
    assert!(error.is_ambiguous(), "{error}");
    let made = driver.find_instance("web-1").await.unwrap().unwrap();
    assert_eq!((made.mark, made.last_started_at), (Some(mark()), None));
    assert_eq!(host.simulator.ledger().count_created(&mark()), 1);
}

#[tokio::test]
async fn a_host_that_is_down_is_unreachable_and_may_be_tried_again() {
    let host = simulated_host().await;
    let driver = driver(&host);
    driver.probe().await.unwrap();
    host.simulator.go_down().await;
    let error = driver.probe().await.unwrap_err();
    assert!(error.is_retryable() && !error.is_ambiguous(), "{error}");
    host.simulator.come_back().await.unwrap();
    driver.probe().await.unwrap();
}

#[tokio::test]
async fn a_restart_of_the_daemon_ends_the_events_and_forgets_the_operation() {
    let host = simulated_host_by_hand().await;
    let driver = driver(&host);
    let mut events = driver.watch().await.unwrap();
    let operation = driver.create_instance(&web_1(&host, "")).await.unwrap();
    host.simulator.restart().await.unwrap();
    while events.next().await.is_some_and(|event| event.is_ok()) {}
    assert!(events.next().await.is_none());
    let error = driver.follow(&operation, Duration::ZERO).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::NotFound(_)), "{error}");
    assert!(driver.list_operations("web-1").await.unwrap().is_empty());
    assert_eq!(driver.find_instance("web-1").await.unwrap().unwrap().last_started_at, None);
}

#[tokio::test]
async fn an_operation_that_fails_tells_why() {
    let host = simulated_host().await;
    let driver = driver(&host);
    host.simulator.change(|world| world.disk_full = true);
    let operation = driver.create_instance(&web_1(&host, "")).await.unwrap();
    let ended = driver.follow(&operation, Duration::from_secs(4)).await.unwrap();
    assert!(matches!(&ended.status, OperationStatus::Failed { reason } if reason.contains("No space left")), "{ended:?}");
    assert_eq!(driver.find_instance("web-1").await.unwrap(), None);
}

#[tokio::test]
async fn a_guest_that_ignores_the_shutdown_fails_the_stop_and_is_killed() {
    let host = simulated_host().await;
    let driver = driver(&host);
    succeed(&driver, driver.create_instance(&web_1(&host, "# simulator: ignore shutdown\n")).await.unwrap()).await;
    succeed(&driver, driver.set_power("web-1", Power::Start).await.unwrap()).await;
    let stop = driver.set_power("web-1", Power::Stop { grace: Duration::from_secs(2) }).await.unwrap();
    let ended = driver.follow(&stop, Duration::from_secs(4)).await.unwrap();
    assert!(matches!(ended.status, OperationStatus::Failed { .. }), "{ended:?}");
    succeed(&driver, driver.set_power("web-1", Power::Kill).await.unwrap()).await;
    assert_eq!(host.simulator.ledger().actions_on("web-1"), [Action::Created, Action::Started, Action::Killed]);
}

#[tokio::test]
async fn the_verdict_of_a_broken_text_is_read_through_its_link() {
    let host = simulated_host().await;
    let driver = driver(&host);
    succeed(&driver, driver.create_instance(&web_1(&host, "#cloud-config\nruncmd: ['exit 1']\n")).await.unwrap()).await;
    succeed(&driver, driver.set_power("web-1", Power::Start).await.unwrap()).await;
    let read = async |path: &str| {
        driver.read_file("web-1", path, 0, 1 << 16).await.unwrap().map(|bytes| String::from_utf8(bytes).unwrap())
    };
    assert!(read("/run/cloud-init/result.json").await.is_some_and(|result| result.contains("scripts-user")));
    assert!(read("/var/log/cloud-init.log").await.is_some_and(|log| log.contains("Failed to run module scripts-user")));
}
