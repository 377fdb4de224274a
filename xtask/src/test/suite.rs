//! The suites and the commands behind them.
//!
//! All cargo commands name the whole workspace: with `-p`, cargo would choose other features for the
//! same dependencies and compile them again.

use std::{fmt, fs, path::PathBuf, process::Command};

use anyhow::{Context as _, Result, bail};

use super::surroundings::Surroundings;
use crate::{build, folders, packages, process, soak};

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Suite {
    /// Format, clippy, licences
    Lint,
    /// What needs nothing but the compiler
    Unit,
    /// The store, on SQLite and PostgreSQL
    Store,
    /// The whole server in one process, and killed and started again as a program
    Server,
    /// The driver and the whole server on real LXD
    Lxd,
    /// Stories in a real browser
    Browser,
}

/// The store's tests live in the same program as the server's.
const STORE: &str = "it::store::";
/// A tenth of what `cargo xtask soak` takes by itself.
const SOAK_S: u64 = 60;

type Hear<'a> = &'a mut dyn FnMut(&str);

impl Suite {
    pub const ALL: [Self; 6] = [Self::Lint, Self::Unit, Self::Store, Self::Server, Self::Lxd, Self::Browser];

    pub fn needs_postgres(self) -> bool {
        matches!(self, Self::Store | Self::Server)
    }

    pub fn needs_lxd(self) -> bool {
        matches!(self, Self::Lxd | Self::Browser)
    }

    pub fn run(self, around: &Surroundings, hear: Hear) -> Result<()> {
        match self {
            Self::Lint => lint(hear),
            Self::Unit => {
                let mut unit = cargo_test(around, &["--lib", "--bins"]);
                for name in tests_beside("app")?.into_iter().chain(tests_beside("xtask")?) {
                    unit.arg("--test").arg(name);
                }
                process::run_and_hear(&mut unit, hear)
            }
            Self::Store => process::run_and_hear(&mut cargo_test(around, &["--test", "it", "--", STORE]), hear),
            Self::Server => {
                let tests = ["--test", "it", "--test", "kill", "--", "--skip", STORE];
                process::run_and_hear(&mut cargo_test(around, &tests), &mut *hear)?;
                process::run_and_hear(&mut soak::command(around, SOAK_S), hear)
            }
            Self::Lxd => process::run_and_hear(&mut cargo_test(around, &["--test", "lxd", "--test", "kill_lxd"]), hear),
            Self::Browser => browser(around, hear),
        }
    }
}

impl fmt::Display for Suite {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Lint => "lint",
            Self::Unit => "unit",
            Self::Store => "store",
            Self::Server => "server",
            Self::Lxd => "lxd",
            Self::Browser => "browser",
        })
    }
}

/// The lines by which cargo's and node's test runners end.
pub fn is_closing_line(line: &str) -> bool {
    let node = ["tests ", "suites ", "pass ", "fail ", "cancelled ", "skipped ", "todo ", "duration_ms "];
    let counts = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# "));
    line.starts_with("test result: ") || counts.is_some_and(|count| node.iter().any(|word| count.starts_with(word)))
}

pub fn cargo_test(around: &Surroundings, args: &[&str]) -> Command {
    let mut cargo = folders::cargo();
    cargo.args(["test", "--workspace", "--no-fail-fast"]).args(args).envs(around.environment());
    cargo
}

/// Names of the integration tests of a package.
fn tests_beside(package: &str) -> Result<Vec<String>> {
    let folder = folders::repository().join(package).join("tests");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("read {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "rs") {
            names.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names)
}

fn lint(hear: Hear) -> Result<()> {
    process::run_and_hear(folders::cargo().args(["fmt", "--all", "--check"]), &mut *hear)?;
    let deny_warnings = ["--", "-D", "warnings"];
    process::run(folders::cargo().args(["clippy", "--workspace", "--all-targets"]).args(deny_warnings))?;
    let mut hydrate = folders::cargo();
    hydrate.args(["clippy", "-p", "app", "--lib", "--target", build::WASM_TARGET]);
    process::run(hydrate.args(["--no-default-features", "--features", "hydrate"]).args(deny_warnings))?;
    process::run(Command::new(cargo_deny()?).args(["check", "bans", "licenses", "sources"]).current_dir(folders::repository()))
}

/// The advisories are left out: they are a git repository that is not everywhere within reach.
fn cargo_deny() -> Result<PathBuf> {
    const VERSION: &str = "0.20.2";
    if process::is_on_path("cargo-deny") {
        return Ok(PathBuf::from("cargo-deny"));
    }
    let tools = folders::made(folders::cache()?.join("tools"))?;
    let program = tools.join("bin/cargo-deny");
    if !program.is_file() {
        println!("xtask: installing cargo-deny {VERSION} (about two minutes, once)");
        let mut cargo = folders::cargo();
        cargo.args(["install", "--locked", "--quiet", "cargo-deny", "--version", VERSION, "--root"]);
        process::run(cargo.arg(&tools).current_dir(&tools))?;
    }
    Ok(program)
}

fn browser(around: &Surroundings, hear: Hear) -> Result<()> {
    packages::ensure("the browser tests", &["chromium", "fonts-dejavu-core"])?;
    if !process::is_on_path("node") || !process::is_on_path("npm") {
        packages::ensure("the browser tests", &["nodejs", "npm"])?;
    }
    let stories = folders::repository().join("end2end");
    let files = story_files(&stories)?;
    let mut npm = Command::new("npm");
    process::run(npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(&stories))?;
    let site = build::development_site()?;
    let program = build::server()?;
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=spec"]).args(files).current_dir(&stories);
    node.envs(around.environment()).env("EYRIE_BIN", program).env("EYRIE_SITE_DIR", site);
    process::run_and_hear(&mut node, hear)
}

/// One story per file.
fn story_files(folder: &std::path::Path) -> Result<Vec<String>> {
    let files = fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))?;
    let names = files.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut stories: Vec<String> = names.filter(|name| name.ends_with(".test.mjs")).collect();
    stories.sort();
    if stories.is_empty() {
        bail!("{} holds no story", folder.display());
    }
    Ok(stories)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_both_runners_are_known() {
        for line in ["test result: ok. 3 passed; 0 failed; 0 ignored", "ℹ tests 4", "ℹ fail 0", "# pass 4"] {
            assert!(is_closing_line(line), "{line}");
        }
    }

    #[test]
    fn other_lines_are_no_closing_lines() {
        for line in ["test store::opens ... ok", "running 3 tests", "ℹ Error: no", "# Subtest: first start", "tests 4"] {
            assert!(!is_closing_line(line), "{line}");
        }
    }
}
