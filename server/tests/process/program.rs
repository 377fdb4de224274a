//! The program itself, started as a person would, on a data folder of its own. It can be killed, and started again.

use std::{
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::until::{until, until_within};

/// A data folder with what a program on it needs.
pub struct Installation {
    folder: TempDir,
    pub database_url: Option<String>,
    /// Instead of one in the data folder.
    pub master_key_file: Option<PathBuf>,
}

/// How the program is to die or to stand still by itself, and what it writes down meanwhile.
#[derive(Debug, Clone, Copy, Default)]
pub struct Doom<'a> {
    pub kill_at: Option<&'a str>,
    pub stop_at: Option<&'a str>,
    pub points: Option<&'a Path>,
}

pub struct Program {
    child: Child,
    pub url: String,
    output: PathBuf,
}

impl Installation {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        std::fs::create_dir(&site).unwrap();
        std::fs::write(site.join("assets.json"), r#"{"folder": "pkg", "parts": {}}"#).unwrap();
        Self { folder, database_url: None, master_key_file: None }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// Does not wait until it answers: it may die before.
    pub fn spawn(&self, doom: Doom<'_>) -> Spawned {
        let output = self.path("output");
        let file = std::fs::File::create(&output).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_eyrie"));
        command.arg("serve").env("EYRIE_LISTEN", "127.0.0.1:0").env("EYRIE_DATA_DIR", self.data());
        command.env("EYRIE_SITE_DIR", self.path("site")).env("RUST_BACKTRACE", "0");
        command.envs(self.database_url.as_ref().map(|url| ("EYRIE_DATABASE_URL", url)));
        command.envs(self.master_key_file.as_ref().map(|path| ("EYRIE_MASTER_KEY_FILE", path)));
        command.envs(doom.stop_at.map(|point| ("EYRIE_STOP_AT", point)));
        command.envs(doom.kill_at.map(|point| ("EYRIE_KILL_AT", point)));
        command.envs(doom.points.map(|path| ("EYRIE_KILL_POINTS", path)));
        command.stdin(Stdio::null()).stdout(file.try_clone().unwrap()).stderr(file).kill_on_drop(true);
        Spawned { child: command.spawn().unwrap(), output }
    }

    pub async fn start(&self) -> Program {
        let Ok(program) = self.spawn(Doom::default()).ready().await else {
            panic!("the program ended: {}", read(&self.path("output")));
        };
        program
    }
}

/// A program that may not answer yet.
pub struct Spawned {
    child: Child,
    output: PathBuf,
}

impl Spawned {
    /// Waits until it answers, or has died.
    pub async fn ready(mut self) -> Result<Program, ExitStatus> {
        // Once for the process: whichever test comes first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::new();
        let ready = until("the program is ready", async || {
            if let Some(status) = self.child.try_wait().unwrap() {
                return Some(Err(status));
            }
            let url = find_url(&read(&self.output))?;
            let answer = http.get(format!("{url}/readyz")).send().await.ok()?;
            answer.status().is_success().then_some(Ok(url))
        });
        let url = ready.await?;
        Ok(Program { child: self.child, url, output: self.output })
    }
}

impl Program {
    /// The token of the one-time link that a first start prints.
    pub async fn setup_token(&self) -> String {
        until("the one-time link is printed", async || {
            let output = read(&self.output);
            let (_, rest) = output.split_once("/setup?token=")?;
            Some(rest.split_whitespace().next()?.to_owned())
        })
        .await
    }

    /// None while it lives.
    pub fn exit(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    /// Asks it to end, and expects that it does so well.
    pub async fn stop(mut self) {
        let status = self.end().await;
        assert!(status.success(), "it ended with {status}: {}", self.output());
    }

    /// Asks it to end. It may have died meanwhile.
    pub async fn end(&mut self) -> ExitStatus {
        self.signal("-TERM").await;
        until_within(Duration::from_secs(30), "the program ends", async || self.exit()).await
    }

    /// None: its end was seen.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// One that ended unseen takes the signal and forgets it.
    pub async fn signal(&self, signal: &str) {
        if let Some(pid) = self.pid() {
            assert!(Command::new("kill").args([signal, &pid.to_string()]).status().await.unwrap().success());
        }
    }

    pub fn output(&self) -> String {
        read(&self.output)
    }
}

/// Where it listens, from its log: the port is the system's choice.
fn find_url(output: &str) -> Option<String> {
    let (_, rest) = output.split_once("listening on http://")?;
    let end = rest.find('"')?;
    Some(format!("http://{}", &rest[..end]))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}
