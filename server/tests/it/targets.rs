//! Adding, showing, changing and removing hosts: who may, what is refused at which field, and that a refusal leaves nothing.

use app::{
    api::{
        ApiError,
        targets::{NewTarget, Targets as _},
    },
    model::{instance::InstanceState, name::DisplayName, target::TargetKind},
};
use server::store::tx::new_uuid;

use super::support::{
    database::{execute, on_each_database, sqlite},
    hosts::{Lab, target_row, write},
    people::{Who, World},
    simulator::simulated_host,
    tls_host::TlsHost,
};

fn socket(name: &str, path: impl ToString) -> NewTarget {
    NewTarget::Socket { name: name.to_owned(), path: path.to_string() }
}

fn https(host: &TlsHost, proof: &str) -> NewTarget {
    NewTarget::Https {
        name: "box".to_owned(),
        address: host.address(),
        fingerprint: host.fingerprint.clone(),
        proof: proof.to_owned(),
    }
}

async fn add(world: &World, new: NewTarget) -> Result<app::model::target::Target, ApiError> {
    world.call_as(Who::Administrator).add_target(world.project.slug.clone(), new).await
}

async fn is_empty(world: &World) -> bool {
    world.store().list_stored_targets().await.unwrap().is_empty()
}

#[tokio::test]
async fn a_socket_is_added_and_seen_by_every_member_but_by_no_stranger() {
    on_each_database(async |store| {
        let lab = Lab::new(store).await;
        assert_eq!((lab.target.slug.as_str(), lab.target.kind), ("lxd-a", TargetKind::Lxd));
        assert!(lab.target.reachability.is_reachable() && lab.target.capacity.version.is_some());
        let project = &lab.world.project.slug;
        let list = lab.world.call_as(Who::Viewer).list_targets(project.clone()).await.unwrap();
        assert_eq!((list.is_admin, list.targets), (false, vec![lab.target.clone()]));
        let stranger = lab.world.call_as(Who::Outsider);
        assert_eq!(stranger.list_targets(project.clone()).await, Err(ApiError::NotFound));
        assert_eq!(stranger.get_target(project.clone(), lab.target.slug.clone()).await.unwrap_err(), ApiError::NotFound);
        lab.end().await;
    })
    .await;
}

#[tokio::test]
async fn only_administrators_touch_hosts() {
    let (store, _folder) = sqlite().await;
    let lab = Lab::new(store).await;
    for who in [Who::Anonymous, Who::Outsider, Who::Viewer, Who::Developer, Who::Admin, Who::Owner] {
        let call = lab.world.call_as(who);
        let expected = if who == Who::Anonymous { 401 } else { 403 };
        let target = &lab.target;
        let statuses = [
            call.add_target(lab.world.project.slug.clone(), NewTarget::Demo { name: "x".into() }).await.unwrap_err().status(),
            call.discover_targets().await.unwrap_err().status(),
            call.show_certificate("https://127.0.0.1:1".into()).await.unwrap_err().status(),
            call.confirm_certificate(target.id, "a".repeat(64)).await.unwrap_err().status(),
            call.rename_target(target.id, "y".into(), target.name.clone()).await.unwrap_err().status(),
            call.remove_target(target.id).await.unwrap_err().status(),
        ];
        assert_eq!(statuses, [expected; 6], "{who:?}");
    }
    assert_eq!(lab.target().await, lab.target);
}

#[tokio::test]
async fn a_name_that_is_taken_or_reserved_is_refused_before_the_host_is_spoken_to() {
    let (store, _folder) = sqlite().await;
    let lab = Lab::new(store).await;
    let other = simulated_host().await;
    for name in ["LXD a", "new", "", "!"] {
        let refused = add(&lab.world, socket(name, other.simulator.socket().display())).await.unwrap_err();
        assert!(refused.at("name").is_some(), "{name}: {refused:?}");
    }
    assert_eq!(lab.world.store().list_stored_targets().await.unwrap().len(), 1);
}

