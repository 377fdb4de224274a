//! Hosts that this machine can already see: the sockets that LXD and Incus make, and, where one may
//! not be opened, the command that changes it.

use std::{
    env, fs, io,
    os::unix::fs::{FileTypeExt as _, MetadataExt as _},
    path::{Path, PathBuf},
};

use tokio::{net::UnixStream, time::timeout};

use super::endpoint::CONNECT_TIMEOUT;

const SOCKETS: [(&str, &str); 4] = [
    ("LXD", "/var/snap/lxd/common/lxd/unix.socket"),
    ("LXD", "/var/lib/lxd/unix.socket"),
    ("Incus", "/run/incus/unix.socket"),
    ("Incus", "/var/lib/incus/unix.socket"),
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisibleSocket {
    /// `LXD` or `Incus`, by its place.
    pub product: &'static str,
    pub path: PathBuf,
    pub access: Access,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    Open,
    /// Our user lacks the group; with it, the server has to be started again.
    Denied {
        command: String,
    },
    /// The socket's file is there, and nobody answers.
    Closed {
        command: String,
    },
}

pub async fn discover() -> Vec<VisibleSocket> {
    let mut candidates: Vec<(&str, PathBuf)> = Vec::new();
    for (product, variable) in [("LXD", "LXD_DIR"), ("Incus", "INCUS_DIR")] {
        candidates.extend(env::var_os(variable).map(|folder| (product, Path::new(&folder).join("unix.socket"))));
    }
    candidates.extend(SOCKETS.map(|(product, path)| (product, PathBuf::from(path))));
    look_at(candidates).await
}

/// Each socket once, though several paths may lead to it.
async fn look_at(candidates: Vec<(&'static str, PathBuf)>) -> Vec<VisibleSocket> {
    let mut seen = Vec::new();
    let mut found = Vec::new();
    for (product, path) in candidates {
        let Ok(metadata) = fs::metadata(&path) else { continue };
        let identity = (metadata.dev(), metadata.ino());
        if metadata.file_type().is_socket() && !seen.contains(&identity) {
            seen.push(identity);
            let access = try_to_open(product, &path, metadata.gid()).await;
            found.push(VisibleSocket { product, path, access });
        }
    }
    found
}

async fn try_to_open(product: &str, path: &Path, gid: u32) -> Access {
    match timeout(CONNECT_TIMEOUT, UnixStream::connect(path)).await {
        Ok(Ok(_)) => Access::Open,
        Ok(Err(error)) if error.kind() == io::ErrorKind::PermissionDenied => {
            Access::Denied { command: join_command(product, gid) }
        }
        _ => Access::Closed { command: start_command(product, path) },
    }
}

fn join_command(product: &str, gid: u32) -> String {
    let groups = fs::read_to_string("/etc/group").unwrap_or_default();
    let usual = if product == "Incus" { "incus-admin" } else { "lxd" };
    let group = group_name(&groups, gid).unwrap_or(usual);
    format!("sudo usermod --append --groups {group} \"$(id --user --name)\"")
}

fn start_command(product: &str, path: &Path) -> String {
    match product {
        _ if path.starts_with("/var/snap") => "sudo snap start lxd".to_owned(),
        "Incus" => "sudo systemctl start incus.socket incus.service".to_owned(),
        _ => "sudo systemctl start lxd.socket lxd.service".to_owned(),
    }
}

/// From lines like `lxd:x:115:anna,ben`. Root's group is nothing to join.
fn group_name(groups: &str, gid: u32) -> Option<&str> {
    let line = groups.lines().find(|line| line.split(':').nth(2).and_then(|id| id.parse().ok()) == Some(gid))?;
    line.split(':').next().filter(|name| *name != "root")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_socket_is_seen_once_and_a_dead_one_says_how_to_start_it() {
        let folder = tempfile::tempdir().unwrap();
        let (alive, dead, other) = (folder.path().join("alive"), folder.path().join("dead"), folder.path().join("link"));
        let _listener = tokio::net::UnixListener::bind(&alive).unwrap();
        drop(tokio::net::UnixListener::bind(&dead).unwrap());
        std::os::unix::fs::symlink(&alive, &other).unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        let candidates = [alive.clone(), other, dead.clone(), folder.path().join("file"), folder.path().join("missing")];
        let found = look_at(candidates.into_iter().map(|path| ("LXD", path)).collect()).await;
        assert_eq!(found.iter().map(|socket| &socket.path).collect::<Vec<_>>(), [&alive, &dead]);
        assert_eq!(found[0].access, Access::Open);
        assert!(matches!(&found[1].access, Access::Closed { command } if command.contains("lxd")));
    }

    #[test]
    fn the_group_to_join_is_the_sockets_own() {
        let groups = "root:x:0:\nlxd:x:115:anna\n";
        assert_eq!(group_name(groups, 115), Some("lxd"));
        assert_eq!(group_name(groups, 0), None);
        assert_eq!(group_name(groups, 7), None);
    }
}
