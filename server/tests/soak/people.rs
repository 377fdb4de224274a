//! People who do what comes to their mind with the deployments that are theirs, at any server that lives. They are refused a lot;
//! what they may never meet is a fault of the server.

use std::time::Duration;

use app::{
    api::deployments::{Changed, Requested},
    model::{
        deployment::Deployment,
        ids::{JobId, TargetId},
        job::{Job, JobKind},
    },
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::crew::Crew;
use crate::process::{
    client::{CallError, Client},
    site::{PROJECT, Press, Site, content, create, placement},
};

/// Between two deeds of a person.
const RESTS: std::ops::Range<Duration> = Duration::from_millis(100)..Duration::from_millis(700);
const QUANTITY: std::ops::Range<u32> = 1..4;

/// A deployment, and where it lies.
#[derive(Clone)]
pub struct Kept {
    pub site: Site,
    pub hosts: Vec<TargetId>,
    /// The last one that was acknowledged.
    pub job: Option<JobId>,
}

pub struct Person {
    pub number: u64,
    pub kept: Vec<Kept>,
    chance: StdRng,
    /// Names are never given twice.
    made: u32,
    /// What became of it all.
    pub said: Said,
}

#[derive(Default)]
pub struct Said {
    /// Acknowledged.
    pub jobs: Vec<JobId>,
    pub deeds: u32,
    pub refused: u32,
    /// What may never be answered.
    pub faults: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
enum Deed {
    Deploy,
    Pause,
    Scale,
    Save,
    Drop,
    Cancel,
    Retry,
}

impl Deed {
    fn any(chance: &mut StdRng) -> Self {
        match chance.random_range(0..100) {
            0..35 => Self::Deploy,
            35..47 => Self::Pause,
            47..65 => Self::Scale,
            65..73 => Self::Save,
            73..78 => Self::Drop,
            78..88 => Self::Cancel,
            _ => Self::Retry,
        }
    }
}

impl Person {
    pub fn new(number: u64, kept: Vec<Kept>, seed: u64) -> Self {
        let chance = StdRng::seed_from_u64(seed.wrapping_add(number));
        Self { number, kept, chance, made: 0, said: Said::default() }
    }

    pub async fn live(mut self, crew: &Crew, enough: &CancellationToken) -> Said {
        while !enough.is_cancelled() {
            let client = crew.any(&mut self.chance);
            let deed = Deed::any(&mut self.chance);
            let which = self.chance.random_range(0..self.kept.len());
            self.said.deeds += 1;
            match self.act(&client, deed, which).await {
                Ok(()) | Err(CallError::Gone | CallError::Unavailable(_)) => {}
                Err(CallError::Refused(_)) => self.said.refused += 1,
                Err(CallError::Failed(what)) => self.said.faults.push(format!("{deed:?}: {what}")),
            }
            tokio::time::sleep(self.chance.random_range(RESTS)).await;
        }
        self.said
    }

    async fn act(&mut self, client: &Client, deed: Deed, which: usize) -> Result<(), CallError> {
        match deed {
            Deed::Deploy => self.press(client, JobKind::Deploy, which).await,
            Deed::Pause => self.press(client, JobKind::Pause, which).await,
            Deed::Scale => {
                self.scale(client, which).await?;
                self.press(client, JobKind::Deploy, which).await
            }
            Deed::Save => {
                self.save(client, which).await?;
                self.press(client, JobKind::Deploy, which).await
            }
            Deed::Drop => {
                self.press(client, JobKind::Drop, which).await?;
                self.replace(client, which).await
            }
            Deed::Cancel => self.act_on_job(client, "cancel", which).await,
            Deed::Retry => self.act_on_job(client, "retry", which).await,
        }
    }

    async fn press(&mut self, client: &Client, kind: JobKind, which: usize) -> Result<(), CallError> {
        let Requested { job_id, .. } = self.kept[which].site.press(client, &Press::new(kind)).await?;
        self.kept[which].job = Some(job_id);
        self.said.jobs.push(job_id);
        Ok(())
    }

    async fn scale(&mut self, client: &Client, which: usize) -> Result<(), CallError> {
        let quantity = self.chance.random_range(QUANTITY);
        let Kept { site, hosts, .. } = &self.kept[which];
        let now = site.get(client).await?.deployment;
        let change = json!({
            "project": PROJECT, "deployment_id": now.id, "from_version": now.version,
            "components": [placement(&site.form, hosts, quantity)]
        });
        client.call::<Changed>("deployments/change", &json!({ "change": change })).await.map(drop)
    }

    /// The cloud-config is everybody's: whoever comes second is refused, and then has a newer one to go to.
    async fn save(&mut self, client: &Client, which: usize) -> Result<(), CallError> {
        let word = self.chance.random_range(0..1_000);
        let site = &self.kept[which].site;
        let cloud_config_id = site.form.components[0].cloud_config_id;
        let page: Value =
            client.call("cloud_configs/get", &json!({ "project": PROJECT, "cloud_config_id": cloud_config_id })).await?;
        let save = json!({
            "project": PROJECT, "cloud_config_id": cloud_config_id, "from_revision": page["cloud_config"]["revision"],
            "content": content(&site.image, &format!("#cloud-config\nruncmd:\n  - echo {word}\n")), "note": ""
        });
        let _: Value = client.call("cloud_configs/save", &json!({ "save": save })).await?;
        let now = site.get(client).await?.deployment;
        let update = json!({ "project": PROJECT, "deployment_id": now.id, "from_version": now.version });
        client.call::<Changed>("deployments/update", &update).await.map(drop)
    }

    /// Another one in the place of what is being dropped.
    async fn replace(&mut self, client: &Client, which: usize) -> Result<(), CallError> {
        self.made += 1;
        let name = format!("again-{}-{}", self.number, self.made);
        let Kept { site, hosts, .. } = &self.kept[which];
        let deployment: Deployment = create(client, &site.form, &name, hosts, 1).await?;
        let site = Site { deployment, ..site.clone() };
        self.kept[which] = Kept { site, hosts: hosts.clone(), job: None };
        Ok(())
    }

    /// On any job that was acknowledged, most often one of this deployment.
    async fn act_on_job(&mut self, client: &Client, action: &str, which: usize) -> Result<(), CallError> {
        let Some(job_id) = self.kept[which].job.or_else(|| self.said.jobs.choose(&mut self.chance).copied()) else {
            return Ok(());
        };
        let job_id = job_id.to_string();
        let fields = [("project", PROJECT), ("job_id", job_id.as_str()), ("action", action)];
        client.submit::<Job>("jobs/act", &fields).await.map(drop)
    }
}
