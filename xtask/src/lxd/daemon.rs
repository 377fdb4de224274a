//! Starts, kills and ends the daemon of a host, without any init system.

use std::time::Duration;

use anyhow::{Result, bail};

use super::{host::Host, machine};
use crate::{folders, process};

const PATIENCE: Duration = Duration::from_secs(60);

/// The daemon answers afterwards. Does nothing when it already does.
pub fn start(host: &Host) -> Result<()> {
    machine::prepare()?;
    if !is_running(host) {
        folders::made(host.folder.clone())?;
        let mut daemon = host.lxd(["--group", "root", "--logfile"]);
        daemon.arg(host.log());
        process::start_daemon(&mut daemon, &host.folder.join("xtask-lxd.out"), &host.pid_file())?;
    }
    let ready = process::output(&mut host.lxd(["waitready", "--timeout", "60"]));
    ready.map(drop).map_err(|error| error.context(format!("its log is {}", host.log().display())))
}

pub fn is_running(host: &Host) -> bool {
    process::find_daemon(&host.pid_file(), "lxd").is_some()
}

/// Ends the daemon as a crash would; its containers go on running.
pub fn kill(host: &Host) -> Result<()> {
    match process::find_daemon(&host.pid_file(), "lxd") {
        Some(pid) => process::kill_daemon(pid),
        None => bail!("no lxd of host {} is running", host.name),
    }
    Ok(())
}

/// Ends the daemon and whatever of its processes is left.
pub fn stop(host: &Host) -> Result<()> {
    if is_running(host) {
        // Without containers it ends at once; the daemon's own answer is not needed.
        process::succeeds(&mut host.lxd(["shutdown", "--timeout", "10"]));
        process::wait_until(PATIENCE, || !is_running(host));
    }
    process::stop_daemon(&host.pid_file(), "lxd", PATIENCE)
}
