//! A PostgreSQL of the test's own, that it may stop as a crash does: nothing is flushed, every connection ends.
//!
//! Commits are durable against that: without `synchronous_commit`, the server itself would forget what it acknowledged.

use std::{env, net::TcpListener, os::unix::fs as unix_fs, path::PathBuf, process::Output};

use tempfile::TempDir;
use tokio::process::Command;

/// It refuses to run as root.
const SYSTEM_USER: &str = "postgres";

pub struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Postgres {
    /// Where `EYRIE_TEST_POSTGRES_BIN` names the folder of its programs.
    pub async fn start() -> Option<Self> {
        let programs = PathBuf::from(env::var_os("EYRIE_TEST_POSTGRES_BIN")?);
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let postgres = Self { programs, folder: tempfile::tempdir().unwrap(), port };
        if is_root().await {
            let (user, group) = (system_id("-u").await, system_id("-g").await);
            unix_fs::chown(postgres.folder.path(), Some(user), Some(group)).unwrap();
        }
        let data = postgres.data();
        postgres
            .run("initdb", &["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "-U", "eyrie", "-D", &data])
            .await;
        postgres.come_back().await;
        Some(postgres)
    }

    /// Up to the database's name.
    pub fn server(&self) -> String {
        format!("postgres://eyrie@127.0.0.1:{}", self.port)
    }

    pub async fn crash(&self) {
        self.run("pg_ctl", &["stop", "--mode=immediate", "-D", &self.data()]).await;
    }

    /// Answers when this returns.
    pub async fn come_back(&self) {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c max_connections=100 -c fsync=off",
            self.port,
            self.folder.path().display()
        );
        let log = self.folder.path().join("log").display().to_string();
        self.run("pg_ctl", &["start", "--wait", "-o", &options, "-l", &log, "-D", &self.data()]).await;
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    async fn run(&self, program: &str, arguments: &[&str]) {
        let mut command = command(self.programs.join(program), is_root().await);
        let output = command.args(arguments).output().await.unwrap();
        assert!(output.status.success(), "{program} {arguments:?}: {}", said(&output));
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let as_root = std::process::Command::new("id").arg("-u").output().is_ok_and(|output| said(&output).trim() == "0");
        let mut stop = command(self.programs.join("pg_ctl"), as_root);
        // It may have been stopped by the test.
        let _ = stop.as_std_mut().args(["stop", "--mode=immediate", "-D", &self.data()]).output();
    }
}

fn command(program: PathBuf, as_root: bool) -> Command {
    if !as_root {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", SYSTEM_USER, "--"]).arg(program).current_dir("/");
    command
}

pub async fn is_root() -> bool {
    said(&Command::new("id").arg("-u").output().await.unwrap()).trim() == "0"
}

async fn system_id(which: &str) -> u32 {
    said(&Command::new("id").args([which, SYSTEM_USER]).output().await.unwrap()).trim().parse().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
