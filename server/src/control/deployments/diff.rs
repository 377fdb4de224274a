//! What differs between two versions, field by field, in the words of the form.

use app::{
    api::deployments::FieldChange,
    model::{
        ids::TargetId,
        version::{ComponentSpec, Spec},
    },
};

/// `host_name` says what a host is called.
pub(super) fn changes(before: &Spec, after: &Spec, host_name: &dyn Fn(TargetId) -> String) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    for old in &before.components {
        let new = after.components.iter().find(|new| new.component_id == old.component_id);
        compare(Some(old), new, host_name, &mut changes);
    }
    for new in &after.components {
        if !before.components.iter().any(|old| old.component_id == new.component_id) {
            compare(None, Some(new), host_name, &mut changes);
        }
    }
    changes
}

fn compare(
    old: Option<&ComponentSpec>,
    new: Option<&ComponentSpec>,
    host_name: &dyn Fn(TargetId) -> String,
    changes: &mut Vec<FieldChange>,
) {
    let Some(component) = new.or(old) else { return };
    type Text<'a> = &'a dyn Fn(&ComponentSpec) -> String;
    let hosts = |spec: &ComponentSpec| spec.hosts.iter().map(|host| host_name(*host)).collect::<Vec<_>>().join(", ");
    let fields: [(&str, Text<'_>); 8] = [
        ("cloud-config", &|spec| spec.cloud_config.clone()),
        ("revision", &|spec| format!("r{}", spec.revision)),
        ("image", &|spec| image(spec)),
        ("quantity", &|spec| spec.quantity.to_string()),
        ("hosts", &hosts),
        ("profiles", &|spec| spec.profiles.join(", ")),
        ("replaceable", &|spec| if spec.settings.replaceable { "yes".to_owned() } else { "no".to_owned() }),
        ("settings", &|spec| settings(spec)),
    ];
    for (name, text) in fields {
        let (before, after) = (old.map(text), new.map(text));
        if before != after {
            changes.push(FieldChange { field: format!("{}: {name}", component.slug), before, after });
        }
    }
}

/// The name, and what it meant: a rebuilt image keeps its name.
fn image(spec: &ComponentSpec) -> String {
    let mut fingerprints: Vec<&str> =
        spec.fingerprints.values().map(|fingerprint| fingerprint.get(..12).unwrap_or(fingerprint)).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    format!("{} ({})", spec.image, fingerprints.join(", "))
}

fn settings(spec: &ComponentSpec) -> String {
    let settings = &spec.settings;
    let volumes: Vec<String> = settings.volumes.iter().map(|volume| format!("{} at {}", volume.name, volume.path)).collect();
    format!(
        "{:?}, {:?} within {} s, data: {}",
        settings.replacement,
        settings.readiness,
        settings.ready_timeout_s,
        if volumes.is_empty() { "none".to_owned() } else { volumes.join(", ") }
    )
}
