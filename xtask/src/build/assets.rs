//! `assets.json` in the site folder tells the server where the built files lie, and which of them each part of the app needs:
//!
//! ```json
//! {"folder": "pkg/3b1f09c2a7d4", "parts": {"deploy": ["chunk_1", "split_deploy"], …}}
//! ```
//!
//! The files name each other, so that not each of them but their folder has a hash of their content in it, and may be cached for
//! ever. While developing it is plain `pkg`. What lies in `public/` is asked for by names that must not change.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::files_below;

const MANIFEST: &str = "assets.json";
const FOLDER: &str = "pkg";
const HASH_LENGTH: usize = 12;

/// The files of each part of the app, by their names without `.wasm`.
pub type Parts = BTreeMap<String, Vec<String>>;

#[derive(Serialize)]
struct Manifest {
    folder: PathBuf,
    parts: Parts,
}

pub fn write_plain(site: &Path, parts: Parts) -> Result<()> {
    write(site, PathBuf::from(FOLDER), parts)
}

/// Moves the built files into a folder that is called after their content.
pub fn write_hashed(site: &Path, parts: Parts) -> Result<()> {
    let built = site.join(FOLDER);
    let folder = Path::new(FOLDER).join(hash(&built)?);
    let aside = site.join("built");
    fs::rename(&built, &aside).and_then(|()| fs::create_dir(&built)).context("make room for the built files")?;
    fs::rename(&aside, site.join(&folder)).with_context(|| format!("make {}", folder.display()))?;
    write(site, folder, parts)
}

fn write(site: &Path, folder: PathBuf, parts: Parts) -> Result<()> {
    let manifest = serde_json::to_vec_pretty(&Manifest { folder, parts })?;
    fs::write(site.join(MANIFEST), manifest).with_context(|| format!("write {MANIFEST}"))
}

/// Of names and contents.
fn hash(folder: &Path) -> Result<String> {
    let mut hasher = Sha256::new();
    for file in files_below(folder)? {
        let content = fs::read(folder.join(&file)).with_context(|| format!("read {}", file.display()))?;
        hasher.update(file.as_os_str().as_encoded_bytes());
        hasher.update(Sha256::digest(content));
    }
    Ok(hex::encode(hasher.finalize())[..HASH_LENGTH].to_owned())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn site(script: &str) -> tempfile::TempDir {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir_all(site.path().join("pkg/snippets/x-1")).unwrap();
        fs::write(site.path().join("pkg/eyrie.js"), script).unwrap();
        fs::write(site.path().join("pkg/snippets/x-1/inline0.js"), "inline()").unwrap();
        fs::write(site.path().join("sw.js"), "worker()").unwrap();
        site
    }

    fn parts() -> Parts {
        Parts::from([("deploy".to_owned(), vec!["split_deploy".to_owned()])])
    }

    fn manifest(site: &Path) -> serde_json::Value {
        serde_json::from_slice(&fs::read(site.join(MANIFEST)).unwrap()).unwrap()
    }

    fn hashed_folder(script: &str) -> String {
        let site = site(script);
        write_hashed(site.path(), parts()).unwrap();
        manifest(site.path())["folder"].as_str().unwrap().to_owned()
    }

    #[test]
    fn the_folder_changes_with_the_content_of_a_file() {
        assert_eq!(hashed_folder("one()"), hashed_folder("one()"));
        assert_ne!(hashed_folder("one()"), hashed_folder("two()"));
    }

    #[test]
    fn files_lie_in_the_hashed_folder_under_their_own_names() {
        let site = site("start()");
        write_hashed(site.path(), parts()).unwrap();
        let folder = site.path().join(manifest(site.path())["folder"].as_str().unwrap());
        assert_eq!(fs::read_to_string(folder.join("eyrie.js")).unwrap(), "start()");
        assert!(folder.join("snippets/x-1/inline0.js").exists());
        assert!(!site.path().join("pkg/eyrie.js").exists());
        assert!(site.path().join("sw.js").exists());
    }

    #[test]
    fn while_developing_names_stay() {
        let site = site("start()");
        write_plain(site.path(), parts()).unwrap();
        assert_eq!(manifest(site.path())["folder"], "pkg");
        assert_eq!(manifest(site.path())["parts"]["deploy"][0], "split_deploy");
        assert!(site.path().join("pkg/eyrie.js").exists());
    }
}
