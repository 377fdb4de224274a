//! The programs that serve this installation, as each tells of itself. It is no event: nobody's page must move every few seconds.

use app::api::servers::Server;
use sqlx::any::AnyRow;

use super::{Store, StoreError, leases::LEASE_MS, row::RowExt as _};

/// One that gave no sign of life for so long is dead: its leases ran out.
const LATE_MS: i64 = LEASE_MS;
/// One that gave no sign of life for so long is forgotten.
const FORGOTTEN_MS: i64 = 60 * 60 * 1_000;

impl Store {
    /// A sign of life, the first one too. Those that nobody has seen for long are swept by who lives.
    pub async fn tell_server(&self, id: &str, version: &'static str, delay_ms: i64) -> Result<(), StoreError> {
        let id = id.to_owned();
        self.write(move |tx| {
            Box::pin(async move {
                let now = tx.now();
                sqlx::query(
                    "INSERT INTO server (id, version, started_at, seen_at, delay_ms) VALUES ($1, $2, $3, $3, $4)
                     ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, delay_ms = excluded.delay_ms",
                )
                .bind(id)
                .bind(version)
                .bind(now)
                .bind(delay_ms)
                .execute(tx.sql())
                .await?;
                sqlx::query("DELETE FROM server WHERE seen_at < $1").bind(now - FORGOTTEN_MS).execute(tx.sql()).await?;
                Ok(())
            })
        })
        .await
    }

    pub async fn remove_server(&self, id: &str) -> Result<(), StoreError> {
        let id = id.to_owned();
        self.write(move |tx| {
            Box::pin(async move {
                sqlx::query("DELETE FROM server WHERE id = $1").bind(id).execute(tx.sql()).await?;
                Ok(())
            })
        })
        .await
    }

    /// The oldest first.
    pub async fn list_servers(&self) -> Result<Vec<Server>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(
            "SELECT server.id, server.version, server.started_at, server.seen_at, server.delay_ms, (SELECT ms FROM clock) AS now,
                 (SELECT COUNT(*) FROM deployment WHERE lease_owner = server.id AND lease_until >= (SELECT ms FROM clock)) AS jobs
             FROM server ORDER BY server.started_at, server.id",
        )
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(server)
        .collect()
    }
}

fn server(row: &AnyRow) -> Result<Server, StoreError> {
    let seen_at = row.int("seen_at")?;
    Ok(Server {
        id: row.text("id")?,
        version: row.text("version")?,
        started_at: row.int("started_at")?,
        seen_at,
        is_late: row.int("now")? - seen_at > LATE_MS,
        jobs: row.count("jobs")?,
        delay_ms: row.int("delay_ms")?,
    })
}
