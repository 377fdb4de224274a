//! Cloud-configs: every save a revision, nothing lost between two people, nobody's cloud-config deleted beneath them.

use app::{
    api::{
        ApiError,
        cloud_configs::{CloudConfigs as _, RevisionDraft, Saved},
    },
    model::{
        cloud_config::{CloudConfig, Content},
        cloud_init::{Format, Severity},
        event::Change,
    },
};

use super::support::{
    database::{EPOCH, execute, on_each_database},
    described::{add_host, component, content, drop_deployment, event_kinds},
    people::{Who, World},
};

fn draft(world: &World, of: &CloudConfig, from_revision: u32, content: Content, note: &str) -> RevisionDraft {
    RevisionDraft { project: world.project.slug.clone(), cloud_config_id: of.id, from_revision, content, note: note.into() }
}

async fn save(world: &World, of: &CloudConfig, from_revision: u32, text: &str) -> Saved {
    let save = draft(world, of, from_revision, content(text), "changed");
    world.call_as(Who::Developer).save_revision(save).await.unwrap()
}

#[tokio::test]
async fn every_save_is_a_revision_with_author_time_and_note() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let site = world.cloud_config("My_Site").await;
        assert_eq!((site.label().as_str(), site.revision, site.rev), ("Webservers/My_Site", 1, 1));
        assert_eq!(save(&world, &site, 1, "#cloud-config\n{}\n").await, Saved::Made { revision: 2 });
        let page = world.call_as(Who::Viewer).get_cloud_config(world.project.slug.clone(), site.id).await.unwrap();
        assert_eq!(page.cloud_config.revision, 2);
        let told: Vec<_> = page.revisions.iter().map(|each| (each.number, each.author.as_str(), each.note.as_str())).collect();
        assert_eq!(told, [(2, "dora", "changed"), (1, "dora", "First revision")]);
        assert_eq!(page.revisions[0].created_at, EPOCH);
        assert_eq!(page.revisions[0].content.user_data, "#cloud-config\n{}\n");
        assert_eq!(event_kinds(world.store()).await, ["cloud_config_created", "cloud_config_saved"]);
    })
    .await;
}

#[tokio::test]
async fn a_save_of_the_same_content_makes_no_revision() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let site = world.cloud_config("My_Site").await;
        assert_eq!(save(&world, &site, 1, "#cloud-config\npackages: [nginx]\n").await, Saved::Unchanged);
        assert_eq!(world.store().get_cloud_config(world.project.id, site.id).await.unwrap(), site);
    })
    .await;
}

#[tokio::test]
async fn a_save_over_a_newer_revision_is_a_conflict_that_shows_it_and_changes_nothing() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let site = world.cloud_config("My_Site").await;
        assert_eq!(save(&world, &site, 1, "theirs").await, Saved::Made { revision: 2 });
        let Saved::Conflict { theirs } = save(&world, &site, 1, "mine").await else { panic!("no conflict") };
        assert_eq!((theirs.number, theirs.content.user_data.as_str(), theirs.author.as_str()), (2, "theirs", "dora"));
        assert_eq!(save(&world, &site, 2, "mine").await, Saved::Made { revision: 3 });
    })
    .await;
}

#[tokio::test]
async fn two_saves_at_the_same_time_make_one_revision_and_one_conflict() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let site = world.cloud_config("My_Site").await;
        let (one, two) = tokio::join!(save(&world, &site, 1, "one"), save(&world, &site, 1, "two"));
        let made = [&one, &two].into_iter().filter(|saved| **saved == Saved::Made { revision: 2 }).count();
        let conflicts = [&one, &two].into_iter().filter(|saved| matches!(saved, Saved::Conflict { .. })).count();
        assert_eq!((made, conflicts), (1, 1), "{one:?} {two:?}");
    })
    .await;
}

#[tokio::test]
async fn a_restore_is_a_new_revision_with_the_old_content() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let site = world.cloud_config("My_Site").await;
        save(&world, &site, 1, "broken").await;
        let call = world.call_as(Who::Developer);
        let restored = call.restore_revision(world.project.slug.clone(), site.id, 1, 2).await.unwrap();
        assert_eq!(restored, Saved::Made { revision: 3 });
        let newest = world.store().list_revisions(site.id).await.unwrap().remove(0);
        assert_eq!(
            (newest.content.user_data.as_str(), newest.note.as_str()),
            ("#cloud-config\npackages: [nginx]\n", "Restored r1")
        );
        let missing = call.restore_revision(world.project.slug.clone(), site.id, 9, 3).await;
        assert_eq!(missing, Err(ApiError::NotFound));
    })
    .await;
}

