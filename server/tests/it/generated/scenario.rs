//! The jobs that the suites run: each shipped book on two simulated hosts, in each of the ways it goes.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use app::model::{
    deployment::Deployment,
    group::{ComponentSettings, DataVolume, Replacement},
    ids::JobId,
    instance::InstanceState,
    job::{Job, JobKind, JobState, Step},
    name::Slug,
};
use server::{
    drivers::simulator::Action,
    engine::{Engine, EngineOptions},
    store::{
        Store,
        leases::{LEASE_MS, Lease, Limits},
    },
};
use tokio_util::sync::CancellationToken;

use super::{
    super::support::{
        database::advance,
        jobs::{options, write},
        people::Who,
        site::Site,
    },
    interposed::{Interposed, key},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    FirstDeploy,
    Create,
    Start,
    RolloutBeside,
    RolloutStopFirst,
    Pause,
    Drop,
    DropOfPaused,
    /// A rollout that a person is asked about, before it and at its end, and that a webhook is told of.
    Confirmed,
}

impl Scenario {
    pub const ALL: [Self; 9] = [
        Self::FirstDeploy,
        Self::Create,
        Self::Start,
        Self::RolloutBeside,
        Self::RolloutStopFirst,
        Self::Pause,
        Self::Drop,
        Self::DropOfPaused,
        Self::Confirmed,
    ];

    /// The site as it is before the job.
    pub async fn prepare(self, store: Store) -> Stage {
        let site = Site::with(store, 2, self.settings()).await;
        let deployment = site.deployment(self.quantity()).await;
        let stage = Stage { scenario: self, site, deployment };
        match self {
            Self::FirstDeploy | Self::Create => {}
            Self::Pause | Self::Drop => stage.done(JobKind::Deploy).await,
            Self::Start | Self::DropOfPaused => {
                stage.done(JobKind::Deploy).await;
                stage.done(JobKind::Pause).await;
            }
            Self::RolloutBeside | Self::RolloutStopFirst | Self::Confirmed => {
                stage.done(JobKind::Deploy).await;
                stage.site.save("#cloud-config\nruncmd:\n  - echo changed\n").await;
                stage.site.update(&stage.deployment).await;
                stage.site.scale(&stage.deployment, 1).await;
            }
        }
        if self == Self::Confirmed {
            stage.site.ask_in_deploy_book(&[2, 8]).await;
            stage.site.tell_in_deploy_book("http://127.0.0.1:9/hook").await;
        }
        stage
    }

    fn settings(self) -> ComponentSettings {
        let data =
            DataVolume { name: Slug::parse("data").unwrap(), path: "/data".into(), size_bytes: 1 << 20, pool: "default".into() };
        let volumes = match self {
            Self::FirstDeploy | Self::Drop => vec![data],
            _ => Vec::new(),
        };
        let replacement = if self == Self::RolloutStopFirst { Replacement::StopFirst } else { Replacement::Beside };
        ComponentSettings { replacement, volumes, ..ComponentSettings::default() }
    }

    const fn quantity(self) -> i64 {
        match self {
            Self::RolloutBeside | Self::RolloutStopFirst | Self::Confirmed => 2,
            _ => 1,
        }
    }

    const fn kind(self) -> JobKind {
        match self {
            Self::FirstDeploy | Self::Start | Self::RolloutBeside | Self::RolloutStopFirst | Self::Confirmed => JobKind::Deploy,
            Self::Create => JobKind::Create,
            Self::Pause => JobKind::Pause,
            Self::Drop | Self::DropOfPaused => JobKind::Drop,
        }
    }
}

/// A prepared site and its deployment.
pub struct Stage {
    pub scenario: Scenario,
    pub site: Site,
    pub deployment: Deployment,
}

/// What stands on the hosts and what the store says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    pub instances: Vec<(String, InstanceState, String)>,
    pub volumes: Vec<String>,
    pub rows: Vec<(String, InstanceState)>,
}

impl Snapshot {
    /// What two sites have in common: everything but the ids that their hosts gave.
    pub fn without_uids(mut self) -> Self {
        self.instances.iter_mut().for_each(|instance| instance.2.clear());
        self
    }

