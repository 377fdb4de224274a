//! Where things are: the repository, cargo's target folder, and the cache that outlives both.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};

use crate::process;

/// The root of the repository, wherever the command was called from.
pub fn repository() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().expect("xtask lies in the workspace").to_path_buf()
}

/// Cargo, in the repository: by its name, so that rustup chooses the toolchain that the repository wants.
pub fn cargo() -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(repository());
    command
}

/// Cargo's own word on its target folder: it may be moved by environment or configuration.
pub fn target() -> Result<PathBuf> {
    let metadata = process::output(cargo().args(["metadata", "--format-version", "1", "--no-deps"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    let folder = metadata["target_directory"].as_str().context("cargo metadata names no target_directory")?;
    Ok(PathBuf::from(folder))
}

/// What is expensive to make and not ours to commit: test images, tools, containers.
pub fn cache() -> Result<PathBuf> {
    let folder = match env::var_os("EYRIE_CACHE") {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(env::var_os("HOME").context("neither EYRIE_CACHE nor HOME is set")?).join(".cache/eyrie"),
    };
    made(folder)
}

/// Where cargo unpacks the sources of crates: a folder for each registry.
pub fn registries() -> Result<Vec<PathBuf>> {
    let home = match env::var_os("CARGO_HOME") {
        Some(home) => PathBuf::from(home),
        None => PathBuf::from(env::var_os("HOME").context("neither CARGO_HOME nor HOME is set")?).join(".cargo"),
    };
    let sources = home.join("registry/src");
    let entries = fs::read_dir(&sources).with_context(|| format!("read {}", sources.display()))?;
    entries.map(|entry| Ok(entry?.path())).collect()
}

/// The folder, made if it was not there.
pub fn made(folder: PathBuf) -> Result<PathBuf> {
    fs::create_dir_all(&folder).with_context(|| format!("make {}", folder.display()))?;
    Ok(folder)
}

/// The folder, made anew and empty.
pub fn emptied(folder: &Path) -> Result<()> {
    removed(folder)?;
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))
}

/// The folder is gone afterwards, whether it was there or not.
pub fn removed(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}
