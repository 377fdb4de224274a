//! How the tree and the editor follow the stream: what somebody saves elsewhere is read again.

use super::show::Shown;
use crate::{
    api::cloud_configs::CloudConfigTree,
    model::event::{Change, Frame},
    pages::loaded::{Folded, Followed},
};

impl Followed for CloudConfigTree {
    fn cursor(&self) -> Option<i64> {
        Some(self.cursor)
    }

    fn fold(&mut self, frame: &Frame) -> Folded {
        Folded::SAME.and_reload_if(moves(frame))
    }
}

impl Followed for Shown {
    fn cursor(&self) -> Option<i64> {
        Some(self.page.cursor.min(self.tree.cursor))
    }

    fn fold(&mut self, frame: &Frame) -> Folded {
        Folded::SAME.and_reload_if(moves(frame))
    }
}

/// A cloud-config was saved, made or deleted, or a deployment pins another revision.
fn moves(frame: &Frame) -> bool {
    match frame {
        Frame::Event(event) => match &event.change {
            Change::Named { entity, .. } => entity == "cloud_config",
            Change::Deployment(_) => event.kind == "deployment_changed" || event.kind == "deployment_created",
            _ => false,
        },
        Frame::Stale => true,
        Frame::Log(_) | Frame::Sample { .. } | Frame::Live { .. } => false,
    }
}
