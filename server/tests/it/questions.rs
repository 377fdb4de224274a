//! Jobs that wait for a person: who may answer, what an answer does, what happens without one, and that nothing of it is lost.

use app::{
    api::{ApiError, jobs::JobAction},
    model::{
        deployment::Deployment,
        ids::JobId,
        job::{JobKind, JobState, StepState},
    },
};

use super::support::{
    database::{advance, on_each_database},
    people::Who,
    site::Site,
};

/// A first deploy of one instance that waits for an admin before anything is made.
async fn asked(store: server::store::Store) -> (Site, Deployment, JobId) {
    let site = Site::new(store).await;
    site.ask_in_deploy_book(&[2]).await;
    let deployment = site.deployment(1).await;
    let id = site.run(&deployment, JobKind::Deploy).await.id;
    assert_eq!(site.job(id).await.state, JobState::Waiting);
    (site, deployment, id)
}

async fn log_of_question(site: &Site, id: JobId) -> Vec<String> {
    let steps = site.store().list_steps(id).await.unwrap();
    let step = steps.iter().find(|step| step.title.starts_with("Look at it")).unwrap();
    let log = site.store().get_log(site.world.project.id, step.id, 1).await.unwrap();
    log.lines.into_iter().map(|line| line.text).collect()
}

#[tokio::test]
async fn a_job_waits_for_a_person_with_nothing_made_and_goes_on_once_confirmed() {
    on_each_database(async |store| {
        let (site, deployment, id) = asked(store).await;
        let open = site.question(id).await.unwrap();
        assert_eq!(open.question.instructions, "Does the old one serve?");
        assert_eq!(open.until, super::support::database::EPOCH + 600_000);
        assert_eq!(site.on_hosts().await, []);
        site.work().await;
        assert_eq!(site.job(id).await.state, JobState::Waiting, "time that passes answers nothing");
        site.answer(Who::Admin, id, true, "It does").await.unwrap();
        site.work().await;
        assert_eq!((site.job(id).await.state, site.question(id).await), (JobState::Succeeded, None));
        assert_eq!(site.in_store(&deployment).await.len(), 1);
        let log = log_of_question(&site, id).await;
        assert_eq!(log.last().map(String::as_str), Some("Confirmed by adam: It does"));
        let steps = site.store().list_steps(id).await.unwrap();
        assert!(steps.iter().all(|step| step.attempt == 1), "asking was no attempt");
    })
    .await;
}

#[tokio::test]
async fn only_who_has_the_role_may_answer_and_the_page_says_so() {
    on_each_database(async |store| {
        let (site, _, id) = asked(store).await;
        for who in [Who::Viewer, Who::Developer] {
            assert!(matches!(site.answer(who, id, true, "").await, Err(ApiError::Forbidden { .. })), "{who:?}");
        }
        for who in [Who::Anonymous, Who::Outsider] {
            assert!(site.answer(who, id, true, "").await.is_err(), "{who:?}");
        }
        assert!(site.question(id).await.unwrap().answer.unwrap_err().contains("role admin"));
        site.answer(Who::Owner, id, true, "").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_refusal_says_why_and_fails_the_step_and_a_retry_asks_anew() {
    on_each_database(async |store| {
        let (site, _, id) = asked(store).await;
        let error = site.answer(Who::Admin, id, false, " ").await.unwrap_err();
        assert!(error.at("note").is_some(), "{error:?}");
        site.answer(Who::Admin, id, false, "Too early").await.unwrap();
        site.work().await;
        let job = site.job(id).await;
        assert_eq!((job.state, job.error.as_deref()), (JobState::Failed, Some("Refused by adam: Too early")));
        assert_eq!(site.on_hosts().await, []);
        site.act(id, JobAction::Retry).await;
        site.work().await;
        assert!(site.question(id).await.is_some());
        site.answer(Who::Admin, id, true, "").await.unwrap();
        site.work().await;
        assert_eq!(site.job(id).await.state, JobState::Succeeded);
    })
    .await;
}

#[tokio::test]
async fn without_an_answer_in_time_the_step_fails() {
    on_each_database(async |store| {
        let (site, _, id) = asked(store).await;
        advance(site.store(), 600_001).await;
        site.work().await;
        let job = site.job(id).await;
        assert_eq!((job.state, job.error.as_deref()), (JobState::Failed, Some("Nobody answered in time.")));
        assert!(matches!(site.answer(Who::Admin, id, true, "").await, Err(ApiError::Conflict { .. })), "too late");
    })
    .await;
}

#[tokio::test]
async fn of_two_answers_the_second_is_a_conflict_and_changes_nothing() {
    on_each_database(async |store| {
        let (site, _, id) = asked(store).await;
        site.answer(Who::Admin, id, true, "").await.unwrap();
        assert!(matches!(site.answer(Who::Owner, id, false, "No").await, Err(ApiError::Conflict { .. })));
        site.work().await;
        assert_eq!(site.job(id).await.state, JobState::Succeeded);
    })
    .await;
}

#[tokio::test]
async fn a_job_that_waits_for_a_person_can_be_cancelled_and_resumed() {
    on_each_database(async |store| {
        let (site, _, id) = asked(store).await;
        site.act(id, JobAction::Cancel).await;
        site.work().await;
        assert_eq!((site.job(id).await.state, site.question(id).await), (JobState::Cancelled, None));
        let steps = site.store().list_steps(id).await.unwrap();
        assert!(steps.iter().all(|step| matches!(step.state, StepState::Succeeded | StepState::Cancelled)), "{steps:?}");
        site.act(id, JobAction::Resume).await;
        site.work().await;
        assert!(site.question(id).await.is_some(), "asked anew");
    })
    .await;
}

#[tokio::test]
async fn where_nothing_is_changed_nobody_is_asked() {
    on_each_database(async |store| {
        let (site, deployment, id) = asked(store).await;
        site.answer(Who::Admin, id, true, "").await.unwrap();
        site.work().await;
        let again = site.run(&deployment, JobKind::Deploy).await;
        assert_eq!(again.state, JobState::Succeeded);
    })
    .await;
}
