//! The queue as people use it: a Pause that takes the place of a Deploy, filters and views, many jobs at once.

use app::{
    api::{
        ApiError,
        jobs::{JobAction, JobFilter, Jobs as _},
        views::{ViewForm, Views as _},
    },
    model::{
        ids::JobId,
        job::{JobKind, JobState},
    },
};
use axum::http::StatusCode;
use server::store::row::RowExt as _;

use super::support::{
    database::{advance, execute, frozen_sqlite, on_each_database, sqlite},
    http::Http,
    jobs::write,
    people::Who,
    site::{BROKEN, Site},
};

/// Actions in the audit, the oldest first.
async fn audited(site: &Site, entity_id: JobId) -> Vec<(String, String)> {
    let mut connection = site.store().read().await.unwrap();
    let rows = sqlx::query("SELECT actor, action FROM audit WHERE entity = 'job' AND entity_id = $1 ORDER BY id")
        .bind(entity_id.to_string())
        .fetch_all(&mut *connection)
        .await
        .unwrap();
    rows.iter().map(|row| (row.text("actor").unwrap(), row.text("action").unwrap())).collect()
}

#[tokio::test]
async fn a_queued_deploy_is_replaced_by_a_later_pause_that_its_last_sentence_names() {
    on_each_database(async |store| {
        let site = Site::new(store).await;
        let deployment = site.deployment(1).await;
        site.run(&deployment, JobKind::Deploy).await;
        let deploy = site.request(&deployment, JobKind::Deploy).await.unwrap().job_id;
        let pause = site.request(&deployment, JobKind::Pause).await.unwrap();
        assert_eq!(pause.queued_behind, 0, "nothing is before it any more");
        let replaced = site.job(deploy).await;
        assert_eq!(replaced.state, JobState::Cancelled);
        let id = pause.job_id.to_string();
        let sentence = format!("Replaced by Pause v1, which dora asked for later (job {}).", &id[id.len() - 6..]);
        assert_eq!(replaced.error.as_deref(), Some(sentence.as_str()));
        let by_dora = |action: &str| ("dora".to_owned(), action.to_owned());
        assert_eq!(audited(&site, deploy).await, [by_dora("job_requested"), by_dora("job_replaced")]);
        site.work().await;
        assert_eq!(site.job(pause.job_id).await.state, JobState::Succeeded);
        assert_eq!(site.job(deploy).await, replaced, "nobody worked on it");
    })
    .await;
}

#[tokio::test]
async fn a_deploy_that_runs_is_not_replaced_and_the_pause_waits_behind_it() {
    on_each_database(async |store| {
        let site = Site::new(store.clone()).await;
        let deployment = site.deployment(1).await;
        site.run(&deployment, JobKind::Deploy).await;
        site.run(&deployment, JobKind::Pause).await;
        let deploy = site.request(&deployment, JobKind::Deploy).await.unwrap().job_id;
        // Claimed, and not begun yet: it is somebody's already.
        let lease = store.claim("worker", Default::default()).await.unwrap().unwrap();
        let pause = site.request(&deployment, JobKind::Pause).await.unwrap();
        assert_eq!((lease.job_id, pause.queued_behind), (deploy, 1));
        assert_eq!(site.job(deploy).await.state, JobState::Queued);
        let again = site.request(&deployment, JobKind::Pause).await;
        assert_eq!(again, Err(ApiError::conflict("Pause of version 1 is queued already.")));
    })
    .await;
}

#[tokio::test]
async fn what_takes_back_its_work_and_a_drop_are_not_replaced() {
    let (store, _folder) = sqlite().await;
    let site = Site::new(store.clone()).await;
    let deployment = site.deployment(1).await;
    site.run(&deployment, JobKind::Deploy).await;
    site.save(BROKEN).await;
    site.update(&deployment).await;
    let failed = site.run(&deployment, JobKind::Deploy).await;
    assert_eq!(failed.state, JobState::Failed);
    site.call().act_on_job(site.project(), failed.id, JobAction::Undo, String::new()).await.unwrap();
    let pause = site.request(&deployment, JobKind::Pause).await.unwrap();
    assert_eq!((site.job(failed.id).await.state, pause.queued_behind), (JobState::Queued, 1), "an undo is no deploy");
    site.work().await;
    let drop = site.request(&deployment, JobKind::Drop).await.unwrap().job_id;
    for kind in [JobKind::Deploy, JobKind::Drop] {
        assert_eq!(site.request(&deployment, kind).await, Err(ApiError::conflict("It is being dropped.")));
    }
    assert_eq!(site.job(drop).await.state, JobState::Queued);
}

