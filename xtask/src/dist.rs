//! The release: one program with its pages, styles and icons inside, compressed before and named by
//! their content, so that a browser fetches each of them once.

mod compress;
mod optimise;

use std::{fs, path::Path};

use anyhow::{Context as _, Result};

use crate::{
    build::{self, Profile, assets},
    folders, process,
};

pub fn run() -> Result<()> {
    let dist = folders::made(folders::target()?.join("dist"))?;
    let site = dist.join("site");
    folders::emptied(&site)?;
    build::make(&site, Profile::Release)?;
    optimise::wasm(&site.join("pkg/eyrie_bg.wasm"))?;
    assets::write_hashed(&site)?;
    compress::folder(&site)?;
    let program = compile(&site)?;
    let placed = dist.join("eyrie");
    fs::copy(&program, &placed).with_context(|| format!("copy {}", program.display()))?;
    print_sizes(&site)?;
    println!("{:>11}  {}", size(&placed)?, placed.display());
    Ok(())
}

/// The folder's content is compiled in, so its address is told to the compiler.
fn compile(site: &Path) -> Result<std::path::PathBuf> {
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
