//! The host's HTTP API, one pool of connections per host: a request goes out, the envelope comes
//! back and is opened. Five seconds a call, and no answer is read beyond a limit: what comes from a
//! host is hostile until it is parsed.

use std::time::Duration;

use http::{Method, StatusCode, header::RANGE};
use reqwest::{RequestBuilder, Response};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    api_path::ApiPath,
    endpoint::{CONNECT_TIMEOUT, Endpoint},
    failure::Attempt,
    operations, tls,
};
use crate::{
    drivers::{DriverError, ErrorKind, OperationId, driver::CALL_TIMEOUT, permit},
    failpoints::{self, Side},
    outbound::Resolver,
};

/// Largest answer that is parsed: some ten thousand instances.
const BODY_MAX: usize = 32 << 20;
/// Largest refusal that is read for its reason.
const REFUSAL_MAX: usize = 64 << 10;
const IDLE_MAX: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub(super) struct Client {
    target: String,
    endpoint: Endpoint,
    http: reqwest::Client,
    base: String,
}

/// What a change of something answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    Started(OperationId),
}

#[derive(Deserialize)]
struct Value<T> {
    metadata: T,
}

#[derive(Deserialize)]
struct Change {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    operation: String,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

impl Client {
    pub fn new(target: &str, endpoint: Endpoint) -> Result<Self, DriverError> {
        let attempt = Attempt { target: target.to_owned(), operation: "connect".to_owned() };
        let base = match &endpoint {
            Endpoint::Socket(_) => "http://host".to_owned(),
            Endpoint::Https { url, .. } => url.to_string(),
        };
        let http = pool(&attempt, &endpoint)?;
        Ok(Self { target: target.to_owned(), endpoint, http, base })
    }

    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    pub fn attempt(&self, operation: impl Into<String>) -> Attempt {
        Attempt { target: self.target.clone(), operation: operation.into() }
    }

    pub async fn get<T: DeserializeOwned>(&self, attempt: &Attempt, path: &ApiPath) -> Result<T, DriverError> {
        let response = self.send(attempt, self.request(attempt, Method::GET, path)?).await?;
        let body = read(attempt, response).await?;
        parse::<Value<T>>(attempt, &body).map(|value| value.metadata)
    }

    /// Like `get`, with none for what does not exist.
    pub async fn find<T: DeserializeOwned>(&self, attempt: &Attempt, path: &ApiPath) -> Result<Option<T>, DriverError> {
        none_if_missing(self.get(attempt, path).await)
    }

    pub async fn change<B: Serialize + Sync>(
        &self,
        attempt: &Attempt,
        method: Method,
        path: &ApiPath,
        body: &B,
    ) -> Result<Outcome, DriverError> {
        self.outcome(attempt, self.request(attempt, method, path)?.json(body)).await
    }

    pub async fn delete(&self, attempt: &Attempt, path: &ApiPath) -> Result<Outcome, DriverError> {
        self.outcome(attempt, self.request(attempt, Method::DELETE, path)?).await
    }

    /// An answer whose body the caller reads itself; none for what does not exist. With a range it may be a part of
    /// the whole (206), the whole (200), or say that nothing is there (416).
    pub async fn open(
        &self,
        attempt: &Attempt,
        path: &ApiPath,
        range: Option<(u64, u64)>,
    ) -> Result<Option<Response>, DriverError> {
        let mut request = self.request(attempt, Method::GET, path)?;
        if let Some((first, last)) = range {
            request = request.header(RANGE, format!("bytes={first}-{last}"));
        }
        let response = exchange(attempt, request).await?;
        match response.status() {
            StatusCode::NOT_FOUND => Ok(None),
            status if status.is_success() => Ok(Some(response)),
            StatusCode::RANGE_NOT_SATISFIABLE if range.is_some() => Ok(Some(response)),
            _ => Err(refusal(attempt, response).await),
        }
    }

    async fn outcome(&self, attempt: &Attempt, request: RequestBuilder) -> Result<Outcome, DriverError> {
        let response = self.send(attempt, request).await?;
        let change: Change = parse(attempt, &read(attempt, response).await?)?;
        match change.kind.as_str() {
            "sync" => Ok(Outcome::Done),
            "async" => operations::id_in(&change.operation)
                .map(Outcome::Started)
                .ok_or_else(|| attempt.protocol("an operation without an id")),
            _ => Err(attempt.protocol("neither a result nor an operation")),
        }
    }

