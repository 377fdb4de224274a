//! Hosts as rows: what is news and what is not, who may use them, and what removing one takes along.

use app::{
    api::targets::OtherInstance,
    model::{
        event::Change,
        instance::InstanceState,
        name::DisplayName,
        target::{Capacity, Reachability},
    },
};
use server::store::{Store, StoreError, targets::Seen};

use super::super::support::{
    database::{EPOCH, advance, on_each_database},
    hosts::{deployment, instance_row, target_row, write},
    people::World,
};

async fn count_events(store: &Store) -> usize {
    store.number_events().await.unwrap();
    store.list_events_after(0, 1_000).await.unwrap().len()
}

fn seen(memory_used_bytes: i64) -> Seen {
    let capacity = Capacity {
        version: Some("LXD 5.0.2".to_owned()),
        cpus: Some(2),
        memory_total_bytes: Some(100),
        memory_used_bytes: Some(memory_used_bytes),
        ..Capacity::default()
    };
    Seen { capacity, instances: 1, ..Seen::default() }
}

#[tokio::test]
async fn an_added_host_is_reachable_and_granted_to_every_project_also_to_later_ones() {
    on_each_database(async |store| {
        let world = World::new(store.clone()).await;
        let row = target_row("lxd-a");
        let target = write(&store, move |tx| Box::pin(async move { tx.insert_target(&row).await })).await;
        assert_eq!(target.reachability, Reachability::Reachable { since_at: EPOCH, seen_at: EPOCH });
        for project in [&world.project, &world.other_project] {
            assert_eq!(store.list_targets(project.id).await.unwrap(), std::slice::from_ref(&target));
        }
        let later = app::model::project::Project {
            id: app::model::ids::ProjectId::from_uuid(server::store::tx::new_uuid()),
            slug: "later".parse().unwrap(),
            name: DisplayName::parse("Later").unwrap(),
        };
        let id = later.id;
        write(&store, move |tx| Box::pin(async move { tx.add_project(&later).await })).await;
        assert_eq!(store.get_target(id, &target.slug).await.unwrap().0, target);
    })
    .await;
}

