//! The world's own behaviour: time by hand, no socket.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::drivers::simulator::{
    demo,
    guest::{Found, look_up},
    instance::Status,
};

const START: i64 = 1_700_000_000_000;

fn world() -> World {
    demo::world(7, START, Latencies::REAL)
}

fn from_image(name: &str, user_data: &str) -> CreateInstance {
    CreateInstance {
        name: name.to_owned(),
        config: BTreeMap::from([
            ("user.eyrie.id".to_owned(), format!("mark of {name}")),
            ("cloud-init.user-data".to_owned(), user_data.to_owned()),
        ]),
        source: Source { kind: "image".to_owned(), alias: "debian/12/cloud".to_owned(), ..Source::default() },
        ..CreateInstance::default()
    }
}

fn copy_of(from: &str, name: &str) -> CreateInstance {
    let source = Source { kind: "copy".to_owned(), source: from.to_owned(), ..Source::default() };
    CreateInstance { name: name.to_owned(), profiles: Some(vec!["default".to_owned()]), source, ..CreateInstance::default() }
}

fn pass(world: &mut World, ms: i64) {
    world.advance_to(world.now_ms + ms);
}

fn power(world: &mut World, name: &str, action: &str, timeout: i64, force: bool) -> String {
    world.change_power(name, &PowerRequest { action: action.to_owned(), timeout, force }).unwrap()
}

fn make_and_start(world: &mut World, name: &str, user_data: &str) {
    world.create_instance(from_image(name, user_data)).unwrap();
    pass(world, 800);
    power(world, name, "start", -1, false);
    pass(world, 500);
}

fn failure(world: &World, id: &str) -> String {
    match &world.operation(id).unwrap().outcome {
        Some(Outcome::Failed(reason)) => reason.clone(),
        other => panic!("expected a failure, found {other:?}"),
    }
}

fn text(world: &World, name: &str, path: &str) -> Option<String> {
    match look_up(world.instance(name).unwrap(), path, world.now_ms)? {
        Found::File(text) => Some(text),
        other => panic!("{path} is no file: {other:?}"),
    }
}

fn stage(world: &World, name: &str) -> Option<String> {
    let status = text(world, name, "/var/lib/cloud/data/status.json")?;
    let status: Value = serde_json::from_str(&status).unwrap();
    status["v1"]["stage"].as_str().map(str::to_owned)
}

#[test]
fn an_instance_shows_as_stopped_with_its_keys_while_it_is_made() {
    let mut world = world();
    let id = world.create_instance(from_image("web-1", "")).unwrap();
    let instance = world.instance("web-1").unwrap();
    assert_eq!((instance.status, instance.mark().as_deref()), (Status::Stopped, Some("mark of web-1")));
    assert!(world.operation(&id).unwrap().is_running());
    pass(&mut world, 800);
    assert_eq!(world.operation(&id).unwrap().outcome, Some(Outcome::Succeeded));
}

#[test]
fn a_second_create_of_a_name_is_accepted_and_fails_in_its_operation() {
    let mut world = world();
    world.create_instance(from_image("web-1", "")).unwrap();
    let uid = world.instance("web-1").unwrap().uid.clone();
    let second = world.create_instance(from_image("web-1", "")).unwrap();
    pass(&mut world, 800);
    assert!(failure(&world, &second).contains("busy running a \"create\""));
    let third = world.create_instance(from_image("web-1", "")).unwrap();
    pass(&mut world, 1);
    assert!(failure(&world, &third).contains("already exists"));
    assert_eq!(world.instance("web-1").unwrap().uid, uid);
    assert_eq!(world.ledger.count_created(&"mark of web-1"), 1);
}

#[test]
fn an_ended_operation_is_forgotten_after_five_seconds() {
    let mut world = world();
    let id = world.create_instance(from_image("web-1", "")).unwrap();
    pass(&mut world, 800 + 4_999);
    assert!(world.operation(&id).is_ok());
    pass(&mut world, 1);
    assert_eq!(world.operation(&id).unwrap_err().code, 404);
}