    fn request(&self, attempt: &Attempt, method: Method, path: &ApiPath) -> Result<RequestBuilder, DriverError> {
        let path = path.as_str().map_err(|part| attempt.fails(ErrorKind::Rejected(format!("{part:?} is not a name"))))?;
        Ok(self.http.request(method, format!("{}{path}", self.base)))
    }

    async fn send(&self, attempt: &Attempt, request: RequestBuilder) -> Result<Response, DriverError> {
        let response = exchange(attempt, request).await?;
        if response.status().is_success() { Ok(response) } else { Err(refusal(attempt, response).await) }
    }
}

impl Outcome {
    /// For a change that is always longer work.
    pub fn started(self, attempt: &Attempt) -> Result<OperationId, DriverError> {
        match self {
            Self::Started(id) => Ok(id),
            Self::Done => Err(attempt.protocol("a result where an operation was due")),
        }
    }
}

/// No spare connections on a socket: LXD accepts the next one only when the last has sent its first byte, so that one
/// opened ahead would freeze the host for everybody, its own hooks included.
fn pool(attempt: &Attempt, endpoint: &Endpoint) -> Result<reqwest::Client, DriverError> {
    let builder = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(CALL_TIMEOUT)
        .pool_idle_timeout(IDLE_MAX)
        .user_agent(concat!("eyrie/", env!("CARGO_PKG_VERSION")));
    let builder = match endpoint {
        Endpoint::Socket(path) => {
            builder.unix_socket(path.clone()).tls_backend_preconfigured(tls::unused()).pool_max_idle_per_host(0)
        }
        Endpoint::Https { pinned, identity, .. } => builder
            .dns_resolver(Resolver)
            .tls_backend_preconfigured(tls::pinned(*pinned, identity).map_err(|error| attempt.not_connected(error))?),
    };
    builder.build().map_err(|error| attempt.not_connected(error))
}

/// The one place where requests leave and answers arrive.
async fn exchange(attempt: &Attempt, request: RequestBuilder) -> Result<Response, DriverError> {
    failpoints::reach(Side::Before, || format!("request {}", attempt.operation));
    // Last of all: no time may pass between the look at the permit and the sending.
    if !permit::allows(CALL_TIMEOUT) {
        return Err(attempt.fails(ErrorKind::Overdue));
    }
    let response = request.send().await.map_err(|error| attempt.http(error));
    failpoints::reach(Side::After, || format!("request {}", attempt.operation));
    response
}

async fn refusal(attempt: &Attempt, response: Response) -> DriverError {
    let status = response.status();
    let reason = match read_capped(attempt, response, REFUSAL_MAX).await {
        Ok(body) => serde_json::from_slice::<Refusal>(&body).ok().map(|refusal| refusal.error),
        Err(_) => None,
    };
    attempt.refused(status, &reason.unwrap_or_else(|| status.to_string()))
}

pub(super) async fn read(attempt: &Attempt, response: Response) -> Result<Vec<u8>, DriverError> {
    read_capped(attempt, response, BODY_MAX).await
}

async fn read_capped(attempt: &Attempt, mut response: Response, max: usize) -> Result<Vec<u8>, DriverError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| attempt.http(error))? {
        if body.len() + chunk.len() > max {
            return Err(attempt.protocol(format!("an answer of over {max} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

pub(super) fn parse<T: DeserializeOwned>(attempt: &Attempt, body: &[u8]) -> Result<T, DriverError> {
    serde_json::from_slice(body).map_err(|error| attempt.protocol(super::failure::clean(&error.to_string())))
}

/// The list in an answer that names what a folder holds.
pub(super) fn parse_names(attempt: &Attempt, body: &[u8]) -> Result<Vec<String>, DriverError> {
    parse::<Value<Option<Vec<String>>>>(attempt, body).map(|value| value.metadata.unwrap_or_default())
}

fn none_if_missing<T>(result: Result<T, DriverError>) -> Result<Option<T>, DriverError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(DriverError { kind: ErrorKind::NotFound(_), .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests;
