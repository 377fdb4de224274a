//! Instances as rows: wanted, made, seen, gone.

use app::api::instances::{InstanceFilter, InstanceRow};
use app::model::{
    cloud_init::Verdict,
    event::Change,
    ids::{ComponentId, DeploymentId, GroupId, InstanceId, ProjectId, TargetId},
    instance::{Instance, InstanceState, Sample},
    name::Slug,
};
use sqlx::{AssertSqlSafe, any::AnyRow};

use super::{
    Store, StoreError, Tx,
    row::{RowExt as _, containing, json},
    tx::Place,
};

/// How many placements of the newest version would replace it.
macro_rules! behind_column {
    () => {
        "(SELECT COUNT(*) FROM deployment_pin WHERE deployment_pin.deployment_id = instance.deployment_id
          AND deployment_pin.component_id = instance.component_id AND deployment_pin.target_id = instance.target_id
          AND deployment_pin.inputs <> instance.inputs) AS behind"
    };
}
pub(super) use behind_column;

macro_rules! instance_columns {
    () => {
        concat!("instance.id, instance.deployment_id, instance.project_id, instance.component_id, instance.component, instance.target_id,
         (SELECT target.name FROM target WHERE target.id = instance.target_id) AS target, instance.name, instance.ordinal, instance.generation,
         instance.state, instance.version, instance.created_at, instance.sample, instance.uid, instance.inputs, instance.rev, ", behind_column!())
    };
}

fn instance(row: &AnyRow) -> Result<Instance, StoreError> {
    Ok(Instance {
        id: row.parsed("id")?,
        deployment_id: row.parsed("deployment_id")?,
        component_id: row.parsed("component_id")?,
        component: row.text("component")?,
        target_id: row.parsed("target_id")?,
        target: row.text("target")?,
        name: row.text("name")?,
        ordinal: row.count("ordinal")?,
        generation: row.count("generation")?,
        state: row.word("state", InstanceState::parse)?,
        version: row.count("version")?,
        behind: row.int("behind")? > 0,
        created_at: row.int("created_at")?,
        sample: row.json("sample")?,
        rev: row.int("rev")?,
    })
}

/// An instance with what only planner and steps need.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredInstance {
    pub instance: Instance,
    /// Known once its creation was seen to succeed.
    pub uid: Option<String>,
    pub inputs: String,
}

