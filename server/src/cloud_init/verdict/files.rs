//! The files of a guest that a verdict needs, and how much of each.
//!
//! `/run` is empty after a boot, so only what is there speaks of this boot; but what stands there are
//! links into `/var/lib`, and a host's files API may answer with the link's target instead of the text.
//! So both are read: the one under `/run` says whether, the one under `/var/lib` says what.

use std::collections::BTreeMap;

use super::log;
use super::status::{self, Report, Status};

/// Which end of a file matters when it is longer than its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    Beginning,
    End,
}

/// One file to read. Missing files are normal: leave them out of `GuestFiles`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuestFile {
    pub path: &'static str,
    pub max_bytes: usize,
    pub keep: Keep,
}

pub(super) const STATUS: &str = "/run/cloud-init/status.json";
pub(super) const RESULT: &str = "/run/cloud-init/result.json";
pub(super) const STATUS_DATA: &str = "/var/lib/cloud/data/status.json";
pub(super) const RESULT_DATA: &str = "/var/lib/cloud/data/result.json";
pub(super) const DISABLED_AT_BOOT: &str = "/run/cloud-init/disabled";
pub(super) const DISABLED_BY_HAND: &str = "/etc/cloud/cloud-init.disabled";
pub(super) const ENABLED: &str = "/run/cloud-init/enabled";
pub(super) const PROGRAM: &str = "/usr/bin/cloud-init";
pub(super) const OUTPUT: &str = "/var/log/cloud-init-output.log";
pub(super) const LOG: &str = "/var/log/cloud-init.log";

const JSON_BYTES: usize = 256 * 1024;
const OUTPUT_BYTES: usize = 64 * 1024;
/// The line about unreadable user-data comes early in a log that a long run makes longer.
const LOG_BYTES: usize = 512 * 1024;
/// Only their being there counts.
const MARK_BYTES: usize = 64;

/// Everything that `verdict` looks at. Read them in this order: the results before the logs.
pub const FILES: [GuestFile; 10] = [
    beginning(STATUS, JSON_BYTES),
    beginning(RESULT, JSON_BYTES),
    beginning(STATUS_DATA, JSON_BYTES),
    beginning(RESULT_DATA, JSON_BYTES),
    beginning(DISABLED_AT_BOOT, MARK_BYTES),
    beginning(DISABLED_BY_HAND, MARK_BYTES),
    beginning(ENABLED, MARK_BYTES),
    beginning(PROGRAM, MARK_BYTES),
    GuestFile { path: OUTPUT, max_bytes: OUTPUT_BYTES, keep: Keep::End },
    GuestFile { path: LOG, max_bytes: LOG_BYTES, keep: Keep::End },
];

const fn beginning(path: &'static str, max_bytes: usize) -> GuestFile {
    GuestFile { path, max_bytes, keep: Keep::Beginning }
}

/// What could be read, by path.
#[derive(Clone, Debug, Default)]
pub struct GuestFiles {
    contents: BTreeMap<&'static str, Vec<u8>>,
}

impl GuestFiles {
    /// Keeps the part of the content that the file's limit allows.
    pub fn insert(&mut self, file: &GuestFile, mut content: Vec<u8>) {
        let excess = content.len().saturating_sub(file.max_bytes);
        match file.keep {
            Keep::Beginning => content.truncate(file.max_bytes),
            Keep::End => drop(content.drain(..excess)),
        }
        self.contents.insert(file.path, content);
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.contents.contains_key(path)
    }

    /// As plain text: what is no UTF-8 is replaced, colours are taken out.
    pub(super) fn text(&self, path: &str) -> String {
        let bytes = self.contents.get(path).map(Vec::as_slice).unwrap_or_default();
        log::plain(&String::from_utf8_lossy(bytes))
    }

    /// `None` when this boot has none yet.
    pub(super) fn status(&self) -> Option<Report<Status>> {
        let content = self.contents.get(STATUS)?;
        Some(status::status(self.followed(content, STATUS_DATA)))
    }

    pub(super) fn result(&self) -> Report<Vec<String>> {
        match self.contents.get(RESULT) {
            None => Report::Missing,
            Some(content) => status::result(self.followed(content, RESULT_DATA)),
        }
    }

    /// The content itself, or that of the file to which the link leads.
    fn followed<'a>(&'a self, content: &'a [u8], target: &str) -> &'a [u8] {
        let is_link = content.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{');
        if is_link { self.contents.get(target).map(Vec::as_slice).unwrap_or_default() } else { content }
    }
}
