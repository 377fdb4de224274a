//! What the program keeps its rows in, and how a prepared one is copied for each run.

use std::path::Path;

use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// In the data folder: copied with it.
    Sqlite,
    /// On the server that `EYRIE_TEST_POSTGRES` names.
    Postgres,
}

/// The server's URL up to the database's name.
pub fn postgres_server() -> Option<String> {
    let url = std::env::var("EYRIE_TEST_POSTGRES").ok()?;
    Some(url.rsplit_once('/').expect("it names a database").0.to_owned())
}

pub async fn connect(data: &Path, database_url: Option<&str>) -> AnyConnection {
    sqlx::any::install_default_drivers();
    let file = || format!("sqlite://{}", data.join("eyrie.db").display());
    AnyConnection::connect(&database_url.map_or_else(file, str::to_owned)).await.unwrap()
}

/// A new database on the server: empty, or a copy of one that nobody is connected to. Gives its URL.
pub async fn create_postgres(server: &str, template: Option<&str>) -> String {
    let name = format!("eyrie_kill_{}", uuid::Uuid::now_v7().simple());
    let copy = template.map_or_else(String::new, |url| format!(" TEMPLATE {}", name_in(url)));
    execute(server, format!("CREATE DATABASE {name}{copy}")).await;
    format!("{server}/{name}")
}

pub async fn drop_postgres(server: &str, url: &str) {
    execute(server, format!("DROP DATABASE {} WITH (FORCE)", name_in(url))).await;
}

async fn execute(server: &str, sql: String) {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(&format!("{server}/postgres")).await.unwrap();
    sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

fn name_in(url: &str) -> &str {
    url.rsplit('/').next().unwrap()
}
