//! The whole server in process, asked over HTTP as a browser of somebody would.

use std::collections::HashMap;

use axum::{
    Router,
    body::{Body, BodyDataStream, Bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use server::{
    auth::{Token, cookie::COOKIE},
    control::Services,
    routes::{self, assets::Assets, guard::Reach},
    store::StoreError,
};
use tower::ServiceExt as _;

use super::people::{Who, World};

pub struct Http {
    router: Router,
    cookies: HashMap<Who, String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Http {
    /// Nobody is signed in.
    pub fn of(services: Services) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("pkg/1a2b")).unwrap();
        let manifest = r#"{"folder": "pkg/1a2b", "parts": {}}"#;
        for (name, content) in [("robots.txt", ""), ("pkg/1a2b/eyrie.js", "start()"), ("assets.json", manifest)] {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        let assets = Assets::from_dir(folder.path()).unwrap();
        Self { router: routes::router(services, assets, Reach::loopback()), cookies: HashMap::new() }
    }

    /// Everybody in this world is signed in.
    pub async fn new(world: &World) -> Self {
        let mut http = Self::of(world.services.clone());
        for who in Who::ALL.into_iter().filter(|who| *who != Who::Anonymous) {
            let token = Token::random();
            let (hash, user_id) = (token.hash(), world.user(who).id);
            let add = world.store().write(move |tx| Box::pin(async move { tx.add_session(&hash, user_id).await }));
            let added: Result<(), StoreError> = add.await;
            added.unwrap();
            http.cookies.insert(who, format!("{COOKIE}={}", token.reveal()));
        }
        http
    }

    /// Another server on the same database: who is signed in at one is at both.
    pub fn beside(&self, services: Services) -> Self {
        Self { cookies: self.cookies.clone(), ..Self::of(services) }
    }

    /// A request as this person's browser makes it from a page of ours.
    pub fn request(&self, who: Who, method: &str, path: &str) -> axum::http::request::Builder {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1:3000")
            .header("sec-fetch-site", "same-origin");
        match self.cookies.get(&who) {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Opens what does not end; its body comes as it is sent.
    pub async fn open(&self, who: Who, path: &str) -> (StatusCode, BodyDataStream) {
        self.open_after(who, path, None).await
    }

    /// As a browser does by itself when its stream broke: with the last id that it saw.
    pub async fn open_after(&self, who: Who, path: &str, last_id: Option<i64>) -> (StatusCode, BodyDataStream) {
        let request = self.request(who, "GET", path);
        let request = match last_id {
            Some(id) => request.header("last-event-id", id),
            None => request,
        };
        let request = request.body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        (response.status(), response.into_body().into_data_stream())
    }

    pub async fn get(&self, who: Who, path: &str) -> Answer {
        let request = self.request(who, "GET", path).header(header::ACCEPT, "text/html");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// The page that a browser shows after a form sent it on with this flash.
    pub async fn follow(&self, who: Who, path: &str, flash: &str) -> Answer {
        let mut request = self.request(who, "GET", path).header(header::ACCEPT, "text/html");
        let session = request.headers_ref().unwrap().get(header::COOKIE).map(|value| value.to_str().unwrap().to_owned());
        let cookies = [session, Some(format!("__Host-eyrie-flash={flash}"))].into_iter().flatten().collect::<Vec<_>>().join("; ");
        request.headers_mut().unwrap().insert(header::COOKIE, cookies.parse().unwrap());
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Calls a function with a JSON body, as our scripts do.
    pub async fn call(&self, who: Who, path: &str, body: &serde_json::Value) -> Answer {
        let request = self.request(who, "POST", path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Posts a form as our scripts do.
    pub async fn post(&self, who: Who, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.request(who, "POST", path).header(header::CONTENT_TYPE, FORM);
        self.send(request.body(Body::from(encode(fields))).unwrap()).await
    }

    /// Posts a form as a browser without scripts does, from this page.
    pub async fn submit(&self, who: Who, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self
            .request(who, "POST", path)
            .header(header::CONTENT_TYPE, FORM)
            .header(header::ACCEPT, "text/html,application/xhtml+xml")
            .header(header::REFERER, format!("http://127.0.0.1:3000{page}"));
        self.send(request.body(Body::from(encode(fields))).unwrap()).await
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

fn encode(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    fields.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect::<Vec<_>>().join("&")
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Value of a cookie that it sets.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let set = self.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap());
        set.filter_map(|cookie| cookie.split(';').next()?.split_once('='))
            .find(|(each, _)| *each == name)
            .map(|(_, value)| value.to_owned())
    }

    pub fn error(&self) -> app::api::ApiError {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no error: {} {}", self.status, self.text()))
    }
}