#[test]
fn a_running_instance_is_not_deleted_and_not_renamed() {
    let mut world = world();
    make_and_start(&mut world, "web-1", "");
    assert_eq!(world.delete_instance("web-1").unwrap_err(), Refusal::new(400, "Instance is running"));
    let rename = world.rename_instance("web-1", "web-2").unwrap();
    pass(&mut world, 1);
    assert!(failure(&world, &rename).contains("running"));
    assert!(world.instance("web-1").is_ok());
}

#[test]
fn a_copy_keeps_our_keys_and_gets_a_uid_of_its_own() {
    let mut world = world();
    make_and_start(&mut world, "web-1", "");
    world.create_instance(copy_of("web-1", "mine")).unwrap();
    pass(&mut world, 800);
    let (ours, copy) = (world.instance("web-1").unwrap(), world.instance("mine").unwrap());
    assert_eq!(ours.mark(), copy.mark());
    assert_ne!(ours.uid, copy.uid);
    assert_eq!((copy.status, copy.last_used_at), (Status::Stopped, None));
    assert_eq!(world.ledger.count_created(&"mark of web-1"), 1);
}

#[test]
fn without_a_profile_that_brings_a_root_disk_nothing_is_made() {
    let mut world = world();
    let id = world.create_instance(CreateInstance { profiles: Some(Vec::new()), ..from_image("web-1", "") }).unwrap();
    pass(&mut world, 1);
    assert!(failure(&world, &id).contains("No root device"));
    assert!(world.instance("web-1").is_err());
}

#[test]
fn what_is_wrong_with_a_create_is_told_where_lxd_tells_it() {
    let mut world = world();
    let refused = |new: CreateInstance, world: &mut World| world.create_instance(new).unwrap_err().code;
    assert_eq!(refused(from_image("web_1", ""), &mut world), 400);
    assert_eq!(refused(from_image("1web", ""), &mut world), 400);
    assert_eq!(refused(CreateInstance { profiles: Some(vec!["nope".to_owned()]), ..from_image("web-1", "") }, &mut world), 500);
    assert_eq!(refused(copy_of("nobody", "web-1"), &mut world), 404);
    world.remove_image("debian/12/cloud");
    assert_eq!(refused(from_image("web-1", ""), &mut world), 404);
}

#[test]
fn a_full_disk_leaves_nothing_half_made() {
    let mut world = world();
    world.disk_full = true;
    let id = world.create_instance(from_image("web-1", "")).unwrap();
    assert!(world.instance("web-1").is_ok());
    pass(&mut world, 800);
    assert!(failure(&world, &id).contains("No space left"));
    assert!(world.instance("web-1").is_err());
    assert_eq!(world.ledger.count_created(&"mark of web-1"), 0);
}

#[test]
fn a_guest_that_ignores_shutdown_lets_the_stop_time_out_and_dies_by_force() {
    let mut world = world();
    make_and_start(&mut world, "web-1", "#cloud-config\n# simulator: ignore shutdown\n");
    let stop = power(&mut world, "web-1", "stop", 5, false);
    pass(&mut world, 4_999);
    assert!(world.operation(&stop).unwrap().is_running());
    pass(&mut world, 1);
    assert!(failure(&world, &stop).contains("shutting down"));
    assert!(world.instance("web-1").unwrap().is_running());
    power(&mut world, "web-1", "stop", -1, true);
    pass(&mut world, 300);
    assert!(!world.instance("web-1").unwrap().is_running());
    assert_eq!(world.ledger.actions_on("web-1"), [Action::Created, Action::Started, Action::Killed]);
}

#[test]
fn starting_twice_stopping_twice_and_starting_while_being_made_fail_in_the_operation() {
    let mut world = world();
    world.create_instance(from_image("web-1", "")).unwrap();
    let early = power(&mut world, "web-1", "start", -1, false);
    pass(&mut world, 1);
    assert!(failure(&world, &early).contains("busy"));
    pass(&mut world, 800);
    let stop = power(&mut world, "web-1", "stop", 5, false);
    pass(&mut world, 1);
    assert_eq!(failure(&world, &stop), "The instance is already stopped");
    power(&mut world, "web-1", "start", -1, false);
    pass(&mut world, 500);
    let again = power(&mut world, "web-1", "start", -1, false);
    pass(&mut world, 1);
    assert_eq!(failure(&world, &again), "The instance is already running");
}

