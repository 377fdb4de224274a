//! A group's page, and the form for a new one.

use app::{
    api::{
        cloud_configs::{CloudConfigTree, ImageChoice},
        groups::GroupPage,
    },
    model::{cloud_config::CloudConfig, ids::CloudConfigId, job::JobState, project::Role},
};

use crate::support::{Fake, render, world};

fn tree(role: Role, cloud_configs: Vec<CloudConfig>) -> CloudConfigTree {
    let image = ImageChoice { alias: "debian/12/cloud".to_owned(), description: String::new(), hosts: vec!["lxd-a".to_owned()] };
    CloudConfigTree { cursor: 40, role, cloud_configs, images: vec![image] }
}

fn cloud_config() -> CloudConfig {
    CloudConfig {
        id: CloudConfigId::from_uuid(world::uuid(8)),
        namespace: "Webservers".to_owned(),
        name: "My_Site".to_owned(),
        revision: 7,
        image: "debian/12/cloud".to_owned(),
        rev: 1,
    }
}

#[tokio::test]
async fn a_group_shows_its_deployments_and_components() {
    let page = render(Fake { group: Ok(world::group_page()), ..Fake::default() }, "/_eyrie/p/default/dg/my-site/").await;
    page.says("My_Site")
        .says("my-site-prod")
        .says("v14, v15 is newer")
        .says("Webservers/My_Site")
        .says("cloud-init is done, within 600 s");
    page.says("New deployment").says("Delete group…");
}

#[tokio::test]
async fn a_group_without_deployments_leads_to_the_first() {
    let group = GroupPage { deployments: Vec::new(), ..world::group_page() };
    let page = render(Fake { group: Ok(group), ..Fake::default() }, "/_eyrie/p/default/dg/my-site/").await;
    page.says("Not deployed yet").has(r#"href="/_eyrie/p/default/dg/my-site/new""#);
}

#[tokio::test]
async fn a_viewer_cannot_change_a_group() {
    let group = GroupPage { role: Role::Viewer, ..world::group_page() };
    let page = render(Fake { group: Ok(group), ..Fake::default() }, "/_eyrie/p/default/dg/my-site/").await;
    page.does_not_say("New deployment").does_not_say("Remove").does_not_say("Delete group");
}

#[tokio::test]
async fn a_running_job_shows_on_its_card() {
    let group = GroupPage { jobs: vec![world::job(JobState::Running)], ..world::group_page() };
    let page = render(Fake { group: Ok(group), ..Fake::default() }, "/_eyrie/p/default/dg/my-site/").await;
    page.says("Deploying").has(r#"aria-label="Jobs: 1 running""#);
}

#[tokio::test]
async fn deleting_asks_for_the_name_and_says_what_is_left() {
    let page =
        render(Fake { group: Ok(world::group_page()), ..Fake::default() }, "/_eyrie/p/default/dg/my-site/?dialog=delete").await;
    page.says("Type My_Site to confirm").says("One deployment is not dropped yet.");
}

#[tokio::test]
async fn types_that_need_a_cluster_are_shown_and_explained() {
    let fake = Fake { tree: Ok(tree(Role::Developer, vec![cloud_config()])), ..Fake::default() };
    let page = render(fake, "/_eyrie/p/default/groups/new").await;
    page.says("Odoo").says("Comes with a Kubernetes cluster").says("Webservers/My_Site r7");
    assert_eq!(page.html.matches("Comes with a Kubernetes cluster").count(), 3);
}

#[tokio::test]
async fn where_no_cloud_config_is_there_one_is_written() {
    let fake = Fake { tree: Ok(tree(Role::Developer, Vec::new())), ..Fake::default() };
    let page = render(fake, "/_eyrie/p/default/groups/new").await;
    page.says("There is none in this project yet").has("#cloud-config").has("debian/12/cloud");
}

#[tokio::test]
async fn a_viewer_is_told_which_role_makes_groups() {
    let fake = Fake { tree: Ok(tree(Role::Viewer, Vec::new())), ..Fake::default() };
    let page = render(fake, "/_eyrie/p/default/groups/new").await;
    page.says("Ask for the role developer").does_not_say("Make the group");
}
