//! Everything that must be green, from a bare Debian 12 on: installs what is missing (and says so),
//! starts what the tests need, runs the suites, and takes down what it started however they end.

mod postgres;
mod suite;
pub mod surroundings;

use anyhow::{Result, bail};

use crate::process;
use suite::Suite;
pub use suite::cargo_test;
use surroundings::Surroundings;

#[derive(clap::Args)]
pub struct Args {
    /// Only these suites, separated by commas
    #[arg(long, value_delimiter = ',')]
    only: Vec<Suite>,
}

struct Outcome {
    suite: Suite,
    /// The runner's own summary, word for word.
    closing_lines: Vec<String>,
    result: Result<()>,
}

pub fn run(args: &Args) -> Result<()> {
    let suites: Vec<Suite> = Suite::ALL.into_iter().filter(|suite| args.only.is_empty() || args.only.contains(suite)).collect();
    let surroundings = Surroundings::start(&suites)?;
    let outcomes: Vec<Outcome> = suites.into_iter().map(|suite| run_one(suite, &surroundings)).collect();
    drop(surroundings);
    print_recap(&outcomes);
    let failed: Vec<String> =
        outcomes.iter().filter(|outcome| outcome.result.is_err()).map(|outcome| outcome.suite.to_string()).collect();
    if process::is_interrupted() {
        bail!("interrupted");
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

/// A suite that fails does not keep the others from running.
fn run_one(suite: Suite, surroundings: &Surroundings) -> Outcome {
    println!("\nxtask: {suite}");
    let mut closing_lines = Vec::new();
    let result = suite.run(surroundings, &mut |line| {
        if suite::is_closing_line(line) {
            closing_lines.push(line.to_owned());
        }
    });
    if let Err(error) = &result {
        println!("xtask: {suite} failed: {error:#}");
    }
    Outcome { suite, closing_lines, result }
}

fn print_recap(outcomes: &[Outcome]) {
    println!("\nxtask: all suites\n");
    for outcome in outcomes {
        match &outcome.result {
            Ok(()) => println!("{}: ok", outcome.suite),
            Err(error) => println!("{}: FAILED, {error:#}", outcome.suite),
        }
        for line in &outcome.closing_lines {
            println!("{line}");
        }
    }
}
