//! How the list of instances and an instance's page follow the stream.

use crate::{
    api::instances::{InstanceList, InstancePage},
    model::event::{Change, Frame, replace},
    pages::loaded::{Folded, Followed},
};

impl Followed for InstanceList {
    fn cursor(&self) -> Option<i64> {
        Some(self.cursor)
    }

    /// Rows move where they stand; what comes or goes is read again, because the filters are the server's.
    fn fold(&mut self, frame: &Frame) -> Folded {
        match frame {
            Frame::Event(event) => match &event.change {
                Change::Instance(instance) => match self.rows.iter_mut().find(|row| row.instance.id == instance.id) {
                    Some(row) => Folded::changed(replace(&mut row.instance, instance)),
                    None => Folded::RELOAD,
                },
                Change::InstanceGone { id, .. } => Folded::SAME.and_reload_if(self.rows.iter().any(|row| row.instance.id == *id)),
                _ => Folded::SAME,
            },
            Frame::Sample { id, sample } => match self.rows.iter_mut().find(|row| row.instance.id == *id) {
                Some(row) => {
                    row.instance.sample = sample.clone();
                    Folded::changed(true)
                }
                None => Folded::SAME,
            },
            Frame::Stale => Folded::RELOAD,
            Frame::Log(_) | Frame::Live { .. } => Folded::SAME,
        }
    }
}

impl Followed for InstancePage {
    fn cursor(&self) -> Option<i64> {
        Some(self.cursor)
    }

    fn fold(&mut self, frame: &Frame) -> Folded {
        match frame {
            Frame::Event(event) => match &event.change {
                Change::Instance(instance) => Folded::changed(replace(&mut self.instance, instance)),
                Change::Deployment(deployment) => Folded::changed(replace(&mut self.deployment, deployment)),
                Change::Target(host) => Folded::changed(replace(&mut self.host, host)),
                Change::InstanceGone { id, .. } if *id == self.instance.id => {
                    self.instance.state = crate::model::instance::InstanceState::Missing;
                    Folded::changed(true)
                }
                _ => Folded::SAME,
            },
            Frame::Sample { id, sample } if *id == self.instance.id => {
                self.instance.sample = sample.clone();
                Folded::changed(true)
            }
            Frame::Stale => Folded::RELOAD,
            Frame::Sample { .. } | Frame::Log(_) | Frame::Live { .. } => Folded::SAME,
        }
    }
}
