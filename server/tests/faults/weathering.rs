//! Pressing and waiting while the database comes and goes: who gets no answer, or hears that it has to wait, asks again. Any
//! other answer is wrong.

use std::time::Duration;

use app::model::{group::Group, ids::JobId};
use http::{Method, StatusCode, header};
use serde_json::json;
use uuid::Uuid;

use crate::{
    kill::stage::Stage,
    process::{
        client::{CallError, Client},
        site::{PROJECT, Press, Site},
        until::until_within,
    },
};

/// Longer than elsewhere: everything takes its time, and some of it has to be done again.
const PATIENCE: Duration = Duration::from_secs(150);

impl Stage {
    /// Until the press is acknowledged.
    pub async fn press_through(&self, site: &Site, client: &Client, press: &Press) -> Result<JobId, String> {
        until_within(PATIENCE, "the press is acknowledged", async || again_later(site.press(client, press).await))
            .await
            .map(|requested| requested.job_id)
    }

    pub async fn wait_through(&self, site: &Site, client: &Client, job_id: JobId) -> Result<(), String> {
        until_within(PATIENCE, "the job is over", async || match again_later(site.job(client, job_id).await)? {
            Ok(page) => page.job.state.is_over().then_some(Ok(())),
            Err(why) => Some(Err(why)),
        })
        .await
    }
}

/// None: it may go well later.
fn again_later<T>(answer: Result<T, CallError>) -> Option<Result<T, String>> {
    match answer {
        Ok(answer) => Some(Ok(answer)),
        Err(CallError::Gone | CallError::Unavailable(_)) => None,
        Err(CallError::Refused(why) | CallError::Failed(why)) => Some(Err(why)),
    }
}

/// Any change that a person may make meanwhile.
pub async fn add_group(client: &Client) -> Result<Group, CallError> {
    let new = json!({ "project": PROJECT, "name": Uuid::now_v7().to_string(), "kind": "none", "components": [] });
    client.call("groups/create", &json!({ "new": new })).await
}

/// A page as a browser gets it.
pub async fn page(client: &Client, path: &str) -> (StatusCode, String) {
    let request = client.request(Method::GET, path).header(header::ACCEPT, "text/html");
    let response = request.send().await.unwrap();
    (response.status(), response.text().await.unwrap())
}

/// The overview says what is wrong.
pub async fn says_that(client: &Client, sentence: &str) -> Result<(), String> {
    let (status, text) = page(client, "/_eyrie/p/default/").await;
    if status == StatusCode::SERVICE_UNAVAILABLE && text.contains(sentence) {
        return Ok(());
    }
    Err(format!("the overview answers {status} and not “{sentence}”: {text}"))
}

pub const AWAY: &str = "The database does not answer.";
