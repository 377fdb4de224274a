//! Deployments and their versions as rows.

use app::api::deployments::DeploymentFilter;
use app::model::{
    deployment::{Deployment, DeploymentState},
    ids::{CloudConfigId, ComponentId, DeploymentId, GroupId, ProjectId, ScopeId, TargetId, UserId},
    name::{DisplayName, Slug},
    version::{Spec, Version},
};
use sqlx::{AssertSqlSafe, any::AnyRow};

use super::{
    Store, StoreError, Tx,
    row::{RowExt as _, containing, json},
};

macro_rules! deployment_columns {
    () => {
        "deployment.id, deployment.group_id, (SELECT slug FROM deployment_group WHERE deployment_group.id = deployment.group_id) AS group_slug,
         deployment.scope_id, deployment.slug, deployment.name, deployment.state, deployment.version, deployment.deployed_version,
         deployment.last_error, deployment.changed_at, deployment.changed_by, deployment.rev,
         (SELECT COUNT(DISTINCT deployment_pin.component_id) FROM deployment_pin
          JOIN cloud_config ON cloud_config.id = deployment_pin.cloud_config_id
          WHERE deployment_pin.deployment_id = deployment.id AND cloud_config.revision > deployment_pin.revision) AS behind"
    };
}
pub(super) use deployment_columns;

pub(super) fn deployment(row: &AnyRow) -> Result<Deployment, StoreError> {
    Ok(Deployment {
        id: row.parsed("id")?,
        group_id: row.parsed("group_id")?,
        group_slug: row.parsed("group_slug")?,
        scope_id: row.parsed("scope_id")?,
        slug: row.parsed("slug")?,
        name: row.parsed("name")?,
        state: row.word("state", DeploymentState::parse)?,
        version: row.count("version")?,
        deployed_version: row.maybe_count("deployed_version")?,
        last_error: row.maybe_text("last_error")?,
        behind: row.count("behind")?,
        changed_at: row.int("changed_at")?,
        changed_by: row.text("changed_by")?,
        rev: row.int("rev")?,
    })
}

fn version(row: &AnyRow) -> Result<Version, StoreError> {
    Ok(Version {
        number: row.count("number")?,
        spec: row.json("spec")?,
        author: row.text("author")?,
        created_at: row.int("created_at")?,
        reason: row.text("reason")?,
    })
}

#[derive(Debug, Clone)]
pub struct NewDeploymentRow {
    pub id: DeploymentId,
    pub project_id: ProjectId,
    pub group_id: GroupId,
    pub scope_id: ScopeId,
    pub slug: Slug,
    pub name: DisplayName,
    pub by: String,
}

/// What makes a version, beside its number.
#[derive(Debug, Clone)]
pub struct NewVersion {
    pub spec: Spec,
    pub pins: Vec<Pin>,
    pub author_id: Option<UserId>,
    pub author: String,
    pub reason: String,
}

/// One component on one host, as the newest version pins it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    pub component_id: ComponentId,
    pub target_id: TargetId,
    pub cloud_config_id: CloudConfigId,
    pub revision: u32,
    pub inputs: String,
}

