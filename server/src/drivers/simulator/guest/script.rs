//! The script of a guest's first boot: when each of cloud-init's stages begins and ends, and what it writes meanwhile.

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};

use super::user_data::{self, Command, Wishes};
use crate::drivers::simulator::chance;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Boot {
    pub at: i64,
    pub ended_at: Option<i64>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Script {
    pub ignores_shutdown: bool,
    pub gets_no_address: bool,
    pub has_cloud_init: bool,
    pub cloud_init_version: String,
    pub stages: Vec<Stage>,
    pub lines: Vec<Line>,
    /// Files that `write_files` makes in the stage `init`.
    pub files: BTreeMap<String, String>,
    pub warning: Option<String>,
}

/// Times are milliseconds after the boot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    pub name: String,
    pub starts_ms: i64,
    /// None: it never does.
    pub ends_ms: Option<i64>,
    pub errors: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub at_ms: i64,
    pub log: Log,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Log {
    /// `/var/log/cloud-init.log`
    Main,
    /// `/var/log/cloud-init-output.log`
    Output,
}

/// Name of a stage and the thousandths of the whole at which it begins and ends.
const STAGES: [(&str, i64, i64); 4] =
    [("init-local", 60, 120), ("init", 230, 380), ("modules-config", 400, 500), ("modules-final", 520, 1_000)];
const INIT: usize = 1;
const CONFIG: usize = 2;
const FINAL: usize = 3;

impl Script {
    /// What the guest of this user-data will do; the uid decides how fast it is.
    pub fn of(user_data: &str, os: &str, uid: &str, (shortest, longest): (Duration, Duration)) -> Self {
        let wishes = user_data::read(user_data);
        let whole_ms = chance::between(uid, shortest.as_millis() as i64, longest.as_millis() as i64);
        let version = if os == "Debian" { "22.4.2" } else { "24.1.3" };
        let mut script = Self {
            ignores_shutdown: wishes.ignores_shutdown,
            gets_no_address: wishes.gets_no_address,
            has_cloud_init: !wishes.has_no_cloud_init,
            cloud_init_version: version.to_owned(),
            stages: stages_of(whole_ms),
            files: wishes.files.iter().cloned().collect(),
            warning: wishes.warning.clone(),
            ..Self::default()
        };
        script.write_openings();
        script.write_modules(&wishes);
        if wishes.never_finishes {
            script.stages[FINAL].ends_ms = None;
        } else {
            script.write_end();
        }
        script.lines.sort_by_key(|line| line.at_ms);
        script
    }

    /// Later boots run no module of the first one again.
    pub fn of_later_boot(&self) -> Self {
        let mut script = Self {
            stages: stages_of(self.length_ms().min(1_500)),
            has_cloud_init: self.has_cloud_init,
            cloud_init_version: self.cloud_init_version.clone(),
            ..Self::default()
        };
        script.write_openings();
        script.write_end();
        script
    }

    pub fn errors(&self) -> Vec<String> {
        self.stages.iter().flat_map(|stage| stage.errors.clone()).collect()
    }

    fn length_ms(&self) -> i64 {
        self.stages.last().and_then(|stage| stage.ends_ms).unwrap_or(1_500)
    }

    fn write_openings(&mut self) {
        for index in 0..self.stages.len() {
            let (at_ms, name) = (self.stages[index].starts_ms, self.stages[index].name.clone());
            let up = at_ms as f64 / 1_000.0;
            let mode = name.replace("modules-", "modules:");
            let opening = format!("Cloud-init v. {} running '{mode}' at {{time}}. Up {up:.2} seconds.", self.cloud_init_version);
            self.write(at_ms, Log::Main, &format!("util.py[DEBUG]: {opening}"));
            self.write(at_ms, Log::Output, &opening);
        }
    }

    fn write_modules(&mut self, wishes: &Wishes) {
        if let Some(warning) = &wishes.warning {
            self.warn(INIT, 500, &format!("__init__.py[WARNING]: {warning}"));
        }
        for (path, content) in &wishes.files {
            let at_ms = self.moment(INIT, 700);
            self.write(at_ms, Log::Main, &format!("util.py[DEBUG]: Writing to {path} - wb: [644] {} bytes", content.len()));
        }
        if let Some(why) = &wishes.broken_runcmd {
            self.fail(CONFIG, 600, "runcmd", &format!("TypeError({why:?})"));
        }
        self.install(&wishes.packages);
        if wishes.broken_runcmd.is_none() {
            self.run(&wishes.commands);
        }
    }

    fn install(&mut self, packages: &[String]) {
        let count = packages.len().max(1) as i64;
        for (index, package) in packages.iter().enumerate() {
            let at_ms = self.moment(FINAL, 60 + 400 * index as i64 / count);
            self.write(at_ms, Log::Output, &format!("Setting up {package} (simulated) ..."));
        }
        let unknown = user_data::unknown_packages(packages);
        if !unknown.is_empty() {
            for package in &unknown {
                let at_ms = self.moment(FINAL, 470);
                self.write(at_ms, Log::Output, &format!("E: Unable to locate package {package}"));
            }
            let why = format!("ProcessExecutionError(\"Failed to install packages: {}\")", unknown.join(", "));
            self.fail(FINAL, 480, "package-update-upgrade-install", &why);
        }
    }

    /// `runcmd` is one shell script, run by the module `scripts-user`.
    fn run(&mut self, commands: &[Command]) {
        let count = commands.len().max(1) as i64;
        for (index, command) in commands.iter().enumerate() {
            let at_ms = self.moment(FINAL, 520 + 380 * index as i64 / count);
            match command {
                Command::Echo(text) => self.write(at_ms, Log::Output, text),
                Command::Exit(_) => break,
                _ => {}
            }
        }
        let code = user_data::exit_code(commands);
        if code != 0 {
            let at_ms = self.moment(FINAL, 920);
            self.write(
                at_ms,
                Log::Main,
                &format!("subp.py[WARNING]: Failed running /var/lib/cloud/instance/scripts/runcmd [{code}]"),
            );
            self.fail(FINAL, 930, "scripts-user", "RuntimeError('Runparts: 1 failures (runcmd) in 1 attempted commands')");
        }
    }

    fn write_end(&mut self) {
        let Some(at_ms) = self.stages[FINAL].ends_ms else { return };
        let up = at_ms as f64 / 1_000.0;
        let end = format!(
            "Cloud-init v. {} finished at {{time}}. Datasource DataSourceLXD.  Up {up:.2} seconds",
            self.cloud_init_version
        );
        self.write(at_ms, Log::Main, &format!("util.py[DEBUG]: {end}"));
        self.write(at_ms, Log::Output, &end);
    }

    fn fail(&mut self, stage: usize, thousandth: i64, module: &str, error: &str) {
        let file = module.replace('-', "_");
        self.warn(stage, thousandth, &format!("cc_{file}.py[WARNING]: Failed to run module {module}"));
        self.warn(
            stage,
            thousandth,
            &format!("util.py[WARNING]: Running module {module} (<module 'cloudinit.config.cc_{file}'>) failed"),
        );
        self.stages[stage].errors.push(format!("('{module}', {error})"));
    }

    fn warn(&mut self, stage: usize, thousandth: i64, text: &str) {
        let at_ms = self.moment(stage, thousandth);
        self.write(at_ms, Log::Main, text);
        self.write(at_ms, Log::Output, &format!("{{log time}} - {text}"));
    }

    fn write(&mut self, at_ms: i64, log: Log, text: &str) {
        self.lines.push(Line { at_ms, log, text: text.to_owned() });
    }

    /// A moment within a stage.
    fn moment(&self, stage: usize, thousandth: i64) -> i64 {
        let stage = &self.stages[stage];
        let length = stage.ends_ms.unwrap_or(stage.starts_ms) - stage.starts_ms;
        stage.starts_ms + length * thousandth / 1_000
    }
}

fn stages_of(whole_ms: i64) -> Vec<Stage> {
    let at = |thousandth: i64| whole_ms * thousandth / 1_000;
    let stage = |(name, starts, ends): (&str, i64, i64)| Stage {
        name: name.to_owned(),
        starts_ms: at(starts),
        ends_ms: Some(at(ends)),
        errors: Vec::new(),
    };
    STAGES.into_iter().map(stage).collect()
}
