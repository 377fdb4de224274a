//! Whether what a host shows is the instance of a row, and what that means for the row. Pure, so that every case is a test.

use app::model::{
    ids::InstallationId,
    instance::{InstanceState, Mark},
};

use crate::{drivers::HostInstance, store::observations::Known};

/// Ours is what carries our mark and the uid that was stored when its creation was seen to succeed: a copy carries the mark too.
pub(super) fn is_ours(installation: InstallationId, known: &Known, found: &HostInstance) -> bool {
    let mark = Mark {
        installation,
        deployment: known.deployment_id,
        component: known.component_id,
        ordinal: known.ordinal,
        generation: known.generation,
    };
    found.name == known.name && found.mark == Some(mark) && known.uid.as_ref() == Some(&found.uid)
}

/// The state that the host shows for a row, where it is another than the stored one. `found` is none where nothing of ours stands
/// under its name. A job that works on the instance is ahead of its host: what it is just changing is left to it.
pub(super) fn state_of(known: &Known, found: Option<&HostInstance>) -> Option<InstanceState> {
    use InstanceState::{Creating, Deleting, Missing, Pending, Running, Starting, Stopped, Stopping};
    // Nobody saw it made: there is nothing to compare.
    known.uid.as_ref()?;
    let shown = found.map_or(Missing, |found| found.state);
    let is_being_changed = matches!(
        (known.state, shown),
        (Deleting, _) | (Pending | Creating, Missing | Stopped) | (Starting, Stopped) | (Stopping, Running)
    );
    (shown != known.state && !(known.has_job && is_being_changed)).then_some(shown)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const UUID: &str = "0191d3a4-7c3e-7000-8000-000000000001";

    fn known(state: InstanceState, has_job: bool) -> Known {
        Known {
            id: UUID.parse().unwrap(),
            project_id: UUID.parse().unwrap(),
            deployment_id: UUID.parse().unwrap(),
            component_id: UUID.parse().unwrap(),
            name: "web-1".to_owned(),
            ordinal: 1,
            generation: 1,
            uid: Some("uid".to_owned()),
            state,
            sample: app::model::instance::Sample::default(),
            has_job,
            rev: 1,
        }
    }

    fn found(state: InstanceState) -> HostInstance {
        HostInstance {
            name: "web-1".to_owned(),
            uid: "uid".to_owned(),
            state,
            mark: Some(format!("{UUID}/{UUID}/{UUID}/1/1").parse().unwrap()),
            inputs: None,
            image: String::new(),
            fingerprint: None,
            profiles: Vec::new(),
            addresses: Vec::new(),
            memory_bytes: None,
            memory_limit_bytes: None,
            cpu_ms: None,
            created_at: 0,
            last_started_at: None,
            is_virtual_machine: false,
        }
    }

    #[test]
    fn ours_is_name_and_mark_and_uid() {
        let (installation, row) = (UUID.parse().unwrap(), known(InstanceState::Running, false));
        let ours = found(InstanceState::Running);
        assert!(is_ours(installation, &row, &ours));
        assert!(!is_ours(installation, &row, &HostInstance { uid: "copy".to_owned(), ..ours.clone() }));
        assert!(!is_ours(installation, &row, &HostInstance { mark: None, ..ours.clone() }));
        assert!(!is_ours(installation, &row, &HostInstance { name: "web-2".to_owned(), ..ours.clone() }));
        assert!(!is_ours(installation, &Known { uid: None, ..row }, &ours));
    }

    #[test]
    fn without_a_job_the_host_is_right() {
        for stored in InstanceState::ALL {
            for shown in [InstanceState::Running, InstanceState::Stopped, InstanceState::Error] {
                let told = state_of(&known(stored, false), Some(&found(shown)));
                assert_eq!(told, (stored != shown).then_some(shown), "{stored:?} {shown:?}");
            }
            let told = state_of(&known(stored, false), None);
            assert_eq!(told, (stored != InstanceState::Missing).then_some(InstanceState::Missing), "{stored:?}");
        }
    }

    #[test]
    fn a_job_is_ahead_of_its_host_only_in_what_it_is_changing() {
        use InstanceState::{Creating, Deleting, Missing, Running, Starting, Stopped, Stopping};
        let told = |stored, shown: Option<InstanceState>| state_of(&known(stored, true), shown.map(found).as_ref());
        for (stored, shown) in
            [(Deleting, None), (Deleting, Some(Stopped)), (Creating, None), (Starting, Some(Stopped)), (Stopping, Some(Running))]
        {
            assert_eq!(told(stored, shown), None, "{stored:?} {shown:?}");
        }
        assert_eq!(told(Running, None), Some(Missing));
        assert_eq!(told(Running, Some(Stopped)), Some(Stopped));
        assert_eq!(told(Starting, Some(Running)), Some(Running));
        assert_eq!(told(Stopping, None), Some(Missing));
    }

    #[test]
    fn what_nobody_saw_made_is_not_judged() {
        let row = Known { uid: None, ..known(InstanceState::Pending, false) };
        assert_eq!(state_of(&row, None), None);
    }
}
