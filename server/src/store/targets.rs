//! Hosts as rows: how each is reached, whether it answers, and what was on it when it was last seen.

mod observed;

use app::{
    api::targets::OtherInstance,
    model::{
        event::Change,
        ids::{ProjectId, TargetId},
        name::{DisplayName, Slug},
        target::{Capacity, Image, Profile, Reachability, Target, TargetKind},
    },
};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;

use super::{
    Store, StoreError, Tx,
    row::{RowExt as _, json},
    tx::Place,
};
pub use observed::Seen;

macro_rules! target_columns {
    () => {
        "target.id, target.slug, target.name, target.kind, target.address, target.pinned_fingerprint, target.certificate,
         target.sealed_key, target.reachable_since_at, target.unreachable_since_at, target.unreachable_reason, target.seen_at,
         target.capacity, target.inventory, target.instances, target.rev"
    };
}
use target_columns;

/// A host with what only its connection needs.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredTarget {
    pub target: Target,
    /// Our own certificate for this host; none for a socket.
    pub certificate: Option<String>,
    /// Its key, sealed for this row.
    pub sealed_key: Option<String>,
}

/// A host that was just seen to trust us.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTargetRow {
    pub id: TargetId,
    pub slug: Slug,
    pub name: DisplayName,
    pub kind: TargetKind,
    pub address: String,
    pub pinned_fingerprint: Option<String>,
    pub certificate: Option<String>,
    pub sealed_key: Option<String>,
    pub capacity: Capacity,
}

/// What is on a host, as last seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Inventory {
    pub images: Vec<Image>,
    pub profiles: Vec<Profile>,
    pub pools: Vec<String>,
    /// Other people's.
    pub others: Vec<OtherInstance>,
}

pub(super) fn target(row: &AnyRow) -> Result<Target, StoreError> {
    Ok(Target {
        id: row.parsed("id")?,
        slug: row.parsed("slug")?,
        name: row.parsed("name")?,
        kind: row.word("kind", TargetKind::parse)?,
        address: row.text("address")?,
        pinned_fingerprint: row.maybe_text("pinned_fingerprint")?,
        reachability: reachability(row)?,
        capacity: row.json("capacity")?,
        instances: row.count("instances")?,
        rev: row.int("rev")?,
    })
}

fn reachability(row: &AnyRow) -> Result<Reachability, StoreError> {
    let seen_at = row.maybe_int("seen_at")?;
    if let Some(since_at) = row.maybe_int("unreachable_since_at")? {
        let reason = row.maybe_text("unreachable_reason")?.unwrap_or_default();
        return Ok(Reachability::Unreachable { since_at, seen_at, reason });
    }
    Ok(match (row.maybe_int("reachable_since_at")?, seen_at) {
        (Some(since_at), Some(seen_at)) => Reachability::Reachable { since_at, seen_at },
        _ => Reachability::Unknown,
    })
}

fn stored(row: &AnyRow) -> Result<StoredTarget, StoreError> {
    Ok(StoredTarget {
        target: target(row)?,
        certificate: row.maybe_text("certificate")?,
        sealed_key: row.maybe_text("sealed_key")?,
    })
}

impl Store {
    /// Hosts that a project may use.
    pub async fn list_targets(&self, project_id: ProjectId) -> Result<Vec<Target>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(concat!(
            "SELECT ",
            target_columns!(),
            " FROM target JOIN target_grant ON target_grant.target_id = target.id
             WHERE target_grant.project_id = $1 ORDER BY target.slug"
        ))
        .bind(project_id.to_string())
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(target)
        .collect()
    }

    /// The host with this slug, if the project may use it, and what was on it.
    pub async fn get_target(&self, project_id: ProjectId, slug: &Slug) -> Result<(Target, Inventory), StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query(concat!(
            "SELECT ",
            target_columns!(),
            " FROM target JOIN target_grant ON target_grant.target_id = target.id
             WHERE target_grant.project_id = $1 AND target.slug = $2"
        ))
        .bind(project_id.to_string())
        .bind(slug.to_string())
        .fetch_one(&mut *connection)
        .await?;
        Ok((target(&row)?, row.json("inventory")?))
    }

    /// What was on each host that a project may use: where its images and profiles are.
    pub async fn list_inventories(&self, project_id: ProjectId) -> Result<Vec<(Target, Inventory)>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(concat!(
            "SELECT ",
            target_columns!(),
            " FROM target JOIN target_grant ON target_grant.target_id = target.id
             WHERE target_grant.project_id = $1 ORDER BY target.slug"
        ))
        .bind(project_id.to_string())
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(|row| Ok((target(row)?, row.json("inventory")?)))
        .collect()
    }

    /// Every host of the installation: for those who connect to them, and for administrators.
    pub async fn list_stored_targets(&self) -> Result<Vec<StoredTarget>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(concat!("SELECT ", target_columns!(), " FROM target ORDER BY target.slug"))
            .fetch_all(&mut *connection)
            .await?
            .iter()
            .map(stored)
            .collect()
    }

    /// Those that may be contacted: none while this copy of the installation is detached.
    pub async fn list_attached_targets(&self) -> Result<Vec<StoredTarget>, StoreError> {
        match self.find_detached_at().await? {
            None => self.list_stored_targets().await,
            Some(_) => Ok(Vec::new()),
        }
    }

    pub async fn get_stored_target(&self, id: TargetId) -> Result<StoredTarget, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query(concat!("SELECT ", target_columns!(), " FROM target WHERE target.id = $1"))
            .bind(id.to_string())
            .fetch_one(&mut *connection)
            .await?;
        stored(&row)
    }
}

