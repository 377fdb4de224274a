//! Settings: the servers as an administrator sees them.

use app::api::{
    ApiError,
    servers::{Server, ServerList},
};

use crate::support::{Fake, render, world};

fn server(id: &str, is_late: bool) -> Server {
    Server {
        id: id.to_owned(),
        version: "0.1.0".to_owned(),
        started_at: world::AT,
        seen_at: world::AT,
        is_late,
        jobs: 3,
        delay_ms: 7,
    }
}

#[tokio::test]
async fn servers_are_rows_and_a_late_one_says_so_in_amber() {
    let servers = vec![server("rack-1-4121-0a1b2c3d", false), server("rack-2-77-4e5f6071", true)];
    let page =
        render(Fake { servers: Ok(ServerList { servers, detached_at: None }), ..Fake::default() }, "/_eyrie/settings/").await;
    page.says("Servers").says("rack-1-4121-0a1b2c3d").says("0.1.0").says("3").says("7 ms");
    page.says("rack-2-77-4e5f6071").says("Late").has(r#"data-state="warn""#);
}

#[tokio::test]
async fn a_server_in_time_is_not_late() {
    let list = ServerList { servers: vec![server("rack-1-4121-0a1b2c3d", false)], detached_at: None };
    let page = render(Fake { servers: Ok(list), ..Fake::default() }, "/_eyrie/settings/").await;
    page.says("rack-1-4121-0a1b2c3d").does_not_say("Late").does_not_say("attach");
}

#[tokio::test]
async fn the_rest_of_the_settings_is_there_when_servers_cannot_be_told() {
    let fake = Fake { servers: Err(ApiError::Unavailable { message: "Not now.".to_owned() }), ..Fake::default() };
    render(fake, "/_eyrie/settings/").await.says("Not now.").says("Your password");
}
