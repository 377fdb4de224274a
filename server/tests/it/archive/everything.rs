//! A database with a bit of everything, and what stands in a database, table by table.

use std::collections::BTreeMap;

use app::model::{instance::InstanceState, job::JobKind};
use server::{archive::Schema, store::Store};
use sqlx::{AssertSqlSafe, Row as _};

use super::super::support::{
    database::execute,
    site::{BROKEN, Site},
};

/// Rows of each table as texts, in one order.
pub type Content = BTreeMap<String, Vec<Vec<Option<String>>>>;

/// Deployments that ran, failed and wait, and a row in every table that those leave empty.
pub async fn fill(store: Store) -> Site {
    let site = Site::with(store.clone(), 2, Default::default()).await;
    let deployment = site.deployment(1).await;
    site.run(&deployment, JobKind::Deploy).await;
    assert!(site.on_hosts().await.iter().all(|(_, state)| *state == InstanceState::Running));
    site.save(BROKEN).await;
    let broken = site.deployment_named("broken", 1).await;
    site.run(&broken, JobKind::Deploy).await;
    let waiting = site.deployment_named("waiting", 1).await;
    site.request(&waiting, JobKind::Deploy).await.unwrap();
    let (project, host) = (site.world.project.id, site.hosts[0].0);
    let (deployment, web) = (deployment.id, site.web);
    let user = site.world.user(super::super::support::people::Who::Owner).id;
    execute(
        &store,
        &format!(
            "INSERT INTO session (token_hash, user_id, created_at, seen_at, expires_at) VALUES ('hash', '{user}', 1, 2, 3);
             INSERT INTO link (id, token_hash, kind, created_by, created_at, expires_at) VALUES ('l', 'hash', 'setup', 'eyrie', 1, 2);
             INSERT INTO attempt (subject, count, started_at) VALUES ('192.0.2.1', 3, 4);
             INSERT INTO flash (token_hash, body, expires_at) VALUES ('hash', 'sealed', 5);
             INSERT INTO server (id, version, started_at, seen_at, delay_ms) VALUES ('s', '0.1.0', 6, 7, 8);
             INSERT INTO webhook (id, name, host, sealed, created_at) VALUES ('w', 'chat', 'chat.example', 'sealed', 1);
             INSERT INTO delivery (id, webhook_id, body, created_at) VALUES ('d', 'w', '{{}}', 2);
             INSERT INTO project_slug (slug, project_id) VALUES ('before', '{project}');
             INSERT INTO learned_schema (fingerprint, cloud_init_version, image, body, learned_at) VALUES ('f', '24.1', 'debian/12', '{{}}', 6);
             INSERT INTO volume (id, deployment_id, component_id, target_id, pool, name, path, size_bytes, ordinal, created_at)
             VALUES ('v', '{deployment}', '{web}', '{host}', 'default', 'data', '/srv', {max}, 1, {min})",
            max = i64::MAX,
            min = i64::MIN
        ),
    )
    .await;
    store.number_events().await.unwrap();
    site
}

/// Everything but whether it is detached.
pub async fn content(store: &Store) -> Content {
    let schema = Schema::load().await.unwrap();
    let mut content = Content::new();
    for table in &schema.tables {
        let mut connection = store.read().await.unwrap();
        let sql = format!("SELECT {} FROM \"{}\"", table.quoted_columns(), table.name);
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut *connection).await.unwrap();
        let cell = |row: &sqlx::any::AnyRow, column: &server::archive::Column, index: usize| match column.is_number {
            _ if column.name == "detached_at" => None,
            true => row.get::<Option<i64>, _>(index).map(|number| number.to_string()),
            false => row.get::<Option<String>, _>(index),
        };
        let mut rows: Vec<Vec<Option<String>>> = rows
            .iter()
            .map(|row| table.columns.iter().enumerate().map(|(index, column)| cell(row, column, index)).collect())
            .collect();
        rows.sort();
        content.insert(table.name.clone(), rows);
    }
    content
}

/// Says which table and row differ, and not all of both.
pub fn assert_same(one: &Content, other: &Content) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (table, rows) in one {
        let found = &other[table];
        let differs = rows.iter().zip(found).find(|(row, found)| row != found);
        assert!(differs.is_none() && rows.len() == found.len(), "{table}: {} rows, {}; {differs:?}", rows.len(), found.len());
    }
}
