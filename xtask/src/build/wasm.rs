//! The browser's half of the app, from Rust to a module a browser can start.

use std::path::Path;

use anyhow::{Context as _, Result};
use wasm_bindgen_cli_support::Bindgen;

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

/// Writes `eyrie.js` and `eyrie_bg.wasm`.
pub fn make(pkg: &Path, profile: Profile) -> Result<()> {
    compile(profile)?;
    let module = folders::target()?.join(TARGET).join(profile.folder()).join("app.wasm");
    let is_release = profile == Profile::Release;
    Bindgen::new()
        .input_path(&module)
        .web(true)?
        .out_name("eyrie")
        .typescript(false)
        // The page names the module's address, which has a hash of its content in it.
        .omit_default_module_path(true)
        .remove_name_section(is_release)
        .remove_producers_section(is_release)
        .generate(pkg)
        .with_context(|| format!("make {} ready for the browser", module.display()))
}

/// Alone, with `-p`: built together with the server, the features of both would mix.
fn compile(profile: Profile) -> Result<()> {
    let mut cargo = folders::cargo();
    cargo.args(["build", "-p", "app", "--lib", "--target", TARGET, "--profile", profile.name()]);
    process::run(cargo.args(["--no-default-features", "--features", "hydrate"]))
}
