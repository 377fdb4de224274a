//! How the overview follows the stream.

use crate::{
    api::overview::Overview,
    model::{
        deployment::DeploymentState,
        event::{Change, Frame, put_sample, remove, upsert},
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
            Frame::Sample { id, sample } => Folded::changed(put_sample(&mut self.instances, *id, sample)),
            Frame::Stale => Folded::RELOAD,
            Frame::Log(_) | Frame::Live { .. } => Folded::SAME,
        }
    }
}

fn change(overview: &mut Overview, change: &Change) -> Folded {
    match change {
        Change::Deployment(deployment) if deployment.state == DeploymentState::Dropped => {
            Folded::changed(remove(&mut overview.deployments, deployment.id))
        }
        Change::Deployment(deployment) => {
            let is_known = overview.groups.iter().any(|group| group.id == deployment.group_id);
            Folded::changed(upsert(&mut overview.deployments, deployment)).and_reload_if(!is_known)
        }
        Change::Job(job) => Folded::changed(upsert(&mut overview.jobs, job)),
        Change::Instance(instance) => Folded::changed(upsert(&mut overview.instances, instance)),
        Change::InstanceGone { id, .. } => Folded::changed(remove(&mut overview.instances, *id)),
        Change::Target(target) => Folded::changed(upsert(&mut overview.hosts, target)),
        Change::TargetGone { id, .. } => Folded::changed(remove(&mut overview.hosts, *id)),
        Change::Named { .. } => Folded::RELOAD,
        Change::Step(_) => Folded::SAME,
    }
}
