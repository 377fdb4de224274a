//! The rules for how a component's instances live. Names are checked here, where the component is made, so that no deploy
//! fails over the length of a name.

use std::collections::BTreeSet;

use app::model::{
    group::{ComponentSettings, DataVolume},
    name::Slug,
};

use crate::control::Refusals;

const READY_TIMEOUT_S: std::ops::RangeInclusive<u32> = 5..=24 * 60 * 60;
const VOLUME_BYTES_MAX: i64 = 64 << 40;
const VOLUMES_MAX: usize = 16;
const PATH_MAX: usize = 255;
const POOL_MAX: usize = 63;
/// A volume is called `<deployment>-<component>-<n>-<volume>`: what 63 characters leave to component and volume together.
const NAMES_MAX: usize = 63 - 24 - "-".len() - "-10000".len() - "-".len();
/// What the guest's kernel or its init mounts itself.
const RESERVED: [&str; 4] = ["/dev", "/proc", "/run", "/sys"];

/// Notes what is wrong, each at its field below `prefix` (empty, or with a dot at its end).
pub fn check(component: Option<&Slug>, settings: &ComponentSettings, prefix: &str, refusals: &mut Refusals) {
    if !READY_TIMEOUT_S.contains(&settings.ready_timeout_s) {
        refusals.add(format!("{prefix}settings.ready_timeout_s"), "Wait from 5 seconds to 24 hours (86400 seconds).");
    }
    if settings.volumes.len() > VOLUMES_MAX {
        refusals.add(format!("{prefix}settings.volumes"), format!("Give an instance at most {VOLUMES_MAX} data volumes."));
        return;
    }
    let (mut names, mut paths) = (BTreeSet::new(), BTreeSet::new());
    for (place, volume) in settings.volumes.iter().enumerate() {
        let mut note = |field: &str, outcome: Result<(), String>| {
            refusals.check(&format!("{prefix}settings.volumes.{place}.{field}"), outcome);
        };
        note("name", check_name(component, volume, &mut names));
        note("path", check_path(&volume.path).and_then(|()| unique(&mut paths, &volume.path, "path")));
        note("size_bytes", check_size(volume.size_bytes));
        note("pool", check_pool(&volume.pool));
    }
}

fn check_name(component: Option<&Slug>, volume: &DataVolume, names: &mut BTreeSet<String>) -> Result<(), String> {
    let name = volume.name.as_str();
    let most = NAMES_MAX - component.map_or(1, |component| component.as_str().len());
    if name.len() > most {
        return Err(format!("Use at most {most} characters: with the names of deployment and component it has to fit into 63."));
    }
    unique(names, name, "name")
}

fn unique(seen: &mut BTreeSet<String>, value: &str, what: &str) -> Result<(), String> {
    if seen.insert(value.to_owned()) { Ok(()) } else { Err(format!("Another volume of this component has this {what}.")) }
}

fn check_path(path: &str) -> Result<(), String> {
    if !path.starts_with('/') {
        return Err("Give the full path in the guest, from the first `/`.".into());
    }
    if path.len() > PATH_MAX || path.contains(char::is_control) {
        return Err(format!("Use at most {PATH_MAX} bytes and no line breaks."));
    }
    if path[1..].split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err("Name a folder below `/`, without `.`, `..`, `//` or a slash at the end.".into());
    }
    let is_below = |reserved: &str| path.strip_prefix(reserved).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    match RESERVED.into_iter().find(|reserved| is_below(reserved)) {
        Some(reserved) => Err(format!("The guest itself mounts {reserved}. Choose another path.")),
        None => Ok(()),
    }
}

fn check_size(bytes: i64) -> Result<(), String> {
    match bytes {
        ..=0 => Err("Give the volume a size.".into()),
        1..=VOLUME_BYTES_MAX => Ok(()),
        _ => Err("Use at most 64 TiB.".into()),
    }
}

/// What hosts take as the name of a pool; never a part of a path.
fn check_pool(pool: &str) -> Result<(), String> {
    if pool.is_empty() {
        return Err("Choose a storage pool.".into());
    }
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if pool.len() > POOL_MAX || !pool.chars().all(is_word) || !pool.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Err("This is not the name of a storage pool.".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use app::api::ApiError;
    use proptest::prelude::*;

    use super::*;

    fn volume(name: &str, path: &str) -> DataVolume {
        DataVolume { name: Slug::parse(name).unwrap(), path: path.into(), size_bytes: 1 << 30, pool: "default".into() }
    }

    fn refused(settings: &ComponentSettings) -> Vec<String> {
        let mut refusals = Refusals::default();
        check(Some(&Slug::parse("web").unwrap()), settings, "", &mut refusals);
        match refusals.error() {
            ApiError::Invalid { fields } => fields.into_iter().map(|field| field.field).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn settings_of_a_new_component_are_right() {
        let volumes = vec![volume("data", "/var/lib/mysql"), volume("logs", "/var/log/mysql")];
        assert_eq!(refused(&ComponentSettings { volumes, ..ComponentSettings::default() }), Vec::<String>::new());
    }

    #[test]
    fn each_wrong_setting_is_told_at_its_field() {
        let volumes = vec![
            volume("data", "/data"),
            volume("data", "/data"),
            DataVolume { size_bytes: 0, pool: "../x".into(), ..volume("a", "relative") },
            DataVolume { size_bytes: (64 << 40) + 1, pool: String::new(), ..volume("b", "/data/../etc") },
        ];
        let settings = ComponentSettings { ready_timeout_s: 4, volumes, ..ComponentSettings::default() };
        let fields = [
            "settings.ready_timeout_s",
            "settings.volumes.1.name",
            "settings.volumes.1.path",
            "settings.volumes.2.path",
            "settings.volumes.2.size_bytes",
            "settings.volumes.2.pool",
            "settings.volumes.3.path",
            "settings.volumes.3.size_bytes",
            "settings.volumes.3.pool",
        ];
        assert_eq!(refused(&settings), fields);
    }

    #[test]
    fn a_path_cannot_leave_or_break_the_guest() {
        for path in ["/", "//", "/a/", "/a//b", "/a/./b", "/..", "/proc", "/sys/fs", "/dev", "a", "", "/a\nb"] {
            assert!(check_path(path).is_err(), "{path:?}");
        }
        for path in ["/data", "/var/lib/my sql", "/process", "/a/..b"] {
            assert!(check_path(path).is_ok(), "{path:?}");
        }
    }

    proptest! {
        #[test]
        fn names_of_volumes_fit_into_a_host_name(
            deployment in "[a-z]{24}", component in "[a-z]{1,24}", name in "[a-z]{1,24}", n in 1u32..=10_000,
        ) {
            let component = Slug::parse(&component).unwrap();
            let volume = volume(&name, "/data");
            if check_name(Some(&component), &volume, &mut BTreeSet::new()).is_ok() {
                let composed = format!("{deployment}-{component}-{n}-{name}");
                prop_assert!(composed.len() <= 63, "{}", composed);
            }
        }

        #[test]
        fn a_path_that_passes_has_only_plain_parts(path in "(/|\\.|[a-z]|\\PC){0,12}") {
            if check_path(&path).is_ok() {
                prop_assert!(path.starts_with('/'));
                prop_assert!(path[1..].split('/').all(|part| !part.is_empty() && part != "." && part != ".."));
            }
        }
    }
}