async fn found(site: &Site, filter: JobFilter) -> Vec<JobId> {
    let list = site.call().list_jobs(site.project(), filter).await.unwrap();
    assert_eq!(list.total as usize, list.rows.len());
    list.rows.iter().map(|job| job.id).collect()
}

#[tokio::test]
async fn jobs_are_found_by_scope_person_and_time() {
    on_each_database(async |store| {
        let site = Site::new(store.clone()).await;
        let (first, second) = (site.deployment_named("first", 1).await, site.deployment_named("second", 1).await);
        let old = site.request(&first, JobKind::Deploy).await.unwrap().job_id;
        advance(&store, 2 * 86_400_000).await;
        let new = site.request(&second, JobKind::Deploy).await.unwrap().job_id;
        let (production, other) = (site.world.production.id, new.to_string());
        execute(
            &store,
            &format!(
                "UPDATE deployment SET scope_id = '{production}' WHERE slug = 'second'; UPDATE job SET requested_by = 'olga' WHERE id = '{other}'"
            ),
        )
        .await;
        assert_eq!(found(&site, JobFilter::default()).await, [new, old]);
        assert_eq!(found(&site, JobFilter { scope: "production".parse().ok(), ..JobFilter::default() }).await, [new]);
        assert_eq!(found(&site, JobFilter { by: Some("dora".into()), ..JobFilter::default() }).await, [old]);
        assert_eq!(found(&site, JobFilter { since: "1d".parse().ok(), ..JobFilter::default() }).await, [new]);
        assert_eq!(found(&site, JobFilter { since: "48h".parse().ok(), ..JobFilter::default() }).await, [new, old]);
        // The frozen clock stood on 14 November 2023.
        assert_eq!(found(&site, JobFilter { since: "2023-11-15".parse().ok(), ..JobFilter::default() }).await, [new]);
        let both = JobFilter { scope: "dev".parse().ok(), by: Some("olga".into()), ..JobFilter::default() };
        assert_eq!(found(&site, both).await, []);
    })
    .await;
}

#[tokio::test]
async fn views_are_each_persons_own_and_a_name_is_taken_once() {
    on_each_database(async |store| {
        let site = Site::new(store).await;
        let project = site.project();
        let form = |name: &str| ViewForm { name: name.into(), state: "failed".into(), since: "7d".into(), ..ViewForm::default() };
        let call = |who: Who| site.world.call_as(who);
        let mine = call(Who::Viewer).save_view(project.to_string(), form("Broken")).await.unwrap();
        assert_eq!(mine.query, "state=failed&since=7d");
        let taken = call(Who::Viewer).save_view(project.to_string(), form("Broken")).await.unwrap_err();
        assert!(taken.at("name").is_some(), "{taken:?}");
        let theirs = call(Who::Developer).save_view(project.to_string(), form("Broken")).await.unwrap();
        let listed = async |who: Who| call(who).list_jobs(project.clone(), JobFilter::default()).await.unwrap().views;
        assert_eq!((listed(Who::Viewer).await, listed(Who::Developer).await), (vec![mine], vec![theirs.clone()]));
        let foreign = call(Who::Viewer).delete_view(project.to_string(), theirs.id.to_string()).await;
        assert_eq!(foreign, Err(ApiError::NotFound));
        call(Who::Developer).delete_view(project.to_string(), theirs.id.to_string()).await.unwrap();
        assert_eq!(listed(Who::Developer).await, []);
    })
    .await;
}

/// A job that failed, one that is queued, and one that is over.
async fn three(site: &Site) -> [JobId; 3] {
    let over = site.deployment_named("over", 1).await;
    let over = site.run(&over, JobKind::Deploy).await.id;
    site.save(BROKEN).await;
    let failed = site.deployment_named("failed", 1).await;
    let failed = site.run(&failed, JobKind::Deploy).await;
    assert_eq!(failed.state, JobState::Failed);
    let queued = site.deployment_named("queued", 1).await;
    let queued = site.request(&queued, JobKind::Deploy).await.unwrap().job_id;
    [failed.id, queued, over]
}

