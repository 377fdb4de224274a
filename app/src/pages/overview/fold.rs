//! How the overview follows the stream.

use crate::{
    api::overview::Overview,
    model::{
        deployment::DeploymentState,
        event::{Change, Frame, upsert},
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
            Frame::Sample { id, sample } => match self.instances.iter_mut().find(|instance| instance.id == *id) {
                Some(instance) => {
                    instance.sample = sample.clone();
                    Folded::changed(true)
                }
                None => Folded::SAME,
            },
            Frame::Stale => Folded::RELOAD,
            Frame::Log(_) | Frame::Live { .. } => Folded::SAME,
        }
    }
}

fn change(overview: &mut Overview, change: &Change) -> Folded {
    match change {
        Change::Deployment(deployment) if deployment.state == DeploymentState::Dropped => {
            let before = overview.deployments.len();
            overview.deployments.retain(|shown| shown.id != deployment.id);
            Folded::changed(overview.deployments.len() != before)
        }
        Change::Deployment(deployment) => {
            let is_known = overview.groups.iter().any(|group| group.id == deployment.group_id);
            Folded::changed(upsert(&mut overview.deployments, deployment)).and_reload_if(!is_known)
        }
        Change::Job(job) => Folded::changed(upsert(&mut overview.jobs, job)),
        Change::Instance(instance) => Folded::changed(upsert(&mut overview.instances, instance)),
        Change::InstanceGone { id, .. } => {
            let before = overview.instances.len();
            overview.instances.retain(|instance| instance.id != *id);
            Folded::changed(overview.instances.len() != before)
        }
        Change::Target(target) => Folded::changed(upsert(&mut overview.hosts, target)),
        Change::TargetGone { id, .. } => {
            let before = overview.hosts.len();
            overview.hosts.retain(|host| host.id != *id);
            Folded::changed(overview.hosts.len() != before)
        }
        Change::Named { .. } => Folded::RELOAD,
        Change::Step(_) => Folded::SAME,
    }
}
