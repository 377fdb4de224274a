//! Measures the release against its budgets: `cargo xtask bench`. It never fails because of a number: what a machine that is
//! shared can do differs from hour to hour, so each figure stands beside its budget and, where there is one, a reference of this
//! very machine.

mod figure;

use std::{ffi::OsString, path::Path, process::Command};

use anyhow::{Context as _, Result, bail};

use crate::{dist, folders, packages, process, test::surroundings::Surroundings};
use figure::Figure;

/// Neither the host of the tests nor one that a person plays with.
const LXD_NAME: &str = "m";

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Subject {
    /// Start and memory of the program
    Program,
    /// How many overviews a core renders
    Overview,
    /// First load, and how soon a click and a commit show
    Browser,
    /// Commits of a job, beside a bare loop
    Commits,
    /// Ten containers on real LXD, beside `lxc launch`
    Containers,
}

#[derive(clap::Args)]
pub struct Args {
    /// Only these, separated by commas
    #[arg(long, value_delimiter = ',')]
    only: Vec<Subject>,
    /// Measure the release that was built last, whatever has changed since
    #[arg(long)]
    built: bool,
}

impl Subject {
    const ALL: [Self; 5] = [Self::Program, Self::Overview, Self::Browser, Self::Commits, Self::Containers];

    /// What it prints are figures, one a line; what it says beside them goes to the terminal.
    fn measure(self, program: &Path) -> Result<Vec<Figure>> {
        match self {
            Self::Program => script("program", program, &[]),
            Self::Overview => {
                packages::ensure("the load on the overview", &["wrk"])?;
                script("overview", program, &[])
            }
            Self::Browser => {
                packages::ensure("a browser", &["chromium", "fonts-dejavu-core"])?;
                script("browser", program, &[])
            }
            Self::Commits => commits(),
            Self::Containers => {
                let around = Surroundings::with_lxd(LXD_NAME)?;
                let environment: Vec<_> = around.environment().iter().map(|(name, value)| (*name, value.clone())).collect();
                script("containers", program, &environment)
            }
        }
    }
}

pub fn run(args: &Args) -> Result<()> {
    let program = if args.built { dist::placed()? } else { dist::run()? };
    if !program.is_file() {
        bail!("nothing was built yet: leave --built away");
    }
    let subjects = Subject::ALL.into_iter().filter(|subject| args.only.is_empty() || args.only.contains(subject));
    let mut figures = Vec::new();
    for subject in subjects {
        println!("xtask: measuring {subject:?}");
        match subject.measure(&program) {
            Ok(found) => figures.extend(found),
            Err(error) => println!("xtask: {subject:?} could not be measured: {error:#}"),
        }
        if process::is_interrupted() {
            bail!("interrupted");
        }
    }
    figure::print(&figures);
    Ok(())
}

/// One of the scripts beside the browser's stories: they share what starts a server and signs in.
fn script(name: &str, program: &Path, environment: &[(&str, OsString)]) -> Result<Vec<Figure>> {
    let stories = folders::repository().join("end2end");
    if !stories.join("node_modules").is_dir() {
        let mut npm = Command::new("npm");
        process::run(npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(&stories))?;
    }
    let mut node = Command::new("node");
    node.arg(format!("bench/{name}.mjs")).current_dir(&stories).env("EYRIE_BIN", program);
    read(node.envs(environment.iter().map(|(name, value)| (*name, value))))
}

/// Built as the release is, so that nothing below it is compiled again.
fn commits() -> Result<Vec<Figure>> {
    let mut cargo = folders::cargo();
    cargo.args(["bench", "--quiet", "-p", "server", "--features", "embed", "--bench", "commits"]);
    read(cargo.env("EYRIE_EMBED_DIR", dist::site()?))
}

fn read(command: &mut Command) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    process::run_and_hear(command, |line| figures.extend(serde_json::from_str::<Figure>(line).ok()))
        .context("the measurement broke off")?;
    Ok(figures)
}
