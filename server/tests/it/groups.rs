//! Groups: made whole or not at all, changed by one person at a time, deleted when nothing of them is left.

use app::{
    api::{
        ApiError,
        groups::{ComponentChange, ComponentSource, Groups as _, NewComponent, NewGroup},
    },
    model::{
        cloud_config::Content,
        group::{ComponentSettings, DataVolume, GroupKind, Replacement},
        ids::CloudConfigId,
        name::Slug,
    },
};

use super::support::{
    database::{execute, on_each_database},
    described::{add_host, component, content, drop_deployment, event_kinds},
    people::{Who, World},
};

fn written(name: &str, of: &str, content: Content) -> NewComponent {
    let source = ComponentSource::Written { namespace: "Webservers".into(), name: of.into(), content };
    NewComponent { name: name.into(), cloud_config: source, settings: ComponentSettings::default() }
}

fn new_group(world: &World, name: &str, components: Vec<NewComponent>) -> NewGroup {
    NewGroup { project: world.project.slug.clone(), name: name.into(), kind: GroupKind::None, components }
}

fn conflict(error: &ApiError) -> &str {
    match error {
        ApiError::Conflict { message } => message,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_group_is_made_with_components_picked_and_written() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let site = world.cloud_config("My_Site").await;
        let components = vec![component("Web_Server", &site), written("db", "Database", content("#cloud-config\n"))];
        let (group, components) = world.group("My_Site", components).await;
        assert_eq!((group.slug.as_str(), group.rev), ("my-site", 1));
        let shown: Vec<_> = components.iter().map(|each| (each.slug.as_str(), each.cloud_config.as_str())).collect();
        assert_eq!(shown, [("web-server", "Webservers/My_Site"), ("db", "Webservers/Database")]);
        assert_eq!(event_kinds(world.store()).await, ["cloud_config_created", "cloud_config_created", "group_created"]);
        let page = world.call_as(Who::Viewer).get_group(world.project.slug.clone(), group.slug.clone()).await.unwrap();
        assert_eq!((page.group, page.components), (group, components));
        assert_eq!((page.scopes.len(), page.cursor), (2, 3));
    })
    .await;
}

#[tokio::test]
async fn a_group_that_is_refused_leaves_nothing_behind() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let call = world.call_as(Who::Developer);
        world.cloud_config("Taken").await;
        let fresh = written("web", "Fresh", content(""));
        let foreign = ComponentSource::Picked { cloud_config_id: CloudConfigId::from_uuid(uuid::Uuid::now_v7()) };
        let missing = NewComponent { name: "db".into(), cloud_config: foreign, settings: ComponentSettings::default() };
        for (second, field) in [
            (missing, "components.1.cloud_config"),
            (written("db", "Taken", content("")), "components.1.cloud_config.name"),
            (written("db", "Fresh", content("")), "components.1.cloud_config.name"),
            (written("Web", "Third", content("")), "components.1.name"),
            (written("", "Third", content("")), "components.1.name"),
            (written("db", "Third", Content::default()), "components.1.cloud_config.image"),
        ] {
            let error = call.create_group(new_group(&world, "My_Site", vec![fresh.clone(), second])).await.unwrap_err();
            assert!(error.at(field).is_some(), "{field} in {error:?}");
        }
        assert!(world.store().list_groups(world.project.id).await.unwrap().is_empty());
        assert_eq!(world.store().list_cloud_configs(world.project.id).await.unwrap().len(), 1);
        assert_eq!(event_kinds(world.store()).await, ["cloud_config_created"]);
    })
    .await;
}

