//! What the palette finds: everything of one's own project by name, and nothing of others.

use app::{
    api::{
        ApiError,
        find::{Finding as _, Found},
    },
    model::job::{JobKind, JobState},
};

use super::support::{
    database::on_each_database,
    people::{Who, World},
    site::Site,
};

fn name(found: &Found) -> String {
    match found {
        Found::Project { name, .. } => format!("project {name}"),
        Found::Group { name, .. } => format!("group {name}"),
        Found::Deployment { group, name, .. } => format!("deployment {group}/{name}"),
        Found::Host { name, .. } => format!("host {name}"),
        Found::CloudConfig { namespace, name, .. } => format!("cloud-config {namespace}/{name}"),
        Found::Instance { name } => format!("instance {name}"),
        Found::Job { kind, deployment, .. } => format!("job {} {deployment}", kind.as_str()),
    }
}

fn names(found: &[Found]) -> Vec<String> {
    found.iter().map(name).collect()
}

#[tokio::test]
async fn a_member_finds_what_is_in_the_project_by_noun() {
    on_each_database(async |store| {
        let site = Site::new(store).await;
        let deployment = site.deployment(2).await;
        site.run(&deployment, JobKind::Deploy).await;
        site.request(&deployment, JobKind::Pause).await.unwrap();
        let found = site.world.call_as(Who::Viewer).list_found(Some(site.project())).await.unwrap();
        let expected = [
            "project Default",
            "group My_Site",
            "deployment my-site/my-site-dev",
            "host host-a",
            "cloud-config Webservers/My_Site",
            "instance my-site-dev-web-1",
            "instance my-site-dev-web-2",
            "job pause my-site-dev",
        ];
        assert_eq!(names(&found), expected, "the finished job is not there");
        assert!(matches!(found.last(), Some(Found::Job { state: JobState::Queued, .. })), "{found:?}");
    })
    .await;
}

#[tokio::test]
async fn what_was_dropped_is_not_found() {
    on_each_database(async |store| {
        let site = Site::new(store).await;
        let deployment = site.deployment(1).await;
        site.run(&deployment, JobKind::Deploy).await;
        site.run(&deployment, JobKind::Drop).await;
        let found = names(&site.call().list_found(Some(site.project())).await.unwrap());
        assert_eq!(found, ["project Default", "group My_Site", "host host-a", "cloud-config Webservers/My_Site"]);
    })
    .await;
}

#[tokio::test]
async fn names_of_another_project_are_never_found() {
    on_each_database(async |store| {
        let site = Site::new(store).await;
        site.deployment(1).await;
        let World { project, other_project, .. } = &site.world;
        let outsider = site.world.call_as(Who::Outsider);
        assert_eq!(names(&outsider.list_found(None).await.unwrap()), ["project Other"]);
        // The host is granted to both.
        let found = outsider.list_found(Some(other_project.slug.clone())).await.unwrap();
        assert_eq!(names(&found), ["project Other", "host host-a"]);
        assert_eq!(outsider.list_found(Some(project.slug.clone())).await, Err(ApiError::NotFound));
        site.execute("DELETE FROM target_grant WHERE project_id = $1", vec![other_project.id.to_string()]).await;
        let found = outsider.list_found(Some(other_project.slug.clone())).await.unwrap();
        assert_eq!(names(&found), ["project Other"], "the host is not granted any more");
        let member = site.world.call_as(Who::Owner);
        assert_eq!(member.list_found(Some(other_project.slug.clone())).await, Err(ApiError::NotFound));
        assert_eq!(names(&member.list_found(None).await.unwrap()), ["project Default"]);
    })
    .await;
}

#[tokio::test]
async fn an_administrator_finds_every_project_and_nobody_none() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let found = world.call_as(Who::Administrator).list_found(None).await.unwrap();
        assert_eq!(names(&found), ["project Default", "project Other"]);
        assert_eq!(world.call_as(Who::Anonymous).list_found(None).await, Err(ApiError::Unauthenticated));
    })
    .await;
}

#[tokio::test]
async fn each_noun_has_its_own_limit() {
    on_each_database(async |store| {
        let site = Site::new(store).await;
        for n in 0..3 {
            site.deployment_named(&format!("site-{n}"), 1).await;
        }
        let found = site.store().list_found(site.world.project.id, 2).await.unwrap();
        let expected = [
            "group My_Site",
            "deployment my-site/site-0",
            "deployment my-site/site-1",
            "host host-a",
            "cloud-config Webservers/My_Site",
        ];
        assert_eq!(names(&found), expected);
    })
    .await;
}
