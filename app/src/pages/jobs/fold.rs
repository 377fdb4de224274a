//! How a job's page and the list of jobs follow the stream, and how lines are added to a log.

use crate::{
    api::jobs::{JobList, JobPage},
    model::{
        event::{Change, Frame, LogChunk, LogLine, replace, upsert},
        job::Job,
    },
    pages::loaded::{Folded, Followed},
};

impl Followed for JobPage {
    fn cursor(&self) -> Option<i64> {
        Some(self.cursor)
    }

    fn fold(&mut self, frame: &Frame) -> Folded {
        match frame {
            Frame::Event(event) => match &event.change {
                Change::Job(job) => self.fold_job(job),
                Change::Step(step) if step.job_id == self.job.id => Folded::changed(upsert(&mut self.steps, step)),
                _ => Folded::SAME,
            },
            Frame::Stale => Folded::RELOAD,
            Frame::Sample { .. } | Frame::Log(_) | Frame::Live { .. } => Folded::SAME,
        }
    }
}

impl JobPage {
    /// What may be done depends on the state: the server says it anew.
    fn fold_job(&mut self, job: &Job) -> Folded {
        let before = (self.job.state, self.job.cancel_requested, self.job.undoing);
        let changed = replace(&mut self.job, job);
        Folded::changed(changed).and_reload_if(before != (self.job.state, self.job.cancel_requested, self.job.undoing))
    }
}

impl Followed for JobList {
    fn cursor(&self) -> Option<i64> {
        Some(self.cursor)
    }

    /// Rows move; a new job is shown after the next reading, because the filters are the server's.
    fn fold(&mut self, frame: &Frame) -> Folded {
        match frame {
            Frame::Event(event) => match &event.change {
                Change::Job(job) => match self.rows.iter_mut().find(|row| row.id == job.id) {
                    Some(row) => Folded::changed(replace(row, job)),
                    None => Folded::RELOAD,
                },
                _ => Folded::SAME,
            },
            Frame::Stale => Folded::RELOAD,
            Frame::Sample { .. } | Frame::Log(_) | Frame::Live { .. } => Folded::SAME,
        }
    }
}

/// Consecutive lines of a log, as far as they are known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// Number of the first one.
    pub first: u32,
    pub lines: Vec<LogLine>,
    pub finished: bool,
}

impl Lines {
    pub fn next(&self) -> u32 {
        self.first + self.lines.len() as u32
    }

    /// Adds what is new at the end. Lines that are there already are passed over; after a gap nothing can be added.
    pub fn append(&mut self, chunk: &LogChunk) -> bool {
        if chunk.first > self.next() {
            return false;
        }
        let known = (self.next() - chunk.first) as usize;
        let new = chunk.lines.get(known..).unwrap_or_default();
        let changed = !new.is_empty() || (chunk.finished && !self.finished);
        self.lines.extend_from_slice(new);
        self.finished |= chunk.finished;
        changed
    }

    /// Adds what comes before, up to the first known line.
    pub fn prepend(&mut self, chunk: &LogChunk) {
        let wanted = self.first.saturating_sub(chunk.first) as usize;
        if wanted > 0 && chunk.lines.len() >= wanted {
            self.lines.splice(0..0, chunk.lines[..wanted].iter().cloned());
            self.first = chunk.first;
        }
    }
}

impl From<LogChunk> for Lines {
    fn from(chunk: LogChunk) -> Self {
        Self { first: chunk.first.max(1), lines: chunk.lines, finished: chunk.finished }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chunk(first: u32, last: u32) -> LogChunk {
        let id = uuid::Uuid::nil();
        let line = |number| LogLine { at: i64::from(number), text: format!("line {number}") };
        LogChunk {
            job_id: crate::model::ids::JobId::from_uuid(id),
            step_id: crate::model::ids::StepId::from_uuid(id),
            first,
            lines: (first..=last).map(line).collect(),
            finished: false,
        }
    }

    proptest! {
        /// However chunks overlap and repeat, every line is there once and in its place.
        #[test]
        fn no_line_is_lost_or_repeated(cuts in prop::collection::vec((1u32..60, 0u32..20), 0..40)) {
            let mut lines = Lines::from(chunk(1, 5));
            for (first, more) in cuts {
                lines.append(&chunk(first, first + more));
            }
            for (number, line) in (1u32..).zip(&lines.lines) {
                prop_assert_eq!(&line.text, &format!("line {number}"));
            }
        }

        #[test]
        fn earlier_lines_come_before_and_keep_their_numbers(first in 2u32..200, back in 1u32..100, more in 0u32..300) {
            let mut lines = Lines::from(chunk(first, first + 9));
            let start = first.saturating_sub(back).max(1);
            lines.prepend(&chunk(start, start + more));
            for (number, line) in (lines.first..).zip(&lines.lines) {
                prop_assert_eq!(&line.text, &format!("line {number}"));
            }
            prop_assert_eq!(lines.next(), first + 10);
        }
    }

    #[test]
    fn after_a_gap_nothing_is_added() {
        let mut lines = Lines::from(chunk(1, 5));
        assert!(!lines.append(&chunk(7, 9)));
        assert_eq!(lines.next(), 6);
    }
}
