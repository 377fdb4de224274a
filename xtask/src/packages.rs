//! Debian packages: what is missing is installed as root, and named exactly where it may not be.

use std::process::Command;

use anyhow::{Result, bail};

use crate::process;

/// Sees to it that all packages are installed, and says which ones it installs.
pub fn ensure(purpose: &str, packages: &[&str]) -> Result<()> {
    let missing: Vec<&str> = packages.iter().copied().filter(|name| !is_installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    if !process::is_root() || !process::is_on_path("apt-get") {
        bail!(
            "{purpose} needs packages that are missing here: {names}\n\
             As root on Debian: apt-get install --no-install-recommends {names}"
        );
    }
    println!("xtask: installing for {purpose}: {names}");
    process::run(apt_get().args(["update", "-qq"]))?;
    process::run(apt_get().args(["install", "-y", "-qq", "--no-install-recommends"]).args(missing))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_installed(package: &str) -> bool {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat", "${db:Status-Status}", package]);
    process::output(&mut query).is_ok_and(|status| status == "installed")
}
