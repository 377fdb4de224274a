//! Words on screen for what the model has no label for.

use super::pagination::grouped;
use crate::model::{cloud_init::VerdictState, job::JobKind};

/// `1 line`, `1,204 lines`.
pub fn counted(count: usize, noun: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{} {noun}{end}", grouped(count as u64))
}

/// What cloud-init said, as a word.
pub const fn verdict_word(state: VerdictState) -> &'static str {
    match state {
        VerdictState::NotStarted => "Not started",
        VerdictState::Running => "Running",
        VerdictState::Done => "Done",
        VerdictState::Degraded => "Degraded",
        VerdictState::Error => "Error",
        VerdictState::Disabled => "Disabled",
        VerdictState::Absent => "None",
    }
}

/// What a deployment is doing while a job of this kind runs.
pub const fn going_word(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Deploy => "Deploying",
        JobKind::Create => "Creating",
        JobKind::Pause => "Pausing",
        JobKind::Drop => "Dropping",
    }
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn one_is_one_and_all_others_are_many() {
        assert_eq!(
            [0, 1, 2, 1_204].map(|count| counted(count, "line")),
            ["0 lines", "1 line", "2 lines", "1,204 lines"].map(str::to_owned)
        );
    }
}