fn texts(ids: &[JobId]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn many_jobs_are_each_done_or_refused_with_their_sentence() {
    let (store, _folder) = sqlite().await;
    let site = Site::new(store).await;
    let ids = three(&site).await;
    let act = async |action| site.call().act_on_jobs(site.project(), action, texts(&ids)).await.unwrap();
    let retried = act(JobAction::Retry).await;
    let refused: Vec<Option<&str>> = retried.iter().map(|outcome| outcome.refused.as_deref()).collect();
    assert_eq!(refused, [None, Some("The job is still running."), Some("Only a failed job can be retried.")]);
    assert_eq!(retried[0].job.state, JobState::Queued);
    let cancelled = act(JobAction::Cancel).await;
    let refused: Vec<Option<&str>> = cancelled.iter().map(|outcome| outcome.refused.as_deref()).collect();
    assert_eq!(refused, [None, None, Some("The job is over.")]);
    assert_eq!(cancelled[1].job.state, JobState::Cancelled);
    // Each has a record of its own.
    for (id, action) in [(ids[0], "job_retried"), (ids[0], "job_cancel_requested"), (ids[1], "job_cancel_requested")] {
        assert!(audited(&site, id).await.iter().any(|(_, found)| found == action), "{action}");
    }
}

#[tokio::test]
async fn nothing_is_done_where_one_of_many_is_not_there_or_none_is_ticked() {
    let (store, _folder) = sqlite().await;
    let site = Site::new(store).await;
    let ids = three(&site).await;
    let nothing = JobId::from_uuid(server::store::tx::new_uuid());
    for wrong in [texts(&[ids[1], nothing]), vec![ids[1].to_string(), "x".into()], Vec::new(), texts(&[ids[1]; 101])] {
        let refused = site.call().act_on_jobs(site.project(), JobAction::Cancel, wrong).await.unwrap_err();
        assert!(refused.at("jobs").is_some(), "{refused:?}");
    }
    assert_eq!(site.job(ids[1]).await.state, JobState::Queued);
    let twice = site.call().act_on_jobs(site.project(), JobAction::Cancel, texts(&[ids[1], ids[1]])).await.unwrap();
    assert_eq!(twice.len(), 1);
}

#[tokio::test]
async fn a_form_without_a_script_reports_each_job_on_the_page_it_came_from() {
    let (store, _folder) = sqlite().await;
    let site = Site::new(store).await;
    let http = Http::new(&site.world).await;
    let ids = texts(&three(&site).await);
    let page = format!("/_eyrie/p/default/jobs/?dialog=cancel&job={}&job={}", ids[1], ids[2]);
    let asked = http.get(Who::Developer, &page).await.text();
    assert!(asked.contains("Cancel 2 jobs") && asked.contains(&format!(r#"name="jobs[]" value="{}""#, ids[1])), "{asked}");
    let fields = [("project", "default"), ("action", "cancel"), ("jobs[]", &*ids[1]), ("jobs[]", &*ids[2])];
    let answer = http.submit(Who::Developer, &page, "/api/jobs/act_on_many", &fields).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, page.as_str()));
    let flash = answer.cookie("__Host-eyrie-flash").unwrap();
    let html = http.follow(Who::Developer, &page, &flash).await.text();
    for part in ["Done with 1 job, refused for 1.", "The job is over."] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!html.contains("<dialog class=\"dialog\" id=\"cancel\" open"), "it was answered: {html}");
}

#[tokio::test]
async fn a_job_that_ended_is_not_what_a_claim_gives_out() {
    let (store, _folder) = frozen_sqlite().await;
    let site = Site::new(store.clone()).await;
    let deployment = site.deployment(1).await;
    let job = site.request(&deployment, JobKind::Deploy).await.unwrap().job_id;
    write(&store, move |tx| Box::pin(async move { tx.cancel_queued_job(job, "as the test says").await })).await;
    assert_eq!(store.claim("worker", Default::default()).await.unwrap(), None);
}
