//! The tree of cloud-configs, the editor as it reads without a script, and the differences of revisions.

use app::{
    api::cloud_configs::{CloudConfigPage, CloudConfigTree, ImageChoice, UsedBy},
    model::{
        cloud_config::{CloudConfig, Content, Revision},
        cloud_init::{Check, Finding, Format, Severity},
        deployment::{Deployment, DeploymentState},
        ids::CloudConfigId,
        project::Role,
    },
};

use crate::support::{Fake, render, world};

const PAGE: &str = "/_eyrie/p/default/cc/00000000-0000-0000-0000-000000000008";

fn cloud_config(namespace: &str, name: &str, number: u128) -> CloudConfig {
    CloudConfig {
        id: CloudConfigId::from_uuid(world::uuid(number)),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        revision: 2,
        image: "debian/12/cloud".to_owned(),
        rev: 2,
    }
}

fn revision(number: u32, user_data: &str, site: &str, note: &str) -> Revision {
    let environment = [("SITE_NAME".to_owned(), site.to_owned())].into();
    let content = Content { image: "debian/12/cloud".to_owned(), environment, user_data: user_data.to_owned() };
    Revision { number, content, author: "dora".to_owned(), created_at: world::AT, note: note.to_owned() }
}

fn images() -> Vec<ImageChoice> {
    let hosts = vec!["lxd-a".to_owned(), "lxd-b".to_owned()];
    vec![ImageChoice { alias: "debian/12/cloud".to_owned(), description: "Debian 12".to_owned(), hosts }]
}

fn page(role: Role) -> CloudConfigPage {
    let finding = Finding {
        line: 3,
        column: 1,
        end_column: Some(13),
        severity: Severity::Warning,
        message: "Unknown key final_messge. Did you mean final_message?".to_owned(),
        suggestion: Some("final_message".to_owned()),
    };
    CloudConfigPage {
        cursor: 40,
        role,
        cloud_config: cloud_config("Webservers", "My_Site", 8),
        revisions: vec![
            revision(2, "#cloud-config\npackages: [nginx-light]\nfinal_messge: x\n", "my-site", "nginx-light instead of nginx"),
            revision(1, "#cloud-config\npackages: [nginx]\nfinal_messge: x\n", "site", "First revision"),
        ],
        check: Check {
            format: Format::CloudConfig,
            checked: true,
            spoken_for: Some("cloud-init 22.4.2 in debian/12/cloud".to_owned()),
            findings: vec![finding],
        },
        used_by: vec![UsedBy {
            deployment: Deployment { behind: 1, ..world::deployment(DeploymentState::Deploy) },
            component: "web".to_owned(),
            revision: 1,
        }],
        images: images(),
    }
}

fn fake(role: Role) -> Fake {
    let cloud_configs = vec![cloud_config("Mysql", "My_Site", 9), cloud_config("Webservers", "My_Site", 8)];
    let tree = CloudConfigTree { cursor: 40, role, cloud_configs, images: images() };
    Fake { tree: Ok(tree), cloud_config: Ok(page(role)), ..Fake::default() }
}

#[tokio::test]
async fn cloud_configs_stand_under_their_namespace() {
    let page = render(fake(Role::Developer), "/_eyrie/p/default/cc/").await;
    page.comes_before("Mysql", "Webservers").says("debian/12/cloud").says("New cloud-config");
    page.has(&format!(r#"href="{PAGE}""#));
}

#[tokio::test]
async fn where_there_is_none_an_example_is_offered_to_who_may_make_one() {
    let empty = |role| Fake {
        tree: Ok(CloudConfigTree { cursor: 40, role, cloud_configs: Vec::new(), images: images() }),
        ..Fake::default()
    };
    let page = render(empty(Role::Developer), "/_eyrie/p/default/cc/").await;
    page.says("No cloud-config yet").says("Start from an example");
    render(empty(Role::Viewer), "/_eyrie/p/default/cc/").await.says("No cloud-config yet").does_not_say("Start");
}

#[tokio::test]
async fn an_example_can_be_made_as_it_stands() {
    let page = render(fake(Role::Developer), "/_eyrie/p/default/cc/new?example=site").await;
    page.has("nginx-light").has(r#"value="Webservers""#).has(r#"value="My_Site""#).says("Create");
}

#[tokio::test]
async fn the_editor_reads_without_a_script() {
    let page = render(fake(Role::Developer), PAGE).await;
    page.says("Webservers/My_Site").says("r2").says("used by 1 deployment, 1 behind");
    page.says("1 finding").says("3:1").says("Did you mean final_message?").says("cloud-init 22.4.2 in debian/12/cloud");
    page.has("packages: [nginx-light]").has(r#"value="SITE_NAME""#).says("on 2 hosts");
    page.comes_before("nginx-light instead of nginx", "First revision").says("dora");
    page.says("my-site-prod").says("web · r1").says("behind");
    page.does_not_say("draft changes").does_not_say("Delete…");
}

#[tokio::test]
async fn two_revisions_differ_by_lines_and_fields() {
    let page = render(fake(Role::Developer), &format!("{PAGE}?diff=1..2")).await;
    page.says("From r1 to r2").says("packages: [nginx]").says("packages: [nginx-light]");
    page.has(r#"data-change="removed""#).has(r#"data-change="added""#);
    page.says("SITE_NAME: site my-site").has("<del").has("<ins");
    let page = render(fake(Role::Developer), &format!("{PAGE}?diff=2..draft")).await;
    page.says("From r2 to the editor").says("They hold the same.");
    render(fake(Role::Developer), &format!("{PAGE}?diff=1..9")).await.says("One of the two is not on this page");
    render(fake(Role::Developer), &format!("{PAGE}?diff=nonsense")).await.does_not_say("One of the two");
}

#[tokio::test]
async fn a_viewer_reads_and_changes_nothing() {
    let page = render(fake(Role::Viewer), PAGE).await;
    page.says("Webservers/My_Site").does_not_say("Save revision").does_not_say("Restore").does_not_say("Add variable");
    page.does_not_say("New…").has("readonly");
}

#[tokio::test]
async fn deleting_asks_for_the_whole_name() {
    let page = render(fake(Role::Admin), &format!("{PAGE}?dialog=delete")).await;
    page.says("Delete Webservers/My_Site").says("Type Webservers/My_Site to confirm").says("All 2 revisions go with it.");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let fake = Fake { tree: fake(Role::Viewer).tree, ..Fake::default() };
    assert_eq!(render(fake, PAGE).await.status, 404);
    assert_eq!(render(Fake::default(), "/_eyrie/p/default/cc/nonsense").await.status, 404);
}
