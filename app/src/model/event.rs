//! Events: past-tense facts about stored state. Each carries what the entity became, so that applying one is replacing a value.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    deployment::Deployment,
    ids::{DeploymentId, InstanceId, JobId, ProjectId, StepId},
    instance::{Instance, Sample},
    job::{Job, Step},
    target::Target,
};

/// A numbered fact: `seq` has no gaps and never goes back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub seq: i64,
    pub at: i64,
    /// None: it concerns the installation, like a host.
    pub project_id: Option<ProjectId>,
    pub deployment_id: Option<DeploymentId>,
    pub kind: String,
    pub change: Change,
}

/// What an entity became.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Deployment(Deployment),
    Job(Job),
    Step(Step),
    Instance(Instance),
    InstanceGone {
        id: InstanceId,
        rev: i64,
    },
    Target(Target),
    TargetGone {
        id: super::ids::TargetId,
        rev: i64,
    },
    /// Something else in the project changed: name it, and who shows it reads it again.
    Named {
        entity: String,
        id: String,
        rev: i64,
    },
}

/// One message of the live stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frame {
    Event(Box<Event>),
    /// Unnumbered: what hosts said of an instance a moment ago.
    Sample {
        id: InstanceId,
        sample: Sample,
    },
    Log(LogChunk),
    /// The stream is where the log of events ends.
    Live {
        seq: i64,
    },
    /// The cursor is too old to follow: read the page again.
    Stale,
}

/// Consecutive lines of a step's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogChunk {
    pub job_id: JobId,
    pub step_id: StepId,
    /// Number of the first line, from 1.
    pub first: u32,
    pub lines: Vec<LogLine>,
    /// Nothing follows.
    pub finished: bool,
}

/// Written as `[at, text]`: there are many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    pub at: i64,
    pub text: String,
}

impl Serialize for LogLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.at, &self.text).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for LogLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (at, text) = Deserialize::deserialize(deserializer)?;
        Ok(Self { at, text })
    }
}

/// An entity that knows how new it is.
pub trait Revised {
    type Id: PartialEq;
    fn id(&self) -> Self::Id;
    fn rev(&self) -> i64;
}

macro_rules! revised {
    ($($noun:ident($id:ty)),*) => {$(
        impl Revised for $noun {
            type Id = $id;
            fn id(&self) -> $id { self.id }
            fn rev(&self) -> i64 { self.rev }
        }
    )*};
}
revised!(Deployment(DeploymentId), Job(JobId), Step(StepId), Instance(InstanceId), Target(super::ids::TargetId));

/// Puts a newer value in the place of an older one; an older one changes nothing. True: it changed.
pub fn replace<T: Revised + Clone>(shown: &mut T, newer: &T) -> bool {
    let is_newer = shown.id() == newer.id() && newer.rev() > shown.rev();
    if is_newer {
        *shown = newer.clone();
    }
    is_newer
}

/// Takes out what is gone. True: it was there.
pub fn remove<T: Revised>(list: &mut Vec<T>, id: T::Id) -> bool {
    let before = list.len();
    list.retain(|item| item.id() != id);
    list.len() != before
}

/// Puts a host's newest word on an instance in its place. True: the instance is shown.
pub fn put_sample(instances: &mut [Instance], id: InstanceId, sample: &Sample) -> bool {
    let shown = instances.iter_mut().find(|instance| instance.id == id);
    shown.map(|instance| instance.sample = sample.clone()).is_some()
}

/// Replaces in a list, or adds what was not there. True: it changed.
pub fn upsert<T: Revised + Clone>(list: &mut Vec<T>, newer: &T) -> bool {
    match list.iter_mut().find(|item| item.id() == newer.id()) {
        Some(item) => replace(item, newer),
        None => {
            list.push(newer.clone());
            true
        }
    }
}
