//! `eyrie admin …`: for who sits at the machine and cannot sign in.

use std::{io, path::PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};

use crate::admin_socket::{self, Answer, Question};

#[derive(Subcommand, Debug)]
pub enum AdminCommand {
    /// Print a one-time link: set-up while there is no administrator, else a new password for one
    Link(LinkOptions),
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

pub fn run(command: AdminCommand) -> anyhow::Result<()> {
    let AdminCommand::Link(LinkOptions { data_dir, login }) = command;
    match admin_socket::ask(&data_dir, &Question::Link { login }) {
        Ok(Answer::Link { url }) => {
            println!("{url}");
            Ok(())
        }
        Ok(Answer::Refused { reason }) => bail!(reason),
        Err(error) if is_nobody_there(&error) => bail!(
            "no server runs on the data folder {}: start it with eyrie serve, or name its folder with --data-dir",
            data_dir.display()
        ),
        Err(error) => Err(error).context("asking the running server"),
    }
}

fn is_nobody_there(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused)
}