#[tokio::test]
async fn a_text_that_cloud_init_cannot_read_is_kept_and_told() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let site = world.cloud_config("My_Site").await;
        assert_eq!(save(&world, &site, 1, "#cloud-config\n\tpackages: [nginx\n").await, Saved::Made { revision: 2 });
        let page = world.call_as(Who::Viewer).get_cloud_config(world.project.slug.clone(), site.id).await.unwrap();
        assert!(page.check.blocks_deploy(), "{:?}", page.check);
        assert_eq!(page.check.findings[0].line, 2);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_save_is_told_at_its_field_and_nothing_is_stored() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let site = world.cloud_config("My_Site").await;
        let bad = Content {
            image: String::new(),
            environment: [("A B".to_owned(), "x\0".to_owned())].into(),
            user_data: "x".repeat((1 << 20) + 1),
        };
        let error =
            world.call_as(Who::Developer).save_revision(draft(&world, &site, 1, bad, &"n".repeat(201))).await.unwrap_err();
        for field in ["image", "environment", "user_data", "note"] {
            assert!(error.at(field).is_some(), "{field} in {error:?}");
        }
        assert_eq!(world.store().list_revisions(site.id).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_name_is_taken_once_in_a_project() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        world.cloud_config("My_Site").await;
        let call = world.call_as(Who::Developer);
        let project = world.project.slug.clone();
        let again = call.create_cloud_config(project.clone(), "Webservers".into(), "My_Site".into(), content("")).await;
        assert_eq!(
            again.unwrap_err().at("name"),
            Some("There is a cloud-config Webservers/My_Site already. Choose another name.")
        );
        let elsewhere = call.create_cloud_config(project.clone(), "Mysql".into(), "My_Site".into(), content("")).await;
        assert!(elsewhere.is_ok());
        let bad = call.create_cloud_config(project, "../etc".into(), String::new(), content("")).await.unwrap_err();
        assert!(bad.at("namespace").is_some() && bad.at("name").is_some(), "{bad:?}");
    })
    .await;
}

#[tokio::test]
async fn deployments_that_pin_an_older_revision_are_behind_and_told() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let site = world.cloud_config("My_Site").await;
        let (group, components) = world.group("My_Site", vec![component("web", &site), component("api", &site)]).await;
        let prod = world.deployment(&group, "my-site-prod", &components).await;
        let dropped = world.deployment(&group, "my-site-old", &components).await;
        drop_deployment(world.store(), dropped).await;
        save(&world, &site, 1, "#cloud-config\n{}\n").await;
        world.store().number_events().await.unwrap();
        let events = world.store().list_events_after(0, 100).await.unwrap();
        let told: Vec<_> = events
            .iter()
            .filter_map(|event| match &event.change {
                Change::Deployment(deployment) => Some((deployment.id, deployment.behind, deployment.rev)),
                _ => None,
            })
            .collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!((told[0].0, told[0].1), (prod, 2));
        assert_eq!(world.store().get_deployment(world.project.id, prod).await.unwrap().rev, told[0].2);
        let page = world.call_as(Who::Viewer).get_cloud_config(world.project.slug.clone(), site.id).await.unwrap();
        let used: Vec<_> =
            page.used_by.iter().map(|each| (each.component.as_str(), each.revision, each.deployment.behind)).collect();
        assert_eq!(used, [("api", 1, 2), ("web", 1, 2)]);
    })
    .await;
}

#[tokio::test]
async fn a_cloud_config_in_use_is_not_deleted_and_its_users_are_named() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let (site, other) = (world.cloud_config("My_Site").await, world.cloud_config("Other").await);
        let (group, components) = world.group("My_Site", vec![component("web", &site)]).await;
        let prod = world.deployment(&group, "my-site-prod", &components).await;
        let (call, project) = (world.call_as(Who::Admin), world.project.slug.clone());
        let refused = call.delete_cloud_config(project.clone(), site.id).await.unwrap_err();
        assert!(matches!(&refused, ApiError::Conflict { message } if message.contains("web of My_Site")), "{refused:?}");
        let id = components[0].id;
        execute(world.store(), &format!("UPDATE component SET cloud_config_id = '{}' WHERE id = '{id}'", other.id)).await;
        let refused = call.delete_cloud_config(project.clone(), site.id).await.unwrap_err();
        assert!(matches!(&refused, ApiError::Conflict { message } if message.contains("my-site-prod")), "{refused:?}");
        drop_deployment(world.store(), prod).await;
        call.delete_cloud_config(project.clone(), site.id).await.unwrap();
        assert_eq!(call.get_cloud_config(project, site.id).await.unwrap_err(), ApiError::NotFound);
        assert_eq!(world.store().get_deployment(world.project.id, prod).await.unwrap().behind, 0);
    })
    .await;
}

