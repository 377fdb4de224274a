//! A PostgreSQL of our own for the tests: in a temporary folder, on a Unix socket and a loopback
//! port, without durability because nobody reads it after a crash.

use std::{
    env, fs,
    net::TcpListener,
    os::unix::fs as unix_fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};

use crate::{folders, packages, process};

const USER: &str = "eyrie";
/// It refuses to run as root.
const SYSTEM_USER: &str = "postgres";

pub struct Postgres {
    folder: PathBuf,
    programs: PathBuf,
    port: u16,
}

impl Postgres {
    pub fn start() -> Result<Self> {
        if find_programs().is_none() {
            packages::ensure("the store's tests", &["postgresql"])?;
        }
        let programs = find_programs().context("PostgreSQL is installed, but has no initdb")?;
        let folder = env::temp_dir().join(format!("eyrie-postgres-{}", std::process::id()));
        let postgres = Self { folder, programs, port: free_port()? };
        postgres.make()?;
        println!("xtask: PostgreSQL at {}", postgres.url());
        Ok(postgres)
    }

    pub fn url(&self) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{USER}", self.port)
    }

    /// Where initdb and pg_ctl are: a test that crashes a PostgreSQL starts one of its own.
    pub fn programs(&self) -> &Path {
        &self.programs
    }

    fn make(&self) -> Result<()> {
        folders::emptied(&self.folder)?;
        if process::is_root() {
            let (user, group) = (system_id("-u")?, system_id("-g")?);
            unix_fs::chown(&self.folder, Some(user), Some(group))?;
        }
        let data = self.folder.join("data");
        let mut initdb = self.command("initdb");
        initdb.args(["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
        process::output(initdb.arg(format!("--username={USER}")).arg("--pgdata").arg(&data))?;
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c max_connections=300 \
             -c fsync=off -c synchronous_commit=off -c full_page_writes=off",
            self.port,
            self.folder.display(),
        );
        let mut start = self.command("pg_ctl");
        start.args(["start", "--wait", "--options", &options, "--pgdata"]).arg(&data);
        process::output(start.arg("--log").arg(self.folder.join("log")))?;
        let mut createdb = self.command("createdb");
        createdb.arg("--host").arg(&self.folder).args(["--port", &self.port.to_string()]);
        process::output(createdb.args(["--username", USER, USER])).map(drop)
    }

    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        if !process::is_root() {
            return Command::new(program);
        }
        let mut command = Command::new("runuser");
        command.args(["-u", SYSTEM_USER, "--"]).arg(program).current_dir("/");
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = self.command("pg_ctl");
        stop.args(["stop", "--mode=immediate", "--pgdata"]).arg(self.folder.join("data"));
        process::succeeds(&mut stop);
        if let Err(error) = folders::removed(&self.folder) {
            println!("xtask: {error:#}");
        }
    }
}

/// Debian keeps the server's programs off the PATH, by version.
fn find_programs() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|folder| Path::is_file(&folder.join("initdb")))
        .collect();
    found.sort();
    found.pop()
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0").context("find a free port")?.local_addr()?.port())
}

fn system_id(which: &str) -> Result<u32> {
    let id = process::output(Command::new("id").args([which, SYSTEM_USER]))?;
    id.trim().parse().context("`id` printed no number")
}
