//! A guest's files, read from outside: no agent, no exec, running or not. Ranges are answered as by the real host.

use std::ops::Range;

use axum::{
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::Shared;
use crate::drivers::simulator::{
    guest::{Found, look_up},
    reply::sync,
    world::Refusal,
};

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    path: String,
}

pub(super) async fn read(
    State(host): Shared,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    if wanted.path.is_empty() {
        return Err(Refusal::new(400, "Missing path argument"));
    }
    let found = host.read(|world| Ok(look_up(world.instance(&name)?, &wanted.path, world.now_ms)))?;
    Ok(match found {
        None => return Err(Refusal::new(404, "Not Found")),
        Some(Found::Folder(names)) => (kind("directory"), sync(json!(names))).into_response(),
        Some(Found::Link(target)) => (kind("symlink"), octets(), target).into_response(),
        Some(Found::File(text)) => file(text.into_bytes(), headers.get(header::RANGE).and_then(|range| range.to_str().ok())),
    })
}

fn file(bytes: Vec<u8>, range: Option<&str>) -> Response {
    let whole = bytes.len();
    match range.map(|text| parse_range(text, whole)) {
        None | Some(Wish::Whole) => (kind("file"), octets(), bytes).into_response(),
        Some(Wish::Nothing) => {
            (StatusCode::RANGE_NOT_SATISFIABLE, kind("file"), [(header::CONTENT_RANGE, format!("bytes */{whole}"))])
                .into_response()
        }
        Some(Wish::Part(range)) => {
            let content_range = format!("bytes {}-{}/{whole}", range.start, range.end - 1);
            (
                StatusCode::PARTIAL_CONTENT,
                kind("file"),
                octets(),
                [(header::CONTENT_RANGE, content_range)],
                Body::from(bytes[range].to_vec()),
            )
                .into_response()
        }
    }
}

enum Wish {
    Whole,
    Part(Range<usize>),
    Nothing,
}

/// `bytes=2-4` or `bytes=2-`; anything else is not understood and gets the whole.
fn parse_range(text: &str, whole: usize) -> Wish {
    let Some((first, last)) = text.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else { return Wish::Whole };
    let Ok(first) = first.parse::<usize>() else { return Wish::Whole };
    if first >= whole {
        return Wish::Nothing;
    }
    let end = last.parse::<usize>().map_or(whole, |last| last.saturating_add(1).min(whole));
    if end <= first { Wish::Whole } else { Wish::Part(first..end) }
}

fn kind(kind: &'static str) -> [(&'static str, &'static str); 4] {
    [("X-LXD-type", kind), ("X-LXD-mode", "0644"), ("X-LXD-uid", "0"), ("X-LXD-gid", "0")]
}

fn octets() -> [(header::HeaderName, &'static str); 1] {
    [(header::CONTENT_TYPE, "application/octet-stream")]
}