#[tokio::test]
async fn one_socket_is_one_host_whatever_path_leads_to_it() {
    let (store, folder) = sqlite().await;
    let lab = Lab::new(store).await;
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(lab.host.simulator.socket(), &link).unwrap();
    let refused = add(&lab.world, socket("other", link.display())).await.unwrap_err();
    assert!(refused.at("path").unwrap().contains("lxd-a"), "{refused:?}");
}

#[tokio::test]
async fn a_path_without_a_host_is_refused_at_its_field() {
    let (store, folder) = sqlite().await;
    let world = World::new(store).await;
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let dead = folder.path().join("dead");
    drop(std::os::unix::net::UnixListener::bind(&dead).unwrap());
    for path in ["relative".to_owned(), "/no/such/socket".to_owned(), file.display().to_string(), dead.display().to_string()] {
        let refused = add(&world, socket("a", &path)).await.unwrap_err();
        assert!(refused.at("path").is_some(), "{path}: {refused:?}");
    }
    assert!(is_empty(&world).await);
}

#[tokio::test]
async fn the_demo_host_is_added_once_and_marked() {
    let (store, _folder) = sqlite().await;
    let world = World::new(store).await;
    let demo = add(&world, NewTarget::Demo { name: "Demo".into() }).await.unwrap();
    assert_eq!(demo.kind, TargetKind::Simulator);
    assert!(world.services.hosts.find(demo.id).is_some());
    assert!(matches!(add(&world, NewTarget::Demo { name: "Two".into() }).await, Err(ApiError::Conflict { .. })));
    assert!(world.call_as(Who::Administrator).discover_targets().await.unwrap().demo_added);
}

#[tokio::test]
async fn a_host_over_https_is_pinned_and_its_key_is_sealed() {
    let (store, _folder) = sqlite().await;
    let world = World::new(store.clone()).await;
    let host = TlsHost::start("secret").await;
    let shown = world.call_as(Who::Administrator).show_certificate(host.address()).await.unwrap();
    assert_eq!(shown.fingerprint, host.fingerprint);
    let target = add(&world, https(&host, "secret")).await.unwrap();
    assert_eq!((target.address.clone(), target.pinned_fingerprint.clone()), (host.address(), Some(host.fingerprint.clone())));
    let stored = store.get_stored_target(target.id).await.unwrap();
    assert!(stored.certificate.unwrap().contains("BEGIN CERTIFICATE"));
    assert!(!stored.sealed_key.unwrap().contains("PRIVATE"));
    let again = add(&world, https(&host, "secret")).await.unwrap_err();
    assert!(again.at("name").is_some());
}

#[tokio::test]
async fn what_is_wrong_with_an_https_host_is_said_at_its_field_and_nothing_is_kept() {
    let (store, _folder) = sqlite().await;
    let world = World::new(store).await;
    let host = TlsHost::start("secret").await;
    let other_print = "a".repeat(64);
    let gone = TlsHost::gone().await;
    let cases = [
        ("proof", host.address(), host.fingerprint.clone(), "wrong"),
        ("proof", host.address(), host.fingerprint.clone(), "  "),
        ("fingerprint", host.address(), other_print.clone(), "secret"),
        ("fingerprint", host.address(), "xyz".to_owned(), "secret"),
        ("address", gone, other_print.clone(), "secret"),
        ("address", "http://127.0.0.1".to_owned(), other_print.clone(), "secret"),
        ("address", "https://169.254.169.254".to_owned(), other_print, "secret"),
    ];
    for (field, address, fingerprint, proof) in cases {
        let new = NewTarget::Https { name: "box".into(), address: address.clone(), fingerprint, proof: proof.into() };
        let refused = add(&world, new).await.unwrap_err();
        let sentence = refused.at(field).unwrap_or_else(|| panic!("{field} in {refused:?}"));
        assert!(!sentence.contains("secret") && sentence.ends_with(['.', '`']), "{sentence}");
    }
    assert!(is_empty(&world).await);
    assert!(!host.trusts_somebody());
}

