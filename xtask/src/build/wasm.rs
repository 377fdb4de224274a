//! The browser's half of the app, from Rust to a module a browser can start.

use std::{fs, path::Path, process::Command};

use anyhow::{Context as _, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::SplitWasm;

use super::{assets::Parts, shorten::shorten};
use crate::{folders, process};

pub const TARGET: &str = "wasm32-unknown-unknown";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Development,
    Release,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Profile::Development => "dev",
            Profile::Release => "wasm-release",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Profile::Development => "debug",
            Profile::Release => "wasm-release",
        }
    }
}

/// Writes `eyrie.js`, `eyrie_bg.wasm` and the parts that are fetched later.
pub fn make(pkg: &Path, profile: Profile) -> Result<Parts> {
    compile(profile)?;
    let whole = folders::target()?.join(TARGET).join(profile.folder()).join("app.wasm");
    let program = whole.with_file_name("program.wasm");
    let split = split(&whole, &program, pkg)?;
    bind(&program, pkg, profile)?;
    if profile == Profile::Release {
        split.split_modules.iter().try_for_each(|part| rewritten(part, |_| ()))?;
        shorten(pkg)?;
    }
    Ok(split.prefetch_map.into_iter().collect())
}

/// Alone, with `-p`: built together with the server, the features of both would mix. The places that the linker filled in are
/// kept in the file, because the parts are cut along them.
fn compile(profile: Profile) -> Result<()> {
    let mut cargo = folders::cargo();
    cargo.args(["rustc", "-p", "app", "--lib", "--crate-type", "cdylib", "--target", TARGET, "--profile", profile.name()]);
    cargo.args(["--no-default-features", "--features", "hydrate"]);
    if profile == Profile::Release {
        shorten_paths(&mut cargo)?;
    }
    process::run(cargo.args(["--", "-C", "link-arg=--emit-relocs"]))
}

/// Every place that may panic names its file. Where this machine keeps the sources of crates is nobody's business, and is sent
/// to every browser some hundred times.
fn shorten_paths(cargo: &mut Command) -> Result<()> {
    for registry in folders::registries()? {
        cargo.arg("--config").arg(format!("build.rustflags=['--remap-path-prefix={}/=']", registry.display()));
    }
    Ok(())
}

fn split(whole: &Path, program: &Path, pkg: &Path) -> Result<SplitWasm> {
    let bytes = fs::read(whole).with_context(|| format!("read {}", whole.display()))?;
    let mut options = wasm_split_cli_support::Options::new(&bytes);
    options.output_dir = pkg;
    options.main_out_path = program;
    options.main_module = "./eyrie.js";
    options.link_name = "./parts.js";
    wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("{error:#}"))
        .with_context(|| format!("cut {} into parts", whole.display()))
}

/// Writes a module again after a change, without its names, and with its numbers as short as they can be.
pub(super) fn rewritten(file: &Path, change: impl FnOnce(&mut walrus::Module)) -> Result<()> {
    let mut config = walrus::ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false);
    let write = || {
        let mut module = config.parse_file(file)?;
        change(&mut module);
        module.emit_wasm_file(file)
    };
    write().with_context(|| format!("write {} again", file.display()))
}

fn bind(program: &Path, pkg: &Path, profile: Profile) -> Result<()> {
    let is_release = profile == Profile::Release;
    Bindgen::new()
        .input_path(program)
        .web(true)?
        .out_name("eyrie")
        .typescript(false)
        // The page names the module's address, which has a hash of its content in it.
        .omit_default_module_path(true)
        // The parts find the program's functions by what the linker called them.
        .keep_lld_exports(true)
        .remove_name_section(is_release)
        .remove_producers_section(is_release)
        .generate(pkg)
        .with_context(|| format!("make {} ready for the browser", program.display()))
}
