//! A deployment's page: head, job, tabs, forms that work without a script, refusals.

use app::{
    api::deployments::{DeploymentForm, DeploymentPage, FieldChange, HostChoice, VersionDiff},
    model::{
        deployment::DeploymentState,
        event::{Change, Event},
        job::JobState,
        project::Role,
        target::Profile,
        version::Version,
    },
};

use crate::support::{Fake, Rendered, render, world};

const ADDRESS: &str = "/_eyrie/p/default/dg/my-site/d/my-site-prod/";

async fn shown(page: DeploymentPage, query: &str) -> Rendered {
    render(Fake { deployment: Ok(page), ..Fake::default() }, &format!("{ADDRESS}{query}")).await
}

#[tokio::test]
async fn the_head_names_state_version_and_who_changed_it() {
    let page = shown(world::deployment_page(), "").await;
    page.says("my-site-prod").says("Production").says("Deployed").says("v14 deployed, v15 is newer").says("changed by admin");
    page.says("3 on each of 2 hosts = 6").says("Webservers/My_Site r7");
    page.has("<title>my-site-prod · Eyrie</title>");
}

#[tokio::test]
async fn deploy_is_a_form_that_needs_no_script() {
    let page = shown(world::deployment_page(), "").await;
    page.says("Deploy v15").has(r#"action="/api/deployments/request""#).has(r#"name="kind" value="deploy""#);
    page.has(r#"name="deployment" value="my-site-prod""#).has(r#"name="request_id" value=""#).has(r#"name="kind" value="pause""#);
}

#[tokio::test]
async fn while_a_job_runs_the_primary_button_says_so_and_cannot_be_pressed() {
    let page = shown(world::busy_deployment_page(), "").await;
    page.says("Deploying v15").has(r#"data-kind="primary" disabled"#).does_not_say("Deploy v15 Pause");
    page.says("step 2 of 3, web-2 ready").says("Check plan against hosts").says("Delete old generation");
    page.has(r#"name="action" value="cancel""#).has("<title>(1) my-site-prod · Eyrie</title>");
}

#[tokio::test]
async fn a_paused_deployment_is_started() {
    let mut page = world::deployment_page();
    page.deployment = world::deployment(DeploymentState::Pause);
    page.deployment.deployed_version = Some(15);
    shown(page, "").await.says("Start").does_not_say("Deploy v15");
}

#[tokio::test]
async fn a_refused_action_is_shown_with_its_sentence() {
    let mut page = world::deployment_page();
    page.actions.deploy = Err("At most 2 deployments in Production.".to_owned());
    let page = shown(page, "").await;
    page.says("Production does not allow drop.").says("At most 2 deployments in Production.");
    page.has(r#"aria-label="Deploy v15: At most 2 deployments in Production.""#);
}

#[tokio::test]
async fn a_viewer_sees_everything_and_no_button() {
    let page = shown(DeploymentPage { role: Role::Viewer, ..world::busy_deployment_page() }, "").await;
    page.says("my-site-prod").does_not_say("Scale").does_not_say("Cancel").does_not_say("Drop").does_not_say("Restore");
}

#[tokio::test]
async fn instances_stand_under_their_component() {
    let page = shown(world::deployment_page(), "?tab=instances").await;
    page.says("my-site-prod-web-1").says("10.77.0.1").says("412 MiB").says("Done").says("v14");
    page.comes_before("Webservers/My_Site r7", "my-site-prod-web-1").has(r#"aria-current="page""#);
}

#[tokio::test]
async fn no_instance_yet_is_said_in_a_sentence() {
    let page = DeploymentPage { instances: Vec::new(), ..world::deployment_page() };
    shown(page, "?tab=instances").await.says("No instances yet");
}

#[tokio::test]
async fn versions_are_compared_by_two_ticks_in_the_address() {
    let version = |number: u32| Version {
        number,
        spec: world::spec(),
        author: "admin".to_owned(),
        created_at: world::AT,
        reason: format!("Change {number}"),
    };
    let change = FieldChange { field: "web: quantity".to_owned(), before: Some("3".to_owned()), after: Some("5".to_owned()) };
    let fake = Fake {
        deployment: Ok(world::deployment_page()),
        versions: Ok(vec![version(15), version(14)]),
        diff: Ok(VersionDiff { from: 14, to: 15, changes: vec![change] }),
        ..Fake::default()
    };
    let page = render(fake, &format!("{ADDRESS}?tab=versions&from=14&to=15")).await;
    page.says("Change 15").says("web: quantity").says("v14 and v15").says("Restore…");
    page.has("dialog=restore&amp;version=14").has(r#"name="from""#);
}

#[tokio::test]
async fn the_plan_can_be_done_as_it_was_looked_at() {
    let page = shown(world::deployment_page(), "?tab=plan").await;
    page.says("it is not there yet").has(r#"name="plan" value="f00d""#);
}

#[tokio::test]
async fn drop_shows_what_goes_and_asks_for_the_name_without_a_script() {
    let mut page = world::deployment_page();
    page.actions.drop = Ok(());
    let page = shown(page, "?dialog=drop").await;
    page.says("my-site-prod-web-1").says("Delete this data too").says("Type my-site-prod to confirm");
    page.has(r#"name="typed_name""#).has(r#"name="volumes[]""#).has(r#"value="my-site-prod-web-1-data""#).has("<dialog");
}

#[tokio::test]
async fn a_component_that_is_behind_is_marked_with_the_way_on() {
    let mut page = world::deployment_page();
    page.deployment.behind = 1;
    shown(page, "").await.says("One component is behind").says("Update");
}

#[tokio::test]
async fn events_read_newest_first() {
    let event = Event {
        seq: 39,
        at: world::AT,
        project_id: None,
        deployment_id: None,
        kind: "job_failed".to_owned(),
        change: Change::Job(world::job(JobState::Failed)),
    };
    let fake = Fake { deployment: Ok(world::deployment_page()), events: Ok(vec![event]), ..Fake::default() };
    let page = render(fake, &format!("{ADDRESS}?tab=events")).await;
    page.says("Job failed").says("Deploy v15 by admin").has("before=39");
}

#[tokio::test]
async fn a_new_deployment_is_prefilled_and_says_how_many() {
    let profile = |name: &str| Profile { name: name.to_owned(), description: String::new(), used_by: 0 };
    let form = DeploymentForm {
        group: world::group(),
        components: vec![world::component()],
        scopes: vec![world::scope()],
        hosts: world::hosts()
            .into_iter()
            .map(|target| HostChoice { target, profiles: vec![profile("default"), profile("fast")] })
            .collect(),
        suggested_names: vec![(world::scope().id, "my-site-production".to_owned())],
    };
    let page = render(Fake { form: Ok(form), ..Fake::default() }, "/_eyrie/p/default/dg/my-site/new").await;
    page.says("New deployment of My_Site").says("1 on 1 host").says("lxd-b").says("fast").has(r#"value="my-site-production""#);
}
