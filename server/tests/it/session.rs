//! The ways in and out, over HTTP, on both databases.

use server::{
    auth::cookie::COOKIE,
    store::{Store, sessions::SESSION_MS},
};

use axum::{body::Body, http::header};

use super::support::{
    database::{advance, on_each_database},
    http::{Answer, Http},
    people::{Who, World},
};

const PASSWORD: &str = "correct horse battery";
const MINUTE: i64 = 60_000;

async fn world_with_password(store: Store) -> (World, Http) {
    let world = World::new(store).await;
    world.set_password(Who::Developer, PASSWORD).await;
    let http = Http::new(&world).await;
    (world, http)
}

async fn sign_in(http: &Http, login: &str, password: &str) -> Answer {
    let fields = [("login", login), ("password", password), ("return_to", "/_eyrie/settings/")];
    http.post(Who::Anonymous, "/api/session/sign_in", &fields).await
}

/// Asks who is signed in by this session.
async fn whoami(http: &Http, token: &str) -> Answer {
    let request = http
        .request(Who::Anonymous, "POST", "/api/session/get")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::COOKIE, format!("{COOKIE}={token}"));
    http.send(request.body(Body::from("{}")).unwrap()).await
}

async fn count(store: &Store, table: &'static str) -> i64 {
    use server::store::row::RowExt as _;
    let mut connection = store.read().await.unwrap();
    let sql = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) AS count FROM {table}"));
    sqlx::query(sql).fetch_one(&mut *connection).await.unwrap().int("count").unwrap()
}

#[tokio::test]
async fn signing_in_opens_a_session_and_signing_out_ends_it() {
    on_each_database(async |store| {
        let (_world, http) = world_with_password(store).await;
        let answer = sign_in(&http, " Dora ", PASSWORD).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (200, "/_eyrie/settings/"));
        let cookie = answer.header("set-cookie").to_owned();
        for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=2592000"] {
            assert!(cookie.contains(part), "{part} in {cookie}");
        }
        let token = answer.cookie(COOKIE).unwrap();
        assert_eq!(whoami(&http, &token).await.status, 200);
        let out =
            http.request(Who::Anonymous, "POST", "/api/session/sign_out").header(header::COOKIE, format!("{COOKIE}={token}"));
        let out =
            http.send(out.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::empty()).unwrap()).await;
        assert_eq!((out.status.as_u16(), out.cookie(COOKIE).as_deref()), (200, Some("")));
        assert_eq!(whoami(&http, &token).await.status, 401);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_login_get_the_same_answer() {
    on_each_database(async |store| {
        let (world, http) = world_with_password(store.clone()).await;
        let before = count(&store, "session").await;
        let answers = [
            ("dora", "wrong password"),
            ("nobody", PASSWORD),
            ("no login", PASSWORD),
            (world.user(Who::Viewer).login.as_str(), "unusable"),
        ];
        for (login, password) in answers {
            let answer = sign_in(&http, login, password).await;
            assert_eq!(answer.status, 422, "{login}");
            assert_eq!(answer.error().at("password"), Some("Login or password is not right."), "{login}");
        }
        assert_eq!(count(&store, "session").await, before);
    })
    .await;
}

