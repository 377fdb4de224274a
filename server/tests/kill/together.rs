//! Programs that come to one database together, one after another, and too late.

use app::api::servers::{Server, ServerList};
use serde_json::json;
use server::store::migrate::SCHEMA;
use sqlx::AssertSqlSafe;

use super::{
    crew::start_all,
    database::{connect, create_postgres, drop_postgres, postgres_server},
};
use crate::process::{
    client::{Client, Session},
    program::{Doom, Installation},
};

pub async fn both_come_up_and_an_older_one_does_not() {
    let Some(server) = postgres_server() else { return eprintln!("EYRIE_TEST_POSTGRES is not set: nothing was tested") };
    let url = create_postgres(&server, None).await;
    let late = on(&url);
    let together = [on(&url), on(&url)];
    let mut programs = start_all(&together).await;
    // Whoever starts last has the one-time link that works.
    let last = on(&url);
    programs.push(last.start().await);
    let session = Session::set_up(&programs[2]).await;
    for program in &programs {
        let servers = servers(&session.client(program)).await;
        let named = |pid: u32| servers.iter().any(|server| server.id.contains(&format!("-{pid}-")) && !server.is_late);
        assert!(servers.len() == 3 && programs.iter().all(|each| each.pid().is_some_and(named)), "{servers:#?}");
    }
    programs.pop().expect("there are three").stop().await;
    assert_eq!(servers(&session.client(&programs[0])).await.len(), 2);
    upgrade(&url).await;
    let Err(status) = late.spawn(Doom::default()).ready().await else { panic!("it works on a newer schema") };
    let said = std::fs::read_to_string(late.path("output")).unwrap();
    assert!(status.code() == Some(1) && said.contains(&format!("knows schema {SCHEMA}")), "{status}: {said}");
    // Those that ran before the upgrade go on.
    for program in programs {
        assert_eq!(servers(&session.client(&program)).await.len(), 2);
    }
    drop_postgres(&server, &url).await;
}

fn on(url: &str) -> Installation {
    let mut installation = Installation::new();
    installation.database_url = Some(url.to_owned());
    installation
}

async fn servers(client: &Client) -> Vec<Server> {
    client.call::<ServerList>("servers/list", &json!({})).await.unwrap().servers
}

/// As a newer program leaves it, while this one runs.
async fn upgrade(url: &str) {
    let mut connection = connect("".as_ref(), Some(url)).await;
    let sql = format!(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         SELECT {}, 'newer', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
        SCHEMA + 1
    );
    sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
}
