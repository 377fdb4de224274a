//! How a group's page follows the stream.

use crate::{
    api::groups::GroupPage,
    model::{
        deployment::DeploymentState,
        event::{Change, Frame, put_sample, remove, upsert},
        ids::DeploymentId,
    },
    pages::loaded::{Folded, Followed},
};

impl Followed for GroupPage {
    fn cursor(&self) -> Option<i64> {
        Some(self.cursor)
    }

    fn fold(&mut self, frame: &Frame) -> Folded {
        match frame {
            Frame::Event(event) => self.fold_change(&event.change),
            Frame::Sample { id, sample } => Folded::changed(put_sample(&mut self.instances, *id, sample)),
            Frame::Stale => Folded::RELOAD,
            Frame::Log(_) | Frame::Live { .. } => Folded::SAME,
        }
    }
}

impl GroupPage {
    fn has(&self, id: DeploymentId) -> bool {
        self.deployments.iter().any(|deployment| deployment.id == id)
    }

    fn fold_change(&mut self, change: &Change) -> Folded {
        match change {
            Change::Deployment(one) if one.group_id == self.group.id && one.state == DeploymentState::Dropped => {
                Folded::changed(remove(&mut self.deployments, one.id))
            }
            Change::Deployment(one) if one.group_id == self.group.id => Folded::changed(upsert(&mut self.deployments, one)),
            Change::Job(job) if self.has(job.deployment_id) => Folded::changed(upsert(&mut self.jobs, job)),
            Change::Instance(instance) if self.has(instance.deployment_id) => {
                Folded::changed(upsert(&mut self.instances, instance))
            }
            Change::InstanceGone { id, .. } => Folded::changed(remove(&mut self.instances, *id)),
            Change::Named { .. } => Folded::RELOAD,
            _ => Folded::SAME,
        }
    }
}
