//! The first command a newcomer types: builds everything and starts the server on SQLite.

use std::{path::PathBuf, process::Command};

use anyhow::Result;

use crate::{build, folders, process};

#[derive(clap::Args)]
pub struct Args {
    /// Folder for the database and keys [default: `run` in cargo's target folder]
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// Handed on to `eyrie serve`
    #[arg(last = true)]
    serve: Vec<String>,
}

pub fn run(args: &Args) -> Result<()> {
    let site = build::development_site()?;
    let program = build::server()?;
    let data = match &args.data_dir {
        Some(folder) => folder.clone(),
        None => folders::target()?.join("run"),
    };
    println!("xtask: the server's data is in {}; Ctrl-C stops it", data.display());
    let mut server = Command::new(program);
    server.arg("serve").arg("--site-dir").arg(site).arg("--data-dir").arg(data).args(&args.serve);
    let outcome = process::run(&mut server);
    if process::is_interrupted() { Ok(()) } else { outcome }
}
