//! The project's task runner: `cargo xtask <verb>`, one verb one file.

mod api;
mod bench;
mod build;
mod dist;
mod folders;
#[cfg(test)]
mod layers;
mod lxd;
mod packages;
mod process;
mod run;
mod soak;
mod test;

use std::process::ExitCode;

use clap::Parser;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs and tests Eyrie")]
enum Task {
    /// Build the server and everything a browser fetches, for development
    Build,
    /// Build, and start the server on SQLite
    Run(run::Args),
    /// Build the release: one file, `dist/eyrie` in cargo's target folder
    Dist,
    /// Run all tests, on real LXD, PostgreSQL and in a real browser; installs what that needs
    Test(test::Args),
    /// Random work and random kills on 200 deployments, for minutes
    Soak(soak::Args),
    /// Write docs/api.md anew from the code
    Api,
    /// Measure the release against its budgets, and against this machine's own references
    Bench(bench::Args),
    /// A real LXD host of our own to test against or play with
    Lxd(lxd::Args),
}

fn main() -> ExitCode {
    match process::watch_for_interrupts().and_then(|()| run(Task::parse())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where in the task runner it happened helps nobody, so no backtrace.
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> anyhow::Result<()> {
    match task {
        Task::Build => build::run(),
        Task::Run(args) => run::run(&args),
        Task::Dist => dist::run().map(drop),
        Task::Test(args) => test::run(&args),
        Task::Soak(args) => soak::run(&args),
        Task::Api => api::run(),
        Task::Bench(args) => bench::run(&args),
        Task::Lxd(args) => lxd::run(&args),
    }
}
