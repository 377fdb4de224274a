//! Whether cloud-init worked, read from what it leaves in the guest: no command is run there.
//!
//! Its own `done` is not believed alone: a user-data that it could not read at all is a line in the log
//! to it, and a failed deploy to us.

mod errors;
mod files;
mod log;
mod status;

pub use files::{FILES, GuestFile, GuestFiles, Keep};

use app::model::cloud_init::{Verdict, VerdictState};

use self::errors::Failure;
use self::status::{Report, Status};
use super::guest;

/// The verdict over one guest, from the files that could be read in it.
pub fn verdict(files: &GuestFiles) -> Verdict {
    let log = files.text(files::LOG);
    let output = files.text(files::OUTPUT);
    let version = [&output, &log].into_iter().find_map(|log| guest::version_in_log(log));
    let verdict = match files.status() {
        None => not_seen(files),
        Some(status) => match files.result() {
            Report::Present(_) if !status.is_running() => ended(&status, &files.result(), &output, &log),
            _ => running(&status, &output, &log),
        },
    };
    Verdict { version, ..verdict }
}

fn bare(state: VerdictState, message: Option<&str>) -> Verdict {
    Verdict { state, module: None, message: message.map(str::to_owned), stage: None, log_tail: Vec::new(), version: None }
}

/// No status yet: it is off, about to come, or not installed.
fn not_seen(files: &GuestFiles) -> Verdict {
    if files.has(files::DISABLED_AT_BOOT) {
        return bare(VerdictState::Disabled, Some("cloud-init found nothing to work from at boot, and switched itself off."));
    }
    if files.has(files::DISABLED_BY_HAND) {
        return bare(VerdictState::Disabled, Some("The image switches cloud-init off (/etc/cloud/cloud-init.disabled)."));
    }
    if files.has(files::ENABLED) || files.has(files::PROGRAM) || files.has(files::STATUS) {
        return bare(VerdictState::NotStarted, None);
    }
    bare(VerdictState::Absent, Some("The image has no cloud-init; user-data has no effect in it."))
}

fn running(status: &Report<Status>, output: &str, log: &str) -> Verdict {
    let stage = status.as_ref().and_then(|status| status.stage.clone());
    let failed = status.as_ref().and_then(|status| status.failures().into_iter().next());
    Verdict {
        state: VerdictState::Running,
        module: log::last_module(log),
        message: failed.map(|failure| format!("Not over yet, but already failed: {}", failure.sentence())),
        stage,
        log_tail: log::last_lines(output),
        version: None,
    }
}

fn ended(status: &Report<Status>, result: &Report<Vec<String>>, output: &str, log: &str) -> Verdict {
    let mut failures = status.as_ref().map(Status::failures).unwrap_or_default();
    if failures.is_empty() {
        failures =
            result.as_ref().map(|errors| errors.iter().map(|error| Failure::read("", error)).collect()).unwrap_or_default();
    }
    if let Some(first) = failures.first() {
        return failed(first, failures.len() - 1, output);
    }
    if let Some(line) = log::ignored_user_data(log).or_else(|| log::ignored_user_data(output)) {
        return ignored(line);
    }
    match status.as_ref().map(Status::recoverable).unwrap_or_default() {
        recovered if recovered.is_empty() => bare(VerdictState::Done, None),
        recovered => degraded(recovered),
    }
}

fn failed(first: &Failure, more: usize, output: &str) -> Verdict {
    let others = match more {
        0 => String::new(),
        1 => " One more module failed.".to_owned(),
        more => format!(" {more} more modules failed."),
    };
    Verdict {
        state: VerdictState::Error,
        module: first.module.clone(),
        message: Some(format!("{}{others}", first.sentence())),
        stage: (!first.stage.is_empty()).then(|| first.stage.clone()),
        log_tail: log::around_failure(output, first),
        version: None,
    }
}

fn ignored(line: String) -> Verdict {
    Verdict {
        log_tail: vec![line],
        ..bare(VerdictState::Error, Some("cloud-init could not read the user-data and ignored it, though it calls itself done."))
    }
}

fn degraded(recovered: Vec<String>) -> Verdict {
    let count = recovered.len();
    let message = format!("It ended, with {count} {}.", if count == 1 { "warning" } else { "warnings" });
    Verdict { log_tail: log::tidy(recovered), ..bare(VerdictState::Degraded, Some(&message)) }
}

#[cfg(test)]
mod tests;
