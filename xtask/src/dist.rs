//! The release: one program with its pages, styles and icons inside, compressed before and in a
//! folder called after their content, so that a browser fetches each of them once. `wasm-opt` is left out on purpose: docs/decisions/0005.

mod compress;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use crate::{
    build::{self, Profile, assets},
    folders, process,
};

/// Builds the release, and says where its program is.
pub fn run() -> Result<PathBuf> {
    let (site, placed) = (site()?, placed()?);
    folders::emptied(&site)?;
    let parts = build::make(&site, Profile::Release)?;
    assets::write_hashed(&site, parts)?;
    compress::folder(&site)?;
    let program = compile(&site)?;
    fs::copy(&program, &placed).with_context(|| format!("copy {}", program.display()))?;
    print_sizes(&site)?;
    println!("{:>11}  {}", size(&placed)?, placed.display());
    Ok(placed)
}

/// Where the program is put.
pub fn placed() -> Result<PathBuf> {
    Ok(folder()?.join("eyrie"))
}

/// What is compiled into it.
pub fn site() -> Result<PathBuf> {
    Ok(folder()?.join("site"))
}

fn folder() -> Result<PathBuf> {
    folders::made(folders::target()?.join("dist"))
}

/// The folder's content is compiled in, so its address is told to the compiler.
fn compile(site: &Path) -> Result<PathBuf> {
    let mut cargo = folders::cargo();
    cargo.args(["build", "--release", "-p", "server", "--features", "embed"]);
    process::run(cargo.env("EYRIE_EMBED_DIR", site))?;
    Ok(folders::target()?.join("release/eyrie"))
}

fn print_sizes(site: &Path) -> Result<()> {
    println!("{:>11}  {:>9}  {:>9}  file", "bytes", "gzip", "brotli");
    for file in build::files_below(site)? {
        let path = site.join(&file);
        if let (Ok(gzip), Ok(brotli)) = (size(&compress::with_suffix(&path, "gz")), size(&compress::with_suffix(&path, "br"))) {
            println!("{:>11}  {gzip:>9}  {brotli:>9}  {}", size(&path)?, file.display());
        }
    }
    Ok(())
}

fn size(path: &Path) -> Result<u64> {
    let metadata = fs::metadata(path).with_context(|| format!("look at {}", path.display()))?;
    Ok(metadata.len())
}