impl Tx<'_> {
    /// A draft without a version: the first one follows in the same transaction.
    pub async fn insert_deployment(&mut self, new: &NewDeploymentRow) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query(
            "INSERT INTO deployment (id, project_id, group_id, scope_id, slug, name, state, version, created_at, changed_at, changed_by)
             VALUES ($1, $2, $3, $4, $5, $6, 'draft', 0, $7, $7, $8)",
        )
        .bind(new.id.to_string())
        .bind(new.project_id.to_string())
        .bind(new.group_id.to_string())
        .bind(new.scope_id.to_string())
        .bind(new.slug.to_string())
        .bind(new.name.to_string())
        .bind(now)
        .bind(new.by.clone())
        .execute(self.sql())
        .await?;
        Ok(())
    }

    /// The next version, if `from` still is the newest one: otherwise somebody was faster (`Stale`).
    pub async fn insert_version(
        &mut self,
        deployment_id: DeploymentId,
        from: u32,
        new: &NewVersion,
    ) -> Result<Deployment, StoreError> {
        let now = self.now();
        let updated = sqlx::query("UPDATE deployment SET version = version + 1, changed_at = $1, changed_by = $2, rev = rev + 1 WHERE id = $3 AND version = $4")
            .bind(now)
            .bind(new.author.clone())
            .bind(deployment_id.to_string())
            .bind(i64::from(from))
            .execute(self.sql())
            .await?;
        if updated.rows_affected() == 0 {
            return Err(StoreError::Stale);
        }
        sqlx::query(
            "INSERT INTO deployment_version (deployment_id, number, spec, author_id, author, reason, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(deployment_id.to_string())
        .bind(i64::from(from) + 1)
        .bind(json(&new.spec))
        .bind(new.author_id.map(|id| id.to_string()))
        .bind(new.author.clone())
        .bind(new.reason.clone())
        .bind(now)
        .execute(self.sql())
        .await?;
        self.replace_pins(deployment_id, &new.pins).await?;
        self.get_deployment(deployment_id).await
    }

    async fn replace_pins(&mut self, deployment_id: DeploymentId, pins: &[Pin]) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM deployment_pin WHERE deployment_id = $1")
            .bind(deployment_id.to_string())
            .execute(self.sql())
            .await?;
        for pin in pins {
            sqlx::query(
                "INSERT INTO deployment_pin (deployment_id, component_id, target_id, cloud_config_id, revision, inputs) VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(deployment_id.to_string())
            .bind(pin.component_id.to_string())
            .bind(pin.target_id.to_string())
            .bind(pin.cloud_config_id.to_string())
            .bind(i64::from(pin.revision))
            .bind(pin.inputs.clone())
            .execute(self.sql())
            .await?;
        }
        Ok(())
    }

    pub async fn get_deployment(&mut self, deployment_id: DeploymentId) -> Result<Deployment, StoreError> {
        let row = sqlx::query(concat!("SELECT ", deployment_columns!(), " FROM deployment WHERE deployment.id = $1"))
            .bind(deployment_id.to_string())
            .fetch_one(self.sql())
            .await?;
        deployment(&row)
    }

    /// Something that is shown with it changed: who follows it takes the newer one.
    pub async fn touch_deployment(&mut self, deployment_id: DeploymentId) -> Result<Deployment, StoreError> {
        let row = sqlx::query(concat!("UPDATE deployment SET rev = rev + 1 WHERE id = $1 RETURNING ", deployment_columns!()))
            .bind(deployment_id.to_string())
            .fetch_one(self.sql())
            .await?;
        deployment(&row)
    }

    /// Deployments of a group in a scope that are not dropped.
    pub async fn count_deployments(&mut self, group_id: GroupId, scope_id: ScopeId) -> Result<u32, StoreError> {
        sqlx::query("SELECT COUNT(*) AS count FROM deployment WHERE group_id = $1 AND scope_id = $2 AND dropped_at IS NULL")
            .bind(group_id.to_string())
            .bind(scope_id.to_string())
            .fetch_one(self.sql())
            .await?
            .count("count")
    }
}

