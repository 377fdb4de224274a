//! A copy of an installation leaves its hosts alone until a person says that the old server is gone.

use app::{
    api::{
        ApiError,
        deployments::Deployments as _,
        installation::Installations as _,
        jobs::{JobAction, Jobs as _},
        overview::Overviews as _,
        targets::{NewTarget, Targets as _},
    },
    model::{
        instance::InstanceState,
        job::{JobKind, JobState},
    },
};
use axum::http::StatusCode;
use server::{
    admin_socket::{self, Answer, Question},
    metrics::Metrics,
    store::Store,
};
use tokio_util::sync::CancellationToken;

use super::support::{
    database::{execute, on_each_database, sqlite},
    hosts::{Lab, write},
    http::Http,
    people::Who,
    site::{BROKEN, Site},
};

async fn detach(store: &Store) {
    write(store, |tx| Box::pin(async move { tx.detach().await })).await;
}

fn is_refusal<T: std::fmt::Debug>(outcome: Result<T, ApiError>) -> bool {
    matches!(outcome, Err(ApiError::Conflict { message }) if message.contains("detached"))
}

#[tokio::test]
async fn a_queued_job_waits_until_somebody_attaches() {
    on_each_database(async |store| {
        let site = Site::new(store.clone()).await;
        let deployment = site.deployment(1).await;
        let job = site.request(&deployment, JobKind::Deploy).await.unwrap().job_id;
        detach(&store).await;
        assert_eq!(store.claim("worker").await.unwrap(), None);
        // Nor does the engine look again and again.
        assert_eq!(store.next_run_in_ms().await.unwrap(), None);
        site.work().await;
        assert_eq!(site.job(job).await.state, JobState::Queued);
        site.world.call_as(Who::Administrator).attach_installation().await.unwrap();
        site.work().await;
        assert_eq!(site.job(job).await.state, JobState::Succeeded);
        assert_eq!(site.on_hosts().await, [("my-site-dev-web-1".to_owned(), InstanceState::Running)]);
    })
    .await;
}

#[tokio::test]
async fn what_would_contact_a_host_is_a_conflict() {
    let (store, _folder) = sqlite().await;
    let site = Site::new(store.clone()).await;
    let deployment = site.deployment(1).await;
    site.run(&deployment, JobKind::Deploy).await;
    site.save(BROKEN).await;
    let broken = site.deployment_named("broken", 1).await;
    let failed = site.run(&broken, JobKind::Deploy).await;
    assert_eq!(failed.state, JobState::Failed);
    detach(&store).await;
    for kind in [JobKind::Deploy, JobKind::Pause, JobKind::Drop] {
        assert!(is_refusal(site.request(&deployment, kind).await), "{kind:?}");
    }
    let call = site.call();
    assert!(is_refusal(call.plan_deployment(site.project(), deployment.id, JobKind::Deploy).await));
    for action in [JobAction::Retry, JobAction::Undo] {
        assert!(is_refusal(call.act_on_job(site.project(), failed.id, action, String::new()).await), "{action:?}");
    }
    let root = site.world.call_as(Who::Administrator);
    let new = NewTarget::Socket { name: "b".to_owned(), path: "/run/b.socket".to_owned() };
    assert!(is_refusal(root.add_target(site.project(), new).await));
    assert!(is_refusal(root.discover_targets().await));
    assert!(is_refusal(root.show_certificate("https://192.0.2.1:8443".to_owned()).await));
    assert!(is_refusal(root.confirm_certificate(site.hosts[0].0, "00".to_owned()).await));
    assert_eq!(store.list_stored_targets().await.unwrap().len(), 1);
}

#[tokio::test]
async fn no_host_is_contacted_before_and_all_are_after() {
    let (store, _folder) = sqlite().await;
    let mut lab = Lab::new(store.clone()).await;
    detach(&store).await;
    execute(&store, "UPDATE target SET reachable_since_at = NULL, unreachable_since_at = NULL, seen_at = NULL").await;
    server::reconcile::introduce(&lab.world.services).await.unwrap();
    lab.reconcile();
    // It wrote down what it found by now, had it looked: its first look is over when it waits for changes again.
    lab.world.services.targets_changed.notify_one();
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    assert!(!lab.target().await.reachability.is_reachable());
    assert!(!calls_are_told(&lab).await);
    lab.world.call_as(Who::Administrator).attach_installation().await.unwrap();
    lab.until_target(|target| target.reachability.is_reachable()).await;
    assert!(calls_are_told(&lab).await);
    lab.end().await;
}

/// Whether any call to a host was made.
async fn calls_are_told(lab: &Lab) -> bool {
    let text = Metrics::new(lab.world.services.clone()).text().await;
    text.contains("eyrie_driver_call_seconds_count{")
}

#[tokio::test]
async fn the_console_attaches_once_and_it_is_recorded() {
    let (store, folder) = sqlite().await;
    let site = Site::new(store.clone()).await;
    detach(&store).await;
    admin_socket::serve(folder.path(), site.world.services.clone(), CancellationToken::new()).unwrap();
    for expected in [true, false] {
        let folder = folder.path().to_owned();
        let answer = tokio::task::spawn_blocking(move || admin_socket::ask(&folder, &Question::Attach)).await.unwrap().unwrap();
        assert!(matches!(answer, Answer::Attached { was_detached } if was_detached == expected), "{answer:?}");
    }
    assert_eq!(store.find_detached_at().await.unwrap(), None);
    let mut connection = store.read().await.unwrap();
    let found = sqlx::query("SELECT id FROM audit WHERE action = 'installation_attached'").fetch_all(&mut *connection).await;
    assert_eq!(found.unwrap().len(), 1);
}

#[tokio::test]
async fn the_overview_and_the_hosts_say_so_and_administrators_have_the_button_in_the_settings() {
    let (store, _folder) = sqlite().await;
    let site = Site::new(store.clone()).await;
    let http = Http::new(&site.world).await;
    let pages = ["/_eyrie/p/default/", "/_eyrie/p/default/targets"];
    const SENTENCE: &str = "leaves its hosts alone";
    const SETTINGS: &str = "/_eyrie/settings/";
    const BUTTON: &str = "/api/installation/attach";
    for page in [pages[0], pages[1], SETTINGS] {
        let text = http.get(Who::Administrator, page).await.text();
        assert!(!text.contains(SENTENCE) && !text.contains(BUTTON), "{page}");
    }
    detach(&store).await;
    for page in pages {
        let text = http.get(Who::Administrator, page).await.text();
        assert!(text.contains(SENTENCE) && text.contains("Attach it…"), "{page}");
        let text = http.get(Who::Developer, page).await.text();
        assert!(text.contains(SENTENCE) && !text.contains("Attach it…"), "{page}");
    }
    assert!(http.get(Who::Administrator, SETTINGS).await.text().contains(BUTTON));
    assert!(!http.get(Who::Developer, SETTINGS).await.text().contains(BUTTON));
    assert!(site.call().get_overview(site.project()).await.unwrap().detached.is_some());
    // Without a script, too.
    let answer = http.submit(Who::Administrator, SETTINGS, BUTTON, &[]).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, SETTINGS));
    assert!(!http.get(Who::Administrator, pages[0]).await.text().contains(SENTENCE));
}
