//! Makes the WebAssembly small by `wasm-opt`, from the npm package `binaryen`.
//!
//! Debian's own binaryen (108) ends without an error and breaks the module: no page hydrates.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};

use crate::{folders, process};

const BINARYEN: &str = "132.0.0";
const PASSES: [&str; 3] = ["-Oz", "--enable-bulk-memory", "--enable-nontrapping-float-to-int"];

pub fn wasm(module: &Path) -> Result<()> {
    let smaller = module.with_extension("optimised");
    let mut command = Command::new(wasm_opt()?);
    process::run(command.args(PASSES).arg(module).arg("--output").arg(&smaller))?;
    fs::rename(&smaller, module).with_context(|| format!("replace {}", module.display()))
}

/// The tool of exactly that version, installed once in the cache.
fn wasm_opt() -> Result<PathBuf> {
    let folder = folders::made(folders::cache()?.join("tools").join(format!("binaryen-{BINARYEN}")))?;
    let program = folder.join("node_modules/.bin/wasm-opt");
    if program.exists() {
        return Ok(program);
    }
    if !process::is_on_path("npm") {
        bail!("the release needs wasm-opt from the npm package binaryen {BINARYEN}, and npm is missing here");
    }
    println!("xtask: installing wasm-opt: npm binaryen {BINARYEN}");
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-save", "--no-audit", "--no-fund", "--prefix"]).arg(&folder);
    process::run(npm.arg(format!("binaryen@{BINARYEN}")))?;
    Ok(program)
}
