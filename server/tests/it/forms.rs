//! Forms posted by a browser without scripts: sent on, with what was typed and what was wrong.

use super::support::{
    database::sqlite,
    http::Http,
    people::{Who, World},
};

const NEW: &str = "/_eyrie/p/default/scopes/new/";
const FLASH: &str = "__Host-eyrie-flash";

#[tokio::test]
async fn what_was_typed_is_still_there_after_a_refusal() {
    let (store, _folder) = sqlite().await;
    let world = World::new(store).await;
    let http = Http::new(&world).await;
    let fields = [
        ("project", "default"),
        ("name", "Quality \"A\""),
        ("code", "dev"),
        ("colour", "plum"),
        ("deployment_limit", "-1"),
        ("minimum_role", "admin"),
    ];
    let answer = http.submit(Who::Admin, NEW, "/api/scopes/create", &fields).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, NEW));
    let flash = answer.cookie(FLASH).unwrap();
    let page = http.follow(Who::Admin, NEW, &flash).await;
    let html = page.text();
    assert_eq!(page.status, 200);
    for part in
        ["value=\"Quality &quot;A&quot;\"", "value=\"-1\"", "id=\"deployment_limit-error\"", "Enter a whole number from 1"]
    {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(html.contains("value=\"plum\" checked") && html.contains("value=\"admin\" selected"), "{html}");
    // It is shown once.
    assert_eq!(page.cookie(FLASH).as_deref(), Some(""));
    assert!(!http.follow(Who::Admin, NEW, &flash).await.text().contains("Quality"));
}

#[tokio::test]
async fn what_was_done_leads_on() {
    let (store, _folder) = sqlite().await;
    let world = World::new(store).await;
    let http = Http::new(&world).await;
    let fields = [("project", "default"), ("name", "Staging"), ("colour", "teal"), ("minimum_role", "developer")];
    let answer = http.submit(Who::Admin, NEW, "/api/scopes/create", &fields).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/_eyrie/p/default/scopes/"));
    assert!(answer.cookie(FLASH).is_none());
    let html = http.get(Who::Viewer, "/_eyrie/p/default/scopes/").await.text();
    assert!(html.contains("Staging"), "{html}");
}

#[tokio::test]
async fn an_invite_link_is_shown_once_without_a_script() {
    let (store, _folder) = sqlite().await;
    let world = World::new(store).await;
    let http = Http::new(&world).await;
    let page = "/_eyrie/p/default/members/";
    let answer = http.submit(Who::Admin, page, "/api/members/invite", &[("project", "default"), ("role", "viewer")]).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, page));
    let html = http.follow(Who::Admin, page, &answer.cookie(FLASH).unwrap()).await.text();
    assert!(html.contains("http://127.0.0.1:3000/invite?token="), "{html}");
    assert!(!http.get(Who::Admin, page).await.text().contains("/invite?token="));
}

#[tokio::test]
async fn a_form_of_a_session_that_ended_leads_to_the_sign_in_page() {
    let (store, _folder) = sqlite().await;
    let world = World::new(store).await;
    let http = Http::new(&world).await;
    let answer = http.submit(Who::Anonymous, NEW, "/api/scopes/create", &[("project", "default")]).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/login?return_to=/_eyrie/p/default/scopes/new/"));
}

#[tokio::test]
async fn no_secret_is_kept_of_a_refused_form() {
    let (store, _folder) = sqlite().await;
    let world = World::new(store).await;
    let http = Http::new(&world).await;
    let fields = [("login", "somebody"), ("password", "hunter2hunter2")];
    let answer = http.submit(Who::Anonymous, "/login", "/api/session/sign_in", &fields).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/login"));
    let html = http.follow(Who::Anonymous, "/login", &answer.cookie(FLASH).unwrap()).await.text();
    assert!(html.contains("value=\"somebody\"") && html.contains("Login or password is not right."), "{html}");
    assert!(!html.contains("hunter2"));
}
