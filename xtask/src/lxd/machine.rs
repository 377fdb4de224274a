//! What all hosts of a machine share: lxcfs, packet forwarding and LXD's table of firewall rules.
//! The first host prepares it, and the last one puts it back.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

use super::host::HOSTS;
use crate::{folders, process};

const LXCFS_MOUNT: &str = "/var/lib/lxcfs";
const IP_FORWARD: &str = "/proc/sys/net/ipv4/ip_forward";
const PATIENCE: Duration = Duration::from_secs(10);

/// Call it before a daemon starts: LXD itself turns forwarding on.
pub fn prepare() -> Result<()> {
    folders::made(PathBuf::from(HOSTS))?;
    if !before("ip_forward").exists() {
        fs::copy(IP_FORWARD, before("ip_forward")).context("keep the value of ip_forward")?;
    }
    start_lxcfs()
}

/// Does nothing while a host is left.
pub fn restore() -> Result<()> {
    let hosts = fs::read_dir(HOSTS)?.filter_map(|entry| entry.ok()?.file_type().ok());
    if hosts.filter(fs::FileType::is_dir).count() > 0 {
        return Ok(());
    }
    stop_lxcfs()?;
    drop_empty_table();
    let forward = fs::read(before("ip_forward"))?;
    fs::write(IP_FORWARD, forward).context("put ip_forward back")?;
    fs::remove_dir_all(HOSTS).with_context(|| format!("remove {HOSTS}"))
}

fn before(name: &str) -> PathBuf {
    Path::new(HOSTS).join(name)
}

/// One that the system runs is used as it is; the mount of one that died is replaced.
fn start_lxcfs() -> Result<()> {
    if is_mounted(LXCFS_MOUNT) {
        if fs::read_dir(LXCFS_MOUNT).is_ok() {
            return Ok(());
        }
        process::output(Command::new("umount").args(["--lazy", LXCFS_MOUNT]))?;
    }
    let mut lxcfs = Command::new("lxcfs");
    lxcfs.arg("--pidfile").arg(before("lxcfs-own.pid")).arg(LXCFS_MOUNT);
    process::start_daemon(&mut lxcfs, &before("lxcfs.log"), &before("lxcfs.pid"))?;
    if !process::wait_until(PATIENCE, || is_mounted(LXCFS_MOUNT)) {
        bail!("lxcfs did not mount {LXCFS_MOUNT}");
    }
    Ok(())
}

fn stop_lxcfs() -> Result<()> {
    if process::find_daemon(&before("lxcfs.pid"), "lxcfs").is_some() {
        process::succeeds(Command::new("umount").args(["--lazy", LXCFS_MOUNT]));
    }
    process::stop_daemon(&before("lxcfs.pid"), "lxcfs", PATIENCE)
}

/// LXD removes its chains and leaves the table. One with chains belongs to another LXD.
fn drop_empty_table() {
    let table = ["table", "inet", "lxd"];
    let listed = process::output(Command::new("nft").arg("list").args(table));
    if listed.is_ok_and(|rules| !rules.contains("chain")) {
        process::succeeds(Command::new("nft").arg("delete").args(table));
    }
}

fn is_mounted(folder: &str) -> bool {
    fs::read_to_string("/proc/self/mounts").is_ok_and(|mounts| mounts.lines().any(|line| line.split(' ').nth(1) == Some(folder)))
}
