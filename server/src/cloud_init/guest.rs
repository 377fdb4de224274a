//! Where cloud-init keeps its things in a guest, for a caller that can read files there but run nothing.
//!
//! Paths are tried in order; the first that exists is the one.

/// Python's folders for packages, by distribution: Debian and Ubuntu, then those with a versioned folder.
const PACKAGE_FOLDERS: [&str; 2] = ["/usr/lib/python3/dist-packages", "/usr/lib/python3/site-packages"];

/// Python 3.6 (RHEL 8) to 3.15.
const MINOR_VERSIONS: std::ops::RangeInclusive<u8> = 6..=15;

const SCHEMA: &str = "cloudinit/config/schemas/schema-cloud-config-v1.json";
const VERSION: &str = "cloudinit/version.py";

/// cloud-init's own schema, best guess first.
pub fn schema_paths() -> Vec<String> {
    in_packages(SCHEMA)
}

/// The module that states cloud-init's version; `version` reads it.
pub fn version_paths() -> Vec<String> {
    in_packages(VERSION)
}

fn in_packages(file: &str) -> Vec<String> {
    let versioned = MINOR_VERSIONS
        .rev()
        .flat_map(|minor| ["lib", "local/lib"].map(|lib| format!("/usr/{lib}/python3.{minor}/site-packages")));
    PACKAGE_FOLDERS.iter().map(|folder| (*folder).to_owned()).chain(versioned).map(|folder| format!("{folder}/{file}")).collect()
}

/// The version that `version.py` states: the packager's if there is one, else cloud-init's own.
pub fn version(module: &str) -> Option<String> {
    let stated = |name: &str| {
        module
            .lines()
            .find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix('='))
            .map(|value| value.trim().trim_matches(['"', '\'']))
            .filter(|value| is_version(value))
            .map(str::to_owned)
    };
    stated("_PACKAGED_VERSION").or_else(|| stated("__VERSION__"))
}

/// The version in cloud-init's first words in its log: `Cloud-init v. 22.4.2 running 'init' …`.
pub fn version_in_log(log: &str) -> Option<String> {
    log.lines().rev().find_map(|line| {
        let (_, rest) = line.split_once("Cloud-init v. ")?;
        let version = rest.split_whitespace().next()?;
        is_version(version).then(|| version.to_owned())
    })
}

/// A packager's template that was never filled in begins with `@@`.
fn is_version(text: &str) -> bool {
    text.len() <= 60
        && text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "._~+-:".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_s_folder_is_tried_first() {
        assert_eq!(schema_paths()[0], "/usr/lib/python3/dist-packages/cloudinit/config/schemas/schema-cloud-config-v1.json");
        assert!(version_paths().contains(&"/usr/lib/python3.12/site-packages/cloudinit/version.py".to_owned()));
    }

    #[test]
    fn a_packager_s_version_goes_before_cloud_init_s_own() {
        let own = "__VERSION__ = \"22.4.2\"\n_PACKAGED_VERSION = \"@@PACKAGED_VERSION@@\"\n";
        assert_eq!(version(own).as_deref(), Some("22.4.2"));
        let packaged = "__VERSION__ = \"24.1.3\"\n_PACKAGED_VERSION = \"24.1.3-0ubuntu1~22.04.1\"\n";
        assert_eq!(version(packaged).as_deref(), Some("24.1.3-0ubuntu1~22.04.1"));
        assert_eq!(version("nothing here"), None);
    }

    #[test]
    fn the_log_s_last_start_states_the_version() {
        let log = "Cloud-init v. 22.4.2 running 'init-local' at Thu\nx\nCloud-init v. 23.1 running 'init' at Fri\n";
        assert_eq!(version_in_log(log).as_deref(), Some("23.1"));
        assert_eq!(version_in_log("Cloud-init v. <script> running"), None);
    }
}
