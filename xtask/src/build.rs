//! Makes the site folder: everything a browser fetches that is not a page.
//!
//! Cargo cannot make WebAssembly ready for a browser or bundle CSS, and the tools that can take ten
//! minutes to install; as libraries inside this program they cost nothing to a fresh machine.

pub mod assets;
mod shorten;
mod style;
mod wasm;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};

use crate::{folders, process};
pub use wasm::{Profile, TARGET as WASM_TARGET};

/// The development server and its site.
pub fn run() -> Result<()> {
    println!("xtask: the site is in {}", development_site()?.display());
    println!("xtask: the program is {}", server()?.display());
    Ok(())
}

/// What the development server serves, with plain names.
pub fn development_site() -> Result<PathBuf> {
    let site = folders::target()?.join("site");
    let parts = make(&site, Profile::Development)?;
    assets::write_plain(&site, parts)?;
    Ok(site)
}

/// The site with plain names, in a fresh folder.
pub fn make(site: &Path, profile: Profile) -> Result<assets::Parts> {
    let pkg = site.join("pkg");
    folders::emptied(&pkg)?;
    let parts = wasm::make(&pkg, profile)?;
    style::bundle(&folders::repository().join("style/main.css"), &pkg.join("eyrie.css"))?;
    copy(&folders::repository().join("public"), site)?;
    Ok(parts)
}

/// The development server's program.
pub fn server() -> Result<PathBuf> {
    let mut cargo = folders::cargo();
    process::run(cargo.args(["build", "--workspace", "--bin", "eyrie"]))?;
    Ok(folders::target()?.join("debug/eyrie"))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let mut cp = Command::new("cp");
    cp.arg("--recursive").arg("--no-target-directory").arg(from).arg(to);
    process::output(&mut cp).map(drop)
}

/// Every file below a folder, by its path from there, in order.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut left = vec![folder.to_path_buf()];
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(&next).with_context(|| format!("read {}", next.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                left.push(path);
            } else {
                let relative = path.strip_prefix(folder).expect("it was found below the folder");
                found.push(relative.to_path_buf());
            }
        }
    }
    found.sort();
    Ok(found)
}
