//! What a guest's own files say, read through its host: no command runs in the guest.

use app::model::cloud_init::Verdict;

use super::super::{At, inputs::Item, of_driver};
use crate::{cloud_init::read, drivers::registry::Host, engine::StepError};

/// The log that a person wants to see grow.
const OUTPUT: &str = "/var/log/cloud-init-output.log";
/// Most of it at one look.
const READ_MAX: u64 = 64 * 1024;

pub(crate) async fn read_verdict(host: &Host, name: &str) -> Result<Verdict, StepError> {
    read::read_verdict(host.driver.as_ref(), name).await.map_err(of_driver)
}

/// Copies the growing log into the step's, line by line.
pub(crate) struct LogReader {
    name: String,
    offset: u64,
    /// A line whose end was not written yet.
    rest: String,
}

impl LogReader {
    pub(crate) fn new(name: String, offset: u64) -> Self {
        Self { name, offset, rest: String::new() }
    }

    /// Reads on; gives the offset up to which whole lines were told.
    pub(crate) async fn read(&mut self, at: &At<'_>, host: &Host, item: &Item) -> Result<u64, StepError> {
        let content =
            host.driver.read_file(&item.name, OUTPUT, self.offset, READ_MAX).await.map_err(of_driver)?.unwrap_or_default();
        self.offset += content.len() as u64;
        self.rest.push_str(&String::from_utf8_lossy(&content));
        while let Some(end) = self.rest.find('\n') {
            let line: String = self.rest.drain(..=end).collect();
            at.context.log(format!("{} | {}", self.name, line.trim_end()));
        }
        Ok(self.offset - self.rest.len() as u64)
    }
}
