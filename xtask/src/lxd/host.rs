//! One LXD host of our own: its folder, addresses and names all follow from a letter, so that
//! several can run beside each other without any of them being configured.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};

/// Not in the cache below the home folder: a container's root is nobody on the machine and must
/// pass through every folder above its files, and `/root` lets only root pass.
pub const HOSTS: &str = "/var/lib/eyrie-lxd";

const FIRST_PORT: u16 = 8443;

#[derive(Debug, Clone)]
pub struct Host {
    /// `a` to `z`.
    pub name: char,
    /// The daemon's `LXD_DIR`, client configuration and logs included.
    pub folder: PathBuf,
}

impl Host {
    pub fn named(name: &str) -> Result<Self> {
        let mut letters = name.chars();
        match (letters.next(), letters.next()) {
            (Some(letter @ 'a'..='z'), None) => Ok(Self { name: letter, folder: Path::new(HOSTS).join(name) }),
            _ => bail!("a host's name is one letter from a to z, not `{name}`"),
        }
    }

    pub fn socket(&self) -> PathBuf {
        self.folder.join("unix.socket")
    }

    pub fn https_address(&self) -> String {
        format!("127.0.0.1:{}", FIRST_PORT + u16::from(self.index()))
    }

    pub fn bridge(&self) -> String {
        format!("eyrie-{}", self.name)
    }

    /// The bridge's own address in its own /24.
    pub fn bridge_address(&self) -> String {
        format!("10.187.{}.1", self.index())
    }

    pub fn pid_file(&self) -> PathBuf {
        self.folder.join("xtask-lxd.pid")
    }

    pub fn log(&self) -> PathBuf {
        self.folder.join("lxd.log")
    }

    pub fn password_file(&self) -> PathBuf {
        self.folder.join("trust-password")
    }

    pub fn password(&self) -> Result<String> {
        let file = self.password_file();
        fs::read_to_string(&file).with_context(|| format!("read {}", file.display()))
    }

    /// The client, talking to this host and leaving the user's own configuration alone.
    pub fn lxc<I: IntoIterator<Item = A>, A: AsRef<OsStr>>(&self, args: I) -> Command {
        self.command("lxc", args)
    }

    pub fn lxd<I: IntoIterator<Item = A>, A: AsRef<OsStr>>(&self, args: I) -> Command {
        self.command("lxd", args)
    }

    fn command<I, A>(&self, program: &str, args: I) -> Command
    where
        I: IntoIterator<Item = A>,
        A: AsRef<OsStr>,
    {
        let mut command = Command::new(program);
        command.args(args);
        for (name, value) in self.client_environment() {
            command.env(name, value);
        }
        command
    }

    pub fn client_environment(&self) -> [(&'static str, PathBuf); 2] {
        [("LXD_DIR", self.folder.clone()), ("LXD_CONF", self.folder.join("client"))]
    }

    pub fn exists(&self) -> bool {
        Path::exists(&self.folder)
    }

    fn index(&self) -> u8 {
        u8::try_from(u32::from(self.name) - u32::from('a')).expect("a name is one of 26 letters")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(name: char) -> Host {
        Host { name, folder: Path::new(HOSTS).join(name.to_string()) }
    }

    #[test]
    fn two_hosts_share_neither_port_nor_bridge_nor_subnet() {
        let (a, b) = (host('a'), host('b'));
        assert_eq!(a.https_address(), "127.0.0.1:8443");
        assert_ne!(a.https_address(), b.https_address());
        assert_ne!(a.bridge(), b.bridge());
        assert_ne!(a.bridge_address(), b.bridge_address());
    }

    #[test]
    fn bridge_name_fits_the_kernels_fifteen_characters() {
        assert!(host('z').bridge().len() <= 15);
    }

    #[test]
    fn a_name_that_is_not_one_letter_is_refused() {
        for name in ["", "ab", "A", "1", "../x", "ä"] {
            assert!(Host::named(name).is_err(), "{name}");
        }
    }
}
