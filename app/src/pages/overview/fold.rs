//! How the overview follows the stream.

use crate::{
    api::overview::{DeploymentLine, InstanceSquare, Overview},
    model::{
        deployment::{Deployment, DeploymentState},
        event::{Change, Frame, Revised, remove, replace, upsert},
        ids::{DeploymentId, InstanceId},
        instance::{Instance, Sample},
    },
    pages::loaded::{Folded, Followed},
};

impl Followed for Overview {
    fn cursor(&self) -> Option<i64> {
        Some(self.cursor)
    }

    fn fold(&mut self, frame: &Frame) -> Folded {
        match frame {
            Frame::Event(event) => change(self, &event.change),
            Frame::Sample { id, sample } => Folded::changed(put_memory(self, *id, sample)),
            Frame::Stale => Folded::RELOAD,
            Frame::Log(_) | Frame::Live { .. } => Folded::SAME,
        }
    }
}

impl Revised for DeploymentLine {
    type Id = DeploymentId;
    fn id(&self) -> DeploymentId {
        self.id
    }
    fn rev(&self) -> i64 {
        self.rev
    }
}

impl Revised for InstanceSquare {
    type Id = InstanceId;
    fn id(&self) -> InstanceId {
        self.id
    }
    fn rev(&self) -> i64 {
        self.rev
    }
}

fn change(overview: &mut Overview, change: &Change) -> Folded {
    match change {
        Change::Deployment(deployment) if deployment.state == DeploymentState::Dropped => {
            Folded::changed(remove(&mut overview.deployments, deployment.id))
        }
        Change::Deployment(deployment) => {
            let is_known = overview.groups.iter().any(|group| group.id == deployment.group_id);
            Folded::changed(put_line(&mut overview.deployments, deployment)).and_reload_if(!is_known)
        }
        Change::Job(job) => Folded::changed(upsert(&mut overview.jobs, job)),
        Change::Instance(instance) => Folded::changed(put_square(&mut overview.deployments, instance)),
        Change::InstanceGone { id, .. } => {
            Folded::changed(overview.deployments.iter_mut().any(|line| remove(&mut line.instances, *id)))
        }
        Change::Target(target) => Folded::changed(upsert(&mut overview.hosts, target)),
        Change::TargetGone { id, .. } => Folded::changed(remove(&mut overview.hosts, *id)),
        Change::Named { .. } => Folded::RELOAD,
        Change::Step(_) => Folded::SAME,
    }
}

/// A newer line takes the squares of the older one over.
fn put_line(lines: &mut Vec<DeploymentLine>, deployment: &Deployment) -> bool {
    let known = lines.iter().find(|line| line.id == deployment.id);
    let instances = known.map(|line| line.instances.clone()).unwrap_or_default();
    upsert(lines, &DeploymentLine { instances, ..deployment.into() })
}

/// One of a deployment that is not shown belongs to one that was dropped.
fn put_square(lines: &mut [DeploymentLine], instance: &Instance) -> bool {
    let line = lines.iter_mut().find(|line| line.id == instance.deployment_id);
    line.is_some_and(|line| {
        let square = InstanceSquare::from(instance);
        if let Some(shown) = line.instances.iter_mut().find(|shown| shown.id == square.id) {
            return replace(shown, &square);
        }
        let place = line.instances.partition_point(|before| before.place() <= square.place());
        line.instances.insert(place, square);
        true
    })
}

fn put_memory(overview: &mut Overview, id: InstanceId, sample: &Sample) -> bool {
    let mut squares = overview.deployments.iter_mut().flat_map(|line| &mut line.instances);
    squares.find(|square| square.id == id).map(|square| square.memory_bytes = sample.memory_bytes).is_some()
}
