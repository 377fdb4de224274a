//! A deployment with jobs, and a runner that does what the test says.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use app::model::{
    book::{BookStep, Policy, Retry, StepKind},
    deployment::Deployment,
    ids::{DeploymentId, GroupId, JobId, ProjectId, ScopeId},
    job::{Job, JobKind, Step},
    name::{DisplayName, Slug},
};
use async_trait::async_trait;
use server::{
    engine::{Context, Engine, EngineOptions, Outcome, Runner, StepError, Work},
    store::{
        Store, StoreError,
        deployments::{NewDeploymentRow, NewVersion},
        jobs::{JobOptions, NewJob},
        leases::{Lease, Limits},
        steps::NewStep,
        tx::new_uuid,
    },
};
use tokio_util::sync::CancellationToken;

use super::database::execute;

/// One project with one group, one scope and one deployment that was never deployed.
pub struct Bench {
    pub store: Store,
    pub project_id: ProjectId,
    pub deployment_id: DeploymentId,
}

impl Bench {
    pub async fn new(store: Store) -> Self {
        let project_id = ProjectId::from_uuid(new_uuid());
        let group_id = GroupId::from_uuid(new_uuid());
        let scope_id = ScopeId::from_uuid(new_uuid());
        execute(
            &store,
            &format!(
                "INSERT INTO project (id, slug, name, created_at) VALUES ('{project_id}', 'default', 'Default', 0);
                 INSERT INTO deployment_group (id, project_id, slug, name, kind, created_at) VALUES ('{group_id}', '{project_id}', 'site', 'Site', 'none', 0);
                 INSERT INTO scope (id, project_id, name, code, colour, position, minimum_role) VALUES ('{scope_id}', '{project_id}', 'Dev', 'dev', 'moss', 0, 'developer')"
            ),
        )
        .await;
        let deployment_id = DeploymentId::from_uuid(new_uuid());
        let row = NewDeploymentRow {
            id: deployment_id,
            project_id,
            group_id,
            scope_id,
            slug: Slug::parse("site-dev").unwrap(),
            name: DisplayName::parse("site-dev").unwrap(),
            by: "test".into(),
        };
        let version = NewVersion {
            spec: Default::default(),
            pins: Vec::new(),
            author_id: None,
            author: "test".into(),
            reason: "made".into(),
        };
        write(&store, move |tx| {
            Box::pin(async move {
                tx.insert_deployment(&row).await?;
                tx.insert_version(deployment_id, 0, &version).await
            })
        })
        .await;
        Self { store, project_id, deployment_id }
    }

    /// Queues a deploy with steps `(stage, title)`.
    pub async fn queue(&self, steps: &[(u32, &str)]) -> JobId {
        self.queue_with(steps, Retry { attempts: 1, base_ms: 0, cap_ms: 0 }).await
    }

    pub async fn queue_with(&self, steps: &[(u32, &str)], retry: Retry) -> JobId {
        self.queue_steps(steps.iter().map(|(stage, title)| step(*stage, title, retry)).collect(), 3_600_000).await
    }

    pub async fn queue_steps(&self, steps: Vec<NewStep>, limit_ms: i64) -> JobId {
        let id = JobId::from_uuid(new_uuid());
        let new = NewJob {
            id,
            deployment_id: self.deployment_id,
            project_id: self.project_id,
            kind: JobKind::Deploy,
            version: 1,
            plan: None,
            book: Vec::<BookStep>::new(),
            limit_ms,
            options: JobOptions::default(),
            requested_by_id: None,
            requested_by: "test".into(),
            request_id: id.to_string(),
        };
        write(&self.store, move |tx| {
            Box::pin(async move {
                tx.insert_job(&new).await?;
                tx.insert_steps(id, &steps).await
            })
        })
        .await;
        id
    }

    pub async fn job(&self, id: JobId) -> Job {
        self.store.get_job(self.project_id, id).await.unwrap()
    }

    pub async fn steps(&self, id: JobId) -> Vec<Step> {
        self.store.list_steps(id).await.unwrap()
    }

    pub async fn deployment(&self) -> Deployment {
        self.store.get_deployment(self.project_id, self.deployment_id).await.unwrap()
    }

    pub async fn claim(&self, owner: &str) -> Option<Lease> {
        self.store.claim(owner, Limits::default()).await.unwrap()
    }

    /// Works off what can be claimed now.
    pub async fn work(&self, script: &Arc<Script>) {
        while let Some(lease) = self.claim("worker").await {
            self.work_on(script, lease, CancellationToken::new()).await;
        }
    }

    pub async fn work_on(&self, script: &Arc<Script>, lease: Lease, stop: CancellationToken) {
        Engine::default().work(self.store.clone(), script.clone(), options(), lease, stop).await;
    }
}

pub fn step(stage: u32, title: &str, retry: Retry) -> NewStep {
    NewStep {
        stage,
        kind: StepKind::CheckPlan,
        title: title.into(),
        target: None,
        input: serde_json::Value::Null,
        retry,
        timeout_ms: None,
        policy: Policy::All,
    }
}

/// An engine that leaves nothing to chance and beats only when time really passes.
pub fn options() -> EngineOptions {
    EngineOptions {
        flush_every: Duration::from_secs(60),
        beat_every: Duration::from_secs(60),
        chance: Arc::new(|| 1.0),
        ..EngineOptions::new("worker".into())
    }
}

pub async fn write<T, F>(store: &Store, change: F) -> T
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut server::store::Tx<'_>) -> futures::future::BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
{
    store.write(change).await.unwrap()
}

type Act = Box<dyn FnMut(&Work, &Context) -> Result<Outcome, StepError> + Send>;

/// A runner that writes down what it is asked, and answers as the test says; without a word from it, steps succeed.
#[derive(Default)]
pub struct Script {
    pub calls: Mutex<Vec<String>>,
    runs: Mutex<HashMap<String, Act>>,
    undos: Mutex<HashMap<String, Act>>,
}

impl Script {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// What running this step does from now on.
    pub fn on_run(&self, title: &str, act: impl FnMut(&Work, &Context) -> Result<Outcome, StepError> + Send + 'static) {
        self.runs.lock().unwrap().insert(title.into(), Box::new(act));
    }

    pub fn on_undo(&self, title: &str, act: impl FnMut(&Work, &Context) -> Result<Outcome, StepError> + Send + 'static) {
        self.undos.lock().unwrap().insert(title.into(), Box::new(act));
    }

    pub fn fail(&self, title: &str) {
        self.on_run(title, |_, _| Err(StepError::fail("as the test says")));
    }

    /// What it was asked until now; forgets it.
    pub fn take_calls(&self) -> Vec<String> {
        std::mem::take(&mut *self.calls.lock().unwrap())
    }

    fn answer(
        &self,
        verb: &str,
        acts: &Mutex<HashMap<String, Act>>,
        work: &Work,
        context: &Context,
    ) -> Result<Outcome, StepError> {
        let title = &work.step.step.title;
        self.calls.lock().unwrap().push(format!("{verb} {title} #{}", work.step.step.attempt));
        acts.lock().unwrap().get_mut(title).map_or_else(|| Ok(Outcome::default()), |act| act(work, context))
    }
}

#[async_trait]
impl Runner for Script {
    async fn run(&self, work: Work, context: Context) -> Result<Outcome, StepError> {
        self.answer("run", &self.runs, &work, &context)
    }

    async fn undo(&self, work: Work, context: Context) -> Result<Outcome, StepError> {
        self.answer("undo", &self.undos, &work, &context)
    }
}
