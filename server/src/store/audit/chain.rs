//! The chain of the audit: each record gets a number and the hash of the record before it and of itself, where events get
//! their numbers, after the commit. So writers never wait for each other over it; the price is that a record is not chained
//! in the few milliseconds before.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sqlx::{AnyConnection, Row as _, any::AnyRow};

use super::super::{Store, StoreError, row::RowExt as _};

/// Most records that one transaction chains: an old audit is chained in many small steps.
const CHAINED_AT_ONCE: i64 = 500;
/// Records read at once while verifying.
const PAGE: i64 = 1_000;

macro_rules! columns {
    () => {
        "seq, id, at, actor_id, actor, action, entity, entity_id, project_id, before, after, hash"
    };
}

/// What a look at the whole chain found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every record is as it was written.
    Whole { records: i64 },
    /// The first record that is not.
    Broken { seq: i64, what: String },
}

/// Chains committed records that have no number yet. One at a time: the caller holds the counters.
pub(in crate::store) async fn chain(connection: &mut AnyConnection) -> sqlx::Result<()> {
    let fresh = sqlx::query(concat!("SELECT ", columns!(), " FROM audit WHERE seq IS NULL ORDER BY id LIMIT $1"))
        .bind(CHAINED_AT_ONCE)
        .fetch_all(&mut *connection)
        .await?;
    if fresh.is_empty() {
        return Ok(());
    }
    let (mut seq, mut hash) = head(connection).await?;
    for row in &fresh {
        seq += 1;
        hash = hash_of(&hash, seq, row)?;
        sqlx::query("UPDATE audit SET seq = $1, hash = $2 WHERE id = $3")
            .bind(seq)
            .bind(hash.clone())
            .bind(row.try_get::<String, _>("id")?)
            .execute(&mut *connection)
            .await?;
    }
    sqlx::query("UPDATE counter SET value = $1 WHERE name = 'audit'").bind(seq).execute(connection).await?;
    Ok(())
}

/// Number and hash of the newest chained record.
async fn head(connection: &mut AnyConnection) -> sqlx::Result<(i64, String)> {
    let row = sqlx::query(
        "SELECT counter.value AS value, audit.hash AS hash FROM counter LEFT JOIN audit ON audit.seq = counter.value WHERE counter.name = 'audit'",
    )
    .fetch_one(connection)
    .await?;
    Ok((row.try_get("value")?, row.try_get::<Option<String>, _>("hash")?.unwrap_or_default()))
}

/// SHA-256 of one JSON array: the hash before, then the record's columns in their order. An array has one form only.
fn hash_of(before: &str, seq: i64, row: &AnyRow) -> sqlx::Result<String> {
    let text = |column: &str| row.try_get::<Option<String>, _>(column);
    let content = serde_json::json!([
        before,
        seq,
        text("id")?,
        row.try_get::<i64, _>("at")?,
        text("actor_id")?,
        text("actor")?,
        text("action")?,
        text("entity")?,
        text("entity_id")?,
        text("project_id")?,
        text("before")?,
        text("after")?,
    ]);
    Ok(hex::encode(Sha256::digest(content.to_string())))
}

impl Store {
    /// Reads the whole chain and computes every hash again.
    pub async fn verify_audit(&self) -> Result<Verdict, StoreError> {
        while self.count_unchained().await? > 0 {
            // Any commit chains what is there on SQLite; on PostgreSQL numbering does.
            self.write(|_| Box::pin(async { Ok::<_, StoreError>(()) })).await?;
            self.number_events().await?;
        }
        let mut connection = self.read().await?;
        let records =
            sqlx::query("SELECT value FROM counter WHERE name = 'audit'").fetch_one(&mut *connection).await?.int("value")?;
        let (mut seq, mut hash) = (0, String::new());
        while seq < records {
            let page = sqlx::query(concat!("SELECT ", columns!(), " FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2"))
                .bind(seq)
                .bind(PAGE.min(records - seq))
                .fetch_all(&mut *connection)
                .await?;
            if page.is_empty() {
                return Ok(Verdict::Broken { seq: seq + 1, what: "it is missing, and so is all after it".to_owned() });
            }
            for row in &page {
                seq += 1;
                match check(row, seq, &hash)? {
                    Ok(next) => hash = next,
                    Err(what) => return Ok(Verdict::Broken { seq, what }),
                }
            }
        }
        Ok(Verdict::Whole { records })
    }

    async fn count_unchained(&self) -> Result<i64, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query("SELECT COUNT(*) AS count FROM audit WHERE seq IS NULL").fetch_one(&mut *connection).await?.int("count")
    }
}

/// The record's hash, or what is wrong with it.
fn check(row: &AnyRow, seq: i64, before: &str) -> Result<Result<String, String>, StoreError> {
    if row.int("seq")? != seq {
        return Ok(Err("it is missing".to_owned()));
    }
    let hash = hash_of(before, seq, row)?;
    if row.maybe_text("hash")?.as_deref() == Some(&hash) {
        return Ok(Ok(hash));
    }
    let (id, actor, action) = (row.text("id")?, row.text("actor")?, row.text("action")?);
    Ok(Err(format!("it was changed after it was written. Now it reads: {action} by {actor}, id {id}")))
}
