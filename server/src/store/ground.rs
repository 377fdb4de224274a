//! What deployments of a project stand on, in one query: its groups, its scopes, and the hosts it may use.
//!
//! Each row is one of the three: joined by what is never true, they stand one after another, and each is read as if it were alone.

use app::model::{group::Group, ids::ProjectId, scope::Scope, target::Target};

use super::{Store, StoreError, groups, row::RowExt as _, scopes, targets};

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ground {
    /// By slug.
    pub groups: Vec<Group>,
    /// In their order.
    pub scopes: Vec<Scope>,
    /// By slug.
    pub hosts: Vec<Target>,
}

impl Store {
    pub async fn get_ground(&self, project_id: ProjectId) -> Result<Ground, StoreError> {
        let mut connection = self.read().await?;
        let rows = sqlx::query(
            "SELECT CASE WHEN its_group.id IS NOT NULL THEN 'group' WHEN scope.id IS NOT NULL THEN 'scope' ELSE 'host' END AS noun,
                 COALESCE(its_group.id, scope.id, host.id) AS id, COALESCE(its_group.name, scope.name, host.name) AS name,
                 COALESCE(its_group.rev, scope.rev, host.rev) AS rev, COALESCE(its_group.slug, host.slug) AS slug,
                 COALESCE(its_group.kind, host.kind) AS kind,
                 scope.code, scope.colour, scope.position, scope.allow_drop_at, scope.deployment_limit, scope.minimum_role,
                 host.address, host.pinned_fingerprint, host.reachable_since_at, host.unreachable_since_at, host.unreachable_reason,
                 host.seen_at, host.capacity, host.instances
             FROM (SELECT * FROM deployment_group WHERE project_id = $1) AS its_group
             FULL JOIN (SELECT * FROM scope WHERE project_id = $1) AS scope ON 1 = 0
             FULL JOIN (SELECT target.* FROM target JOIN target_grant ON target_grant.target_id = target.id
                        WHERE target_grant.project_id = $1) AS host ON 1 = 0
             ORDER BY position, slug, id",
        )
        .bind(project_id.to_string())
        .fetch_all(&mut *connection)
        .await?;
        let mut ground = Ground::default();
        for row in &rows {
            match row.text("noun")?.as_str() {
                "group" => ground.groups.push(groups::group(row)?),
                "scope" => ground.scopes.push(scopes::scope(row)?),
                _ => ground.hosts.push(targets::target(row)?),
            }
        }
        Ok(ground)
    }
}
