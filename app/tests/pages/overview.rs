//! The overview: what fails first, cards, the way from nothing to the first deployment.

use app::{
    api::ApiError,
    model::{deployment::DeploymentState, job::JobState, project::Role},
};
use http::StatusCode;

use crate::support::{Fake, render, world};

const ADDRESS: &str = "/_eyrie/p/default/";

#[tokio::test]
async fn a_card_shows_each_deployment_with_state_scope_and_health() {
    let page = render(Fake { overview: Ok(world::overview()), ..Fake::default() }, ADDRESS).await;
    assert_eq!(page.status, StatusCode::OK);
    page.says("My_Site").says("my-site-prod").says("Deployed").says("Production").says("1.2 GiB memory").says("3 instances");
    page.has(r#"aria-label="3 instances: 3 running""#).has(r#"href="/_eyrie/p/default/dg/my-site/d/my-site-prod/""#);
    page.does_not_say("Three steps to the first deployment");
}

#[tokio::test]
async fn what_failed_and_what_does_not_answer_stand_above_the_cards() {
    let mut overview = world::overview();
    overview.deployments[0].last_error = Some("web-2 on lxd-b: cloud-init ended with 1".to_owned());
    overview.jobs = vec![world::job(JobState::Failed)];
    overview.hosts[1].reachability = world::unreachable();
    let page = render(Fake { overview: Ok(overview), ..Fake::default() }, ADDRESS).await;
    page.says("Deploy failed").says("web-2 on lxd-b: cloud-init ended with 1").says("Open job");
    page.says("Unreachable").says("connection refused").says("Open host");
    page.comes_before("Deploy failed", "My_Site");
    page.has(&format!("/_eyrie/p/default/jobs/{}", world::job(JobState::Failed).id));
}

#[tokio::test]
async fn a_running_job_is_a_badge_that_leads_to_it_and_the_titles_count() {
    let overview = app::api::overview::Overview { jobs: vec![world::job(JobState::Running)], ..world::overview() };
    let page = render(Fake { overview: Ok(overview), ..Fake::default() }, ADDRESS).await;
    page.says("Deploying").says("step 2 of 3, web-2 ready");
    page.has(r#"aria-label="Jobs: 1 running""#).has("<title>(1) Overview · Eyrie</title>");
}

#[tokio::test]
async fn pages_that_are_rendered_at_once_have_a_title_each() {
    let running = |count| {
        let jobs = vec![world::job(JobState::Running); count];
        let overview = app::api::overview::Overview { jobs, ..world::overview() };
        async move { (count, render(Fake { overview: Ok(overview), ..Fake::default() }, ADDRESS).await) }
    };
    for (count, page) in futures::future::join_all((1..=8).map(running)).await {
        page.has(&format!("<title>({count}) Overview · Eyrie</title>"));
    }
}

#[tokio::test]
async fn an_empty_project_leads_from_host_to_group_to_deploy() {
    let page = render(Fake { overview: Ok(world::empty_overview()), ..Fake::default() }, ADDRESS).await;
    page.comes_before("Add a host", "Describe a group").comes_before("Describe a group", "Deploy it");
    page.has(r#"data-kind="primary" href="/_eyrie/p/default/targets/new""#);
}

#[tokio::test]
async fn a_viewer_is_offered_nothing_to_make() {
    let overview = app::api::overview::Overview { role: Role::Viewer, ..world::empty_overview() };
    let page = render(Fake { overview: Ok(overview), ..Fake::default() }, ADDRESS).await;
    page.does_not_say("New group").does_not_say("Three steps");
}

#[tokio::test]
async fn the_grid_has_a_column_per_scope() {
    let page = render(Fake { overview: Ok(world::overview()), ..Fake::default() }, "/_eyrie/p/default/?view=grid").await;
    page.has(r#"aria-label="Groups by scope""#).says("Production").says("my-site-prod");
}

#[tokio::test]
async fn a_project_that_is_not_there_is_not_found() {
    let page = render(Fake::default(), ADDRESS).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    page.says("There is nothing here");
}

#[tokio::test]
async fn a_server_that_cannot_answer_says_so_and_offers_to_try_again() {
    let refused = ApiError::Unavailable { message: "The database does not answer.".to_owned() };
    let page = render(Fake { overview: Err(refused), ..Fake::default() }, ADDRESS).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    page.says("The database does not answer.").says("Try again").has(r#"role="alert""#);
}

#[tokio::test]
async fn a_failed_deployment_says_so_in_its_card_until_a_job_runs_again() {
    let mut overview = world::overview();
    overview.deployments = vec![(&world::deployment(DeploymentState::Draft)).into()];
    overview.deployments[0].last_error = Some("no".to_owned());
    let page = render(Fake { overview: Ok(overview.clone()), ..Fake::default() }, ADDRESS).await;
    page.says("Failed");
    overview.jobs = vec![world::job(JobState::Running)];
    render(Fake { overview: Ok(overview), ..Fake::default() }, ADDRESS).await.does_not_say("Failed");
}
