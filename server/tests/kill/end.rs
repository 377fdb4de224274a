//! How a story ended: what the program says, and what stands on the host.

use std::collections::BTreeMap;

use app::{
    api::{deployments::DeploymentPage, jobs::JobPage},
    model::{
        deployment::DeploymentState,
        instance::InstanceState,
        job::{JobState, StepState},
    },
};
use server::drivers::simulator::{Status, World};

/// Equal, whether the program died on the way or not.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    job: (JobState, Option<String>),
    deployment: Option<(DeploymentState, Option<u32>, Option<String>)>,
    steps: Vec<(String, StepState, u32)>,
    said: BTreeMap<String, (InstanceState, u32)>,
    /// Name, state, and what it carries of ours.
    standing: BTreeMap<String, (Status, Option<String>, Option<String>)>,
    volumes: Vec<String>,
}

impl End {
    pub fn of(page: Option<DeploymentPage>, job: JobPage, world: &World) -> Self {
        let (deployment, instances) = page.map(|page| (page.deployment, page.instances)).unzip();
        Self {
            job: (job.job.state, job.job.error),
            deployment: deployment.map(|it| (it.state, it.deployed_version, it.last_error)),
            steps: job.steps.into_iter().map(|step| (step.title, step.state, step.attempt)).collect(),
            said: instances.into_iter().flatten().map(|it| (it.name, (it.state, it.generation))).collect(),
            standing: world
                .instances
                .values()
                .map(|it| (it.name.clone(), (it.status, it.mark(), it.config.get("user.eyrie.inputs").cloned())))
                .collect(),
            volumes: world.pools.values().flat_map(|pool| pool.volumes.keys().cloned()).collect(),
        }
    }

    /// What failed for a while may have been tried again.
    pub fn without_attempts(mut self) -> Self {
        self.steps.iter_mut().for_each(|step| step.2 = 0);
        self
    }

    pub fn is_good(&self) -> bool {
        self.job == (JobState::Succeeded, None)
    }
}
