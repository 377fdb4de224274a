//! The pages of hosts: how each stands, what is on one, and what may be added.

use app::{
    api::{
        ApiError,
        targets::{Discovered, Obstacle, OtherInstance, TargetList, TargetPage, VisibleSocket},
    },
    model::{
        instance::InstanceState,
        target::{Image, Profile, Target, TargetKind},
    },
};

use crate::support::{Fake, render, world};

const LIST: &str = "/_eyrie/p/default/targets/";

fn list(is_admin: bool, targets: Vec<Target>) -> Fake {
    Fake { targets: Ok(TargetList { cursor: 40, is_admin, detached: None, targets }), ..Fake::default() }
}

fn page(is_admin: bool, target: Target) -> Fake {
    let other = OtherInstance { name: "theirs".to_owned(), state: InstanceState::Running, image: "Debian 12".to_owned() };
    let image = Image {
        fingerprint: "2e62b4df5598".repeat(5) + "abcd",
        aliases: vec!["debian/12/cloud".to_owned()],
        description: "Debian 12".to_owned(),
        size_bytes: 96_821_099,
        architecture: "x86_64".to_owned(),
    };
    let profile = Profile { name: "default".to_owned(), description: "Default LXD profile".to_owned(), used_by: 3 };
    let page = TargetPage {
        cursor: 40,
        is_admin,
        target,
        instances: vec![world::instance(1, InstanceState::Running)],
        others: vec![other],
        images: vec![image],
        profiles: vec![profile],
        pools: vec!["default".to_owned()],
    };
    Fake { target: Ok(page), ..Fake::default() }
}

#[tokio::test]
async fn a_row_tells_how_the_host_stands_and_why() {
    let hosts = vec![world::host(10, "lxd-a", world::reachable()), world::host(11, "lxd-b", world::unreachable())];
    let page = render(list(false, hosts), LIST).await;
    page.says("lxd-a").says("Reachable").says("Unreachable").says("connection refused");
    page.has(r#"aria-label="Memory, 61 %""#).has("/_eyrie/p/default/targets/lxd-a").does_not_say("Add host");
}

#[tokio::test]
async fn only_an_administrator_is_offered_to_add_a_host() {
    render(list(true, Vec::new()), LIST).await.says("No hosts yet").says("Add host");
    render(list(false, Vec::new()), LIST).await.says("An administrator").does_not_say("Add host");
}

#[tokio::test]
async fn the_demo_host_is_marked_wherever_it_appears() {
    let demo = || Target { kind: TargetKind::Simulator, ..world::host(12, "demo", world::reachable()) };
    render(list(false, vec![demo()]), LIST).await.says("Simulator").says("inside this server");
    render(page(false, demo()), "/_eyrie/p/default/targets/demo").await.says("Simulator").does_not_say("/var/lib/lxd");
}

#[tokio::test]
async fn a_host_shows_ours_with_a_link_and_others_without() {
    let shown = render(page(true, world::host(10, "lxd-a", world::reachable())), "/_eyrie/p/default/targets/lxd-a").await;
    let ours = world::instance(1, InstanceState::Running).name;
    shown.has(&format!("/_eyrie/p/default/instances/{ours}")).says("theirs").says("not ours").does_not_say("does not answer");
    shown.says("debian/12/cloud").says("Default LXD profile").says("Rename").says("Remove");
}

#[tokio::test]
async fn a_dead_host_says_why_first_and_shows_what_was_last_seen() {
    let shown = render(page(false, world::host(10, "lxd-a", world::unreachable())), "/_eyrie/p/default/targets/lxd-a").await;
    shown.says("lxd-a does not answer: connection refused.").comes_before("does not answer", "theirs").does_not_say("Rename");
}

#[tokio::test]
async fn what_may_be_added_is_shown_with_what_stands_in_the_way() {
    let socket = |path: &str, obstacle: Option<Obstacle>, is_added: bool| VisibleSocket {
        path: path.to_owned(),
        version: obstacle.is_none().then(|| "LXD 5.0.2".to_owned()),
        obstacle,
        is_added,
    };
    let denied = Obstacle { reason: "It may not be opened.".to_owned(), command: Some("sudo usermod lxd".to_owned()) };
    let found = Discovered {
        sockets: vec![
            socket("/a.socket", None, false),
            socket("/b.socket", Some(denied), false),
            socket("/c.socket", None, true),
        ],
        demo_offered: true,
        demo_added: false,
        remote_commands: vec!["lxc config trust add --name eyrie".to_owned()],
    };
    let fake = Fake { discovered: Ok(found.clone()), ..Fake::default() };
    let shown = render(fake, "/_eyrie/p/default/targets/new").await;
    shown.says("Add this host").says("It may not be opened.").says("sudo usermod lxd").says("Added");
    shown.says("Add the demo host").says("lxc config trust add --name eyrie").says("Show its certificate");
    let fake = Fake { discovered: Ok(Discovered { demo_added: true, ..found }), ..Fake::default() };
    render(fake, "/_eyrie/p/default/targets/new").await.does_not_say("Add the demo host");
}

#[tokio::test]
async fn who_may_not_add_hosts_reads_why() {
    let refused = ApiError::forbidden("Only an administrator of this installation may do this.");
    let shown = render(Fake { discovered: Err(refused), ..Fake::default() }, "/_eyrie/p/default/targets/new").await;
    assert_eq!(shown.status, 403);
    shown.says("Only an administrator");
}
