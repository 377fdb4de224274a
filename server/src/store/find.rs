//! The names in one project, over all its nouns, in one query.

use app::{
    api::find::Found,
    model::{
        ids::ProjectId,
        job::{JobKind, JobState},
    },
};
use sqlx::any::AnyRow;

use super::{
    Store, StoreError,
    row::{RowExt as _, unreadable_word},
};

/// Every part is limited for itself, and to one project. `beside` is what the address or the sentence of a row needs more.
const FOUND: &str = "
    SELECT noun, id, name, beside, state FROM (
        SELECT * FROM (SELECT 1 AS place, 'group' AS noun, slug AS id, name, CAST(NULL AS TEXT) AS beside, CAST(NULL AS TEXT) AS state
            FROM deployment_group WHERE project_id = $1 ORDER BY slug LIMIT $2) AS some_group
        UNION ALL
        SELECT * FROM (SELECT 2, 'deployment', deployment.slug, deployment.name, deployment_group.slug, CAST(NULL AS TEXT)
            FROM deployment JOIN deployment_group ON deployment_group.id = deployment.group_id
            WHERE deployment.project_id = $1 AND dropped_at IS NULL ORDER BY deployment.slug LIMIT $2) AS some_deployment
        UNION ALL
        SELECT * FROM (SELECT 3, 'host', target.slug, target.name, CAST(NULL AS TEXT), CAST(NULL AS TEXT)
            FROM target JOIN target_grant ON target_grant.target_id = target.id
            WHERE target_grant.project_id = $1 ORDER BY target.slug LIMIT $2) AS some_host
        UNION ALL
        SELECT * FROM (SELECT 4, 'cloud_config', id, name, namespace, CAST(NULL AS TEXT)
            FROM cloud_config WHERE project_id = $1 ORDER BY namespace, name LIMIT $2) AS some_cloud_config
        UNION ALL
        SELECT * FROM (SELECT DISTINCT 5, 'instance', name, name AS label, CAST(NULL AS TEXT), CAST(NULL AS TEXT)
            FROM instance WHERE project_id = $1 AND gone_at IS NULL ORDER BY name LIMIT $2) AS some_instance
        UNION ALL
        SELECT * FROM (SELECT 6, 'job', job.id, job.kind, deployment.slug, job.state
            FROM job JOIN deployment ON deployment.id = job.deployment_id
            WHERE job.project_id = $1 AND job.state IN ('queued', 'running', 'waiting') ORDER BY job.id DESC LIMIT $2) AS some_job
    ) AS found ORDER BY place, name, id";

impl Store {
    /// Groups, deployments, hosts, cloud-configs, instances and unfinished jobs of a project, at most so many of each.
    pub async fn list_found(&self, project_id: ProjectId, most: u32) -> Result<Vec<Found>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(FOUND)
            .bind(project_id.to_string())
            .bind(i64::from(most))
            .fetch_all(&mut *connection)
            .await?
            .iter()
            .map(found)
            .collect()
    }
}

fn found(row: &AnyRow) -> Result<Found, StoreError> {
    Ok(match row.text("noun")?.as_str() {
        "group" => Found::Group { slug: row.parsed("id")?, name: row.parsed("name")? },
        "deployment" => Found::Deployment { group: row.parsed("beside")?, slug: row.parsed("id")?, name: row.parsed("name")? },
        "host" => Found::Host { slug: row.parsed("id")?, name: row.parsed("name")? },
        "cloud_config" => Found::CloudConfig { id: row.parsed("id")?, namespace: row.text("beside")?, name: row.text("name")? },
        "instance" => Found::Instance { name: row.text("name")? },
        "job" => Found::Job {
            id: row.parsed("id")?,
            kind: row.word("name", JobKind::parse)?,
            deployment: row.parsed("beside")?,
            state: row.word("state", JobState::parse)?,
        },
        noun => return Err(unreadable_word("noun", noun.to_owned())),
    })
}
