//! From a look at the host to rows, in one transaction; and to the streams, what moved.

use std::collections::BTreeSet;

use app::{
    api::targets::OtherInstance,
    model::{
        ids::{InstanceId, ProjectId},
        instance::{InstanceState, Sample},
    },
};

use super::{
    keep::End,
    ours::{is_ours, state_of},
    session::Session,
};
use crate::{
    drivers::HostInstance,
    store::{
        StoreError,
        observations::{Known, Usage},
        targets::Seen,
    },
};

/// What one look has to write.
#[derive(Default)]
struct Look {
    states: Vec<(Known, InstanceState)>,
    usages: Vec<(ProjectId, InstanceId, Usage)>,
    seen: Option<Seen>,
}

/// What came of it.
#[derive(Default)]
struct Written {
    overtaken: BTreeSet<String>,
    samples: Vec<(ProjectId, InstanceId, Sample)>,
}

impl Session<'_> {
    /// The instance of a row, if the host has it.
    pub(super) fn find(&self, known: &Known) -> Option<&HostInstance> {
        self.instances.get(&known.name).filter(|found| is_ours(self.services.installation_id, known, found))
    }

    /// What was seen before, with the instances that were read now.
    pub(super) fn seen_with(&self, known: &[Known]) -> Seen {
        let mut seen = self.seen.clone();
        let ours: BTreeSet<&str> = known.iter().filter(|row| self.find(row).is_some()).map(|row| row.name.as_str()).collect();
        let installation = Some(self.services.installation_id);
        // What carries our mark and is not ours yet is being made; a copy of ours is somebody's.
        let is_known = |found: &HostInstance| {
            let is_made = found.mark.map(|mark| mark.installation) == installation
                && known.iter().any(|row| row.name == found.name && row.uid.is_none());
            is_made || ours.contains(found.name.as_str())
        };
        seen.inventory.others = self.instances.values().filter(|found| !is_known(found)).map(other).collect();
        seen.instances = u32::try_from(self.instances.len()).unwrap_or(u32::MAX);
        seen
    }

    /// Gives the names of those that somebody else wrote since `known` was read.
    pub(super) async fn write_look(
        &mut self,
        known: &[Known],
        names: Option<&BTreeSet<String>>,
        seen: Seen,
        is_due: bool,
    ) -> Result<BTreeSet<String>, End> {
        let mut look = Look::default();
        for row in known.iter().filter(|row| names.is_none_or(|names| names.contains(&row.name))) {
            let found = self.find(row);
            if let Some(state) = state_of(row, found) {
                look.states.push((row.clone(), state));
            }
            if let Some(usage) = found.map(usage).filter(|usage| !is_in(&row.sample, usage)) {
                look.usages.push((row.project_id, row.id, usage));
            }
        }
        look.seen = (is_due || seen != self.seen).then(|| seen.clone());
        self.seen = seen;
        let written = self.write(look).await?;
        for (project_id, id, sample) in written.samples {
            self.services.hub.sample(project_id, id, sample);
        }
        Ok(written.overtaken)
    }

    async fn write(&self, look: Look) -> Result<Written, StoreError> {
        if look.states.is_empty() && look.usages.is_empty() && look.seen.is_none() {
            return Ok(Written::default());
        }
        let target_id = self.target_id;
        self.services
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let mut written = Written::default();
                    for (row, state) in &look.states {
                        if !tx.observe_instance(target_id, row, *state).await? {
                            written.overtaken.insert(row.name.clone());
                        }
                    }
                    for (project_id, id, usage) in &look.usages {
                        if let Some(sample) = tx.observe_usage(*id, usage).await? {
                            written.samples.push((*project_id, *id, sample));
                        }
                    }
                    if let Some(seen) = &look.seen {
                        tx.set_target_seen(target_id, seen).await?;
                    }
                    Ok(written)
                })
            })
            .await
    }
}

fn other(found: &HostInstance) -> OtherInstance {
    OtherInstance { name: found.name.clone(), state: found.state, image: found.image.clone() }
}

fn usage(found: &HostInstance) -> Usage {
    Usage {
        address: found.addresses.first().cloned(),
        memory_bytes: found.memory_bytes,
        memory_limit_bytes: found.memory_limit_bytes,
        cpu_ms: found.cpu_ms,
    }
}

fn is_in(sample: &Sample, usage: &Usage) -> bool {
    (&sample.address, sample.memory_bytes, sample.memory_limit_bytes, sample.cpu_ms)
        == (&usage.address, usage.memory_bytes, usage.memory_limit_bytes, usage.cpu_ms)
}