impl Tx<'_> {
    /// A host that answers, granted to every project of the installation.
    pub async fn insert_target(&mut self, new: &NewTargetRow) -> Result<Target, StoreError> {
        let now = self.now();
        let row = sqlx::query(concat!(
            "INSERT INTO target (id, slug, name, kind, address, pinned_fingerprint, certificate, sealed_key, capacity, reachable_since_at, seen_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $10) RETURNING ",
            target_columns!()
        ))
        .bind(new.id.to_string())
        .bind(new.slug.to_string())
        .bind(new.name.to_string())
        .bind(new.kind.as_str())
        .bind(new.address.clone())
        .bind(new.pinned_fingerprint.clone())
        .bind(new.certificate.clone())
        .bind(new.sealed_key.clone())
        .bind(json(&new.capacity))
        .bind(now)
        .fetch_one(self.sql())
        .await?;
        sqlx::query("INSERT INTO target_grant (target_id, project_id) SELECT $1, id FROM project")
            .bind(new.id.to_string())
            .execute(self.sql())
            .await?;
        self.append_target("target_added", &row).await
    }

    /// A new project may use every host that is there.
    pub async fn grant_targets(&mut self, project_id: ProjectId) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO target_grant (target_id, project_id) SELECT id, $1 FROM target")
            .bind(project_id.to_string())
            .execute(self.sql())
            .await?;
        Ok(())
    }

    /// Stale when it is not called `from` any more: its `rev` moves with every observation. The slug stays: addresses go on
    /// leading here.
    pub async fn rename_target(&mut self, id: TargetId, name: &DisplayName, from: &DisplayName) -> Result<Target, StoreError> {
        let row = sqlx::query(concat!(
            "UPDATE target SET name = $1, rev = rev + 1 WHERE id = $2 AND name = $3 RETURNING ",
            target_columns!()
        ))
        .bind(name.to_string())
        .bind(id.to_string())
        .bind(from.to_string())
        .fetch_optional(self.sql())
        .await?
        .ok_or(StoreError::Stale)?;
        self.append_target("target_renamed", &row).await
    }

    /// From now on the host must show the certificate with this fingerprint.
    pub async fn pin_target(&mut self, id: TargetId, fingerprint: &str) -> Result<Target, StoreError> {
        let row = sqlx::query(concat!(
            "UPDATE target SET pinned_fingerprint = $1, rev = rev + 1 WHERE id = $2 RETURNING ",
            target_columns!()
        ))
        .bind(fingerprint.to_owned())
        .bind(id.to_string())
        .fetch_one(self.sql())
        .await?;
        self.append_target("target_pinned", &row).await
    }

    /// Names of what we still have on a host: instances, then data volumes.
    pub async fn list_names_on(&mut self, id: TargetId) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        for sql in [
            "SELECT name FROM instance WHERE target_id = $1 AND gone_at IS NULL ORDER BY name",
            "SELECT name FROM volume WHERE target_id = $1 ORDER BY name",
        ] {
            for row in sqlx::query(sql).bind(id.to_string()).fetch_all(self.sql()).await? {
                names.push(row.text("name")?);
            }
        }
        Ok(names)
    }

    /// In use while something of ours is on it. What was there and went is forgotten with it.
    pub async fn remove_target(&mut self, id: TargetId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM instance WHERE target_id = $1 AND gone_at IS NOT NULL")
            .bind(id.to_string())
            .execute(self.sql())
            .await?;
        let row =
            sqlx::query("DELETE FROM target WHERE id = $1 RETURNING rev").bind(id.to_string()).fetch_one(self.sql()).await?;
        let rev = row.int("rev")? + 1;
        self.append(Place::INSTALLATION, "target_removed", &Change::TargetGone { id, rev }).await
    }

    async fn append_target(&mut self, kind: &'static str, row: &AnyRow) -> Result<Target, StoreError> {
        let target = target(row)?;
        self.append(Place::INSTALLATION, kind, &Change::Target(target.clone())).await?;
        Ok(target)
    }
}
