//! A job's page: the failure first, steps, the log with links to its lines, and what can be done.

use app::{
    api::jobs::{JobPage, OpenQuestion},
    model::{
        job::{JobState, StepState},
        project::Role,
        question::Question,
    },
};
use http::StatusCode;

use crate::support::{Fake, Rendered, fake, render, world};

async fn shown(page: JobPage, query: &str) -> Rendered {
    let address = format!("/_eyrie/p/default/jobs/{}{query}", page.job.id);
    let log = fake::log(page.steps[1].id);
    render(Fake { job: Ok(page), log: Ok(log), ..Fake::default() }, &address).await
}

fn running() -> JobPage {
    let mut page = world::failed_job_page();
    page.job = world::job(JobState::Running);
    page.steps = world::steps(StepState::Running);
    page.actions = world::no_actions();
    page.actions.cancel = Ok(());
    page
}

#[tokio::test]
async fn a_failure_is_told_above_everything_with_what_can_be_done() {
    let page = shown(world::failed_job_page(), "").await;
    page.says("Deploy v15").says("Failed").says("Retry: Runs web-2 ready again.").says("Undo: Goes back to v14 on web-1.");
    page.comes_before("did not become ready", "Check plan against hosts").has(r#"role="alert""#).says("not run");
}

#[tokio::test]
async fn the_log_of_the_failed_step_is_there_without_a_script() {
    let page = shown(world::failed_job_page(), "").await;
    page.says("Failed to run module scripts-user").says("2 lines").has(r##"href="#L2""##).has(r#"id="L2""#);
}

#[tokio::test]
async fn retry_is_a_form_and_skip_asks_for_a_reason() {
    let page = shown(world::failed_job_page(), "").await;
    page.says("Retry step").has(r#"action="/api/jobs/act""#).has(r#"name="action" value="retry""#).has("?dialog=skip");
    let page = shown(world::failed_job_page(), "?dialog=skip").await;
    page.says("web-2 stays as it is.").has(r#"name="reason""#);
}

#[tokio::test]
async fn a_running_job_can_be_cancelled_and_no_more() {
    let page = shown(running(), "").await;
    page.has(r#"name="action" value="cancel""#).says("Cancel").does_not_say("Skip…");
    page.has("<title>(1) Deploy v15 of my-site-prod · Eyrie</title>");
}

fn waiting(answer: Result<(), String>) -> JobPage {
    let question = Question { instructions: "Is the backup there?\n<b>Really</b>?".to_owned(), role: Role::Admin };
    let open = OpenQuestion { title: "Ask the team".to_owned(), question, until: world::AT, answer };
    JobPage { job: world::job(JobState::Waiting), question: Some(open), ..running() }
}

#[tokio::test]
async fn who_may_answer_sees_the_question_and_two_buttons_and_others_see_who_may() {
    let page = shown(waiting(Ok(())), "").await;
    page.says("Ask the team").says("Is the backup there?").has("&lt;b>Really&lt;/b>?").has(r#"action="/api/jobs/answer""#);
    page.has(r#"name="answer" value="refuse""#).has(r#"name="answer" value="confirm""#).has(r#"name="note""#);
    let page = shown(waiting(Err("Only a member with the role admin, or a higher one, may answer.".to_owned())), "").await;
    page.says("Is the backup there?").says("Only a member with the role admin").does_not_say("Refuse");
}

#[tokio::test]
async fn a_cancel_on_its_way_is_said() {
    let mut page = running();
    page.job.cancel_requested = true;
    shown(page, "").await.says("Cancel was asked for");
}

#[tokio::test]
async fn a_viewer_has_no_buttons() {
    let page = shown(JobPage { role: Role::Viewer, ..world::failed_job_page() }, "").await;
    page.says("did not become ready").does_not_say("Retry step");
}

#[tokio::test]
async fn an_address_that_is_no_id_is_not_found() {
    let page = render(Fake::default(), "/_eyrie/p/default/jobs/nonsense").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}
