//! Who may call what: every registered server function × everybody × their own and another project's ids.
//!
//! A function without a row fails the test. To add one: put a `Row` into the file of its area in `guard/` (a new area is a new
//! file, named in `rows` below), with the least that its caller must be and a body that is right but for who sends it. Where it
//! takes an id of a new noun, add the id to [`Ids`] and make one in [`Ids::make`], which runs for the project Default and for
//! the project Other; rows that name the id are then also called with the other project's, and must answer as for an id of nothing.

mod cloud_configs;
mod deployments;
mod find;
mod groups;
mod installation;
mod jobs;
mod members;
mod projects;
mod scopes;
mod servers;
mod session;
mod targets;
mod trash;
mod users;
mod views;
mod webhooks;

use std::collections::BTreeSet;

use app::model::{
    cloud_config::Content,
    group::ComponentSettings,
    ids::{CloudConfigId, ComponentId, DeploymentId, GroupId, ScopeId},
    name::{DisplayName, Slug},
    project::{Project, Role},
};
use axum::http::StatusCode;
use server::store::{
    Store, StoreError,
    deployments::{NewDeploymentRow, NewVersion},
    row::json,
    tx::new_uuid,
};

use super::support::{
    database::{execute, sqlite},
    http::{Answer, Http},
    jobs::Bench,
    people::{Who, World},
};

/// The least that a caller must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Least {
    /// Anybody, without a session.
    Public,
    SignedIn,
    /// This role in the project that the body names.
    Role(Role),
    /// Administrator of the installation.
    Administrator,
}

