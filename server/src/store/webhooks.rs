//! Webhooks, and the messages that wait for them: written beside the step that tells, sent after it by whichever server comes first.

use app::{
    api::webhooks::WebhookLine,
    model::{
        ids::{StepId, WebhookId},
        webhook::{Delivery, Webhook},
    },
};
use sqlx::any::AnyRow;

use super::{Dialect, Store, StoreError, Tx, row::RowExt as _};

/// Longer than one attempt takes: a server that dies meanwhile leaves the message to the next.
const CLAIM_MS: i64 = 30_000;
/// Messages that are over are kept for so long.
const KEPT_MS: i64 = 30 * 86_400_000;

/// A message on its way, for one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    pub id: StepId,
    pub webhook_id: WebhookId,
    /// The webhook's address and key, sealed.
    pub sealed: String,
    pub body: String,
    pub created_at: i64,
    /// This one included.
    pub attempts: u32,
    /// By the database's clock.
    pub now: i64,
}

macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "UPDATE delivery SET attempts = attempts + 1, run_at = (SELECT ms FROM clock) + $1
             WHERE id = (SELECT candidate.id FROM delivery candidate WHERE candidate.run_at <= (SELECT ms FROM clock)
                 AND NOT EXISTS (SELECT 1 FROM installation WHERE detached_at IS NOT NULL) ORDER BY candidate.run_at, candidate.id LIMIT 1",
            $lock,
            ") RETURNING id, webhook_id, body, created_at, attempts, (SELECT ms FROM clock) AS now,
                 (SELECT sealed FROM webhook WHERE webhook.id = delivery.webhook_id) AS sealed"
        )
    };
}

fn webhook(row: &AnyRow) -> Result<Webhook, StoreError> {
    Ok(Webhook { id: row.parsed("id")?, name: row.text("name")?, host: row.text("host")?, created_at: row.int("created_at")? })
}

fn line(row: &AnyRow) -> Result<WebhookLine, StoreError> {
    let error = row.maybe_text("error")?;
    let last = match (row.maybe_int("attempts")?, row.maybe_int("delivered_at")?, row.maybe_int("run_at")?) {
        (None, ..) => None,
        (_, Some(at), _) => Some(Delivery::Delivered { at }),
        (_, None, None) => Some(Delivery::GivenUp { error: error.unwrap_or_default() }),
        (Some(_), None, Some(_)) => Some(Delivery::Waiting { attempts: row.count("attempts")?, error }),
    };
    Ok(WebhookLine { webhook: webhook(row)?, last })
}

impl Store {
    /// By name, with how the last message went.
    pub async fn list_webhooks(&self) -> Result<Vec<WebhookLine>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(
            "SELECT webhook.id, webhook.name, webhook.host, webhook.created_at, delivery.attempts, delivery.delivered_at, delivery.run_at, delivery.error
             FROM webhook LEFT JOIN delivery ON delivery.id =
                 (SELECT last.id FROM delivery last WHERE last.webhook_id = webhook.id ORDER BY last.created_at DESC, last.id DESC LIMIT 1)
             ORDER BY webhook.name",
        )
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(line)
        .collect()
    }

    /// Takes the next message that is due, for one attempt.
    pub async fn claim_delivery(&self) -> Result<Option<Outgoing>, StoreError> {
        let sql = if self.dialect() == Dialect::Postgres { claim!(" FOR UPDATE SKIP LOCKED") } else { claim!("") };
        self.write(move |tx| {
            Box::pin(async move {
                let Some(row) = sqlx::query(sql).bind(CLAIM_MS).fetch_optional(tx.sql()).await? else { return Ok(None) };
                Ok(Some(Outgoing {
                    id: row.parsed("id")?,
                    webhook_id: row.parsed("webhook_id")?,
                    sealed: row.text("sealed")?,
                    body: row.text("body")?,
                    created_at: row.int("created_at")?,
                    attempts: row.count("attempts")?,
                    now: row.int("now")?,
                }))
            })
        })
        .await
    }

    /// Whether a message is due: read before one is claimed, so that nothing is written while there is none.
    pub async fn is_delivery_due(&self) -> Result<bool, StoreError> {
        let mut connection = self.read().await?;
        let due = sqlx::query("SELECT 1 AS due FROM delivery WHERE run_at <= (SELECT ms FROM clock) LIMIT 1");
        Ok(due.fetch_optional(&mut *connection).await?.is_some())
    }
}

impl Tx<'_> {
    pub async fn insert_webhook(&mut self, id: WebhookId, name: &str, host: &str, sealed: &str) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query("INSERT INTO webhook (id, name, host, sealed, created_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(id.to_string())
            .bind(name.to_owned())
            .bind(host.to_owned())
            .bind(sealed.to_owned())
            .bind(now)
            .execute(self.sql())
            .await?;
        Ok(())
    }

    /// With what still waits for it.
    pub async fn remove_webhook(&mut self, id: WebhookId) -> Result<Webhook, StoreError> {
        let row = sqlx::query("DELETE FROM webhook WHERE id = $1 RETURNING id, name, host, created_at")
            .bind(id.to_string())
            .fetch_one(self.sql())
            .await?;
        webhook(&row)
    }

    /// Once for each step, however often it is done; false where the webhook is gone.
    pub async fn insert_delivery(&mut self, id: StepId, webhook_id: WebhookId, body: &str) -> Result<bool, StoreError> {
        let now = self.now();
        sqlx::query("DELETE FROM delivery WHERE run_at IS NULL AND created_at < $1")
            .bind(now - KEPT_MS)
            .execute(self.sql())
            .await?;
        let inserted = sqlx::query(
            "INSERT INTO delivery (id, webhook_id, body, created_at, run_at)
             SELECT CAST($1 AS TEXT), webhook.id, CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($3 AS BIGINT) FROM webhook WHERE webhook.id = $4
             ON CONFLICT (id) DO UPDATE SET body = delivery.body",
        )
        .bind(id.to_string())
        .bind(body.to_owned())
        .bind(now)
        .bind(webhook_id.to_string())
        .execute(self.sql())
        .await?;
        Ok(inserted.rows_affected() > 0)
    }

    pub async fn mark_delivered(&mut self, id: StepId) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query("UPDATE delivery SET delivered_at = $1, run_at = NULL, error = NULL WHERE id = $2")
            .bind(now)
            .bind(id.to_string())
            .execute(self.sql())
            .await?;
        Ok(())
    }

    /// Once more after a time, or never.
    pub async fn put_delivery_off(&mut self, id: StepId, error: &str, wait_ms: Option<i64>) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query("UPDATE delivery SET run_at = $1, error = $2 WHERE id = $3 AND delivered_at IS NULL")
            .bind(wait_ms.map(|ms| now + ms))
            .bind(error.to_owned())
            .bind(id.to_string())
            .execute(self.sql())
            .await?;
        Ok(())
    }
}