#[test]
fn a_second_start_and_a_second_delete_wait_for_the_first_and_fail() {
    let mut world = world();
    world.create_instance(from_image("web-1", "")).unwrap();
    pass(&mut world, 800);
    let starts = [power(&mut world, "web-1", "start", -1, false), power(&mut world, "web-1", "start", -1, false)];
    pass(&mut world, 500);
    assert_eq!(world.operation(&starts[0]).unwrap().outcome, Some(Outcome::Succeeded));
    assert_eq!(failure(&world, &starts[1]), "The instance is already running");
    power(&mut world, "web-1", "stop", -1, true);
    pass(&mut world, 300);
    let deletes = [world.delete_instance("web-1").unwrap(), world.delete_instance("web-1").unwrap()];
    pass(&mut world, 350);
    assert_eq!(world.operation(&deletes[0]).unwrap().outcome, Some(Outcome::Succeeded));
    assert!(failure(&world, &deletes[1]).contains("has now succeeded"));
}

#[test]
fn a_second_shutdown_joins_the_first_and_a_kill_ends_both() {
    let mut world = world();
    make_and_start(&mut world, "web-1", "# simulator: ignore shutdown\n");
    let stops = [power(&mut world, "web-1", "stop", 30, false), power(&mut world, "web-1", "stop", 60, false)];
    let kill = power(&mut world, "web-1", "stop", -1, true);
    pass(&mut world, 300);
    for id in stops.iter().chain([&kill]) {
        assert_eq!(world.operation(id).unwrap().outcome, Some(Outcome::Succeeded));
    }
}

#[test]
fn renaming_what_is_being_made_breaks_it_and_leaves_it_there() {
    let mut world = world();
    let create = world.create_instance(from_image("web-1", "")).unwrap();
    world.rename_instance("web-1", "theirs").unwrap();
    pass(&mut world, 800);
    assert!(failure(&world, &create).contains("missing a rootfs"));
    assert!(!world.instance("theirs").unwrap().is_complete);
}

#[test]
fn a_daemon_that_dies_while_making_leaves_something_that_cannot_start() {
    let mut world = world();
    let id = world.create_instance(from_image("web-1", "")).unwrap();
    world.restart_daemon();
    pass(&mut world, 10_000);
    assert_eq!(world.operation(&id).unwrap_err().code, 404);
    let start = power(&mut world, "web-1", "start", -1, false);
    pass(&mut world, 1);
    assert!(failure(&world, &start).contains("No such file"));
    world.delete_instance("web-1").unwrap();
    pass(&mut world, 350);
    assert!(world.instances.is_empty());
}

#[test]
fn cloud_init_goes_through_its_stages_and_ends_well() {
    let mut world = world();
    make_and_start(
        &mut world,
        "web-1",
        "#cloud-config\npackages: [nginx]\nwrite_files:\n- {path: /srv/hello, content: hi}\nruncmd:\n- echo it works\n",
    );
    assert_eq!(text(&world, "web-1", "/var/lib/cloud/data/status.json"), None);
    let mut seen = Vec::new();
    for _ in 0..160 {
        pass(&mut world, 100);
        let now = stage(&world, "web-1");
        if seen.last() != Some(&now) && now.is_some() {
            seen.push(now);
        }
    }
    seen.dedup();
    let names: Vec<String> = seen.into_iter().flatten().collect();
    assert_eq!(names, ["init-local", "init", "modules-config", "modules-final"]);
    let result: Value = serde_json::from_str(&text(&world, "web-1", "/var/lib/cloud/data/result.json").unwrap()).unwrap();
    assert_eq!(result["v1"]["errors"], Value::Array(Vec::new()));
    assert_eq!(text(&world, "web-1", "/srv/hello").as_deref(), Some("hi"));
    let output = text(&world, "web-1", "/var/log/cloud-init-output.log").unwrap();
    assert!(output.contains("nginx") && output.contains("\nit works\n") && output.contains("finished at"), "{output}");
}