fn stored(row: &AnyRow) -> Result<StoredInstance, StoreError> {
    Ok(StoredInstance { instance: instance(row)?, uid: row.maybe_text("uid")?, inputs: row.text("inputs")? })
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInstanceRow {
    pub id: InstanceId,
    pub deployment_id: DeploymentId,
    pub project_id: ProjectId,
    pub component_id: ComponentId,
    pub component: String,
    pub target_id: TargetId,
    pub name: String,
    pub ordinal: u32,
    pub generation: u32,
    pub inputs: String,
    pub version: u32,
}

impl Tx<'_> {
    /// An instance that is wanted and not made yet. One that waits already under this name takes the new inputs.
    pub async fn insert_instance(&mut self, new: &NewInstanceRow) -> Result<(), StoreError> {
        let now = self.now();
        let row = sqlx::query(concat!(
            "INSERT INTO instance (id, deployment_id, project_id, component_id, component, target_id, name, ordinal, generation, state, inputs, version, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending', $10, $11, $12)
             ON CONFLICT (target_id, name) WHERE gone_at IS NULL DO UPDATE SET inputs = excluded.inputs, version = excluded.version, state = 'pending', rev = instance.rev + 1
             RETURNING ",
            instance_columns!()
        ))
        .bind(new.id.to_string())
        .bind(new.deployment_id.to_string())
        .bind(new.project_id.to_string())
        .bind(new.component_id.to_string())
        .bind(new.component.clone())
        .bind(new.target_id.to_string())
        .bind(new.name.clone())
        .bind(i64::from(new.ordinal))
        .bind(i64::from(new.generation))
        .bind(new.inputs.clone())
        .bind(i64::from(new.version))
        .bind(now)
        .fetch_one(self.sql())
        .await?;
        self.append_instance("instance_planned", &row).await
    }

    async fn append_instance(&mut self, kind: &'static str, row: &AnyRow) -> Result<(), StoreError> {
        let place = Place::deployment(row.parsed("project_id")?, row.parsed("deployment_id")?);
        self.append(place, kind, &Change::Instance(instance(row)?)).await
    }

    /// Nothing is told of an update that touched no row.
    async fn append_if_changed(&mut self, kind: &'static str, row: Option<AnyRow>) -> Result<(), StoreError> {
        match row {
            Some(row) => self.append_instance(kind, &row).await,
            None => Ok(()),
        }
    }

    /// Its creation was seen to succeed: from now on it is ours by id and uid.
    pub async fn set_instance_made(
        &mut self,
        target_id: TargetId,
        name: &str,
        uid: &str,
        state: InstanceState,
    ) -> Result<(), StoreError> {
        let row = sqlx::query(concat!(
            "UPDATE instance SET uid = $1, state = $2, rev = rev + 1 WHERE target_id = $3 AND name = $4 AND gone_at IS NULL RETURNING ",
            instance_columns!()
        ))
        .bind(uid.to_owned())
        .bind(state.as_str())
        .bind(target_id.to_string())
        .bind(name.to_owned())
        .fetch_optional(self.sql())
        .await?;
        self.append_if_changed("instance_made", row).await
    }

    /// A new version decides anew which instances are behind: tells of them all.
    pub async fn tell_instances(&mut self, deployment_id: DeploymentId) -> Result<(), StoreError> {
        let rows = sqlx::query(concat!(
            "UPDATE instance SET rev = rev + 1 WHERE deployment_id = $1 AND gone_at IS NULL RETURNING ",
            instance_columns!()
        ))
        .bind(deployment_id.to_string())
        .fetch_all(self.sql())
        .await?;
        for row in &rows {
            self.append_instance("instance_compared", row).await?;
        }
        Ok(())
    }

    /// What its host says, or what a step is doing with it. Nothing is told when nothing changed.
    pub async fn set_instance_state(&mut self, target_id: TargetId, name: &str, state: InstanceState) -> Result<(), StoreError> {
        let row = sqlx::query(concat!(
            "UPDATE instance SET state = $1, rev = rev + 1 WHERE target_id = $2 AND name = $3 AND gone_at IS NULL AND state <> $1 RETURNING ",
            instance_columns!()
        ))
        .bind(state.as_str())
        .bind(target_id.to_string())
        .bind(name.to_owned())
        .fetch_optional(self.sql())
        .await?;
        self.append_if_changed("instance_changed", row).await
    }

    /// It was deleted, or was never made and is not wanted any more.
    pub async fn set_instance_gone(&mut self, target_id: TargetId, name: &str) -> Result<(), StoreError> {
        let now = self.now();
        let row = sqlx::query(concat!(
            "UPDATE instance SET gone_at = $1, rev = rev + 1 WHERE target_id = $2 AND name = $3 AND gone_at IS NULL RETURNING ",
            instance_columns!()
        ))
        .bind(now)
        .bind(target_id.to_string())
        .bind(name.to_owned())
        .fetch_optional(self.sql())
        .await?;
        let Some(row) = row else { return Ok(()) };
        let place = Place::deployment(row.parsed("project_id")?, row.parsed("deployment_id")?);
        self.append(place, "instance_deleted", &Change::InstanceGone { id: row.parsed("id")?, rev: row.int("rev")? }).await
    }

    /// cloud-init's verdict. An event only when its state changed; the module that runs is a sample.
    pub async fn set_verdict(&mut self, target_id: TargetId, name: &str, verdict: &Verdict) -> Result<(), StoreError> {
        let row = sqlx::query("SELECT sample FROM instance WHERE target_id = $1 AND name = $2 AND gone_at IS NULL")
            .bind(target_id.to_string())
            .bind(name.to_owned())
            .fetch_optional(self.sql())
            .await?;
        let Some(row) = row else { return Ok(()) };
        let mut sample: Sample = row.json("sample")?;
        if sample.verdict.as_ref() == Some(verdict) {
            return Ok(());
        }
        let is_judged = sample.verdict.as_ref().map(|before| before.state) != Some(verdict.state);
        sample.verdict = Some(verdict.clone());
        let row = sqlx::query(concat!(
            "UPDATE instance SET sample = $1, rev = rev + $2 WHERE target_id = $3 AND name = $4 AND gone_at IS NULL RETURNING ",
            instance_columns!()
        ))
        .bind(json(&sample))
        .bind(i64::from(is_judged))
        .bind(target_id.to_string())
        .bind(name.to_owned())
        .fetch_one(self.sql())
        .await?;
        if is_judged { self.append_instance("instance_judged", &row).await } else { Ok(()) }
    }

    /// Samples are columns, never events.
    pub async fn set_sample(&mut self, instance_id: InstanceId, sample: &Sample) -> Result<(), StoreError> {
        sqlx::query("UPDATE instance SET sample = $1 WHERE id = $2 AND gone_at IS NULL")
            .bind(json(sample))
            .bind(instance_id.to_string())
            .execute(self.sql())
            .await?;
        Ok(())
    }
}