#[tokio::test]
async fn a_changed_certificate_is_pinned_only_when_the_host_shows_what_was_confirmed() {
    let (store, _folder) = sqlite().await;
    let world = World::new(store.clone()).await;
    let mut host = TlsHost::start("secret").await;
    let target = add(&world, https(&host, "secret")).await.unwrap();
    let before = host.fingerprint.clone();
    host.change_certificate().await;
    let admin = world.call_as(Who::Administrator);
    let refused = admin.confirm_certificate(target.id, before).await.unwrap_err();
    assert!(refused.at("fingerprint").unwrap().contains(&host.fingerprint), "{refused:?}");
    let confirmed = admin.confirm_certificate(target.id, host.fingerprint.clone()).await.unwrap();
    assert_eq!(confirmed.pinned_fingerprint.as_ref(), Some(&host.fingerprint));
    assert!(confirmed.rev > target.rev);
}

#[tokio::test]
async fn a_host_with_ours_on_it_is_not_removed_and_the_refusal_names_them() {
    let (store, _folder) = sqlite().await;
    let lab = Lab::new(store.clone()).await;
    lab.make("site-dev-web-1").await;
    let admin = lab.world.call_as(Who::Administrator);
    let refused = admin.remove_target(lab.target.id).await.unwrap_err();
    assert!(matches!(&refused, ApiError::Conflict { message } if message.contains("site-dev-web-1")), "{refused:?}");
    let target_id = lab.target.id;
    write(&store, move |tx| Box::pin(async move { tx.set_instance_gone(target_id, "site-dev-web-1").await })).await;
    admin.remove_target(target_id).await.unwrap();
    assert_eq!(admin.remove_target(target_id).await, Err(ApiError::NotFound));
}

#[tokio::test]
async fn a_page_shows_members_only_what_their_project_has_there() {
    let (store, _folder) = sqlite().await;
    let lab = Lab::new(store.clone()).await;
    lab.make("web-1").await;
    let page = |who: Who, project: app::model::name::Slug| {
        let call = lab.world.call_as(who);
        let slug = lab.target.slug.clone();
        async move { call.get_target(project, slug).await.unwrap() }
    };
    let ours = page(Who::Viewer, lab.world.project.slug.clone()).await;
    assert_eq!(ours.instances.iter().map(|instance| instance.state).collect::<Vec<_>>(), [InstanceState::Stopped]);
    assert!(page(Who::Outsider, lab.world.other_project.slug.clone()).await.instances.is_empty());
}

#[tokio::test]
async fn a_host_that_is_not_granted_is_not_there() {
    let (store, _folder) = sqlite().await;
    let world = World::new(store.clone()).await;
    let row = target_row("lxd-a");
    let target = write(&store, move |tx| Box::pin(async move { tx.insert_target(&row).await })).await;
    execute(&store, &format!("DELETE FROM target_grant WHERE project_id = '{}'", world.project.id)).await;
    let viewer = world.call_as(Who::Viewer);
    assert!(viewer.list_targets(world.project.slug.clone()).await.unwrap().targets.is_empty());
    assert_eq!(viewer.get_target(world.project.slug.clone(), target.slug).await.unwrap_err(), ApiError::NotFound);
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let (store, _folder) = sqlite().await;
    let world = World::new(store).await;
    let admin = world.call_as(Who::Administrator);
    let nobody = app::model::ids::TargetId::from_uuid(new_uuid());
    assert_eq!(admin.rename_target(nobody, "x".into(), DisplayName::parse("a").unwrap()).await, Err(ApiError::NotFound));
    assert_eq!(admin.remove_target(nobody).await, Err(ApiError::NotFound));
    assert_eq!(admin.confirm_certificate(nobody, "a".repeat(64)).await, Err(ApiError::NotFound));
}