#[tokio::test]
async fn the_eleventh_guess_must_wait_and_a_right_one_is_not_counted() {
    on_each_database(async |store| {
        let (_world, http) = world_with_password(store.clone()).await;
        for _ in 0..12 {
            assert_eq!(sign_in(&http, "dora", PASSWORD).await.status, 200);
        }
        for _ in 0..10 {
            assert_eq!(sign_in(&http, "dora", "wrong").await.status, 422);
        }
        let refused = sign_in(&http, "dora", PASSWORD).await;
        assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "901"));
        // From the same network nobody else may guess on either.
        assert_eq!(sign_in(&http, "vera", "wrong").await.status, 429);
        advance(&store, 15 * MINUTE).await;
        assert_eq!(sign_in(&http, "dora", PASSWORD).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_session_lasts_as_long_as_it_is_used_and_is_written_once_an_hour() {
    on_each_database(async |store| {
        let (_world, http) = world_with_password(store.clone()).await;
        let token = sign_in(&http, "dora", PASSWORD).await.cookie(COOKIE).unwrap();
        advance(&store, 59 * MINUTE).await;
        assert_eq!(whoami(&http, &token).await.cookie(COOKIE), None);
        advance(&store, MINUTE).await;
        assert_eq!(whoami(&http, &token).await.cookie(COOKIE).as_deref(), Some(token.as_str()));
        advance(&store, SESSION_MS - 1).await;
        assert_eq!(whoami(&http, &token).await.status, 200);
        advance(&store, SESSION_MS).await;
        assert_eq!(whoami(&http, &token).await.status, 401);
    })
    .await;
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    on_each_database(async |store| {
        let (_world, http) = world_with_password(store).await;
        let elsewhere = sign_in(&http, "dora", PASSWORD).await.cookie(COOKIE).unwrap();
        let path = "/api/session/change_password";
        let change = |current, new, again| [("current_password", current), ("password", new), ("password_again", again)];
        let new = "staple staple staple";
        for (fields, wrong) in [
            (change("wrong", new, new), "current_password"),
            (change(PASSWORD, "short", "short"), "password"),
            (change(PASSWORD, new, "another one"), "password_again"),
        ] {
            let answer = http.post(Who::Developer, path, &fields).await;
            assert!(answer.error().at(wrong).is_some(), "{}", answer.text());
        }
        assert_eq!(whoami(&http, &elsewhere).await.status, 200);
        assert_eq!(http.post(Who::Developer, path, &change(PASSWORD, new, new)).await.status, 200);
        assert_eq!(whoami(&http, &elsewhere).await.status, 401);
        assert_eq!(http.get(Who::Developer, "/_eyrie/settings/").await.status, 200);
        assert_eq!(sign_in(&http, "dora", new).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_disabled_user_is_out_at_once() {
    on_each_database(async |store| {
        let (world, http) = world_with_password(store).await;
        let user_id = world.user(Who::Developer).id.to_string();
        let disable = |value| [("user_id", user_id.as_str()), ("disabled", value)];
        assert_eq!(http.get(Who::Developer, "/_eyrie/settings/").await.status, 200);
        assert_eq!(http.post(Who::Administrator, "/api/users/set_disabled", &disable("true")).await.status, 200);
        assert_eq!(http.get(Who::Developer, "/_eyrie/settings/").await.status, 303);
        assert_eq!(sign_in(&http, "dora", PASSWORD).await.status, 422);
        assert_eq!(http.post(Who::Administrator, "/api/users/set_disabled", &disable("false")).await.status, 200);
        assert_eq!(sign_in(&http, "dora", PASSWORD).await.status, 200);
        let own = world.user(Who::Administrator).id.to_string();
        let own = [("user_id", own.as_str()), ("disabled", "true")];
        assert_eq!(http.post(Who::Administrator, "/api/users/set_disabled", &own).await.status, 409);
    })
    .await;
}

fn token(link: &str) -> &str {
    link.split("token=").nth(1).unwrap()
}

fn new_user<'a>(token: &'a str, login: &'a str) -> [(&'static str, &'a str); 5] {
    [("token", token), ("login", login), ("name", ""), ("password", PASSWORD), ("password_again", PASSWORD)]
}

#[tokio::test]
async fn the_set_up_link_makes_the_first_administrator_once() {
    on_each_database(async |store| {
        let services = World::empty(store.clone()).await;
        let http = Http::of(services.clone());
        let old = services.make_setup_link().await.unwrap();
        let link = services.make_console_link(None).await.unwrap();
        assert!(link.starts_with("http://127.0.0.1:3000/setup?token="), "{link}");
        let path = "/api/session/set_up";
        assert_eq!(http.post(Who::Anonymous, path, &new_user(token(&old), "anna")).await.status, 404);
        let refused = http.post(Who::Anonymous, path, &[("token", token(&link)), ("login", "An na"), ("password", "x")]).await;
        for field in ["login", "password", "password_again"] {
            assert!(refused.error().at(field).is_some(), "{field}: {}", refused.text());
        }
        let made = http.post(Who::Anonymous, path, &new_user(token(&link), "anna")).await;
        assert_eq!((made.status.as_u16(), made.header("location")), (200, "/_eyrie/p/default/"));
        let session = whoami(&http, &made.cookie(COOKIE).unwrap()).await.text();
        assert!(session.contains("\"is_admin\":true") && session.contains("\"slug\":\"default\""), "{session}");
        assert_eq!((count(&store, "scope").await, count(&store, "member").await), (2, 1));
        assert_eq!(http.post(Who::Anonymous, path, &new_user(token(&link), "eve")).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn a_set_up_link_ends_after_a_day() {
    on_each_database(async |store| {
        let services = World::empty(store.clone()).await;
        let http = Http::of(services.clone());
        let link = services.make_setup_link().await.unwrap();
        assert_eq!(http.get(Who::Anonymous, &format!("/setup?token={}", token(&link))).await.status, 200);
        advance(&store, 24 * 60 * MINUTE).await;
        assert_eq!(http.get(Who::Anonymous, &format!("/setup?token={}", token(&link))).await.status, 404);
        assert_eq!(http.post(Who::Anonymous, "/api/session/set_up", &new_user(token(&link), "anna")).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn the_console_recovers_an_administrator() {
    on_each_database(async |store| {
        let (world, http) = world_with_password(store).await;
        let link = world.services.make_console_link(None).await.unwrap();
        let fields = [("token", token(&link)), ("password", PASSWORD), ("password_again", PASSWORD)];
        assert_eq!(http.get(Who::Administrator, "/_eyrie/settings/").await.status, 200);
        let answer = http.post(Who::Anonymous, "/api/session/recover", &fields).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (200, "/_eyrie/"));
        assert_eq!(http.get(Who::Administrator, "/_eyrie/settings/").await.status, 303);
        assert_eq!(sign_in(&http, "root", PASSWORD).await.status, 200);
        assert_eq!(http.post(Who::Anonymous, "/api/session/recover", &fields).await.status, 404);
        assert!(world.services.make_console_link(Some("dora")).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn an_invite_makes_a_user_or_lets_one_in_and_never_lowers_a_role() {
    on_each_database(async |store| {
        let (_world, http) = world_with_password(store).await;
        let invite = async |role| {
            let answer = http.post(Who::Owner, "/api/members/invite", &[("project", "default"), ("role", role)]).await;
            serde_json::from_slice::<String>(&answer.body).unwrap()
        };
        let link = invite("developer").await;
        let joined = http.post(Who::Anonymous, "/api/session/join_as_new", &new_user(token(&link), "nora")).await;
        assert_eq!((joined.status.as_u16(), joined.header("location")), (200, "/_eyrie/p/default/"));
        assert_eq!(http.post(Who::Outsider, "/api/session/join", &[("token", token(&link))]).await.status, 404);

        assert_eq!(http.get(Who::Outsider, "/_eyrie/p/default/members/").await.status, 404);
        let link = invite("viewer").await;
        assert_eq!(http.post(Who::Outsider, "/api/session/join", &[("token", token(&link))]).await.status, 200);
        assert_eq!(http.get(Who::Outsider, "/_eyrie/p/default/members/").await.status, 200);

        let link = invite("viewer").await;
        assert_eq!(http.post(Who::Admin, "/api/session/join", &[("token", token(&link))]).await.status, 200);
        let members = http.call(Who::Admin, "/api/members/list", &serde_json::json!({ "project": "default" })).await;
        assert_eq!(members.status, 200);
        assert!(members.text().contains("\"login\":\"adam\",\"name\":\"Admin\",\"role\":\"admin\""), "{}", members.text());

        let link = invite("viewer").await;
        let taken = http.post(Who::Anonymous, "/api/session/join_as_new", &new_user(token(&link), "dora")).await;
        assert!(taken.error().at("login").is_some(), "{}", taken.text());
        // A refusal leaves the link as it was.
        assert_eq!(http.post(Who::Anonymous, "/api/session/join_as_new", &new_user(token(&link), "emma")).await.status, 200);
    })
    .await;
}
