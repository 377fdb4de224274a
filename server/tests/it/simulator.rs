//! The simulated host over its socket: it answers as LXD 5.0.2 was seen to answer.

use std::time::Duration;

use futures::StreamExt as _;
use serde_json::{Value, json};
use server::drivers::simulator::{Action, Latencies, Simulator, SimulatorOptions, Time};
use tokio::net::UnixStream;
use tokio_tungstenite::{WebSocketStream, client_async};

use super::support::simulator::{SimulatedHost, send, simulated_host, simulated_host_by_hand, start};

fn instance(name: &str) -> Value {
    json!({ "name": name, "source": { "type": "image", "alias": "debian/12/cloud" }, "config": { "user.eyrie.id": format!("mark of {name}") } })
}

async fn create(host: &SimulatedHost, name: &str) -> String {
    host.post("/1.0/instances", &instance(name)).await.operation()
}

async fn make_running(host: &SimulatedHost, name: &str) {
    create(host, name).await;
    host.pass(800);
    host.put(&format!("/1.0/instances/{name}/state"), &json!({ "action": "start", "timeout": -1 })).await.operation();
    host.pass(500);
}

async fn listen(host: &SimulatedHost, kinds: &str) -> WebSocketStream<UnixStream> {
    let stream = UnixStream::connect(host.simulator.socket()).await.unwrap();
    client_async(format!("ws://host/1.0/events?type={kinds}"), stream).await.unwrap().0
}

async fn next_event(socket: &mut WebSocketStream<UnixStream>) -> Value {
    let message = socket.next().await.unwrap().unwrap();
    serde_json::from_str(message.to_text().unwrap()).unwrap()
}

#[tokio::test]
async fn it_says_that_it_is_a_simulator_wherever_a_version_is_shown() {
    let host = simulated_host().await;
    let server = host.get("/1.0").await.metadata();
    assert_eq!(server["environment"]["server_version"], "5.0.2-simulated");
    assert_eq!(
        (&server["environment"]["server"], &server["environment"]["server_name"], &server["auth"]),
        (&json!("lxd"), &json!("demo"), &json!("trusted"))
    );
    for image in host.get("/1.0/images?recursion=1").await.metadata().as_array().unwrap() {
        assert!(image["properties"]["description"].as_str().unwrap().contains("simulated"), "{image}");
    }
}

#[tokio::test]
async fn errors_come_in_the_envelope_with_their_code() {
    let host = simulated_host().await;
    for (path, error) in [
        ("/1.0/instances/none", "Instance not found"),
        ("/1.0/nothing", "not found"),
        ("/1.0/operations/none", "Operation not found"),
    ] {
        let answer = host.get(path).await;
        assert_eq!((answer.status, answer.json()["error"].as_str()), (404, Some(error)));
        assert_eq!((&answer.json()["type"], &answer.json()["error_code"]), (&json!("error"), &json!(404)));
    }
    assert_eq!(host.send("POST", "/1.0/instances", "not json").await.unwrap().status, 400);
}

#[tokio::test]
async fn a_create_answers_202_and_shows_the_instance_at_once() {
    let host = simulated_host_by_hand().await;
    let answer = host.post("/1.0/instances", &instance("web-1")).await;
    assert_eq!((answer.status, answer.json()["type"].as_str()), (202, Some("async")));
    assert!(answer.head.contains(&format!("location: {}", answer.operation())));
    assert_eq!(answer.metadata()["resources"]["instances"], json!(["/1.0/instances/web-1"]));
    let shown = host.get("/1.0/instances/web-1").await.metadata();
    assert_eq!(
        (&shown["status"], &shown["status_code"], &shown["config"]["user.eyrie.id"]),
        (&json!("Stopped"), &json!(102), &json!("mark of web-1"))
    );
    assert_eq!(shown["last_used_at"], "1970-01-01T00:00:00Z");
}

#[tokio::test]
async fn waiting_for_a_failed_operation_answers_200_and_the_metadata_tells() {
    let host = simulated_host_by_hand().await;
    create(&host, "web-1").await;
    host.pass(800);
    let second = create(&host, "web-1").await;
    let ended = host.get(&format!("{second}/wait?timeout=5")).await;
    assert_eq!(ended.status, 200);
    assert_eq!((&ended.metadata()["status_code"], &ended.metadata()["status"]), (&json!(400), &json!("Failure")));
    assert!(ended.metadata()["err"].as_str().unwrap().contains("already exists"));
    assert_eq!(host.simulator.ledger().count_created(&"mark of web-1"), 1);
}

#[tokio::test]
async fn a_wait_ends_with_its_operation_or_its_patience() {
    let host = simulated_host_by_hand().await;
    let operation = create(&host, "web-1").await;
    let impatient = host.get(&format!("{operation}/wait?timeout=0")).await;
    assert_eq!(impatient.metadata()["status_code"], 103);
    let path = format!("{operation}/wait?timeout=4");
    let (ended, ()) = tokio::join!(host.get(&path), async {
        tokio::task::yield_now().await;
        host.pass(800);
    });
    assert_eq!(ended.metadata()["status_code"], 200);
}

