//! What is written about a host because it was looked at. Small movements of memory and disk are columns; an event is only what
//! a person would call news.

use app::model::{
    ids::TargetId,
    target::{Capacity, Target},
};
use sqlx::any::AnyRow;

use super::{Inventory, target, target_columns};
use crate::store::{
    StoreError, Tx,
    row::{RowExt as _, json},
};

/// A share of memory or disk that moved by less is no news.
const SHARE_OF_NEWS: f64 = 0.05;

/// A look at a whole host.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen {
    pub capacity: Capacity,
    pub inventory: Inventory,
    /// Ours and others.
    pub instances: u32,
}

impl Tx<'_> {
    /// The host answers, and this is on it. A host that was removed meanwhile stays removed.
    pub async fn set_target_seen(&mut self, id: TargetId, seen: &Seen) -> Result<(), StoreError> {
        let Some(before) = self.lock_target(id).await? else { return Ok(()) };
        let (inventory, shown) = (before.json::<Inventory>("inventory")?, target(&before)?);
        let is_news = !shown.reachability.is_reachable()
            || inventory != seen.inventory
            || shown.instances != seen.instances
            || moved(&shown, &seen.capacity);
        // What was told last is what the next look is compared with: slow growth is news too, sooner or later.
        let capacity = if is_news { &seen.capacity } else { &shown.capacity };
        let now = self.now();
        let row = sqlx::query(concat!(
            "UPDATE target SET capacity = $1, inventory = $2, instances = $3, seen_at = $4,
             reachable_since_at = COALESCE(reachable_since_at, $4), unreachable_since_at = NULL, unreachable_reason = NULL, rev = rev + $5
             WHERE id = $6 RETURNING ",
            target_columns!()
        ))
        .bind(json(capacity))
        .bind(json(&seen.inventory))
        .bind(i64::from(seen.instances))
        .bind(now)
        .bind(i64::from(is_news))
        .bind(id.to_string())
        .fetch_one(self.sql())
        .await?;
        if is_news {
            self.append_target("target_seen", &row).await?;
        }
        Ok(())
    }

    /// The host does not answer. `was_connected`: it did until now.
    pub async fn set_target_unreachable(&mut self, id: TargetId, reason: &str, was_connected: bool) -> Result<(), StoreError> {
        let Some(before) = self.lock_target(id).await? else { return Ok(()) };
        let is_news = before.maybe_int("unreachable_since_at")?.is_none()
            || before.maybe_text("unreachable_reason")?.as_deref() != Some(reason);
        if !is_news {
            return Ok(());
        }
        let now = self.now();
        let row = sqlx::query(concat!(
            "UPDATE target SET unreachable_since_at = COALESCE(unreachable_since_at, $1), unreachable_reason = $2, reachable_since_at = NULL,
             seen_at = COALESCE($3, seen_at), rev = rev + 1 WHERE id = $4 RETURNING ",
            target_columns!()
        ))
        .bind(now)
        .bind(reason.to_owned())
        .bind(was_connected.then_some(now))
        .bind(id.to_string())
        .fetch_one(self.sql())
        .await?;
        self.append_target("target_unreachable", &row).await?;
        Ok(())
    }

    /// The row as it is, and nobody else changes it until the end of this transaction.
    async fn lock_target(&mut self, id: TargetId) -> Result<Option<AnyRow>, StoreError> {
        Ok(sqlx::query(concat!("UPDATE target SET rev = rev WHERE id = $1 RETURNING ", target_columns!()))
            .bind(id.to_string())
            .fetch_optional(self.sql())
            .await?)
    }
}

fn moved(shown: &Target, now: &Capacity) -> bool {
    let before = &shown.capacity;
    (&before.version, before.cpus) != (&now.version, now.cpus)
        || share_moved((before.memory_used_bytes, before.memory_total_bytes), (now.memory_used_bytes, now.memory_total_bytes))
        || share_moved((before.disk_used_bytes, before.disk_total_bytes), (now.disk_used_bytes, now.disk_total_bytes))
}

fn share_moved(before: (Option<i64>, Option<i64>), now: (Option<i64>, Option<i64>)) -> bool {
    match (before, now) {
        ((Some(used), Some(total)), (Some(now_used), Some(now_total))) if total == now_total && total > 0 => {
            (used - now_used).abs() as f64 / total as f64 >= SHARE_OF_NEWS
        }
        _ => before != now,
    }
}