#[tokio::test]
async fn roles_may_what_the_ones_below_may_and_others_see_nothing() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let site = world.cloud_config("My_Site").await;
        let project = world.project.slug.clone();
        for (who, read, write, delete) in [
            (Who::Anonymous, Some(401), Some(401), Some(401)),
            (Who::Outsider, Some(404), Some(404), Some(404)),
            (Who::Viewer, None, Some(403), Some(403)),
            (Who::Developer, None, None, Some(403)),
        ] {
            let call = world.call_as(who);
            let status = |error: Option<ApiError>| error.map(|error| error.status());
            assert_eq!(status(call.list_cloud_configs(project.clone()).await.err()), read, "{who:?}");
            assert_eq!(status(call.get_cloud_config(project.clone(), site.id).await.err()), read, "{who:?}");
            let checked = call.check_cloud_config(project.clone(), "x".into(), "#cloud-config\n".into()).await;
            assert_eq!(status(checked.err()), read, "{who:?}");
            let saved = call.save_revision(draft(&world, &site, 1, content(&format!("{who:?}")), "")).await;
            assert_eq!(status(saved.err()), write, "{who:?}");
            assert_eq!(status(call.restore_revision(project.clone(), site.id, 1, 2).await.err()), write, "{who:?}");
            assert_eq!(status(call.delete_cloud_config(project.clone(), site.id).await.err()), delete, "{who:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_id_of_another_project_is_not_found() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let site = world.cloud_config("My_Site").await;
        let (call, other) = (world.call_as(Who::Outsider), world.other_project.slug.clone());
        let foreign = RevisionDraft { project: other.clone(), ..draft(&world, &site, 1, content("x"), "") };
        assert_eq!(call.save_revision(foreign).await, Err(ApiError::NotFound));
        assert_eq!(call.restore_revision(other.clone(), site.id, 1, 1).await, Err(ApiError::NotFound));
        assert_eq!(call.get_cloud_config(other.clone(), site.id).await.unwrap_err(), ApiError::NotFound);
        assert_eq!(call.delete_cloud_config(other, site.id).await, Err(ApiError::NotFound));
    })
    .await;
}

#[tokio::test]
async fn images_are_merged_over_hosts_and_their_schema_warns() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let image = r#"{"images":[{"fingerprint":"f1","aliases":["debian/12/cloud"],"description":"Debian 12","size_bytes":1,"architecture":"x86_64"}]}"#;
        add_host(&world, "Server1", image).await;
        add_host(&world, "Server2", image).await;
        add_host(&world, "Server3", "{}").await;
        let (call, project) = (world.call_as(Who::Viewer), world.project.slug.clone());
        let tree = call.list_cloud_configs(project.clone()).await.unwrap();
        assert_eq!(tree.images.len(), 1);
        assert_eq!(tree.images[0].hosts, ["Server1", "Server2"]);
        let text = "#cloud-config\nlocale: 5\n".to_owned();
        let before = call.check_cloud_config(project.clone(), "debian/12/cloud".into(), text.clone()).await.unwrap();
        assert_eq!((before.format, before.spoken_for.as_deref()), (Format::CloudConfig, None));
        let schema = r#"{"properties":{"locale":{"type":"string"}}}"#;
        execute(
            world.store(),
            &format!("INSERT INTO learned_schema (fingerprint, cloud_init_version, image, body, learned_at) VALUES ('f1', '22.4.2', 'Debian 12', '{schema}', 1)"),
        )
        .await;
        let after = call.check_cloud_config(project.clone(), "debian/12/cloud".into(), text.clone()).await.unwrap();
        assert_eq!(after.spoken_for.as_deref(), Some("cloud-init 22.4.2 in debian/12/cloud"));
        assert!(after.findings.iter().any(|finding| finding.line == 2 && finding.severity == Severity::Warning), "{after:?}");
        let other = call.check_cloud_config(project, "alpine".into(), text).await.unwrap();
        assert_eq!(other.spoken_for, None);
    })
    .await;
}

#[tokio::test]
async fn the_tree_is_in_the_order_of_names_whatever_the_database_thinks_of_letters() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let (call, project) = (world.call_as(Who::Developer), world.project.slug.clone());
        for (namespace, name) in [("web", "b"), ("Mysql", "x"), ("web", "A"), ("databases", "y")] {
            call.create_cloud_config(project.clone(), namespace.into(), name.into(), content("")).await.unwrap();
        }
        let tree = call.list_cloud_configs(project).await.unwrap();
        let labels: Vec<String> = tree.cloud_configs.iter().map(CloudConfig::label).collect();
        assert_eq!(labels, ["databases/y", "Mysql/x", "web/A", "web/b"]);
    })
    .await;
}