#[tokio::test]
async fn a_second_host_of_the_same_slug_or_address_is_a_duplicate() {
    on_each_database(async |store| {
        let row = target_row("lxd-a");
        let first = row.clone();
        write(&store, move |tx| Box::pin(async move { tx.insert_target(&first).await })).await;
        let other = target_row("lxd-b");
        for second in [
            server::store::targets::NewTargetRow { slug: row.slug.clone(), ..other.clone() },
            server::store::targets::NewTargetRow { address: row.address.clone(), ..other },
        ] {
            let refused = store.write(move |tx| Box::pin(async move { tx.insert_target(&second).await })).await;
            assert!(matches!(refused, Err(StoreError::Duplicate(_))), "{refused:?}");
        }
        assert_eq!(store.list_stored_targets().await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_look_is_news_only_when_a_person_would_call_it_so() {
    on_each_database(async |store| {
        let row = target_row("lxd-a");
        let id = row.id;
        write(&store, move |tx| Box::pin(async move { tx.insert_target(&row).await })).await;
        let look = async |seen: Seen| write(&store, move |tx| Box::pin(async move { tx.set_target_seen(id, &seen).await })).await;
        let mut events = count_events(&store).await;
        let other = OtherInstance { name: "theirs".to_owned(), state: InstanceState::Running, image: "debian".to_owned() };
        let mut with_other = seen(47);
        with_other.inventory.others = vec![other];
        for (look_at, is_news) in
            [(seen(40), true), (seen(41), false), (seen(44), false), (seen(45), true), (seen(47), false), (with_other, true)]
        {
            let before = store.get_stored_target(id).await.unwrap().target.rev;
            look(look_at).await;
            let (after, told) = (store.get_stored_target(id).await.unwrap().target.rev, count_events(&store).await);
            assert_eq!((after > before, told > events), (is_news, is_news));
            events = told;
        }
    })
    .await;
}

#[tokio::test]
async fn an_unreachable_host_keeps_since_when_and_when_it_was_last_seen() {
    on_each_database(async |store| {
        let row = target_row("lxd-a");
        let id = row.id;
        write(&store, move |tx| Box::pin(async move { tx.insert_target(&row).await })).await;
        let fail = async |reason: &'static str, was_connected: bool| {
            write(&store, move |tx| Box::pin(async move { tx.set_target_unreachable(id, reason, was_connected).await })).await;
        };
        let now = async || store.get_stored_target(id).await.unwrap().target.reachability;
        advance(&store, 1_000).await;
        fail("it closed", true).await;
        advance(&store, 1_000).await;
        fail("nothing listens there", false).await;
        let expected = Reachability::Unreachable {
            since_at: EPOCH + 1_000,
            seen_at: Some(EPOCH + 1_000),
            reason: "nothing listens there".to_owned(),
        };
        assert_eq!(now().await, expected);
        let events = count_events(&store).await;
        fail("nothing listens there", false).await;
        assert_eq!(count_events(&store).await, events);
        advance(&store, 1_000).await;
        write(&store, move |tx| Box::pin(async move { tx.set_target_seen(id, &seen(1)).await })).await;
        assert_eq!(now().await, Reachability::Reachable { since_at: EPOCH + 3_000, seen_at: EPOCH + 3_000 });
        let told = store.list_events_after(0, 100).await.unwrap();
        assert!(told.iter().all(|event| event.project_id.is_none() && matches!(event.change, Change::Target(_))));
    })
    .await;
}

#[tokio::test]
async fn renaming_what_somebody_renamed_meanwhile_is_stale() {
    on_each_database(async |store| {
        let row = target_row("lxd-a");
        let id = row.id;
        let target = write(&store, move |tx| Box::pin(async move { tx.insert_target(&row).await })).await;
        let name = DisplayName::parse("Rack 4").unwrap();
        // What is observed meanwhile is in nobody's way.
        write(&store, move |tx| Box::pin(async move { tx.set_target_seen(id, &seen(1)).await })).await;
        let renamed = {
            let (name, from) = (name.clone(), target.name.clone());
            write(&store, move |tx| Box::pin(async move { tx.rename_target(id, &name, &from).await })).await
        };
        assert_eq!((renamed.name.as_str(), renamed.slug.as_str()), ("Rack 4", "lxd-a"));
        let again = store.write(move |tx| Box::pin(async move { tx.rename_target(id, &name, &target.name).await })).await;
        assert!(matches!(again, Err(StoreError::Stale)));
    })
    .await;
}

#[tokio::test]
async fn a_host_is_in_use_until_the_last_of_ours_is_gone() {
    on_each_database(async |store| {
        let world = World::new(store.clone()).await;
        let row = target_row("lxd-a");
        let id = row.id;
        write(&store, move |tx| Box::pin(async move { tx.insert_target(&row).await })).await;
        let web = instance_row(&world, deployment(&world, "site-dev").await, id, "site-dev-web-1");
        write(&store, move |tx| Box::pin(async move { tx.insert_instance(&web).await })).await;
        let names = write(&store, move |tx| Box::pin(async move { tx.list_names_on(id).await })).await;
        assert_eq!(names, ["site-dev-web-1"]);
        let refused = store.write(move |tx| Box::pin(async move { tx.remove_target(id).await })).await;
        assert!(matches!(refused, Err(StoreError::InUse)), "{refused:?}");
        write(&store, move |tx| Box::pin(async move { tx.set_instance_gone(id, "site-dev-web-1").await })).await;
        write(&store, move |tx| Box::pin(async move { tx.remove_target(id).await })).await;
        assert!(store.list_stored_targets().await.unwrap().is_empty());
        assert!(store.list_targets(world.project.id).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_look_that_was_overtaken_writes_nothing() {
    on_each_database(async |store| {
        let world = World::new(store.clone()).await;
        let row = target_row("lxd-a");
        let id = row.id;
        write(&store, move |tx| Box::pin(async move { tx.insert_target(&row).await })).await;
        let web = instance_row(&world, deployment(&world, "site-dev").await, id, "web-1");
        write(&store, move |tx| Box::pin(async move { tx.insert_instance(&web).await })).await;
        let known = store.list_known(id).await.unwrap().remove(0);
        write(&store, move |tx| Box::pin(async move { tx.set_instance_made(id, "web-1", "uid", InstanceState::Stopped).await }))
            .await;
        let observe = async |known: server::store::observations::Known| {
            write(&store, move |tx| Box::pin(async move { tx.observe_instance(id, &known, InstanceState::Running).await })).await
        };
        assert!(!observe(known).await);
        let known = store.list_known(id).await.unwrap().remove(0);
        assert_eq!(known.state, InstanceState::Stopped);
        assert!(observe(known).await);
        assert_eq!(store.list_known(id).await.unwrap()[0].state, InstanceState::Running);
    })
    .await;
}
