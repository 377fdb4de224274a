//! A real LXD host of our own, on bare Debian without systemd: made by `up`, gone without a trace
//! after `down`. The tests use the same functions.

pub mod daemon;
pub mod host;
pub mod image;
mod machine;
mod mirror;
mod preseed;
mod remains;

use std::{
    fs::{self, File},
    io::Read as _,
    os::unix::fs::OpenOptionsExt as _,
};

use anyhow::{Context as _, Result, bail};

use crate::{folders, packages, process};
use host::Host;

const PACKAGES: [&str; 14] = [
    "lxd",
    "lxd-client",
    "lxcfs",
    "dnsmasq-base",
    "debootstrap",
    "btrfs-progs",
    "nftables",
    "iptables",
    "iproute2",
    "uidmap",
    "attr",
    "rsync",
    "xz-utils",
    "squashfs-tools",
];

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
    /// Which host: a letter, so that several can run beside each other.
    #[arg(long, global = true, default_value = "a")]
    name: String,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// Make and start the host, or start it again after `kill`; says how to reach it.
    Up,
    /// Stop the host and remove everything it made.
    Down,
    /// Say whether the host runs, and how to reach it.
    Status,
    /// End the daemon as a crash would (its containers go on); `up` starts it again.
    Kill,
}

pub fn run(args: &Args) -> Result<()> {
    let host = Host::named(&args.name)?;
    match args.verb {
        Verb::Up => {
            up(&host)?;
            describe(&host)
        }
        Verb::Down => down(&host),
        Verb::Status if daemon::is_running(&host) => describe(&host),
        Verb::Status => {
            println!("host {} is not running", host.name);
            Ok(())
        }
        Verb::Kill => daemon::kill(&host),
    }
}

/// The host runs and has its images afterwards. What is already so is left as it is.
pub fn up(host: &Host) -> Result<()> {
    packages::ensure("a real LXD host", &PACKAGES)?;
    if !process::is_root() {
        bail!("an LXD host of our own needs root");
    }
    let _turn = take_turn()?;
    daemon::start(host)?;
    if !host.password_file().exists() {
        let password = random_password()?;
        preseed::apply(host, &password)?;
        write_secret(host, &password)?;
    }
    image::import(host)
}

/// Nothing of the host is left afterwards: containers, network, pool, processes, folder.
pub fn down(host: &Host) -> Result<()> {
    if !host.exists() {
        println!("host {} does not exist", host.name);
        return Ok(());
    }
    let _turn = take_turn()?;
    // A daemon that was killed leaves what it takes down best itself, so it is started once more.
    if let Err(error) = daemon::start(host).and_then(|()| empty(host)) {
        println!("xtask: removing what the daemon could not: {error:#}");
    }
    daemon::stop(host)?;
    remains::remove(host)?;
    machine::restore()?;
    println!("host {} is gone", host.name);
    Ok(())
}

fn empty(host: &Host) -> Result<()> {
    for line in names(host, &["list", "--all-projects", "--format", "csv", "--columns", "ne"])? {
        let (name, project) = line.split_once(',').unwrap_or((&line, "default"));
        process::output(&mut host.lxc(["delete", "--force", name, "--project", project]))?;
    }
    for fingerprint in names(host, &["image", "list", "--format", "csv", "--columns", "F"])? {
        process::output(&mut host.lxc(["image", "delete", &fingerprint]))?;
    }
    let profile = r#"{"config": {}, "devices": {}}"#;
    process::output(&mut host.lxc(["query", "--request", "PUT", "--data", profile, "/1.0/profiles/default"]))?;
    for (kind, name) in [("network", host.bridge()), ("storage", "default".to_owned())] {
        // Neither exists when `up` was interrupted before it made them.
        if process::succeeds(&mut host.lxc([kind, "show", &name])) {
            process::output(&mut host.lxc([kind, "delete", &name]))?;
        }
    }
    Ok(())
}

fn names(host: &Host, args: &[&str]) -> Result<Vec<String>> {
    let list = process::output(&mut host.lxc(args))?;
    Ok(list.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

fn describe(host: &Host) -> Result<()> {
    println!("socket          {}", host.socket().display());
    println!("https           https://{}", host.https_address());
    println!("trust password  {}", host.password()?);
    println!("bridge          {} at {}/24", host.bridge(), host.bridge_address());
    println!("images          {}, {}", image::GOOD, image::BROKEN_LOCALE);
    for (name, value) in host.client_environment() {
        println!("export {name}={}", value.display());
    }
    Ok(())
}

/// Two that make the image, or start lxcfs, at the same time would trip over each other.
fn take_turn() -> Result<File> {
    let lock = File::create(folders::cache()?.join("lock"))?;
    lock.lock().context("wait for the other task runner")?;
    Ok(lock)
}

fn random_password() -> Result<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(hex::encode(bytes))
}

fn write_secret(host: &Host, password: &str) -> Result<()> {
    use std::io::Write as _;
    let mut options = fs::OpenOptions::new();
    let mut file = options.create(true).write(true).truncate(true).mode(0o600).open(host.password_file())?;
    file.write_all(password.as_bytes())?;
    Ok(())
}