#[tokio::test]
async fn where_time_moves_when_asked_waiting_makes_the_end_come() {
    let host = start(|options| options.latencies = Latencies::REAL).await;
    let operation = create(&host, "web-1").await;
    assert_eq!(host.get(&format!("{operation}/wait?timeout=4")).await.metadata()["status_code"], 200);
}

#[tokio::test]
async fn an_ended_operation_vanishes() {
    let host = simulated_host_by_hand().await;
    let operation = create(&host, "web-1").await;
    host.pass(800);
    assert_eq!(host.get("/1.0/operations?recursion=1").await.metadata()["success"].as_array().unwrap().len(), 1);
    host.pass(5_000);
    assert_eq!(host.get(&operation).await.status, 404);
    assert_eq!(host.get("/1.0/operations?recursion=1").await.metadata(), json!({}));
}

#[tokio::test]
async fn one_call_lists_every_instance_with_its_state() {
    let host = simulated_host_by_hand().await;
    make_running(&host, "web-1").await;
    create(&host, "web-2").await;
    host.pass(3_000);
    let list = host.get("/1.0/instances?recursion=2").await.metadata();
    assert_eq!(list.as_array().unwrap().len(), 2);
    let (running, stopped) = (&list[0], &list[1]);
    assert_eq!(running["state"]["network"]["eth0"]["addresses"][1]["address"], "10.77.0.10");
    assert!(running["state"]["memory"]["usage"].as_i64().unwrap() > 10_000_000);
    assert_eq!((&stopped["state"]["network"], &stopped["state"]["memory"]["usage"]), (&Value::Null, &json!(0)));
    assert_ne!(running["config"]["volatile.uuid"], stopped["config"]["volatile.uuid"]);
}

#[tokio::test]
async fn a_running_instance_cannot_be_deleted() {
    let host = simulated_host_by_hand().await;
    make_running(&host, "web-1").await;
    let answer = host.delete("/1.0/instances/web-1").await;
    assert_eq!((answer.status, answer.json()["error"].as_str()), (400, Some("Instance is running")));
}

#[tokio::test]
async fn files_are_read_with_their_kind_in_whole_and_in_part() {
    let host = simulated_host_by_hand().await;
    make_running(&host, "web-1").await;
    host.pass(20_000);
    let file = |path: &str| format!("/1.0/instances/web-1/files?path={path}");
    let link = host.get(&file("/run/cloud-init/result.json")).await;
    assert!(link.head.contains("x-lxd-type: symlink"));
    assert_eq!(link.text, "../../var/lib/cloud/data/result.json");
    let result = host.get(&file("/var/lib/cloud/data/result.json")).await;
    assert!(result.head.contains("x-lxd-type: file"));
    assert_eq!(result.json()["v1"]["errors"], json!([]));
    let folder = host.get(&file("/run/cloud-init")).await;
    assert!(folder.head.contains("x-lxd-type: directory"));
    assert_eq!(folder.metadata(), json!(["enabled", "result.json", "status.json"]));
    assert_eq!(host.get(&file("/nope")).await.status, 404);
}

#[tokio::test]
async fn listeners_hear_of_instances_and_operations_in_order() {
    let host = simulated_host_by_hand().await;
    let mut socket = listen(&host, "lifecycle,operation").await;
    create(&host, "web-1").await;
    host.pass(800);
    let mut heard = Vec::new();
    for _ in 0..4 {
        let event = next_event(&mut socket).await;
        let metadata = &event["metadata"];
        heard.push(metadata["action"].as_str().or(metadata["status"].as_str()).unwrap().to_owned());
    }
    assert_eq!(heard, ["Pending", "Running", "instance-created", "Success"]);
}

#[tokio::test]
async fn a_listener_hears_only_what_it_asked_for() {
    let host = simulated_host_by_hand().await;
    let mut socket = listen(&host, "lifecycle").await;
    make_running(&host, "web-1").await;
    assert_eq!(next_event(&mut socket).await["metadata"]["action"], "instance-created");
    let started = next_event(&mut socket).await;
    assert_eq!(
        (&started["metadata"]["action"], &started["metadata"]["source"]),
        (&json!("instance-started"), &json!("/1.0/instances/web-1"))
    );
}

#[tokio::test]
async fn a_scripted_error_hits_the_request_it_was_written_for() {
    let host = simulated_host().await;
    host.simulator.faults().on("POST /1.0/instances").after(1).answer(500, "no");
    create(&host, "web-1").await;
    let refused = host.post("/1.0/instances", &instance("web-2")).await;
    assert_eq!((refused.status, refused.json()["error"].as_str()), (500, Some("no")));
    create(&host, "web-3").await;
    assert_eq!(host.simulator.faults().left(), 0);
}

