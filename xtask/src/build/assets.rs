//! `assets.json` in the site folder tells the server what each file is really called:
//!
//! ```json
//! {"pkg/eyrie.css": {"file": "pkg/eyrie.3b1f09c2a7d4.css"}, …}
//! ```
//!
//! Keys and values are paths from the site folder. A file whose name differs from its key has a
//! hash of its content in it and may be cached for ever. While developing, both are the same.
//! Only `pkg/` is listed: what lies in `public/` is asked for by names that must not change.

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
const HASH_LENGTH: usize = 12;

#[derive(Debug, Serialize, PartialEq, Eq)]
struct Asset {
    file: String,
}

type Assets = BTreeMap<String, Asset>;

pub fn write_plain(site: &Path) -> Result<()> {
    write(site, |path, _| path.to_path_buf())
}

/// Renames what is in `pkg/` by its content. What other files of `pkg/` import by its path is left:
/// the folder `snippets` has names with hashes of its own.
pub fn write_hashed(site: &Path) -> Result<()> {
    write(site, |path, content| if path.starts_with("pkg/snippets") { path.to_path_buf() } else { hashed_name(path, content) })
}

fn write(site: &Path, name: impl Fn(&Path, &[u8]) -> PathBuf) -> Result<()> {
    let mut assets = Assets::new();
    for below_pkg in files_below(&site.join("pkg"))? {
        let path = Path::new("pkg").join(below_pkg);
        let content = fs::read(site.join(&path))?;
        let file = name(&path, &content);
        if file != path {
            fs::rename(site.join(&path), site.join(&file)).with_context(|| format!("rename {}", path.display()))?;
        }
        assets.insert(text(&path), Asset { file: text(&file) });
    }
    fs::write(site.join(MANIFEST), serde_json::to_vec_pretty(&assets)?).with_context(|| format!("write {MANIFEST}"))
}

/// `pkg/eyrie.js` becomes `pkg/eyrie.<hash>.js`.
fn hashed_name(path: &Path, content: &[u8]) -> PathBuf {
    let hash = &hex::encode(Sha256::digest(content))[..HASH_LENGTH];
    let kind = path.extension().map(|kind| kind.to_string_lossy().into_owned());
    match kind {
        Some(kind) => path.with_extension(format!("{hash}.{kind}")),
        None => path.with_extension(hash),
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn site() -> tempfile::TempDir {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir_all(site.path().join("pkg/snippets/x-1")).unwrap();
        fs::write(site.path().join("pkg/eyrie.js"), "start()").unwrap();
        fs::write(site.path().join("pkg/snippets/x-1/inline0.js"), "inline()").unwrap();
        fs::write(site.path().join("sw.js"), "worker()").unwrap();
        site
    }

    fn manifest(site: &Path) -> serde_json::Value {
        serde_json::from_slice(&fs::read(site.join(MANIFEST)).unwrap()).unwrap()
    }

    #[test]
    fn name_changes_with_the_content_and_keeps_its_kind() {
        let one = hashed_name(Path::new("pkg/eyrie_bg.wasm"), b"one");
        let two = hashed_name(Path::new("pkg/eyrie_bg.wasm"), b"two");
        assert_ne!(one, two);
        assert_eq!(one, hashed_name(Path::new("pkg/eyrie_bg.wasm"), b"one"));
        assert_eq!(one, Path::new("pkg/eyrie_bg.7692c3ad3540.wasm"));
    }

    #[test]
    fn hashed_manifest_names_files_that_exist() {
        let site = site();
        write_hashed(site.path()).unwrap();
        let manifest = manifest(site.path());
        let file = manifest["pkg/eyrie.js"]["file"].as_str().unwrap();
        assert_ne!(file, "pkg/eyrie.js");
        assert_eq!(fs::read_to_string(site.path().join(file)).unwrap(), "start()");
        assert!(!site.path().join("pkg/eyrie.js").exists());
    }

    #[test]
    fn snippets_and_public_files_keep_their_names() {
        let site = site();
        write_hashed(site.path()).unwrap();
        assert!(site.path().join("pkg/snippets/x-1/inline0.js").exists());
        assert!(site.path().join("sw.js").exists());
        assert_eq!(manifest(site.path()).get("sw.js"), None);
    }

    #[test]
    fn plain_manifest_names_every_file_after_itself() {
        let site = site();
        write_plain(site.path()).unwrap();
        assert_eq!(manifest(site.path())["pkg/eyrie.js"]["file"], "pkg/eyrie.js");
        assert!(site.path().join("pkg/eyrie.js").exists());
    }
}
