//! The top-level keys of a cloud-config, by hand: what can be said before any guest was seen.
//!
//! A guest's own schema knows its version better; this table speaks where none was learned, names the
//! keys that no schema lists (merging, logging, sources of data), and finds the nearest to a typing slip.

use app::model::cloud_init::Finding;

use super::finding::{excerpt, note, suggesting, warning};
use super::schema::LearnedSchema;
use super::yaml::{Document, Node, NodeValue};

/// What cloud-init makes of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Current,
    /// Still read; the other key says the same.
    ReplacedBy(&'static str),
    /// Still read by some versions, with nothing in its place.
    Leaving,
    /// Read from other places only; in user-data it has no effect.
    Elsewhere(&'static str),
}

use Standing::{Current, Elsewhere, Leaving, ReplacedBy};

const KEYS: &[(&str, Standing)] = &[
    // People and access
    ("allow_public_ssh_keys", Current),
    ("authkey_hash", Current),
    ("chpasswd", Current),
    ("disable_root", Current),
    ("disable_root_opts", Current),
    ("groups", Current),
    ("no_ssh_fingerprints", Current),
    ("password", Current),
    ("ssh", Current),
    ("ssh_authorized_keys", Current),
    ("ssh_deletekeys", Current),
    ("ssh_fp_console_blacklist", Current),
    ("ssh_genkeytypes", Current),
    ("ssh_import_id", Current),
    ("ssh_key_console_blacklist", Current),
    ("ssh_keys", Current),
    ("ssh_publish_hostkeys", Current),
    ("ssh_pwauth", Current),
    ("ssh_quiet_keygen", Current),
    ("user", Current),
    ("users", Current),
    // Files, commands and the end of the run
    ("bootcmd", Current),
    ("final_message", Current),
    ("phone_home", Current),
    ("power_state", Current),
    ("runcmd", Current),
    ("write_files", Current),
    // Packages and where they come from
    ("apk_repos", Current),
    ("apt", Current),
    ("apt_mirror", ReplacedBy("apt")),
    ("apt_pipelining", Current),
    ("apt_preserve_sources_list", ReplacedBy("apt")),
    ("apt_proxy", ReplacedBy("apt")),
    ("apt_reboot_if_required", ReplacedBy("package_reboot_if_required")),
    ("apt_sources", ReplacedBy("apt")),
    ("apt_update", ReplacedBy("package_update")),
    ("apt_upgrade", ReplacedBy("package_upgrade")),
    ("package_reboot_if_required", Current),
    ("package_update", Current),
    ("package_upgrade", Current),
    ("packages", Current),
    ("rh_subscription", Current),
    ("snap", Current),
    ("spacewalk", Current),
    ("ubuntu_advantage", ReplacedBy("ubuntu_pro")),
    ("ubuntu_pro", Current),
    ("yum_repo_dir", Current),
    ("yum_repos", Current),
    ("zypper", Current),
    // The machine
    ("byobu_by_default", Current),
    ("ca-certs", ReplacedBy("ca_certs")),
    ("ca_certs", Current),
    ("create_hostname_file", Current),
    ("device_aliases", Current),
    ("disable_ec2_metadata", Current),
    ("disk_setup", Current),
    ("drivers", Current),
    ("fqdn", Current),
    ("fs_setup", Current),
    ("growpart", Current),
    ("grub-dpkg", ReplacedBy("grub_dpkg")),
    ("grub_dpkg", Current),
    ("hostname", Current),
    ("keyboard", Current),
    ("locale", Current),
    ("locale_configfile", Current),
    ("manage_etc_hosts", Current),
    ("mount_default_fields", Current),
    ("mounts", Current),
    ("ntp", Current),
    ("prefer_fqdn_over_hostname", Current),
    ("preserve_hostname", Current),
    ("random_seed", Current),
    ("resize_rootfs", Current),
    ("rpi", Current),
    ("rsyslog", Current),
    ("swap", Current),
    ("timezone", Current),
    ("updates", Current),
    // Network
    ("fan", Leaving),
    ("manage_resolv_conf", Current),
    ("network", Elsewhere("the network configuration of the instance or profile")),
    ("resolv_conf", Current),
    ("wireguard", Current),
    // Other tools
    ("ansible", Current),
    ("autoinstall", Current),
    ("chef", Current),
    ("landscape", Current),
    ("lxd", Current),
    ("mcollective", Current),
    ("puppet", Current),
    ("salt_minion", Current),
    // cloud-init itself
    ("allow_userdata", Elsewhere("the guest's /etc/cloud/cloud.cfg")),
    ("cloud_config_modules", Current),
    ("cloud_final_modules", Current),
    ("cloud_init_modules", Current),
    ("datasource", Current),
    ("datasource_list", Elsewhere("the guest's /etc/cloud/cloud.cfg.d")),
    ("def_log_file", Current),
    ("instance-id", Elsewhere("the instance's meta-data")),
    ("launch-index", Current),
    ("log_cfgs", Current),
    ("logcfg", Current),
    ("manual_cache_clean", Current),
    ("merge_how", Current),
    ("merge_type", Current),
    ("migrate", Leaving),
    ("output", Current),
    ("reporting", Current),
    ("syslog_fix_perms", Current),
    ("system_info", Current),
    ("unverified_modules", Current),
    ("vendor_data", Current),
    ("vendor_data2", Current),
];

/// What there is to say about the document's top-level keys.
pub fn judge(document: &Document, schema: Option<&LearnedSchema>) -> Vec<Finding> {
    document.entries().filter_map(|(key, _)| judge_key(key, schema)).collect()
}

fn judge_key(key: &Node, schema: Option<&LearnedSchema>) -> Option<Finding> {
    let name = match &key.value {
        NodeValue::Text(name) => name,
        // Said where the text was read.
        NodeValue::Merge | NodeValue::Bool(_) => return None,
        _ => return Some(warning(key.span, "A top-level key of a cloud-config is a word; cloud-init ignores this one.")),
    };
    let in_schema = |name: &str| schema.is_some_and(|schema| schema.knows(name));
    match standing(name) {
        Some(Current) => None,
        Some(ReplacedBy(other)) if schema.is_some() && !in_schema(other) => None,
        Some(ReplacedBy(other)) => Some(suggesting(note(key.span, format!("`{name}` is the old name: use `{other}`.")), other)),
        Some(Leaving) => Some(note(key.span, format!("`{name}` is out of date: newer versions of cloud-init drop it."))),
        Some(Elsewhere(place)) => {
            Some(warning(key.span, format!("`{name}` has no effect in user-data; cloud-init reads it from {place}.")))
        }
        None if in_schema(name) => None,
        None => Some(unknown(key, name, schema)),
    }
}

fn standing(name: &str) -> Option<Standing> {
    KEYS.iter().find(|(key, _)| *key == name).map(|(_, standing)| *standing)
}

fn unknown(key: &Node, name: &str, schema: Option<&LearnedSchema>) -> Finding {
    let ours = KEYS.iter().filter(|(_, standing)| *standing == Current).map(|(key, _)| *key);
    let theirs = schema.into_iter().flat_map(LearnedSchema::top_level_keys);
    let shown = excerpt(name);
    match nearest(name, ours.chain(theirs)) {
        Some(meant) => suggesting(
            warning(key.span, format!("cloud-init does not know `{shown}` and ignores it. Did you mean `{meant}`?")),
            meant,
        ),
        None => warning(key.span, format!("cloud-init does not know `{shown}` and ignores it.")),
    }
}

/// The word that `typed` was probably meant to be: at most two slips away, one in a short word.
pub fn nearest<'a>(typed: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 60;
    if typed.is_empty() || typed.len() > LONGEST {
        return None;
    }
    let allowed = if typed.chars().count() <= 4 { 1 } else { 2 };
    let typed = levelled(typed);
    words
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(&levelled(word), &typed), word))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, word)| (*distance, *word))
        .map(|(_, word)| word)
}

