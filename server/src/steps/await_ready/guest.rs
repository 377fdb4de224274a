//! What a guest's own files say, read through its host: no command runs in the guest.

use app::model::cloud_init::Verdict;

use super::super::of_driver;
use crate::{cloud_init::read, drivers::registry::Host, engine::StepError};

/// The log that a person wants to see grow.
const OUTPUT: &str = "/var/log/cloud-init-output.log";
/// Most of it at one look.
const READ_MAX: u64 = 64 * 1024;

pub(crate) async fn read_verdict(host: &Host, name: &str) -> Result<Verdict, StepError> {
    read::read_verdict(host.driver.as_ref(), name).await.map_err(of_driver)
}

/// Whole lines of the log from this byte on, and where the next one begins.
pub(crate) async fn read_lines(host: &Host, name: &str, from: u64) -> Result<(Vec<String>, u64), StepError> {
    let content = host.driver.read_file(name, OUTPUT, from, READ_MAX).await.map_err(of_driver)?.unwrap_or_default();
    let whole = whole_lines(&content);
    let lines = String::from_utf8_lossy(whole).lines().map(|line| line.trim_end().to_owned()).collect();
    Ok((lines, from + whole.len() as u64))
}

/// Up to the last line's end. A line that fills a whole look is told in parts.
fn whole_lines(content: &[u8]) -> &[u8] {
    match content.iter().rposition(|byte| *byte == b'\n') {
        Some(end) => &content[..=end],
        None if content.len() as u64 >= READ_MAX => content,
        None => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_waits_for_its_end_unless_it_never_comes() {
        assert_eq!(whole_lines(b"one\ntwo\nthr"), b"one\ntwo\n");
        assert_eq!(whole_lines(b"thr"), b"");
        // Not text: what it becomes on the screen is longer than what was read.
        assert_eq!(whole_lines(b"\xff\xff"), b"");
        let endless = vec![b'x'; READ_MAX as usize];
        assert_eq!(whole_lines(&endless), endless);
    }
}
