//! What is under way when the program dies.

use app::model::{
    group::{ComponentSettings, DataVolume, Replacement},
    job::{JobKind, JobState},
    name::Slug,
};

use crate::process::{
    client::Client,
    site::{Press, Site},
    until::until,
};

pub const FIRST: &str = "#cloud-config\nruncmd:\n  - echo first\n";
const SECOND: &str = "#cloud-config\nruncmd:\n  - echo second\n";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Story {
    /// Three instances with a data volume each.
    Deploy,
    /// A new revision for two that run, one by one, each beside the old one.
    Replace,
    /// The same where the old one has to stop first.
    StopFirst,
    /// All of it goes, data volumes too.
    Drop,
}

impl Story {
    pub fn quantity(self) -> u32 {
        match self {
            Self::Deploy | Self::Drop => 3,
            Self::Replace | Self::StopFirst => 2,
        }
    }

    pub fn settings(self) -> ComponentSettings {
        let data = || DataVolume {
            name: Slug::parse("data").unwrap(),
            path: "/srv/data".to_owned(),
            size_bytes: 1 << 30,
            pool: "default".to_owned(),
        };
        let (replacement, volumes) = match self {
            Self::Deploy | Self::Drop => (Replacement::StopFirst, vec![data()]),
            Self::Replace => (Replacement::Beside, Vec::new()),
            Self::StopFirst => (Replacement::StopFirst, Vec::new()),
        };
        ComponentSettings { replacement, volumes, ..ComponentSettings::default() }
    }

    /// What has happened before it begins.
    pub async fn prepare(self, client: &Client, site: &Site) {
        if self == Self::Deploy {
            return;
        }
        let requested = site.press(client, &Press::new(JobKind::Deploy)).await.unwrap();
        let over = until("the job is over", async || {
            Some(site.job(client, requested.job_id).await.unwrap().job).filter(|job| job.state.is_over())
        });
        let job = over.await;
        assert_eq!((job.state, job.error), (JobState::Succeeded, None));
        if self != Self::Drop {
            site.change(client, SECOND).await;
        }
    }

    pub fn press(self) -> Press {
        if self != Self::Drop {
            return Press::new(JobKind::Deploy);
        }
        let volumes = (1..=3).map(|n| format!("site-web-{n}-data")).collect();
        Press { volumes, ..Press::new(JobKind::Drop) }
    }
}
