//! An error as cloud-init reports it, `('scripts-user', RuntimeError('…'))`, and as a person reads it.

use super::log;

const LONGEST: usize = 400;

#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    pub stage: String,
    pub module: Option<String>,
    reason: String,
}

impl Failure {
    /// Takes Python's way of writing a pair apart; anything else is the reason as it stands.
    pub fn read(stage: &str, error: &str) -> Self {
        let pair = error.strip_prefix("('").and_then(|rest| rest.split_once("', ")).filter(|(module, _)| is_module(module));
        let (module, reason) = match pair {
            Some((module, reason)) => (Some(module.to_owned()), reason.strip_suffix(')').unwrap_or(reason)),
            None => (None, error),
        };
        Self { stage: stage.to_owned(), module, reason: unpack(reason) }
    }

    /// `runcmd failed (module scripts-user): 1 failures in 1 attempted commands`
    pub fn sentence(&self) -> String {
        let mut sentence = match (&self.module, self.module.as_deref().and_then(source)) {
            (Some(module), Some(key)) => format!("{key} failed (module {module}): {}", self.reason),
            (Some(module), None) => format!("The module {module} failed: {}", self.reason),
            (None, _) => format!("cloud-init failed: {}", self.reason),
        };
        if !sentence.ends_with(['.', '!', '?']) {
            sentence.push('.');
        }
        sentence
    }
}

fn is_module(text: &str) -> bool {
    !text.is_empty() && text.len() < 64 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// The text inside `SomeError('…')`, its lines joined; what names nothing (`Stdout: -`) left out.
fn unpack(reason: &str) -> String {
    let inner = reason
        .split_once('(')
        .filter(|(name, _)| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.'))
        .and_then(|(_, rest)| rest.strip_suffix(')'))
        .map_or(reason, |inner| inner.trim_matches(['"', '\'']));
    let lines = inner.replace("\\n", "\n").replace("\\'", "'");
    let told: Vec<&str> = lines.lines().map(str::trim).filter(|line| !line.is_empty() && !line.ends_with(": -")).collect();
    let text = log::plain(&told.join("; "));
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Which part of the user-data a module works from, where its name does not say it.
fn source(module: &str) -> Option<&'static str> {
    Some(match module.replace('_', "-").as_str() {
        "scripts-user" => "`runcmd` or the script",
        "scripts-vendor" => "The host's own script",
        "scripts-per-boot" | "scripts-per-instance" | "scripts-per-once" => "A script of the image",
        "package-update-upgrade-install" => "`packages`",
        "runcmd" => "`runcmd`",
        "bootcmd" => "`bootcmd`",
        "write-files" | "write-files-deferred" => "`write_files`",
        "users-groups" => "`users`",
        "set-passwords" => "`chpasswd`",
        "set-hostname" | "update-hostname" => "`hostname`",
        "update-etc-hosts" => "`manage_etc_hosts`",
        "ssh" => "`ssh`",
        "ssh-import-id" => "`ssh_import_id`",
        "apt-configure" => "`apt`",
        "apt-pipelining" => "`apt_pipelining`",
        "ca-certs" => "`ca_certs`",
        "disk-setup" => "`disk_setup`",
        "grub-dpkg" => "`grub_dpkg`",
        "phone-home" => "`phone_home`",
        "power-state-change" => "`power_state`",
        "resizefs" => "`resize_rootfs`",
        "resolv-conf" => "`resolv_conf`",
        "rh-subscription" => "`rh_subscription`",
        "salt-minion" => "`salt_minion`",
        "seed-random" => "`random_seed`",
        "yum-add-repo" => "`yum_repos`",
        "zypper-add-repo" => "`zypper`",
        "apk-configure" => "`apk_repos`",
        "ubuntu-advantage" | "ubuntu-pro" => "`ubuntu_pro`",
        _ => return None,
    })
}
