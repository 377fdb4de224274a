//! Places where the program can be told to die, or to stand still, so that tests show what survives it: on both sides of every commit and of
//! every request to a host. A point is named by what happens there and numbered by how often that happened before, so that a
//! test writes down the points of one run and then dies at each of them, with nobody having to think of them.
//!
//! Released programs hold none of this. What they are built with decides, and not a feature: a second set of features would
//! have everything built twice to test the program that developers run anyway.

/// The side of a commit or request on which a point lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// It is ready, and nobody has seen it.
    Before,
    /// It is done, and nobody here knows yet.
    After,
}

/// Dies or stands still here if this is the point for it.
#[cfg(debug_assertions)]
pub(crate) fn reach(side: Side, what: impl FnOnce() -> String) {
    if let Some(plan) = armed::plan() {
        plan.reach(side, &what());
    }
}

#[cfg(not(debug_assertions))]
pub(crate) fn reach(_: Side, _: impl FnOnce() -> String) {}

#[cfg(debug_assertions)]
mod armed {
    use std::{
        collections::HashMap,
        env,
        fs::File,
        io::Write as _,
        process::Command,
        sync::{Mutex, OnceLock, PoisonError},
    };

    use super::Side;

    /// The point to die at: `after commit job_started,step_started #1`.
    const KILL_AT: &str = "EYRIE_KILL_AT";
    /// The point to stand still at, until somebody says SIGCONT.
    const STOP_AT: &str = "EYRIE_STOP_AT";
    /// A file that gets a line for every point that is reached.
    const POINTS: &str = "EYRIE_KILL_POINTS";

    pub(super) struct Plan {
        kill_at: Option<String>,
        stop_at: Option<String>,
        file: Option<File>,
        reached: Mutex<HashMap<String, u32>>,
    }

    /// None: the program was not started by such a test.
    pub(super) fn plan() -> Option<&'static Plan> {
        static PLAN: OnceLock<Option<Plan>> = OnceLock::new();
        PLAN.get_or_init(read).as_ref()
    }

    fn read() -> Option<Plan> {
        let (kill_at, stop_at) = (env::var(KILL_AT).ok(), env::var(STOP_AT).ok());
        let file = env::var_os(POINTS).map(|path| File::options().create(true).append(true).open(path));
        let file = file.transpose().expect("who names a file for the points can have it written");
        let is_planned = kill_at.is_some() || stop_at.is_some() || file.is_some();
        is_planned.then(|| Plan { kill_at, stop_at, file, reached: Mutex::default() })
    }

    impl Plan {
        pub(super) fn reach(&self, side: Side, what: &str) {
            let word = match side {
                Side::Before => "before",
                Side::After => "after",
            };
            let mut reached = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
            let point = format!("{word} {what}");
            let number = reached.entry(point.clone()).or_insert(0);
            *number += 1;
            let point = format!("{point} #{number}");
            if let Some(mut file) = self.file.as_ref() {
                writeln!(file, "{point}").expect("the file of the points can be written");
            }
            if self.kill_at.as_ref() == Some(&point) {
                // No destructor runs and nothing is flushed: to the database and to hosts this is kill -9.
                std::process::abort();
            }
            if self.stop_at.as_ref() == Some(&point) {
                stand_still();
            }
        }
    }

    /// As if the machine had no time for us, for as long as somebody likes. The answer of `kill` is only seen after that.
    fn stand_still() {
        let id = std::process::id().to_string();
        let status = Command::new("kill").args(["-STOP", &id]).status();
        status.expect("who runs such a test has the program kill");
    }
}