impl Store {
    /// Of one deployment, by component order of names.
    pub async fn list_stored_instances(&self, deployment_id: DeploymentId) -> Result<Vec<StoredInstance>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(concat!(
            "SELECT ",
            instance_columns!(),
            " FROM instance WHERE deployment_id = $1 AND gone_at IS NULL ORDER BY component, ordinal, generation"
        ))
        .bind(deployment_id.to_string())
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(stored)
        .collect()
    }

    /// The platform's own id of the instance of this name, where its creation was seen to succeed.
    pub async fn find_uid(&self, target_id: TargetId, name: &str) -> Result<Option<String>, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query("SELECT uid FROM instance WHERE target_id = $1 AND name = $2 AND gone_at IS NULL")
            .bind(target_id.to_string())
            .bind(name.to_owned())
            .fetch_optional(&mut *connection)
            .await?;
        row.map_or(Ok(None), |row| row.maybe_text("uid"))
    }

    /// Of all deployments of a group that are not dropped, by name.
    pub async fn list_instances_of_group(&self, group_id: GroupId) -> Result<Vec<Instance>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(concat!(
            "SELECT ",
            instance_columns!(),
            " FROM instance WHERE gone_at IS NULL AND deployment_id IN
                 (SELECT deployment.id FROM deployment WHERE group_id = $1 AND dropped_at IS NULL) ORDER BY name"
        ))
        .bind(group_id.to_string())
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(instance)
        .collect()
    }

    /// Ours on one host.
    pub async fn list_instances_on(&self, target_id: TargetId) -> Result<Vec<StoredInstance>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(concat!(
            "SELECT ",
            instance_columns!(),
            " FROM instance WHERE target_id = $1 AND gone_at IS NULL ORDER BY name"
        ))
        .bind(target_id.to_string())
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(stored)
        .collect()
    }

    /// One instance of a project, by name: names are unique on a host, and the newest wins where two hosts share one.
    pub async fn find_instance(&self, project_id: ProjectId, name: &str) -> Result<Option<StoredInstance>, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query(concat!(
            "SELECT ",
            instance_columns!(),
            " FROM instance WHERE project_id = $1 AND name = $2 AND gone_at IS NULL ORDER BY created_at DESC LIMIT 1"
        ))
        .bind(project_id.to_string())
        .bind(name.to_owned())
        .fetch_optional(&mut *connection)
        .await?;
        row.as_ref().map(stored).transpose()
    }

    /// One page of a project's instances by name, and how many the filter finds.
    pub async fn page_instances(
        &self,
        project_id: ProjectId,
        filter: &InstanceFilter,
        limit: u32,
    ) -> Result<(Vec<InstanceRow>, u32), StoreError> {
        const WHERE: &str = " FROM instance JOIN deployment ON deployment.id = instance.deployment_id
             JOIN deployment_group ON deployment_group.id = deployment.group_id JOIN target host ON host.id = instance.target_id
             WHERE instance.project_id = $1 AND gone_at IS NULL AND instance.name LIKE $2 ESCAPE '!'
               AND (CAST($3 AS TEXT) IS NULL OR instance.state = $3) AND (CAST($4 AS TEXT) IS NULL OR host.slug = $4)
               AND (CAST($5 AS TEXT) IS NULL OR deployment.slug = $5)";
        const COUNT: &str = "SELECT COUNT(*) AS total";
        let mut connection = self.read().await?;
        let bind = |sql: String| {
            sqlx::query(AssertSqlSafe(sql))
                .bind(project_id.to_string())
                .bind(containing(&filter.text))
                .bind(filter.state.clone())
                .bind(filter.host.as_ref().map(Slug::to_string))
                .bind(filter.deployment.as_ref().map(Slug::to_string))
        };
        let total = bind(format!("{COUNT}{WHERE}")).fetch_one(&mut *connection).await?.count("total")?;
        let page = format!(
            "SELECT {}, deployment.slug AS deployment_slug, deployment_group.slug AS group_slug{WHERE}
             AND instance.name > $6 ORDER BY instance.name LIMIT $7",
            instance_columns!()
        );
        let rows = bind(page)
            .bind(filter.after.clone().unwrap_or_default())
            .bind(i64::from(limit))
            .fetch_all(&mut *connection)
            .await?
            .iter()
            .map(|row| {
                Ok(InstanceRow {
                    instance: instance(row)?,
                    group: row.parsed("group_slug")?,
                    deployment: row.parsed("deployment_slug")?,
                })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok((rows, total))
    }

    /// Of several deployments at once.
    pub async fn list_instances_of(&self, deployments: &[DeploymentId]) -> Result<Vec<Instance>, StoreError> {
        if deployments.is_empty() {
            return Ok(Vec::new());
        }
        let places: Vec<String> = (1..=deployments.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT {} FROM instance WHERE gone_at IS NULL AND deployment_id IN ({})",
            instance_columns!(),
            places.join(", ")
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for id in deployments {
            query = query.bind(id.to_string());
        }
        let mut connection = self.read().await?;
        query.fetch_all(&mut *connection).await?.iter().map(instance).collect()
    }

    /// All of a project.
    pub async fn list_project_instances(&self, project_id: ProjectId) -> Result<Vec<Instance>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(concat!(
            "SELECT ",
            instance_columns!(),
            " FROM instance WHERE project_id = $1 AND gone_at IS NULL ORDER BY name"
        ))
        .bind(project_id.to_string())
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(instance)
        .collect()
    }
}
