//! A signed-in person's calls over HTTP, with typed answers.

use http::{StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Method, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::program::Program;

/// Whose calls they are: outlives the program, as a browser does.
#[derive(Debug, Clone)]
pub struct Session {
    cookie: String,
}

pub struct Client {
    http: reqwest::Client,
    url: String,
    cookie: String,
}

#[derive(Debug, thiserror::Error)]
pub enum CallError {
    #[error("no answer, or half of one: the program died")]
    Gone,
    /// Status 503: it may go well later.
    #[error("{0}")]
    Unavailable(String),
    /// Any other status of a fault of the server: never right.
    #[error("{0}")]
    Failed(String),
    #[error("{0}")]
    Refused(String),
}

impl Session {
    /// Makes the first administrator by the one-time link.
    pub async fn set_up(program: &Program) -> Self {
        let anonymous = Client { http: reqwest::Client::new(), url: program.url.clone(), cookie: String::new() };
        let token = program.setup_token().await;
        let password = "a few words make a good one";
        let person =
            [("token", token.as_str()), ("login", "ada"), ("name", "Ada"), ("password", password), ("password_again", password)];
        let answer = anonymous.post_form("session/set_up", &person).await.unwrap();
        let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
        Self { cookie: cookie.split(';').next().unwrap().to_owned() }
    }

    pub fn client(&self, program: &Program) -> Client {
        Client { http: reqwest::Client::new(), url: program.url.clone(), cookie: self.cookie.clone() }
    }
}

impl Client {
    pub async fn call<T: DeserializeOwned>(&self, endpoint: &str, input: &Value) -> Result<T, CallError> {
        read(self.post(endpoint, "application/json", input.to_string()).await?).await
    }

    /// As the buttons post it.
    pub async fn submit<T: DeserializeOwned>(&self, endpoint: &str, fields: &[(&str, &str)]) -> Result<T, CallError> {
        read(self.post_form(endpoint, fields).await?).await
    }

    async fn post_form(&self, endpoint: &str, fields: &[(&str, &str)]) -> Result<Response, CallError> {
        let pairs = fields.iter().map(|(name, value)| {
            format!("{}={}", utf8_percent_encode(name, NON_ALPHANUMERIC), utf8_percent_encode(value, NON_ALPHANUMERIC))
        });
        self.post(endpoint, "application/x-www-form-urlencoded", pairs.collect::<Vec<_>>().join("&")).await
    }

    /// As this person's browser sends it from a page of ours.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        request.header(header::ORIGIN, &self.url).header(header::COOKIE, &self.cookie)
    }

    async fn post(&self, endpoint: &str, content_type: &str, body: String) -> Result<Response, CallError> {
        let request = self.request(Method::POST, &format!("/api/{endpoint}")).header(header::CONTENT_TYPE, content_type);
        let response = request.body(body).send().await.map_err(|_| CallError::Gone)?;
        if response.status().is_success() || response.status().is_redirection() {
            return Ok(response);
        }
        let status = response.status();
        let said = format!("{endpoint}: {status}: {}", response.text().await.unwrap_or_default());
        Err(match status {
            StatusCode::SERVICE_UNAVAILABLE => CallError::Unavailable(said),
            status if status.is_server_error() => CallError::Failed(said),
            _ => CallError::Refused(said),
        })
    }
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, CallError> {
    let text = response.text().await.map_err(|_| CallError::Gone)?;
    serde_json::from_str(&text).map_err(|error| CallError::Refused(format!("{error} in {text}")))
}
