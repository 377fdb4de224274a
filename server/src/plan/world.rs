//! What is: the rows we stored and what the hosts show, and whether an instance there is the one of a row.

use std::collections::BTreeMap;

use app::model::{
    ids::{InstallationId, TargetId},
    instance::Mark,
};

use crate::{
    drivers::{HostInstance, Volume},
    store::instances::StoredInstance,
};

/// Everything the planner looks at.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// Rows of this deployment that are not gone.
    pub rows: &'a [StoredInstance],
    pub hosts: &'a BTreeMap<TargetId, HostView>,
}

/// A host as it was observed for this plan.
#[derive(Debug, Clone)]
pub struct HostView {
    pub name: String,
    /// `Err`: why it could not be looked at.
    pub state: Result<HostState, String>,
}

#[derive(Debug, Clone, Default)]
pub struct HostState {
    pub instances: Vec<HostInstance>,
    pub volumes: Vec<Volume>,
    /// Fingerprints of its images.
    pub images: Vec<String>,
    pub profiles: Vec<String>,
    pub pools: Vec<String>,
}

/// What stands on the host under a row's name.
#[derive(Debug, Clone, Copy)]
pub enum Seen<'a> {
    Absent,
    /// Ours by mark and, where it is known, by uid.
    Ours(&'a HostInstance),
    /// Carries our mark, but its creation was not seen to succeed, and it never ran.
    HalfMade(&'a HostInstance),
    /// Somebody else's under the same name.
    Foreign(&'a HostInstance),
}

impl HostState {
    pub fn find(&self, name: &str) -> Option<&HostInstance> {
        self.instances.iter().find(|instance| instance.name == name)
    }

    /// Finds what a row means on this host.
    pub fn see(&self, installation_id: InstallationId, row: &StoredInstance) -> Seen<'_> {
        let Some(found) = self.find(&row.instance.name) else { return Seen::Absent };
        if found.mark != Some(mark_of(installation_id, row)) {
            return Seen::Foreign(found);
        }
        match &row.uid {
            Some(uid) if *uid == found.uid => Seen::Ours(found),
            Some(_) => Seen::Foreign(found),
            None if found.last_started_at.is_some() => Seen::Ours(found),
            None => Seen::HalfMade(found),
        }
    }
}

impl World<'_> {
    pub fn host_name(&self, target_id: TargetId) -> String {
        self.hosts.get(&target_id).map_or_else(|| target_id.to_string(), |host| host.name.clone())
    }

    /// The host's state, or the sentence why there is none.
    pub fn host(&self, target_id: TargetId) -> Result<&HostState, String> {
        match self.hosts.get(&target_id) {
            Some(host) => host.state.as_ref().map_err(|reason| format!("{} cannot be reached: {reason}.", host.name)),
            None => Err("A host of this deployment is not here any more. Choose other hosts.".to_owned()),
        }
    }
}

/// What we wrote on the instance of this row.
pub fn mark_of(installation: InstallationId, row: &StoredInstance) -> Mark {
    Mark {
        installation,
        deployment: row.instance.deployment_id,
        component: row.instance.component_id,
        ordinal: row.instance.ordinal,
        generation: row.instance.generation,
    }
}
