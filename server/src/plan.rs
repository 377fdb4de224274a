//! The planner: what a job will create, change and remove, computed from what should be and what is. Pure: the same answer
//! for the page before and for the job after, or the world changed in between.

mod deploy;
mod drop;
pub mod inputs;
mod pause;
mod slots;
mod world;

use app::model::{
    ids::{DeploymentId, InstallationId},
    job::JobKind,
    name::Slug,
    plan::{Change, Plan, PlanRow},
    version::Spec,
};
use sha2::{Digest as _, Sha256};

pub use inputs::Contents;
pub use world::{HostState, HostView, Seen, World};

/// What should be.
#[derive(Debug, Clone, Copy)]
pub struct Desired<'a> {
    pub installation_id: InstallationId,
    pub deployment_id: DeploymentId,
    pub deployment: &'a Slug,
    pub version: u32,
    pub spec: &'a Spec,
    pub contents: &'a Contents,
}

/// What the plan collects while it looks.
#[derive(Debug, Default)]
struct Draft {
    rows: Vec<PlanRow>,
    warnings: Vec<String>,
    refusals: Vec<String>,
}

/// Computes the plan. `volumes` names the data volumes that go with a drop.
pub fn plan(kind: JobKind, desired: Desired<'_>, world: &World<'_>, volumes: &[String]) -> Plan {
    let mut draft = Draft::default();
    match kind {
        JobKind::Deploy => deploy::plan(&mut draft, desired, world, true),
        JobKind::Create => deploy::plan(&mut draft, desired, world, false),
        JobKind::Pause => pause::plan(&mut draft, desired, world),
        JobKind::Drop => drop::plan(&mut draft, desired, world, volumes),
    }
    let fingerprint = fingerprint(kind, desired.version, &draft.rows);
    draft.refusals.dedup();
    draft.warnings.dedup();
    Plan { kind, version: desired.version, rows: draft.rows, warnings: draft.warnings, refusals: draft.refusals, fingerprint }
}

/// Only what will happen counts: a row that is kept may differ in its reason.
fn fingerprint(kind: JobKind, version: u32, rows: &[PlanRow]) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{}\n{version}\n", kind.as_str()));
    for row in rows.iter().filter(|row| row.change != Change::Keep) {
        hash.update(format!("{} {} {}\n", row.change.label(), row.target_id, row.name));
    }
    hex::encode(&hash.finalize()[..16])
}

#[cfg(test)]
mod tests;
