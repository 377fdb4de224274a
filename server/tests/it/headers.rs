//! What stands before pages and calls: sessions, other sites, other hosts, and the headers on everything that goes out.

use axum::{
    body::Body,
    http::{Request, header},
};

use super::support::{
    database::sqlite,
    http::Http,
    people::{Who, World},
};

const SCOPES: &str = "/_eyrie/p/default/scopes/";

async fn http() -> (Http, World, tempfile::TempDir) {
    let (store, folder) = sqlite().await;
    let world = World::new(store).await;
    (Http::new(&world).await, world, folder)
}

#[tokio::test]
async fn who_is_not_signed_in_is_led_to_the_sign_in_page_and_back() {
    let (http, _world, _folder) = http().await;
    let answer = http.get(Who::Anonymous, SCOPES).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/login?return_to=/_eyrie/p/default/scopes/"));
    // A script is told, not led.
    let script = http.request(Who::Anonymous, "GET", "/nothing/that/exists").body(Body::empty()).unwrap();
    assert_eq!(http.send(script).await.status, 401);
    for path in ["/login", "/robots.txt", "/healthz", "/readyz"] {
        assert_eq!(http.get(Who::Anonymous, path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn only_scripts_with_the_nonce_of_the_page_run() {
    let (http, _world, _folder) = http().await;
    let answer = http.get(Who::Viewer, SCOPES).await;
    assert_eq!(answer.status, 200);
    let policy = answer.header("content-security-policy").to_owned();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    let html = answer.text();
    assert!(html.contains("Production"), "{html}");
    for script in html.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap();
        assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "<script{tag}>");
    }
    assert!(!html.contains(" style=\""), "inline styles are refused by the browser");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"));
    assert_ne!(http.get(Who::Viewer, SCOPES).await.header("content-security-policy"), policy);
}

#[tokio::test]
async fn everything_that_goes_out_is_hardened() {
    let (http, _world, _folder) = http().await;
    for path in ["/login", "/robots.txt", "/healthz", "/nowhere", "/api/nowhere"] {
        let answer = http.get(Who::Anonymous, path).await;
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
    }
}

#[tokio::test]
async fn a_built_file_is_kept_for_ever_and_brings_no_policies_of_pages() {
    let (http, _world, _folder) = http().await;
    let answer = http.get(Who::Anonymous, "/pkg/1a2b/eyrie.js").await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "start()".to_owned()));
    assert!(answer.header("cache-control").ends_with("immutable"));
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(!answer.headers.contains_key("content-security-policy") && !answer.headers.contains_key("permissions-policy"));
}

#[tokio::test]
async fn a_call_is_a_post_from_our_own_page() {
    let (http, _world, _folder) = http().await;
    let path = "/api/projects/create";
    assert_eq!(http.get(Who::Administrator, path).await.status, 405);
    let foreign = http.request(Who::Administrator, "POST", path);
    let mut foreign = foreign.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body("name=A".into()).unwrap();
    foreign.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    assert_eq!(http.send(foreign).await.status, 403);
    assert_eq!(http.post(Who::Administrator, path, &[("name", "Shops")]).await.status, 200);
    assert_eq!(http.post(Who::Administrator, "/api/nothing/here", &[]).await.status, 404);
}

#[tokio::test]
async fn another_host_name_is_not_answered() {
    let (http, _world, _folder) = http().await;
    for (host, status) in
        [("localhost:3000", 303), ("[::1]:3000", 303), ("eyrie.example.org", 421), ("127.0.0.1.example.org", 421)]
    {
        let request = Request::get("/_eyrie/").header(header::HOST, host).header(header::ACCEPT, "text/html");
        assert_eq!(http.send(request.body(Body::empty()).unwrap()).await.status, status, "{host}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_a_bad_request_and_what_is_too_large_is_not_read() {
    let (http, _world, _folder) = http().await;
    for body in ["", "{", "[]", "{\"project\": 5}", "\u{0}"] {
        let request = http.request(Who::Viewer, "POST", "/api/scopes/list").header(header::CONTENT_TYPE, "application/json");
        let answer = http.send(request.body(body.into()).unwrap()).await;
        assert_eq!(answer.status, 400, "{body:?}: {}", answer.text());
    }
    let answer = http.post(Who::Viewer, "/api/scopes/create", &[("project[a][b]", "x"), ("name[]", "y")]).await;
    assert_eq!(answer.status, 400, "{}", answer.text());
    let large = "x".repeat(3 * 1024 * 1024);
    let request = http.request(Who::Viewer, "POST", "/api/scopes/list").header(header::CONTENT_LENGTH, large.len());
    assert_eq!(http.send(request.body(large.into()).unwrap()).await.status, 413);
}

#[tokio::test]
async fn a_file_that_the_browser_has_already_is_not_sent_again() {
    let (http, _world, _folder) = http().await;
    let first = http.get(Who::Anonymous, "/robots.txt").await;
    assert_eq!(first.header("cache-control"), "no-cache");
    let again = |etag: &str| {
        let request = http.request(Who::Anonymous, "GET", "/robots.txt").header(header::IF_NONE_MATCH, etag.to_owned());
        http.send(request.body(Body::empty()).unwrap())
    };
    let known = again(first.header("etag")).await;
    assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));
    assert_eq!(again("W/\"another\"").await.status, 200);
}

#[tokio::test]
async fn pages_are_packed_for_who_can_unpack_them() {
    let (http, _world, _folder) = http().await;
    let ask = |packings: &'static str| {
        let request = http.request(Who::Viewer, "GET", SCOPES).header(header::ACCEPT, "text/html");
        http.send(request.header(header::ACCEPT_ENCODING, packings).body(Body::empty()).unwrap())
    };
    let (packed, plain) = (ask("gzip, br").await, ask("identity").await);
    assert_eq!((packed.header("content-encoding"), packed.header("vary")), ("br", "accept-encoding"));
    assert!(packed.body.len() * 2 < plain.body.len(), "{} of {}", packed.body.len(), plain.body.len());
    assert!(plain.text().contains("Production"));
}
