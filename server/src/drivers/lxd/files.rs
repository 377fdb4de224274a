//! Files in a guest, through the host: no agent and no exec. The host shows a link as a link, so we
//! follow it ourselves, a few hops at most: the guest is as little to be trusted as its host.

use http::{HeaderMap, StatusCode};
use reqwest::Response;

use super::{
    api_path::ApiPath,
    client::{Client, parse_names, read},
    failure::Attempt,
};
use crate::drivers::{DriverError, ErrorKind};

const HOPS_MAX: usize = 8;
/// Longest target of a link: the kernel's own limit.
const TARGET_MAX: u64 = 4_096;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
    Link,
}

pub(super) async fn read_file(
    client: &Client,
    instance: &str,
    path: &str,
    offset: u64,
    max: u64,
) -> Result<Option<Vec<u8>>, DriverError> {
    let attempt = client.attempt(format!("read {path} of {instance}"));
    let range = (offset, offset.saturating_add(max.saturating_sub(1)));
    match (Guest { client, attempt: &attempt, instance }).open(path, Some(range)).await? {
        None => Ok(None),
        Some((Kind::Folder, _)) => Err(attempt.fails(ErrorKind::Rejected("this is a folder".to_owned()))),
        Some((_, response)) => read_part(&attempt, response, offset, max).await.map(Some),
    }
}

pub(super) async fn list_folder(client: &Client, instance: &str, path: &str) -> Result<Option<Vec<String>>, DriverError> {
    let attempt = client.attempt(format!("list {path} of {instance}"));
    match (Guest { client, attempt: &attempt, instance }).open(path, None).await? {
        None => Ok(None),
        Some((Kind::Folder, response)) => parse_names(&attempt, &read(&attempt, response).await?).map(Some),
        Some(_) => Err(attempt.fails(ErrorKind::Rejected("this is no folder".to_owned()))),
    }
}

struct Guest<'a> {
    client: &'a Client,
    attempt: &'a Attempt,
    instance: &'a str,
}

impl Guest<'_> {
    /// What is at the end of all links.
    async fn open(&self, path: &str, range: Option<(u64, u64)>) -> Result<Option<(Kind, Response)>, DriverError> {
        let mut path = path.to_owned();
        for _ in 0..HOPS_MAX {
            let Some(response) = self.get(&path, range).await? else { return Ok(None) };
            match kind_in(response.headers()) {
                Some(Kind::Link) => match self.read_link(&path).await? {
                    Some(target) => path = follow(&path, &target),
                    None => return Ok(None),
                },
                Some(kind) => return Ok(Some((kind, response))),
                None => return Err(self.attempt.protocol("neither a file nor a folder")),
            }
        }
        Err(self.attempt.fails(ErrorKind::Rejected("too many links".to_owned())))
    }

    async fn get(&self, path: &str, range: Option<(u64, u64)>) -> Result<Option<Response>, DriverError> {
        let path = ApiPath::of(&["instances", self.instance, "files"]).query("path", path);
        self.client.open(self.attempt, &path, range).await
    }

    /// Asked for anew: a range would have cut the link's target too.
    async fn read_link(&self, path: &str) -> Result<Option<String>, DriverError> {
        let Some(response) = self.get(path, None).await? else { return Ok(None) };
        let target = read_part(self.attempt, response, 0, TARGET_MAX).await?;
        String::from_utf8(target).map(Some).map_err(|_| self.attempt.protocol("a link to a name that is no text"))
    }
}

fn kind_in(headers: &HeaderMap) -> Option<Kind> {
    let kind = headers.get("X-LXD-type").or_else(|| headers.get("X-Incus-type"))?;
    match kind.as_bytes() {
        b"file" => Some(Kind::File),
        b"directory" => Some(Kind::Folder),
        b"symlink" => Some(Kind::Link),
        _ => None,
    }
}

/// A host that knows no ranges sends all: what is before the offset is thrown away, what is after the end not read.
async fn read_part(attempt: &Attempt, mut response: Response, offset: u64, max: u64) -> Result<Vec<u8>, DriverError> {
    let mut skip = match response.status() {
        StatusCode::RANGE_NOT_SATISFIABLE => return Ok(Vec::new()),
        StatusCode::PARTIAL_CONTENT => 0,
        _ => usize::try_from(offset).unwrap_or(usize::MAX),
    };
    let max = usize::try_from(max).unwrap_or(usize::MAX);
    let mut part = Vec::new();
    while part.len() < max {
        let Some(chunk) = response.chunk().await.map_err(|error| attempt.http(error))? else { break };
        let skipped = skip.min(chunk.len());
        skip -= skipped;
        let wanted = &chunk[skipped..];
        part.extend_from_slice(&wanted[..wanted.len().min(max - part.len())]);
    }
    Ok(part)
}

/// Where a link at `path` leads: from the root, or from the link's own folder.
fn follow(path: &str, target: &str) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let joined = if target.starts_with('/') { target.to_owned() } else { format!("{folder}/{target}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_followed_from_its_own_folder_and_never_above_the_root() {
        for (path, target, end) in [
            ("/run/cloud-init/result.json", "../../var/lib/cloud/data/result.json", "/var/lib/cloud/data/result.json"),
            ("/etc/a", "b", "/etc/b"),
            ("/etc/a", "/b//c/./d", "/b/c/d"),
            ("/a", "../../../../x", "/x"),
        ] {
            assert_eq!(follow(path, target), end);
        }
    }
}
