//! Removes what is left of a host whose daemon is gone, or that was cut off in the middle: after an
//! orderly end there is only its folder.

use std::{fs, path::Path, process::Command, time::Duration};

use anyhow::{Context as _, Result};

use super::host::Host;
use crate::{folders, process};

pub fn remove(host: &Host) -> Result<()> {
    let dnsmasq = host.folder.join("networks").join(host.bridge()).join("dnsmasq.pid");
    process::stop_daemon(&dnsmasq, "dnsmasq", Duration::from_secs(5))?;
    unmount_below(&host.folder)?;
    if Path::new("/sys/class/net").join(host.bridge()).exists() {
        process::output(Command::new("ip").args(["link", "delete", &host.bridge()]))?;
    }
    for chain in ["fwd", "in", "out", "pstrt"] {
        let name = format!("{chain}.{}", host.bridge());
        process::succeeds(Command::new("nft").args(["delete", "chain", "inet", "lxd", &name]));
    }
    folders::removed(&host.folder)
}

/// The innermost first. A loop file's device goes with its last mount.
fn unmount_below(folder: &Path) -> Result<()> {
    let mounts = fs::read_to_string("/proc/self/mounts").context("read the mounts")?;
    for mount in mount_points_below(&mounts, folder) {
        process::succeeds(Command::new("umount").arg("--lazy").arg(mount));
    }
    Ok(())
}

fn mount_points_below<'a>(mounts: &'a str, folder: &Path) -> Vec<&'a str> {
    let points = mounts.lines().filter_map(|line| line.split(' ').nth(1));
    let mut below: Vec<&str> = points.filter(|point| Path::new(point).starts_with(folder)).collect();
    below.reverse();
    below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mounts_of_this_host_are_found_innermost_first() {
        let mounts = "proc /proc proc rw 0 0\n\
                      tmpfs /hosts/a/shmounts tmpfs rw 0 0\n\
                      /dev/loop0 /hosts/a/storage-pools/default btrfs rw 0 0\n\
                      /dev/loop1 /hosts/ab/storage-pools/default btrfs rw 0 0\n\
                      tmpfs /hosts/a/storage-pools/default/x tmpfs rw 0 0\n";
        assert_eq!(
            mount_points_below(mounts, Path::new("/hosts/a")),
            ["/hosts/a/storage-pools/default/x", "/hosts/a/storage-pools/default", "/hosts/a/shmounts"]
        );
    }
}