#[tokio::test]
async fn a_name_of_a_group_is_taken_once() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        world.group("My_Site", Vec::new()).await;
        let call = world.call_as(Who::Developer);
        for name in ["My_Site", "my site", "MY-SITE"] {
            let error = call.create_group(new_group(&world, name, Vec::new())).await.unwrap_err();
            assert!(error.at("name").is_some(), "{name}: {error:?}");
        }
        for name in ["", "../x", "日本", &"x".repeat(65)] {
            assert!(call.create_group(new_group(&world, name, Vec::new())).await.unwrap_err().at("name").is_some(), "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn kinds_for_clusters_are_made_without_components_of_hosts() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let site = world.cloud_config("My_Site").await;
        let call = world.call_as(Who::Developer);
        let pgo = |components| NewGroup { kind: GroupKind::Pgo, ..new_group(&world, "Orders", components) };
        let refused = call.create_group(pgo(vec![component("db", &site)])).await.unwrap_err();
        assert!(refused.at("components").is_some_and(|sentence| sentence.contains("cluster")), "{refused:?}");
        let group = call.create_group(pgo(Vec::new())).await.unwrap();
        assert_eq!(group.kind, GroupKind::Pgo);
        let refused = call.add_component(world.project.slug.clone(), group.id, component("db", &site)).await.unwrap_err();
        assert!(conflict(&refused).contains("cluster"));
    })
    .await;
}

#[tokio::test]
async fn a_group_is_renamed_by_who_saw_its_newest_form_and_keeps_its_address() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let (group, _) = world.group("My_Site", Vec::new()).await;
        let (call, project) = (world.call_as(Who::Developer), world.project.slug.clone());
        let renamed = call.rename_group(project.clone(), group.id, "Our Site".into(), group.rev).await.unwrap();
        assert_eq!((renamed.name.as_str(), renamed.slug.as_str(), renamed.rev), ("Our Site", "my-site", 2));
        let late = call.rename_group(project.clone(), group.id, "Their Site".into(), group.rev).await.unwrap_err();
        assert_eq!(late.status(), 409);
        assert_eq!(world.store().get_group(world.project.id, group.id).await.unwrap(), renamed);
        assert!(call.rename_group(project, group.id, "a/b".into(), 2).await.unwrap_err().at("name").is_some());
    })
    .await;
}

#[tokio::test]
async fn components_are_added_changed_moved_and_removed() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let (site, other) = (world.cloud_config("My_Site").await, world.cloud_config("Other").await);
        let (group, _) = world.group("My_Site", vec![component("a", &site), component("b", &site)]).await;
        let (call, project) = (world.call_as(Who::Developer), world.project.slug.clone());
        let added = call.add_component(project.clone(), group.id, component("c", &site)).await.unwrap();
        let again = call.add_component(project.clone(), group.id, component("C", &site)).await.unwrap_err();
        assert!(again.at("name").is_some(), "{again:?}");
        let slugs = |list: &[app::model::group::Component]| list.iter().map(|each| each.slug.to_string()).collect::<Vec<_>>();
        assert_eq!(slugs(&call.move_component(project.clone(), added.id, 0).await.unwrap()), ["c", "a", "b"]);
        assert_eq!(slugs(&call.move_component(project.clone(), added.id, 99).await.unwrap()), ["a", "b", "c"]);
        let rev = world.store().get_group(world.project.id, group.id).await.unwrap().rev;
        assert_eq!(rev, 4);
        let settings = ComponentSettings { replacement: Replacement::StopFirst, ..ComponentSettings::default() };
        let change = ComponentChange {
            project: project.clone(),
            component_id: added.id,
            name: "Cache".into(),
            cloud_config_id: other.id,
            settings: settings.clone(),
            rev,
        };
        let changed = call.change_component(change.clone()).await.unwrap();
        assert_eq!((changed.name.as_str(), changed.slug.as_str()), ("Cache", "c"));
        assert_eq!((changed.cloud_config.as_str(), &changed.settings), ("Webservers/Other", &settings));
        assert_eq!(call.change_component(change.clone()).await.unwrap_err().status(), 409);
        let gone = ComponentChange { rev: rev + 1, cloud_config_id: CloudConfigId::from_uuid(uuid::Uuid::now_v7()), ..change };
        assert!(call.change_component(gone).await.unwrap_err().at("cloud_config_id").is_some());
        call.remove_component(project, added.id).await.unwrap();
        assert_eq!(slugs(&world.store().list_components(group.id).await.unwrap()), ["a", "b"]);
    })
    .await;
}