#[test]
fn a_failing_runcmd_is_an_error_of_scripts_user_with_a_log() {
    let mut world = world();
    make_and_start(&mut world, "web-1", "#cloud-config\nruncmd:\n- echo before\n- exit 3\n- echo after\n");
    pass(&mut world, 16_000);
    let result = text(&world, "web-1", "/var/lib/cloud/data/result.json").unwrap();
    assert!(result.contains("scripts-user") && result.contains("1 failures (runcmd)"), "{result}");
    let log = text(&world, "web-1", "/var/log/cloud-init.log").unwrap();
    assert!(log.contains("[WARNING]: Failed to run module scripts-user"), "{log}");
    let output = text(&world, "web-1", "/var/log/cloud-init-output.log").unwrap();
    assert!(output.contains("before") && !output.contains("after"), "{output}");
}

#[test]
fn an_unknown_package_is_an_error_of_its_module() {
    let mut world = world();
    make_and_start(&mut world, "web-1", "#cloud-config\npackages: [curl, no-such-thing]\n");
    pass(&mut world, 16_000);
    let result = text(&world, "web-1", "/var/lib/cloud/data/result.json").unwrap();
    assert!(result.contains("package-update-upgrade-install"), "{result}");
}

#[test]
fn what_is_in_run_is_a_link_and_is_gone_when_the_guest_is() {
    let mut world = world();
    make_and_start(&mut world, "web-1", "");
    pass(&mut world, 16_000);
    let look = |world: &World| look_up(world.instance("web-1").unwrap(), "/run/cloud-init/result.json", world.now_ms);
    assert_eq!(look(&world), Some(Found::Link("../../var/lib/cloud/data/result.json".to_owned())));
    power(&mut world, "web-1", "stop", 30, false);
    pass(&mut world, 1_100);
    assert_eq!(look(&world), None);
    assert!(text(&world, "web-1", "/var/lib/cloud/data/result.json").is_some());
}

#[test]
fn an_address_and_memory_come_after_the_start_and_go_with_the_stop() {
    let mut world = world();
    make_and_start(&mut world, "web-1", "");
    let address = |world: &World| world.instance("web-1").unwrap().address(world.now_ms, world.latencies.address);
    assert_eq!(address(&world), None);
    pass(&mut world, 3_000);
    assert!(address(&world).is_some_and(|address| address.starts_with("10.77.")));
    let usage = |world: &World| world.instance("web-1").unwrap().usage(world.now_ms);
    let early = usage(&world).unwrap();
    pass(&mut world, 5_000);
    let later = usage(&world).unwrap();
    assert!(later.memory_bytes > early.memory_bytes && later.cpu_ns > early.cpu_ns);
    power(&mut world, "web-1", "stop", 30, false);
    pass(&mut world, 1_100);
    assert_eq!((address(&world), usage(&world)), (None, None));
}

#[test]
fn a_volume_in_use_is_not_deleted() {
    let mut world = world();
    world.create_volume("default", CreateVolume { name: "data".to_owned(), ..CreateVolume::default() }).unwrap();
    assert_eq!(
        world.create_volume("default", CreateVolume { name: "data".to_owned(), ..CreateVolume::default() }).unwrap_err().code,
        409
    );
    let device = [("type", "disk"), ("pool", "default"), ("source", "data"), ("path", "/srv")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()));
    let devices = Devices::from([("data".to_owned(), BTreeMap::from(device))]);
    world.create_instance(CreateInstance { devices, ..from_image("web-1", "") }).unwrap();
    pass(&mut world, 800);
    assert_eq!(world.delete_volume("default", "data").unwrap_err().code, 400);
    world.delete_instance("web-1").unwrap();
    pass(&mut world, 350);
    world.delete_volume("default", "data").unwrap();
    assert_eq!(world.volume("default", "data").unwrap_err().code, 404);
}

#[test]
fn a_kept_world_is_the_same_world() {
    let mut world = world();
    make_and_start(&mut world, "web-1", "#cloud-config\nruncmd: [exit 1]\n");
    let again: World = serde_json::from_str(&serde_json::to_string(&world).unwrap()).unwrap();
    assert_eq!(again.instances, world.instances);
    assert_eq!(again.ledger, world.ledger);
    assert_eq!(again.operations, world.operations);
}

