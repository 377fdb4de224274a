//! What hosts say of our instances, written so that it never fights a job that works on the same one: a look is only worth
//! something as long as the row is the one that was looked for.

use app::model::{
    ids::{DeploymentId, InstanceId, ProjectId, TargetId},
    instance::{InstanceState, Sample},
};

use super::{
    Store, StoreError, Tx,
    row::{RowExt as _, json},
};

/// An instance of ours as it is stored, to be compared with what its host shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    pub id: InstanceId,
    pub project_id: ProjectId,
    pub deployment_id: DeploymentId,
    pub component_id: app::model::ids::ComponentId,
    pub name: String,
    pub ordinal: u32,
    pub generation: u32,
    /// None: nobody saw its creation succeed.
    pub uid: Option<String>,
    pub state: InstanceState,
    pub sample: Sample,
    /// A job works on its deployment.
    pub has_job: bool,
    pub rev: i64,
}

/// What moves all the time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    pub address: Option<String>,
    pub memory_bytes: Option<i64>,
    pub memory_limit_bytes: Option<i64>,
    pub cpu_ms: Option<i64>,
}

impl Store {
    /// Ours on one host.
    pub async fn list_known(&self, target_id: TargetId) -> Result<Vec<Known>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(
            "SELECT instance.id, instance.project_id, instance.deployment_id, instance.component_id, instance.name, instance.ordinal,
             instance.generation, instance.uid, instance.state, instance.sample, instance.rev, deployment.active_job_id
             FROM instance JOIN deployment ON deployment.id = instance.deployment_id
             WHERE instance.target_id = $1 AND instance.gone_at IS NULL ORDER BY instance.name",
        )
        .bind(target_id.to_string())
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(|row| {
            Ok(Known {
                id: row.parsed("id")?,
                project_id: row.parsed("project_id")?,
                deployment_id: row.parsed("deployment_id")?,
                component_id: row.parsed("component_id")?,
                name: row.text("name")?,
                ordinal: row.count("ordinal")?,
                generation: row.count("generation")?,
                uid: row.maybe_text("uid")?,
                state: row.word("state", InstanceState::parse)?,
                sample: row.json("sample")?,
                has_job: row.maybe_text("active_job_id")?.is_some(),
                rev: row.int("rev")?,
            })
        })
        .collect()
    }
}

impl Tx<'_> {
    /// Writes what a look showed, unless somebody wrote after the row was read. False: look again.
    pub async fn observe_instance(
        &mut self,
        target_id: TargetId,
        known: &Known,
        state: InstanceState,
    ) -> Result<bool, StoreError> {
        let is_current = sqlx::query("UPDATE instance SET rev = rev WHERE id = $1 AND rev = $2 AND gone_at IS NULL")
            .bind(known.id.to_string())
            .bind(known.rev)
            .execute(self.sql())
            .await?
            .rows_affected()
            == 1;
        if is_current {
            self.set_instance_state(target_id, &known.name, state).await?;
        }
        Ok(is_current)
    }

    /// Stores what moved, beside a verdict that others may write. None: nothing moved.
    pub async fn observe_usage(&mut self, id: InstanceId, usage: &Usage) -> Result<Option<Sample>, StoreError> {
        let row = sqlx::query("UPDATE instance SET rev = rev WHERE id = $1 AND gone_at IS NULL RETURNING sample")
            .bind(id.to_string())
            .fetch_optional(self.sql())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let before: Sample = row.json("sample")?;
        if usage_of(&before) == *usage {
            return Ok(None);
        }
        let sample = Sample {
            address: usage.address.clone(),
            memory_bytes: usage.memory_bytes,
            memory_limit_bytes: usage.memory_limit_bytes,
            cpu_ms: usage.cpu_ms,
            sampled_at: Some(self.now()),
            verdict: before.verdict,
        };
        sqlx::query("UPDATE instance SET sample = $1 WHERE id = $2")
            .bind(json(&sample))
            .bind(id.to_string())
            .execute(self.sql())
            .await?;
        Ok(Some(sample))
    }
}

fn usage_of(sample: &Sample) -> Usage {
    Usage {
        address: sample.address.clone(),
        memory_bytes: sample.memory_bytes,
        memory_limit_bytes: sample.memory_limit_bytes,
        cpu_ms: sample.cpu_ms,
    }
}