    /// Something that stood before does not stand now.
    pub fn lost_since(&self, before: &Self) -> bool {
        let stands =
            |old: &(String, InstanceState, String)| self.instances.iter().any(|now| (&now.0, &now.2) == (&old.0, &old.2));
        before.instances.iter().any(|old| !stands(old)) || before.volumes.iter().any(|old| !self.volumes.contains(old))
    }
}

impl Stage {
    async fn done(&self, kind: JobKind) {
        assert_eq!(self.site.run(&self.deployment, kind).await.state, JobState::Succeeded);
    }

    /// Asks for the scenario's job.
    pub async fn request(&self) -> JobId {
        let volumes = match self.scenario {
            Scenario::Drop => vec!["my-site-dev-web-1-data".to_owned(), "my-site-dev-web-2-data".to_owned()],
            _ => Vec::new(),
        };
        self.site.request_with(&self.deployment, self.scenario.kind(), volumes).await.unwrap().job_id
    }

    pub async fn undo(&self, id: JobId) {
        write(self.site.store(), move |tx| Box::pin(async move { tx.requeue_job(id, true).await })).await;
    }

    pub async fn retry(&self, id: JobId) {
        write(self.site.store(), move |tx| Box::pin(async move { tx.retry_failed_steps(id).await })).await;
    }

    /// Works off what can be claimed; where a worker dies, the next one takes over once the lease has run out.
    pub async fn work(&self, runner: &Arc<Interposed>, flush_every: Duration) -> Job {
        let mut last = None;
        let options = EngineOptions { flush_every, ..options() };
        let store = self.site.store();
        let mut next = store.claim("worker", Limits::default()).await.unwrap();
        while let Some(lease) = next {
            last = Some(lease.job_id);
            let died = runner.begin_life();
            let engine = Engine::default();
            next = tokio::select! {
                () = engine.work(store.clone(), runner.clone(), options.clone(), lease, CancellationToken::new()) => {
                    self.confirm(last.unwrap()).await;
                    store.claim("worker", Limits::default()).await.unwrap()
                }
                () = died.cancelled() => Some(self.take_over().await),
            };
        }
        self.site.job(last.unwrap()).await
    }

    /// Somebody always says yes.
    async fn confirm(&self, id: JobId) {
        if self.site.job(id).await.state == JobState::Waiting && self.site.question(id).await.is_some() {
            self.site.answer(Who::Admin, id, true, "").await.unwrap();
        }
    }

    /// A write that was on its way when its worker died may still prolong the lease.
    async fn take_over(&self) -> Lease {
        for _ in 0..100 {
            advance(self.site.store(), LEASE_MS + 1).await;
            if let Some(lease) = self.site.store().claim("heir", Limits::default()).await.unwrap() {
                return lease;
            }
        }
        panic!("{:?}: the dead worker's job cannot be claimed", self.scenario);
    }

    pub async fn steps(&self, id: JobId) -> Vec<Step> {
        self.site.store().list_steps(id).await.unwrap()
    }

    pub async fn step_keys(&self, id: JobId) -> Vec<String> {
        self.steps(id).await.iter().map(key).collect()
    }

    /// How much was done so far on this host, or on all.
    pub fn done_on(&self, host: Option<&str>) -> usize {
        let named = |id| self.site.world.services.hosts.find(id).unwrap().name.clone();
        let hosts = self.site.hosts.iter().filter(|(id, _)| host.is_none_or(|host| named(*id) == host));
        hosts.map(|(_, host)| host.simulator.ledger().entries().len()).sum()
    }

    /// What was done to everything on every host, from the site's first day on.
    pub fn deeds(&self) -> Vec<BTreeMap<String, Vec<Action>>> {
        self.site.hosts.iter().map(|(_, host)| host.simulator.ledger().deeds(0)).collect()
    }

    pub async fn snapshot(&self) -> Snapshot {
        let (mut instances, mut volumes) = (Vec::new(), Vec::new());
        for host in self.site.world.services.hosts.list() {
            let found = host.driver.list_instances().await.unwrap();
            instances.extend(found.into_iter().map(|found| (format!("{} on {}", found.name, host.name), found.state, found.uid)));
            let found = host.driver.list_volumes().await.unwrap();
            volumes.extend(found.into_iter().map(|found| format!("{} on {}", found.name, host.name)));
        }
        instances.sort_by(|a, b| a.0.cmp(&b.0));
        volumes.sort();
        Snapshot { instances, volumes, rows: self.site.in_store(&self.deployment).await }
    }
}
