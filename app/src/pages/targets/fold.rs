//! How the list of hosts and the page of one follow the stream.

use crate::{
    api::targets::{Discovered, TargetList, TargetPage},
    model::{
        event::{Change, Frame, remove, replace, upsert},
        ids::InstanceId,
        instance::Sample,
    },
    pages::loaded::{Folded, Followed},
};

impl Followed for Discovered {}

impl Followed for TargetList {
    fn cursor(&self) -> Option<i64> {
        Some(self.cursor)
    }

    fn fold(&mut self, frame: &Frame) -> Folded {
        match frame {
            Frame::Event(event) => match &event.change {
                Change::Target(target) => {
                    let changed = upsert(&mut self.targets, target);
                    self.targets.sort_by(|one, other| one.slug.cmp(&other.slug));
                    Folded::changed(changed)
                }
                Change::TargetGone { id, .. } => Folded::changed(remove(&mut self.targets, *id)),
                _ => Folded::SAME,
            },
            Frame::Stale => Folded::RELOAD,
            Frame::Sample { .. } | Frame::Log(_) | Frame::Live { .. } => Folded::SAME,
        }
    }
}

impl Followed for TargetPage {
    fn cursor(&self) -> Option<i64> {
        Some(self.cursor)
    }

    fn fold(&mut self, frame: &Frame) -> Folded {
        match frame {
            Frame::Event(event) => self.fold_change(&event.change),
            Frame::Sample { id, sample } => Folded::changed(self.fold_sample(*id, sample)),
            Frame::Stale => Folded::RELOAD,
            Frame::Log(_) | Frame::Live { .. } => Folded::SAME,
        }
    }
}

impl TargetPage {
    fn fold_change(&mut self, change: &Change) -> Folded {
        match change {
            // What is on the host beside ours is not in the event.
            Change::Target(target) => {
                let changed = replace(&mut self.target, target);
                Folded::changed(changed).and_reload_if(changed)
            }
            Change::Instance(instance) if instance.target_id == self.target.id => {
                let is_new = !self.instances.iter().any(|each| each.id == instance.id);
                Folded::changed(upsert(&mut self.instances, instance)).and_reload_if(is_new)
            }
            Change::InstanceGone { id, .. } => Folded::changed(remove(&mut self.instances, *id)),
            _ => Folded::SAME,
        }
    }

    fn fold_sample(&mut self, id: InstanceId, sample: &Sample) -> bool {
        let Some(instance) = self.instances.iter_mut().find(|instance| instance.id == id) else { return false };
        let changed = instance.sample != *sample;
        instance.sample = sample.clone();
        changed
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::model::{
        event::Event,
        target::{Capacity, Reachability, Target, TargetKind},
    };

    fn target(slug: &str, rev: i64) -> Target {
        let id = format!("0191d3a4-7c3e-7000-8000-0000000000{:02x}", slug.len());
        Target {
            id: id.parse().unwrap(),
            slug: slug.parse().unwrap(),
            name: slug.parse().unwrap(),
            kind: TargetKind::Lxd,
            address: format!("/{slug}"),
            pinned_fingerprint: None,
            reachability: Reachability::Unknown,
            capacity: Capacity::default(),
            instances: 0,
            rev,
        }
    }

    fn told(change: Change) -> Frame {
        Frame::Event(Box::new(Event { seq: 1, at: 1, project_id: None, deployment_id: None, kind: "x".into(), change }))
    }

    #[test]
    fn a_new_host_comes_to_its_place_and_a_removed_one_goes() {
        let mut list = TargetList { cursor: 0, is_admin: false, detached: None, targets: vec![target("bb", 1)] };
        assert!(list.fold(&told(Change::Target(target("a", 1)))).changed);
        assert_eq!(list.targets.iter().map(|target| target.slug.as_str()).collect::<Vec<_>>(), ["a", "bb"]);
        let gone = Change::TargetGone { id: list.targets[0].id, rev: 2 };
        assert!(list.fold(&told(gone.clone())).changed);
        assert!(!list.fold(&told(gone)).changed);
    }

    #[test]
    fn what_is_not_newer_changes_nothing() {
        let mut list = TargetList { cursor: 0, is_admin: false, detached: None, targets: vec![target("a", 5)] };
        assert!(!list.fold(&told(Change::Target(target("a", 5)))).changed);
        assert!(list.fold(&told(Change::Target(target("a", 6)))).changed);
    }
}
