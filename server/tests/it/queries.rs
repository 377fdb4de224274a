//! What a page costs in statements: a number that does not grow with what it shows.

use app::model::{deployment::Deployment, job::JobKind};
use axum::http::StatusCode;

use super::support::{
    database::{on_each_database, sqlite},
    http::Http,
    people::Who,
    site::Site,
};

/// Statements that this page reads with, for somebody who is signed in.
async fn queries(site: &Site, http: &Http, path: &str) -> u64 {
    let before = site.store().queries();
    let answer = http.get(Who::Developer, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    site.store().queries() - before
}

async fn add_deployments(site: &Site, numbers: std::ops::Range<usize>) -> Vec<Deployment> {
    let mut added = Vec::new();
    for n in numbers {
        added.push(site.deployment_named(&format!("site-{n}"), 1).await);
    }
    added
}

#[tokio::test]
async fn the_overview_of_fifty_deployments_takes_six_queries() {
    let (store, _folder) = sqlite().await;
    let site = Site::new(store).await;
    let http = Http::new(&site.world).await;
    let few = add_deployments(&site, 0..1).await;
    site.run(&few[0], JobKind::Deploy).await;
    let of_one = queries(&site, &http, "/_eyrie/p/default/").await;
    add_deployments(&site, 1..50).await;
    let of_fifty = queries(&site, &http, "/_eyrie/p/default/").await;
    assert!(of_fifty <= 6, "{of_fifty} queries");
    assert_eq!(of_one, of_fifty, "the number grows with what is shown");
}

#[tokio::test]
async fn every_page_has_its_number_of_queries() {
    let (store, _folder) = sqlite().await;
    let site = Site::new(store).await;
    let http = Http::new(&site.world).await;
    let deployments = add_deployments(&site, 0..3).await;
    site.run(&deployments[0], JobKind::Deploy).await;
    let pages = [
        ("/_eyrie/p/default/", 6),
        ("/_eyrie/p/default/deployments", 7),
        ("/_eyrie/p/default/dg/my-site", 8),
        ("/_eyrie/p/default/dg/my-site/d/site-0", 10),
        ("/_eyrie/p/default/instances", 5),
        ("/_eyrie/p/default/jobs", 6),
        ("/_eyrie/p/default/trash", 5),
        ("/_eyrie/p/default/targets", 3),
    ];
    let mut counted = Vec::new();
    for (path, _) in pages {
        counted.push((path, queries(&site, &http, path).await));
    }
    assert_eq!(counted, pages);
}

#[tokio::test]
async fn the_palette_takes_the_same_few_queries_whatever_it_finds() {
    let (store, _folder) = sqlite().await;
    let site = Site::new(store).await;
    let http = Http::new(&site.world).await;
    let body = serde_json::json!({ "project": site.project() });
    let mut counted = Vec::new();
    for numbers in [0..1, 1..50] {
        add_deployments(&site, numbers).await;
        let before = site.store().queries();
        assert_eq!(http.call(Who::Developer, "/api/find/list", &body).await.status, StatusCode::OK);
        counted.push(site.store().queries() - before);
    }
    assert_eq!(counted, [4, 4], "session, seats, seat, names");
}

#[tokio::test]
async fn ground_holds_groups_scopes_and_hosts_as_they_are_alone() {
    on_each_database(async |store| {
        let site = Site::with(store.clone(), 2, Default::default()).await;
        let project_id = site.world.project.id;
        let ground = store.get_ground(project_id).await.unwrap();
        assert_eq!(ground.groups, store.list_groups(project_id).await.unwrap());
        assert_eq!(ground.scopes, store.list_scopes(project_id).await.unwrap());
        assert_eq!(ground.hosts, store.list_targets(project_id).await.unwrap());
        assert_eq!((ground.groups.len(), ground.scopes.len(), ground.hosts.len()), (1, 2, 2));
        // Another project's ground is its own, and may be nearly bare.
        let other = store.get_ground(site.world.other_project.id).await.unwrap();
        assert_eq!((other.groups.len(), other.scopes.len()), (0, 1));
    })
    .await;
}