/// `Write-Files` and `write_files` differ by nothing that matters here.
fn levelled(word: &str) -> String {
    word.to_lowercase().replace(['-', ' '], "_")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use app::model::cloud_init::Severity;

    use super::*;
    use crate::cloud_init::yaml;

    fn judged(text: &str) -> Vec<Finding> {
        judge(&yaml::read(text).unwrap().document.unwrap(), None)
    }

    #[test]
    fn a_key_that_cloud_init_does_not_know_is_a_warning_with_the_nearest_that_it_does() {
        for (typed, meant) in [
            ("pakages", "packages"),
            ("write-files", "write_files"),
            ("run_cmd", "runcmd"),
            ("Users", "users"),
            ("bootcdm", "bootcmd"),
        ] {
            let findings = judged(&format!("{typed}: []\n"));
            assert_eq!(findings[0].severity, Severity::Warning, "{typed}");
            assert_eq!(findings[0].suggestion.as_deref(), Some(meant), "{typed}");
            assert_eq!(findings[0].end_column, Some(typed.len() as u32 + 1));
        }
    }

    #[test]
    fn a_key_like_nothing_known_gets_no_suggestion() {
        assert_eq!(judged("kubernetes: {}\n")[0].suggestion, None);
    }

    #[test]
    fn an_old_name_is_a_note_with_the_new_one() {
        let findings = judged("apt_update: true\n");
        assert_eq!(findings[0].severity, Severity::Note);
        assert_eq!(findings[0].suggestion.as_deref(), Some("package_update"));
    }

    #[test]
    fn network_in_user_data_is_a_warning_because_it_has_no_effect() {
        assert!(judged("network: {version: 2}\n")[0].message.contains("no effect"));
    }

    #[test]
    fn known_keys_pass_in_silence_and_every_replacement_is_a_known_key() {
        assert_eq!(judged("packages: [a]\nruncmd: [b]\nca_certs: {}\n"), []);
        for (name, standing) in KEYS {
            if let ReplacedBy(other) = standing {
                assert_eq!(super::standing(other), Some(Current), "{name}");
            }
        }
    }
}
