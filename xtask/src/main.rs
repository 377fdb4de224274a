//! The project's task runner: `cargo xtask <verb>`, one verb one file.

mod folders;
mod lxd;
mod packages;
mod process;

use clap::Parser;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs and tests Eyrie")]
enum Task {
    /// A real LXD host of our own to test against or play with
    Lxd(lxd::Args),
}

fn main() -> anyhow::Result<()> {
    process::watch_for_interrupts()?;
    match Task::parse() {
        Task::Lxd(args) => lxd::run(&args),
    }
}