/// A function, who may call it, and a body that is right for the project of these ids.
pub struct Row {
    path: &'static str,
    least: Least,
    body: fn(&Ids) -> Body,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    Json(serde_json::Value),
    Form(Vec<(&'static str, String)>),
}

/// What a body can refer to: of one project.
#[derive(Debug, Clone)]
pub struct Ids {
    pub project: String,
    pub scope: String,
    /// A member who calls nothing.
    pub member: String,
    pub invite: String,
    pub cloud_config: String,
    pub component: String,
    pub group: String,
    pub group_id: String,
    pub deployment: String,
    pub deployment_id: String,
    /// Queued, with one step.
    pub job: String,
    pub step: String,
    pub dropped_id: String,
}

impl Row {
    pub const fn new(path: &'static str, least: Least, body: fn(&Ids) -> Body) -> Self {
        Self { path, least, body }
    }
}

/// A url-encoded body.
pub fn form<const N: usize>(fields: [(&'static str, &str); N]) -> Body {
    Body::Form(fields.map(|(name, value)| (name, value.to_owned())).into())
}

fn rows() -> impl Iterator<Item = &'static Row> {
    let areas = [
        session::ROWS,
        projects::ROWS,
        members::ROWS,
        scopes::ROWS,
        servers::ROWS,
        users::ROWS,
        webhooks::ROWS,
        targets::ROWS,
        cloud_configs::ROWS,
        groups::ROWS,
        installation::ROWS,
        deployments::ROWS,
        find::ROWS,
        jobs::ROWS,
        trash::ROWS,
        views::ROWS,
    ];
    areas.into_iter().flatten()
}

impl Ids {
    async fn make(world: &World, of_other: bool) -> Self {
        let (project, scope) = if of_other { (&world.other_project, &world.other_scope) } else { (&world.project, &world.dev) };
        let made = Made::in_project(world.store().clone(), project, scope.id).await;
        let job = made.bench.queue(&[(0, "Wait")]).await;
        let dropped_id = made.drop_another(scope.id).await;
        Self {
            dropped_id: dropped_id.to_string(),
            cloud_config: made.cloud_config_id.to_string(),
            component: made.component_id.to_string(),
            group: made.group.to_string(),
            group_id: made.group_id.to_string(),
            deployment: made.deployment.to_string(),
            deployment_id: made.bench.deployment_id.to_string(),
            step: made.bench.steps(job).await[0].id.to_string(),
            job: job.to_string(),
            project: project.slug.to_string(),
            scope: scope.id.to_string(),
            member: world.add_guest(project).await.to_string(),
            invite: world.add_invite(project.id).await.to_string(),
        }
    }

    /// Ids that nothing has.
    fn of_nothing(project: &str) -> Self {
        let id = || new_uuid().to_string();
        Self {
            project: project.to_owned(),
            scope: id(),
            member: id(),
            invite: id(),
            cloud_config: id(),
            component: id(),
            group: "nothing".into(),
            group_id: id(),
            deployment: "nothing".into(),
            deployment_id: id(),
            job: id(),
            step: id(),
            dropped_id: id(),
        }
    }
}

/// A group with a deployment that was never deployed, in a project that is there.
struct Made {
    group: Slug,
    group_id: GroupId,
    cloud_config_id: CloudConfigId,
    component_id: ComponentId,
    deployment: Slug,
    bench: Bench,
}

impl Made {
    /// A deployment that is in the trash.
    async fn drop_another(&self, scope_id: ScopeId) -> DeploymentId {
        let (id, project_id, group_id) = (DeploymentId::from_uuid(new_uuid()), self.bench.project_id, self.group_id);
        let insert = format!(
            "INSERT INTO deployment (id, project_id, group_id, scope_id, slug, name, state, version, created_at, changed_at, changed_by, dropped_at)
             VALUES ('{id}', '{project_id}', '{group_id}', '{scope_id}', 'gone', 'Gone', 'dropped', 1, 0, 0, 'dora', 1);
             INSERT INTO deployment_version (deployment_id, number, spec, author, reason, created_at)
             VALUES ('{id}', 1, '{spec}', 'dora', 'made', 0)",
            spec = json(&app::model::version::Spec::default())
        );
        execute(&self.bench.store, &insert).await;
        id
    }

    async fn in_project(store: Store, project: &Project, scope_id: ScopeId) -> Self {
        let group = Slug::parse(&format!("group-{}", project.slug)).unwrap();
        let deployment = Slug::parse(&format!("site-{}", project.slug)).unwrap();
        let (group_id, project_id) = (GroupId::from_uuid(new_uuid()), project.id);
        let cloud_config_id = CloudConfigId::from_uuid(new_uuid());
        let component_id = ComponentId::from_uuid(new_uuid());
        let content =
            Content { image: "debian/12/cloud".into(), environment: Default::default(), user_data: "#cloud-config\n".into() };
        let (content, settings) = (json(&content), json(&ComponentSettings::default()));
        let insert = format!(
            "INSERT INTO deployment_group (id, project_id, slug, name, kind, created_at)
             VALUES ('{group_id}', '{project_id}', '{group}', 'Group', 'none', 0);
             INSERT INTO cloud_config (id, project_id, namespace, name, revision, image, created_at)
             VALUES ('{cloud_config_id}', '{project_id}', 'Web', 'Site', 1, 'debian/12/cloud', 0);
             INSERT INTO cloud_config_revision (cloud_config_id, number, content, author, note, created_at)
             VALUES ('{cloud_config_id}', 1, '{content}', 'dora', '', 0);
             INSERT INTO component (id, group_id, slug, name, position, cloud_config_id, settings)
             VALUES ('{component_id}', '{group_id}', 'web', 'Web', 0, '{cloud_config_id}', '{settings}')"
        );
        execute(&store, &insert).await;
        let deployment_id = DeploymentId::from_uuid(new_uuid());
        let name = DisplayName::parse("Site").unwrap();
        let row = NewDeploymentRow {
            id: deployment_id,
            project_id,
            group_id,
            scope_id,
            slug: deployment.clone(),
            name,
            by: "dora".into(),
        };
        let version = NewVersion {
            spec: Default::default(),
            pins: Vec::new(),
            author_id: None,
            author: "dora".into(),
            reason: "made".into(),
        };
        let write = store.write(move |tx| {
            Box::pin(async move {
                tx.insert_deployment(&row).await?;
                tx.insert_version(deployment_id, 0, &version).await?;
                Ok::<_, StoreError>(())
            })
        });
        write.await.unwrap();
        Self { group, group_id, cloud_config_id, component_id, deployment, bench: Bench { store, project_id, deployment_id } }
    }
}

#[test]
fn every_function_has_a_row() {
    let registered: BTreeSet<&str> = server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    let listed: BTreeSet<&str> = rows().map(|row| row.path).collect();
    assert_eq!(registered.difference(&listed).collect::<Vec<_>>(), Vec::<&&str>::new(), "without a row");
    assert_eq!(listed.difference(&registered).collect::<Vec<_>>(), Vec::<&&str>::new(), "rows without a function");
}

#[tokio::test]
async fn each_function_lets_in_whom_it_should() {
    for row in rows() {
        let (store, _folder) = sqlite().await;
        let world = World::new(store).await;
        let (http, ids) = (Http::new(&world).await, Ids::make(&world, false).await);
        for who in Who::ALL {
            let status = send(&http, who, row, &(row.body)(&ids)).await.status;
            let is_right = match refusal(row.least, who) {
                Some(expected) => status == expected,
                None => !matches!(status.as_u16(), 401 | 403 | 500..),
            };
            assert!(is_right, "{} by {who:?}: {status}, least {:?}", row.path, row.least);
        }
    }
}

#[tokio::test]
async fn what_belongs_to_another_project_is_not_found() {
    for row in rows().filter(|row| matches!(row.least, Least::Role(_))) {
        let (store, _folder) = sqlite().await;
        let world = World::new(store).await;
        let http = Http::new(&world).await;
        let (own, other) = (Ids::make(&world, false).await, Ids::make(&world, true).await);
        let answer = send(&http, Who::Owner, row, &(row.body)(&other)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}: {}", row.path, answer.text());
        // Another project's ids in one's own project: answered as ids of nothing are, at their field or as a whole.
        let foreign = (row.body)(&Ids { project: own.project.clone(), ..other });
        let nothing = (row.body)(&Ids::of_nothing(&own.project));
        if foreign != (row.body)(&own) {
            let foreign = send(&http, Who::Owner, row, &foreign).await;
            let nothing = send(&http, Who::Owner, row, &nothing).await;
            assert!(matches!(foreign.status.as_u16(), 404 | 422), "{}: {}", row.path, foreign.text());
            assert_eq!((foreign.status, foreign.text()), (nothing.status, nothing.text()), "{}", row.path);
        }
    }
}

/// How somebody is refused who asks for the project Default.
fn refusal(least: Least, who: Who) -> Option<StatusCode> {
    match (least, who) {
        (Least::Public, _) => None,
        (_, Who::Anonymous) => Some(StatusCode::UNAUTHORIZED),
        (Least::SignedIn, _) | (_, Who::Administrator) => None,
        (Least::Administrator, _) => Some(StatusCode::FORBIDDEN),
        (Least::Role(least), who) => match who.role() {
            None => Some(StatusCode::NOT_FOUND),
            Some(role) => (role < least).then_some(StatusCode::FORBIDDEN),
        },
    }
}

async fn send(http: &Http, who: Who, row: &Row, body: &Body) -> Answer {
    match body {
        Body::Json(value) => http.call(who, row.path, value).await,
        Body::Form(fields) => {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            http.post(who, row.path, &fields).await
        }
    }
}
