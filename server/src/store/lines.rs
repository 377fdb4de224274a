//! Deployments and instances as the overview shows them: it is read often, so nothing is read that it does not show.

use std::collections::HashMap;

use app::{
    api::overview::{DeploymentLine, InstanceSquare},
    model::{
        deployment::DeploymentState,
        ids::{DeploymentId, ProjectId},
        instance::InstanceState,
    },
};
use serde::Deserialize;
use sqlx::any::AnyRow;

use super::{Store, StoreError, instances::behind_column, row::RowExt as _};

/// What a square needs of a sample.
#[derive(Deserialize)]
struct Memory {
    memory_bytes: Option<i64>,
}

fn line(row: &AnyRow) -> Result<DeploymentLine, StoreError> {
    Ok(DeploymentLine {
        id: row.parsed("id")?,
        group_id: row.parsed("group_id")?,
        scope_id: row.parsed("scope_id")?,
        slug: row.parsed("slug")?,
        name: row.parsed("name")?,
        state: row.word("state", DeploymentState::parse)?,
        last_error: row.maybe_text("last_error")?,
        changed_at: row.int("changed_at")?,
        instances: Vec::new(),
        rev: row.int("rev")?,
    })
}

fn square(row: &AnyRow) -> Result<(DeploymentId, InstanceSquare), StoreError> {
    let Memory { memory_bytes } = row.json("sample")?;
    let square = InstanceSquare {
        id: row.parsed("id")?,
        target_id: row.parsed("target_id")?,
        component: row.text("component")?,
        ordinal: row.count("ordinal")?,
        generation: row.count("generation")?,
        name: row.text("name")?,
        state: row.word("state", InstanceState::parse)?,
        behind: row.int("behind")? > 0,
        memory_bytes,
        rev: row.int("rev")?,
    };
    Ok((row.parsed("deployment_id")?, square))
}

impl Store {
    /// Deployments of a project that are not dropped, by slug, each with its instances.
    pub async fn list_lines(&self, project_id: ProjectId) -> Result<Vec<DeploymentLine>, StoreError> {
        let mut squares = self.squares(project_id).await?;
        let mut connection = self.read().await?;
        let rows = sqlx::query(
            "SELECT id, group_id, scope_id, slug, name, state, last_error, changed_at, rev
             FROM deployment WHERE project_id = $1 AND dropped_at IS NULL ORDER BY slug",
        )
        .bind(project_id.to_string())
        .fetch_all(&mut *connection)
        .await?;
        let filled = rows.iter().map(|row| {
            let line = line(row)?;
            Ok(DeploymentLine { instances: squares.remove(&line.id).unwrap_or_default(), ..line })
        });
        filled.collect()
    }

    async fn squares(&self, project_id: ProjectId) -> Result<HashMap<DeploymentId, Vec<InstanceSquare>>, StoreError> {
        let mut connection = self.read().await?;
        let rows = sqlx::query(concat!(
            "SELECT id, deployment_id, target_id, component, ordinal, generation, name, state, sample, rev, ",
            behind_column!(),
            " FROM instance WHERE project_id = $1 AND gone_at IS NULL"
        ))
        .bind(project_id.to_string())
        .fetch_all(&mut *connection)
        .await?;
        let mut squares: HashMap<_, Vec<InstanceSquare>> = HashMap::new();
        for row in &rows {
            let (deployment_id, square) = square(row)?;
            squares.entry(deployment_id).or_default().push(square);
        }
        for list in squares.values_mut() {
            list.sort_by(|a, b| a.place().cmp(&b.place()));
        }
        Ok(squares)
    }
}
