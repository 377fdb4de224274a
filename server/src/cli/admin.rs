//! `eyrie admin …`: for who sits at the machine and cannot sign in.

use std::{
    io,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};

use crate::{
    admin_socket::{self, Answer, Question},
    boot,
    store::audit::Verdict,
};

#[derive(Subcommand, Debug)]
pub enum AdminCommand {
    /// Print a one-time link: set-up while there is no administrator, else a new password for one
    Link(LinkOptions),
    /// Tell whether every record of the audit is as it was written
    VerifyAudit(VerifyOptions),
    /// Let an imported installation touch its hosts: the server it came from is gone
    Attach(AttachOptions),
}

#[derive(Args, Debug)]
pub struct AttachOptions {
    /// Folder of the running server's database, keys and sockets
    #[arg(long, env = "EYRIE_DATA_DIR", default_value = "eyrie-data")]
    data_dir: PathBuf,
}

#[derive(Args, Debug)]
pub struct LinkOptions {
    /// Folder of the running server's database, keys and sockets
    #[arg(long, env = "EYRIE_DATA_DIR", default_value = "eyrie-data")]
    data_dir: PathBuf,
    /// Which administrator, where there is more than one
    #[arg(long)]
    login: Option<String>,
}

#[derive(Args, Debug)]
pub struct VerifyOptions {
    /// Folder of the server's database, keys and sockets; the server may run or not
    #[arg(long, env = "EYRIE_DATA_DIR", default_value = "eyrie-data")]
    data_dir: PathBuf,
    /// The server's PostgreSQL, where no server runs and it is not SQLite in the data folder
    #[arg(long, env = "EYRIE_DATABASE_URL")]
    database_url: Option<String>,
}

pub fn run(command: AdminCommand) -> anyhow::Result<()> {
    match command {
        AdminCommand::Link(options) => link(options),
        AdminCommand::VerifyAudit(options) => verify_audit(&options),
        AdminCommand::Attach(AttachOptions { data_dir }) => attach(&data_dir),
    }
}

fn link(LinkOptions { data_dir, login }: LinkOptions) -> anyhow::Result<()> {
    match admin_socket::ask(&data_dir, &Question::Link { login }) {
        Ok(Answer::Link { url }) => {
            println!("{url}");
            Ok(())
        }
        Ok(other) => bail!(unexpected(other)),
        Err(error) => not_asked(error, &data_dir),
    }
}

fn attach(data_dir: &Path) -> anyhow::Result<()> {
    match admin_socket::ask(data_dir, &Question::Attach) {
        Ok(Answer::Attached { was_detached: true }) => println!("Attached: hosts are contacted and jobs run."),
        Ok(Answer::Attached { was_detached: false }) => println!("It was not detached."),
        Ok(other) => bail!(unexpected(other)),
        Err(error) => return not_asked(error, data_dir),
    }
    Ok(())
}

fn not_asked(error: io::Error, data_dir: &Path) -> anyhow::Result<()> {
    if is_nobody_there(&error) {
        bail!(
            "no server runs on the data folder {}: start it with eyrie serve, or name its folder with --data-dir",
            data_dir.display()
        );
    }
    Err(error).context("asking the running server")
}

fn verify_audit(options: &VerifyOptions) -> anyhow::Result<()> {
    let verdict = match admin_socket::ask(&options.data_dir, &Question::VerifyAudit) {
        Ok(Answer::Audit { verdict }) => verdict,
        Ok(other) => bail!(unexpected(other)),
        Err(error) if is_nobody_there(&error) => verify_at_rest(options)?,
        Err(error) => return Err(error).context("asking the running server"),
    };
    match verdict {
        Verdict::Whole { records } => {
            println!("OK: all {records} records of the audit are as they were written");
            Ok(())
        }
        Verdict::Broken { seq, what } => bail!("record {seq} of the audit: {what}"),
    }
}

/// Without a server the database is opened here, under the same lock, so that none starts meanwhile.
#[tokio::main(flavor = "current_thread")]
async fn verify_at_rest(VerifyOptions { data_dir, database_url }: &VerifyOptions) -> anyhow::Result<Verdict> {
    if database_url.is_none() && !has_database(data_dir) {
        bail!("there is no database in {}: name its folder with --data-dir", data_dir.display());
    }
    let _lock = boot::lock_data_dir(data_dir)?;
    let store = boot::open_store(data_dir, database_url.as_deref()).await?;
    let verdict = store.verify_audit().await.context("reading the audit")?;
    store.close().await;
    Ok(verdict)
}

pub(super) fn has_database(data_dir: &Path) -> bool {
    data_dir.join(boot::DATABASE).exists()
}

pub(super) fn unexpected(answer: Answer) -> String {
    match answer {
        Answer::Refused { reason } => reason,
        _ => "the running server answered something else: it is of another version".to_owned(),
    }
}

pub(super) fn is_nobody_there(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused)
}