#[tokio::test]
async fn a_component_of_a_deployment_stays_and_the_deployment_is_named() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let site = world.cloud_config("My_Site").await;
        let (group, components) = world.group("My_Site", vec![component("web", &site)]).await;
        let prod = world.deployment(&group, "my-site-prod", &components).await;
        let (call, project) = (world.call_as(Who::Developer), world.project.slug.clone());
        let refused = call.remove_component(project.clone(), components[0].id).await.unwrap_err();
        assert!(conflict(&refused).contains("my-site-prod"));
        drop_deployment(world.store(), prod).await;
        call.remove_component(project, components[0].id).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn wrong_settings_are_told_at_their_field() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let site = world.cloud_config("My_Site").await;
        let volume =
            DataVolume { name: Slug::parse("data").unwrap(), path: "/a/../b".into(), size_bytes: 0, pool: "default".into() };
        let settings = ComponentSettings { ready_timeout_s: 1, volumes: vec![volume], ..ComponentSettings::default() };
        let new = NewComponent { settings, ..component("web", &site) };
        let error = world.call_as(Who::Developer).create_group(new_group(&world, "My_Site", vec![new])).await.unwrap_err();
        for field in ["ready_timeout_s", "volumes.0.path", "volumes.0.size_bytes"] {
            assert!(error.at(&format!("components.0.settings.{field}")).is_some(), "{field} in {error:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_group_goes_with_its_dropped_deployments_and_not_before() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let site = world.cloud_config("My_Site").await;
        let (group, components) = world.group("My_Site", vec![component("web", &site)]).await;
        let prod = world.deployment(&group, "my-site-prod", &components).await;
        let host = add_host(&world, "Server1", "{}").await;
        let (call, project) = (world.call_as(Who::Admin), world.project.slug.clone());
        assert!(conflict(&call.delete_group(project.clone(), group.id).await.unwrap_err()).contains("my-site-prod"));
        drop_deployment(world.store(), prod).await;
        let component_id = components[0].id;
        execute(
            world.store(),
            &format!("INSERT INTO volume (id, deployment_id, component_id, target_id, pool, name, path, size_bytes, ordinal, created_at) VALUES ('v', '{prod}', '{component_id}', '{host}', 'default', 'my-site-prod-web-1-data', '/data', 1, 1, 0)"),
        )
        .await;
        call.delete_group(project.clone(), group.id).await.unwrap();
        assert_eq!(call.get_group(project, group.slug).await.unwrap_err(), ApiError::NotFound);
        assert!(world.store().get_deployment(world.project.id, prod).await.is_err());
        assert_eq!(world.store().get_cloud_config(world.project.id, site.id).await.unwrap(), site);
        let mut connection = world.store().read().await.unwrap();
        let row = sqlx::query("SELECT before FROM audit WHERE action = 'group_deleted'").fetch_one(&mut *connection).await.unwrap();
        let before: String = sqlx::Row::get(&row, "before");
        assert!(before.contains("my-site-prod-web-1-data") && before.contains("Server1"), "{before}");
    })
    .await;
}

#[tokio::test]
async fn roles_may_what_the_ones_below_may_and_foreign_ids_are_not_found() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let site = world.cloud_config("My_Site").await;
        let (group, components) = world.group("My_Site", vec![component("web", &site)]).await;
        let status = |error: Option<ApiError>| error.map(|error| error.status());
        for (who, project, read, write, delete) in [
            (Who::Anonymous, &world.project.slug, Some(401), Some(401), Some(401)),
            (Who::Outsider, &world.project.slug, Some(404), Some(404), Some(404)),
            (Who::Outsider, &world.other_project.slug, Some(404), Some(404), Some(404)),
            (Who::Viewer, &world.project.slug, None, Some(403), Some(403)),
            (Who::Developer, &world.project.slug, None, None, Some(403)),
        ] {
            let (call, project) = (world.call_as(who), project.clone());
            assert_eq!(status(call.get_group(project.clone(), group.slug.clone()).await.err()), read, "{who:?}");
            let moved = call.move_component(project.clone(), components[0].id, 0).await;
            assert_eq!(status(moved.err()), write, "{who:?}");
            let rev = world.store().get_group(world.project.id, group.id).await.unwrap().rev;
            assert_eq!(status(call.rename_group(project.clone(), group.id, "New".into(), rev).await.err()), write, "{who:?}");
            let added = call.add_component(project.clone(), group.id, component(who.login(), &site)).await;
            assert_eq!(status(added.err()), write, "{who:?}");
            assert_eq!(status(call.delete_group(project, group.id).await.err()), delete, "{who:?}");
        }
    })
    .await;
}
