//! Built pages and styles, icons, the service worker: read once, served from memory, compressed before.

#[cfg(feature = "embed")]
use std::borrow::Cow;
use std::{collections::HashMap, path::Path};

use anyhow::Context as _;
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use leptos::{WasmSplitManifest, prelude::ArcStoredValue};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::headers::PartOfAPage;

/// Every file by its path, and where the built ones are.
pub struct Assets {
    files: HashMap<String, Asset>,
    folder: String,
    parts: WasmSplitManifest,
}

pub struct Asset {
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
    content_type: &'static str,
    kept: Kept,
}

/// How a browser may keep a file.
enum Kept {
    /// For ever: the name holds a hash of the content.
    ForEver,
    /// It asks each time whether it is still this one.
    While { etag: HeaderValue },
}

/// `assets.json`, as the build writes it: where the built files are, and which of them each part of the app needs.
#[derive(Deserialize)]
struct Manifest {
    folder: String,
    parts: HashMap<String, Vec<String>>,
}

/// The folder while developing. Any other is called after the content of its files.
const PLAIN_FOLDER: &str = "pkg";
/// Fetches the other parts.
const LOADER: &str = "parts.js";

#[cfg(feature = "embed")]
#[derive(rust_embed::Embed)]
#[folder = "$EYRIE_EMBED_DIR"]
struct Embedded;

impl Assets {
    /// Reads a built site. A missing one is said plainly, because the program was started before the build.
    pub fn from_dir(dir: &Path) -> anyhow::Result<Self> {
        let mut files = HashMap::new();
        read_folder(dir, dir, &mut files)
            .with_context(|| format!("reading the built pages in {} (cargo xtask build makes them)", dir.display()))?;
        Self::new(files)
    }

    #[cfg(feature = "embed")]
    pub fn embedded() -> anyhow::Result<Self> {
        // What is part of the program is served from there, without a copy of it.
        let bytes = |data| match data {
            Cow::Borrowed(part) => Bytes::from_static(part),
            Cow::Owned(read) => Bytes::from(read),
        };
        let file = |path: Cow<'static, str>| Some((path.to_string(), bytes(Embedded::get(&path)?.data)));
        Self::new(Embedded::iter().filter_map(file).collect())
    }

    fn new(mut raw: HashMap<String, Bytes>) -> anyhow::Result<Self> {
        let manifest = raw.remove("assets.json").context("assets.json is missing")?;
        let Manifest { folder, parts } = serde_json::from_slice(&manifest).context("reading assets.json")?;
        let paths: Vec<String> = raw.keys().filter(|path| !path.ends_with(".br") && !path.ends_with(".gz")).cloned().collect();
        let is_hashed = |path: &str| folder != PLAIN_FOLDER && path.starts_with(&folder);
        let files = paths
            .into_iter()
            .map(|path| {
                let plain = raw.remove(&path).unwrap_or_default();
                let asset = Asset {
                    kept: if is_hashed(&path) { Kept::ForEver } else { Kept::While { etag: etag(&plain) } },
                    plain,
                    brotli: raw.remove(&format!("{path}.br")),
                    gzip: raw.remove(&format!("{path}.gz")),
                    content_type: content_type(&path),
                };
                (format!("/{path}"), asset)
            })
            .collect();
        let folder = format!("/{folder}");
        let parts = WasmSplitManifest(ArcStoredValue::new((folder.clone(), parts, LOADER.to_owned())));
        Ok(Self { files, folder, parts })
    }

    pub fn find(&self, path: &str) -> Option<&Asset> {
        self.files.get(path)
    }

    /// The address of the built files.
    pub fn folder(&self) -> String {
        self.folder.clone()
    }

    /// For the links in a page's head to the parts that it needs.
    pub fn parts(&self) -> WasmSplitManifest {
        self.parts.clone()
    }
}

impl Asset {
    pub fn respond(&self, request: &HeaderMap) -> Response {
        let accepted = request.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
        let (body, encoding) = match (&self.brotli, &self.gzip) {
            (Some(brotli), _) if accepted.contains("br") => (brotli.clone(), Some("br")),
            (_, Some(gzip)) if accepted.contains("gzip") => (gzip.clone(), Some("gzip")),
            _ => (self.plain.clone(), None),
        };
        let mut response = Response::new(Body::from(body));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        match &self.kept {
            Kept::ForEver => {
                headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
            }
            Kept::While { etag } => {
                headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
                headers.insert(header::ETAG, etag.clone());
                if is_known(request, etag) {
                    headers.remove(header::CONTENT_ENCODING);
                    *response.status_mut() = StatusCode::NOT_MODIFIED;
                    *response.body_mut() = Body::empty();
                }
            }
        }
        if matches!(self.kept, Kept::ForEver) || is_part(self.content_type) {
            response.extensions_mut().insert(PartOfAPage);
        }
        response
    }
}

/// Pictures and the manifest belong to the page that names them.
fn is_part(content_type: &str) -> bool {
    content_type.starts_with("image/") || content_type.starts_with("application/manifest")
}

/// Weak, because it names the content whichever way it is packed.
fn etag(content: &[u8]) -> HeaderValue {
    let tag = format!("W/\"{}\"", &hex::encode(Sha256::digest(content))[..16]);
    HeaderValue::from_str(&tag).expect("hexadecimal digits are visible")
}

fn is_known(request: &HeaderMap, etag: &HeaderValue) -> bool {
    let known = request.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or("");
    known.split(',').any(|each| each.trim().as_bytes() == etag.as_bytes())
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("html") => "text/html; charset=utf-8",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

fn read_folder(root: &Path, folder: &Path, files: &mut HashMap<String, Bytes>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read_folder(root, &path, files)?;
        } else if let Ok(relative) = path.strip_prefix(root) {
            files.insert(relative.to_string_lossy().into_owned(), std::fs::read(&path)?.into());
        }
    }
    Ok(())
}
