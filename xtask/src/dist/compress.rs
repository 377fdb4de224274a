//! Compresses once, as hard as possible, what would else be compressed for every visitor.

use std::{
    ffi::OsString,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use crate::build;

/// Pictures and fonts are compressed already.
const KINDS: [&str; 9] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest", "ico"];
/// The server's own list of files is not sent to anybody.
const NOT_SENT: &str = "assets.json";

/// Writes `.br` and `.gz` beside every file that gets smaller.
pub fn folder(site: &Path) -> Result<()> {
    for file in build::files_below(site)? {
        let kind = file.extension().unwrap_or_default();
        if file != Path::new(NOT_SENT) && KINDS.iter().any(|known| kind == *known) {
            both(&site.join(file))?;
        }
    }
    Ok(())
}

/// `eyrie.js` with `br` is `eyrie.js.br`.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

fn both(path: &Path) -> Result<()> {
    let content = fs::read(path).with_context(|| format!("read {}", path.display()))?;
    let packed = [("br", brotli(&content)?), ("gz", gzip(&content)?)];
    for (suffix, bytes) in packed {
        if bytes.len() < content.len() {
            fs::write(with_suffix(path, suffix), bytes)?;
        }
    }
    Ok(())
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, ..Default::default() };
    brotli::BrotliCompress(&mut &content[..], &mut packed, &parameters)?;
    Ok(packed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn both_packed_forms_give_back_the_file() {
        let site = tempfile::tempdir().unwrap();
        let text = "body{color:red}".repeat(100);
        let path = site.path().join("a.css");
        fs::write(&path, &text).unwrap();
        folder(site.path()).unwrap();

        let mut unpacked = String::new();
        let gzip = fs::read(with_suffix(&path, "gz")).unwrap();
        flate2::read::GzDecoder::new(&gzip[..]).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);

        let mut unpacked = Vec::new();
        let brotli = fs::read(with_suffix(&path, "br")).unwrap();
        brotli::BrotliDecompress(&mut &brotli[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, text.as_bytes());
    }

    #[test]
    fn pictures_tiny_files_and_the_manifest_stay_alone() {
        let site = tempfile::tempdir().unwrap();
        fs::write(site.path().join("icon.png"), [0; 5000]).unwrap();
        fs::write(site.path().join("tiny.txt"), "a").unwrap();
        fs::write(site.path().join(NOT_SENT), "{}".repeat(500)).unwrap();
        folder(site.path()).unwrap();
        assert_eq!(build::files_below(site.path()).unwrap().len(), 3);
    }
}