impl Store {
    /// A deployment of this project that is not dropped, by its slug.
    pub async fn find_deployment(&self, project_id: ProjectId, slug: &Slug) -> Result<Option<Deployment>, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query(concat!(
            "SELECT ",
            deployment_columns!(),
            " FROM deployment WHERE project_id = $1 AND deployment.slug = $2 AND dropped_at IS NULL"
        ))
        .bind(project_id.to_string())
        .bind(slug.to_string())
        .fetch_optional(&mut *connection)
        .await?;
        row.as_ref().map(deployment).transpose()
    }

    /// A deployment of this project, dropped or not.
    pub async fn get_deployment(&self, project_id: ProjectId, deployment_id: DeploymentId) -> Result<Deployment, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query(concat!(
            "SELECT ",
            deployment_columns!(),
            " FROM deployment WHERE project_id = $1 AND deployment.id = $2"
        ))
        .bind(project_id.to_string())
        .bind(deployment_id.to_string())
        .fetch_one(&mut *connection)
        .await?;
        deployment(&row)
    }

    /// Of one group, not dropped, by slug.
    pub async fn list_deployments_of_group(&self, group_id: GroupId) -> Result<Vec<Deployment>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(concat!(
            "SELECT ",
            deployment_columns!(),
            " FROM deployment WHERE group_id = $1 AND dropped_at IS NULL ORDER BY slug"
        ))
        .bind(group_id.to_string())
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(deployment)
        .collect()
    }

    pub async fn get_version(&self, deployment_id: DeploymentId, number: u32) -> Result<Version, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query(
            "SELECT number, spec, author, created_at, reason FROM deployment_version WHERE deployment_id = $1 AND number = $2",
        )
        .bind(deployment_id.to_string())
        .bind(i64::from(number))
        .fetch_one(&mut *connection)
        .await?;
        version(&row)
    }

    /// The newest first.
    pub async fn list_versions(&self, deployment_id: DeploymentId) -> Result<Vec<Version>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query("SELECT number, spec, author, created_at, reason FROM deployment_version WHERE deployment_id = $1 ORDER BY number DESC")
            .bind(deployment_id.to_string())
            .fetch_all(&mut *connection)
            .await?
            .iter()
            .map(version)
            .collect()
    }

    /// Whether a deployment that is not dropped has this slug, anywhere in the installation.
    pub async fn is_deployment_slug_taken(&self, slug: &str) -> Result<bool, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query("SELECT COUNT(*) AS count FROM deployment WHERE slug = $1 AND dropped_at IS NULL")
            .bind(slug.to_owned())
            .fetch_one(&mut *connection)
            .await?;
        Ok(row.int("count")? > 0)
    }

    /// One page of a project's deployments by slug, each with its group's name, and how many the filter finds.
    pub async fn page_deployments(
        &self,
        project_id: ProjectId,
        filter: &DeploymentFilter,
        limit: u32,
    ) -> Result<(Vec<(Deployment, String)>, u32), StoreError> {
        const WHERE: &str = " FROM deployment JOIN deployment_group ON deployment_group.id = deployment.group_id JOIN scope ON scope.id = deployment.scope_id
             WHERE deployment.project_id = $1 AND dropped_at IS NULL AND deployment.slug LIKE $2 ESCAPE '!'
               AND (CAST($3 AS TEXT) IS NULL OR deployment.state = $3) AND (CAST($4 AS TEXT) IS NULL OR scope.code = $4)
               AND (CAST($5 AS TEXT) IS NULL OR deployment_group.slug = $5)";
        let mut connection = self.read().await?;
        let bind = |sql: String| {
            sqlx::query(AssertSqlSafe(sql))
                .bind(project_id.to_string())
                .bind(containing(&filter.text))
                .bind(filter.state.clone())
                .bind(filter.scope.as_ref().map(Slug::to_string))
                .bind(filter.group.as_ref().map(Slug::to_string))
        };
        let total = bind(format!("SELECT COUNT(*) AS total{WHERE}")).fetch_one(&mut *connection).await?.count("total")?;
        let page = format!(
            "SELECT {}, deployment_group.name AS group_name{WHERE} AND deployment.slug > $6 ORDER BY deployment.slug LIMIT $7",
            deployment_columns!()
        );
        let found =
            bind(page).bind(filter.after.clone().unwrap_or_default()).bind(i64::from(limit)).fetch_all(&mut *connection).await?;
        let rows = found.iter().map(|row| Ok((deployment(row)?, row.text("group_name")?))).collect::<Result<_, StoreError>>()?;
        Ok((rows, total))
    }
}
