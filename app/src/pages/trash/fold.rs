//! How the trash follows the stream: what is dropped, brought back or gone makes it be read again.

use crate::{
    api::trash::{DroppedPage, TrashList},
    model::{
        deployment::DeploymentState,
        event::{Change, Frame},
    },
    pages::loaded::{Folded, Followed},
};

impl Followed for TrashList {
    fn cursor(&self) -> Option<i64> {
        Some(self.cursor)
    }

    fn fold(&mut self, frame: &Frame) -> Folded {
        let is_ours = match frame {
            Frame::Event(event) => match &event.change {
                Change::Deployment(deployment) => deployment.state == DeploymentState::Dropped,
                Change::Named { entity, .. } => entity == "trash",
                _ => false,
            },
            Frame::Stale => true,
            Frame::Sample { .. } | Frame::Log(_) | Frame::Live { .. } => false,
        };
        if is_ours { Folded::RELOAD } else { Folded::SAME }
    }
}

/// History does not change any more.
impl Followed for DroppedPage {}
