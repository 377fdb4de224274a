//! `eyrie export` and `eyrie import`: the whole installation as one file, and back.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use clap::Args;

use super::admin::{has_database, is_nobody_there, unexpected};
use crate::{
    admin_socket::{self, Answer},
    archive::{self, Manifest, Schema},
    boot,
};

#[derive(Args, Debug)]
pub struct ExportOptions {
    /// The archive to write; it must not exist yet
    file: PathBuf,
    /// Folder of the server's database, keys and sockets; the server may run or not
    #[arg(long, env = "EYRIE_DATA_DIR", default_value = "eyrie-data")]
    data_dir: PathBuf,
    /// The server's PostgreSQL, where no server runs and it is not SQLite in the data folder
    #[arg(long, env = "EYRIE_DATABASE_URL")]
    database_url: Option<String>,
}

#[derive(Args, Debug)]
pub struct ImportOptions {
    /// The archive to read
    file: PathBuf,
    /// Folder in which the database is made; it may not hold one yet
    #[arg(long, env = "EYRIE_DATA_DIR", default_value = "eyrie-data")]
    data_dir: PathBuf,
    /// An empty PostgreSQL database to fill, instead of SQLite in the data folder
    #[arg(long, env = "EYRIE_DATABASE_URL")]
    database_url: Option<String>,
}

pub fn export(options: &ExportOptions) -> anyhow::Result<()> {
    ensure!(!options.file.exists(), "{} exists already: name a new file", options.file.display());
    let partial = PathBuf::from(format!("{}.partial", options.file.display()));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&partial)
        .with_context(|| format!("making {}", partial.display()))?;
    let written = fetch(options, &mut file).and_then(|manifest| {
        file.sync_all()?;
        fs::rename(&partial, &options.file).with_context(|| format!("naming {}", options.file.display()))?;
        Ok(manifest)
    });
    match written {
        Ok(manifest) => tell_exported(options, &manifest),
        Err(error) => {
            let _ = fs::remove_file(&partial);
            Err(error)
        }
    }
}

/// From the running server, or else from the database itself.
fn fetch(options: &ExportOptions, file: &mut File) -> anyhow::Result<Manifest> {
    match admin_socket::ask_for_archive(&options.data_dir, file) {
        Ok(Answer::Archive { manifest, .. }) => Ok(manifest),
        Ok(other) => bail!(unexpected(other)),
        Err(error) if is_nobody_there(&error) => export_at_rest(options, file),
        Err(error) => Err(error).context("asking the running server"),
    }
}

/// Without a server the database is opened here, under the same lock, so that none starts meanwhile.
#[tokio::main(flavor = "current_thread")]
async fn export_at_rest(
    ExportOptions { data_dir, database_url, file: name }: &ExportOptions,
    file: &mut File,
) -> anyhow::Result<Manifest> {
    if database_url.is_none() && !has_database(data_dir) {
        bail!("there is no database in {}: name its folder with --data-dir", data_dir.display());
    }
    let _lock = match database_url {
        Some(_) => None,
        None => Some(boot::lock_data_dir(data_dir)?),
    };
    let store = boot::open_store(data_dir, database_url.as_deref()).await?;
    let exported = archive::export(&store, folder_of(name)).await;
    store.close().await;
    let mut exported = exported?;
    io::copy(&mut exported.file, file)?;
    Ok(exported.manifest)
}

/// Where the archive will be there is room for what it is made of.
fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn tell_exported(options: &ExportOptions, manifest: &Manifest) -> anyhow::Result<()> {
    let bytes = fs::metadata(&options.file)?.len();
    println!("Wrote {}: {} rows of {} tables, {bytes} bytes.", options.file.display(), manifest.rows(), manifest.tables.len());
    println!("master.key is not in it: keep a copy of it elsewhere. Without it the secrets in this archive do not open.");
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
pub async fn import(options: &ImportOptions) -> anyhow::Result<()> {
    let schema = Schema::load().await?;
    // All of it, before anything is made.
    archive::check(&options.file, &schema).with_context(|| format!("reading {}", options.file.display()))?;
    let manifest = match &options.database_url {
        Some(url) => import_into_postgres(url, &schema, &options.file).await?,
        None => import_into_folder(&options.data_dir, &schema, &options.file).await?,
    };
    println!("Imported {} rows of {} tables.", manifest.rows(), manifest.tables.len());
    println!("Put the master.key of the old server into the data folder before the first start.");
    println!(
        "The installation is detached: no host is contacted and no job runs until somebody says that the old server is gone, \
         with eyrie admin attach or on the overview."
    );
    io::stdout().flush()?;
    Ok(())
}

async fn import_into_postgres(url: &str, schema: &Schema, file: &Path) -> anyhow::Result<Manifest> {
    let store = boot::open_store(Path::new(""), Some(url)).await?;
    let restored = archive::restore_into(&store, schema, file).await;
    store.close().await;
    Ok(restored?)
}

async fn import_into_folder(data_dir: &Path, schema: &Schema, file: &Path) -> anyhow::Result<Manifest> {
    let is_new = !data_dir.exists();
    boot::make_data_dir(data_dir)?;
    let lock = boot::lock_data_dir(data_dir)?;
    let restored = archive::restore_into_sqlite(&data_dir.join(boot::DATABASE), schema, file).await;
    drop(lock);
    if restored.is_err() && is_new {
        let _ = fs::remove_file(data_dir.join("lock"));
        let _ = fs::remove_dir(data_dir);
    }
    Ok(restored?)
}