#[tokio::test]
async fn a_connection_dropped_before_leaves_nothing_and_after_leaves_it_done() {
    let host = simulated_host().await;
    let body = instance("web-1").to_string();
    host.simulator.faults().on("POST /1.0/instances").drop_before();
    assert!(host.send("POST", "/1.0/instances", &body).await.is_none());
    assert!(host.simulator.ledger().entries().is_empty());
    host.simulator.faults().on("POST /1.0/instances").drop_after();
    assert!(host.send("POST", "/1.0/instances", &body).await.is_none());
    assert_eq!(host.simulator.ledger().count(Action::Created), 1);
}

#[tokio::test]
async fn an_operation_can_be_made_to_fail_and_its_instance_is_gone() {
    let host = simulated_host().await;
    host.simulator.faults().on("POST /1.0/instances").naming("web-1").fail_operation("the disk burned");
    let operation = create(&host, "web-1").await;
    let ended = host.get(&format!("{operation}/wait")).await.metadata();
    assert_eq!(ended["err"], "the disk burned");
    assert_eq!(host.get("/1.0/instances/web-1").await.status, 404);
}

#[tokio::test]
async fn a_delayed_answer_comes_when_the_hosts_time_has_come() {
    let host = simulated_host_by_hand().await;
    host.simulator.faults().on("GET /1.0").delay(Duration::from_secs(3));
    let (answer, ()) = tokio::join!(host.get("/1.0"), async {
        tokio::task::yield_now().await;
        // Until the request has arrived, no time may pass.
        while host.simulator.faults().left() > 0 {
            tokio::task::yield_now().await;
        }
        host.pass(3_000);
    });
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_request_that_hangs_ends_with_the_daemon() {
    let host = simulated_host().await;
    host.simulator.faults().on("GET /1.0").hang();
    let (answer, ()) = tokio::join!(host.send("GET", "/1.0", ""), async {
        while host.simulator.faults().left() > 0 {
            tokio::task::yield_now().await;
        }
        host.simulator.restart().await.unwrap();
    });
    assert!(answer.is_none());
    assert_eq!(host.get("/1.0").await.status, 200);
}

#[tokio::test]
async fn a_restart_of_the_daemon_ends_operations_and_listeners_but_not_guests() {
    let host = simulated_host_by_hand().await;
    make_running(&host, "web-1").await;
    let operation = create(&host, "web-2").await;
    let mut socket = listen(&host, "lifecycle").await;
    host.simulator.restart().await.unwrap();
    assert!(!matches!(socket.next().await, Some(Ok(_))));
    assert_eq!(host.get(&operation).await.status, 404);
    assert_eq!(host.get("/1.0/instances/web-1").await.metadata()["status"], "Running");
    assert_eq!(host.get("/1.0/instances/web-2").await.metadata()["status"], "Stopped");
}

#[tokio::test]
async fn a_request_can_be_the_daemons_last() {
    let host = simulated_host_by_hand().await;
    host.simulator.faults().on("POST /1.0/instances").restart_after();
    assert!(host.send("POST", "/1.0/instances", &instance("web-1").to_string()).await.is_none());
    let mut answer = None;
    while answer.is_none() {
        answer = host.send("GET", "/1.0/operations?recursion=1", "").await;
    }
    assert_eq!(answer.unwrap().metadata(), json!({}));
    assert_eq!(host.get("/1.0/instances/web-1").await.status, 200);
}

#[tokio::test]
async fn a_host_that_is_down_refuses_connections_until_it_comes_back() {
    let host = simulated_host().await;
    host.simulator.go_down().await;
    assert!(host.send("GET", "/1.0", "").await.is_none());
    host.simulator.come_back().await.unwrap();
    assert_eq!(host.get("/1.0").await.status, 200);
}

#[tokio::test]
async fn the_demo_host_remembers_its_instances_over_a_restart_of_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let options = || SimulatorOptions {
        socket: folder.path().join("demo.socket"),
        time: Time::WhenAsked { start_ms: 1_700_000_000_000, step: Duration::ZERO },
        latencies: Latencies::NONE,
        seed: 1,
        folder: Some(folder.path().to_owned()),
    };
    let first = Simulator::start(options()).await.unwrap();
    let made = send(first.socket(), "POST", "/1.0/instances", &instance("web-1").to_string()).await.unwrap();
    assert_eq!(made.status, 202);
    let uid = first.read(|world| world.instance("web-1").unwrap().uid.clone());
    // It was saved before the answer: nothing depends on an orderly stop.
    drop(first);
    let second = Simulator::start(options()).await.unwrap();
    assert_eq!(second.read(|world| world.instance("web-1").unwrap().uid.clone()), uid);
    assert_eq!(second.ledger().count_created(&"mark of web-1"), 1);
    second.stop().await;
}
