//! Webhooks: a deploy tells one, signed and once; what is not taken is sent again, and no job waits for it.

use std::sync::{Arc, Mutex};

use app::{
    api::{
        ApiError,
        books::{BookForm, Books as _, StepForm},
        webhooks::Webhooks as _,
    },
    model::{
        job::{JobKind, JobState},
        webhook::Delivery,
    },
};
use axum::{Router, extract::State, routing::post};
use http::{HeaderMap, StatusCode};
use server::{
    notify::{Sender, deliver_due},
    store::Store,
};
use tokio_util::sync::CancellationToken;

use super::support::{
    database::{advance, on_each_database},
    people::Who,
    site::{Site, form_of},
};

type Received = Arc<Mutex<Vec<(HeaderMap, String)>>>;

/// Who is told; answers what it is told to answer, and then 204.
struct Receiver {
    url: String,
    received: Received,
    answers: Arc<Mutex<Vec<StatusCode>>>,
}

impl Receiver {
    async fn start(answers: &[StatusCode]) -> Self {
        let (received, answers) = (Received::default(), Arc::new(Mutex::new(answers.to_vec())));
        let state = (received.clone(), answers.clone());
        let app = Router::new().route("/hook", post(take)).with_state(state);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, received, answers }
    }

    fn bodies(&self) -> Vec<serde_json::Value> {
        self.received.lock().unwrap().iter().map(|(_, body)| serde_json::from_str(body).unwrap()).collect()
    }

    fn ids(&self) -> Vec<String> {
        let id = |headers: &HeaderMap| headers["webhook-id"].to_str().unwrap().to_owned();
        self.received.lock().unwrap().iter().map(|(headers, _)| id(headers)).collect()
    }
}

async fn take(
    State((received, answers)): State<(Received, Arc<Mutex<Vec<StatusCode>>>)>,
    headers: HeaderMap,
    body: String,
) -> StatusCode {
    received.lock().unwrap().push((headers, body));
    let mut answers = answers.lock().unwrap();
    if answers.is_empty() { StatusCode::NO_CONTENT } else { answers.remove(0) }
}

async fn deliver(site: &Site) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (store, sealer) = (site.store(), &site.world.services.sealer);
    deliver_due(store, sealer, &Sender::default(), &CancellationToken::new()).await.unwrap();
}

async fn last(site: &Site) -> Option<Delivery> {
    site.world.call_as(Who::Administrator).list_webhooks().await.unwrap().remove(0).last
}

/// A deploy that told, with nothing delivered yet.
async fn told(store: Store, answers: &[StatusCode]) -> (Site, Receiver, String) {
    let (site, receiver) = (Site::new(store).await, Receiver::start(answers).await);
    let key = site.tell_in_deploy_book(&receiver.url).await;
    let deployment = site.deployment(1).await;
    assert_eq!(site.run(&deployment, JobKind::Deploy).await.state, JobState::Succeeded);
    (site, receiver, key)
}

#[tokio::test]
async fn a_deploy_tells_its_webhook_once_with_what_was_done() {
    on_each_database(async |store| {
        let (site, receiver, key) = told(store, &[]).await;
        assert_eq!(receiver.bodies(), Vec::<serde_json::Value>::new(), "the job did not wait for it");
        deliver(&site).await;
        deliver(&site).await;
        let bodies = receiver.bodies();
        assert_eq!(bodies.len(), 1);
        assert_eq!((&bodies[0]["type"], &bodies[0]["data"]["deployment"]), (&"job.step".into(), &"my-site-dev".into()));
        assert_eq!((&bodies[0]["data"]["message"], &bodies[0]["data"]["kind"]), (&"It serves.".into(), &"deploy".into()));
        let (headers, _) = receiver.received.lock().unwrap()[0].clone();
        assert!(headers["webhook-signature"].to_str().unwrap().starts_with("v1,"));
        assert!(key.starts_with("whsec_") && !format!("{headers:?}").contains(&key));
        assert!(matches!(last(&site).await, Some(Delivery::Delivered { .. })));
    })
    .await;
}

#[tokio::test]
async fn what_is_not_taken_is_sent_again_with_the_same_id() {
    on_each_database(async |store| {
        let (site, receiver, _) = told(store, &[StatusCode::BAD_GATEWAY]).await;
        deliver(&site).await;
        assert!(matches!(last(&site).await, Some(Delivery::Waiting { attempts: 1, error: Some(_) })));
        deliver(&site).await;
        assert_eq!(receiver.ids().len(), 1, "not before its time");
        advance(site.store(), 2_001).await;
        deliver(&site).await;
        let ids = receiver.ids();
        assert_eq!((ids.len(), &ids[0]), (2, &ids[1]));
        assert!(matches!(last(&site).await, Some(Delivery::Delivered { .. })));
    })
    .await;
}

#[tokio::test]
async fn who_says_no_is_not_asked_again() {
    on_each_database(async |store| {
        let (site, receiver, _) = told(store, &[StatusCode::GONE]).await;
        deliver(&site).await;
        advance(site.store(), 86_400_000).await;
        deliver(&site).await;
        assert_eq!(receiver.ids().len(), 1);
        assert!(receiver.answers.lock().unwrap().is_empty());
        assert_eq!(last(&site).await, Some(Delivery::GivenUp { error: "It answered 410 Gone.".to_owned() }));
    })
    .await;
}

#[tokio::test]
async fn webhooks_are_for_administrators_and_stay_while_a_book_tells_them() {
    on_each_database(async |store| {
        let site = Site::new(store).await;
        for who in [Who::Anonymous, Who::Viewer, Who::Owner] {
            let call = site.world.call_as(who);
            assert!(
                call.list_webhooks().await.is_err() && call.create_webhook("a".into(), "https://a.example".into()).await.is_err()
            );
        }
        let call = site.world.call_as(Who::Administrator);
        let refused = call.create_webhook(" ".into(), "http://169.254.169.254/latest".into()).await.unwrap_err();
        assert!(refused.at("name").is_some() && refused.at("url").is_some(), "{refused:?}");
        site.tell_in_deploy_book("https://chat.example/hook?token=secret").await;
        assert!(call.create_webhook("Chat".into(), "https://a.example".into()).await.unwrap_err().at("name").is_some());
        let line = call.list_webhooks().await.unwrap().remove(0);
        assert_eq!((line.webhook.host.as_str(), &line.last), ("chat.example", &None));
        let id = line.webhook.id.to_string();
        assert!(matches!(call.remove_webhook(id.clone()).await, Err(ApiError::Conflict { .. })));
        let book = site.deploy_book().await;
        let mut form = form_of(&book);
        form.steps.last_mut().unwrap().take_out = "true".into();
        call.save_book(book.id, book.version, form).await.unwrap();
        call.remove_webhook(id).await.unwrap();
        assert_eq!(call.list_webhooks().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_book_tells_only_webhooks_that_there_are() {
    on_each_database(async |store| {
        let site = Site::new(store).await;
        let book = site.deploy_book().await;
        let added = StepForm { kind: "notify".into(), place: "3".into(), name: "Tell".into(), ..StepForm::blank() };
        let call = site.world.call_as(Who::Administrator);
        let refused = call.save_book(book.id, book.version, BookForm { added, ..form_of(&book) }).await.unwrap_err();
        assert!(refused.at("form[added][webhook]").is_some(), "{refused:?}");
    })
    .await;
}