#[derive(Debug, Clone)]
enum Request {
    Create(u8, bool),
    Copy(u8, u8),
    Power(u8, &'static str, i64, bool),
    Delete(u8),
    Rename(u8, u8),
    FillDisk(bool),
    Restart,
    Pass(i64),
}

fn request() -> impl Strategy<Value = Request> {
    let name = 0..4_u8;
    let action = prop::sample::select(vec!["start", "stop", "restart", "freeze", "unfreeze", "jump"]);
    prop_oneof![
        4 => (name.clone(), any::<bool>()).prop_map(|(name, stubborn)| Request::Create(name, stubborn)),
        1 => (name.clone(), name.clone()).prop_map(|(from, to)| Request::Copy(from, to)),
        6 => (name.clone(), action, -1..20_i64, any::<bool>()).prop_map(|(name, action, timeout, force)| Request::Power(name, action, timeout, force)),
        3 => name.clone().prop_map(Request::Delete),
        1 => (name.clone(), name).prop_map(|(from, to)| Request::Rename(from, to)),
        1 => any::<bool>().prop_map(Request::FillDisk),
        1 => Just(Request::Restart),
        8 => (0..2_000_i64).prop_map(Request::Pass),
    ]
}

/// Whether it is accepted does not matter here.
fn send(world: &mut World, request: &Request) {
    let name = |number: u8| format!("web-{number}");
    match request {
        Request::Create(number, stubborn) => {
            let user_data = if *stubborn { "# simulator: ignore shutdown\n" } else { "" };
            drop(world.create_instance(from_image(&name(*number), user_data)));
        }
        Request::Copy(from, to) => drop(world.create_instance(copy_of(&name(*from), &name(*to)))),
        Request::Power(number, action, timeout, force) => {
            drop(
                world.change_power(
                    &name(*number),
                    &PowerRequest { action: (*action).to_owned(), timeout: *timeout, force: *force },
                ),
            );
        }
        Request::Delete(number) => drop(world.delete_instance(&name(*number))),
        Request::Rename(from, to) => drop(world.rename_instance(&name(*from), &name(*to))),
        Request::FillDisk(full) => world.disk_full = *full,
        Request::Restart => world.restart_daemon(),
        Request::Pass(ms) => pass(world, *ms),
    }
}

/// Uids of what the ledger says is there.
fn living(ledger: &Ledger) -> std::collections::BTreeSet<String> {
    let mut living = std::collections::BTreeSet::new();
    for entry in ledger.entries() {
        match entry.action {
            Action::Created | Action::Copied => assert!(living.insert(entry.uid.clone()), "a uid was made twice"),
            Action::Abandoned | Action::Deleted => assert!(living.remove(&entry.uid), "what is not there was removed"),
            _ => assert!(living.contains(&entry.uid), "something was done to what is not there"),
        }
    }
    living
}

proptest! {
    #[test]
    fn any_sequence_of_requests_keeps_names_uids_and_ledger_consistent(requests in prop::collection::vec(request(), 0..80)) {
        let mut world = world();
        for request in &requests {
            send(&mut world, request);
            let uids: std::collections::BTreeSet<String> = world.instances.values().map(|instance| instance.uid.clone()).collect();
            prop_assert_eq!(&living(&world.ledger), &uids);
            prop_assert!(world.instances.iter().all(|(name, instance)| *name == instance.name));
            prop_assert!(world.operations.values().all(|operation| operation.is_running() || operation.ends_at <= world.now_ms));
        }
        pass(&mut world, 700_000);
        prop_assert!(world.operations.is_empty());
    }

    #[test]
    fn the_same_seed_and_requests_give_the_same_world(requests in prop::collection::vec(request(), 0..40)) {
        let (mut one, mut other) = (world(), world());
        for request in &requests {
            send(&mut one, request);
            send(&mut other, request);
        }
        prop_assert_eq!(serde_json::to_value(&one).unwrap(), serde_json::to_value(&other).unwrap());
    }

    #[test]
    fn no_user_data_makes_the_guest_panic(user_data in "(#cloud-config\n)?[ -~\n\t]{0,200}", after in 0..40_000_i64) {
        let mut world = world();
        make_and_start(&mut world, "web-1", &user_data);
        pass(&mut world, after);
        let instance = world.instance("web-1").unwrap();
        for path in ["/", "/run", "/run/cloud-init", "/var/lib/cloud/data/status.json", "/var/log/cloud-init.log", "", "//", "/nope"] {
            look_up(instance, path, world.now_ms);
        }
    }
}
