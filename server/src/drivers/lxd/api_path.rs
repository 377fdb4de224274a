//! Paths of the host's API. Every part is encoded, so that a name with a slash, a question mark or
//! dots stays one name and never addresses something else.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// Longest name that is taken from a host or given to one.
const NAME_MAX: usize = 255;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ApiPath {
    text: String,
    /// The part that is no name: such a path is never sent.
    refused: Option<String>,
}

impl ApiPath {
    /// `/1.0`, and below it the segments.
    pub fn of(segments: &[&str]) -> Self {
        let mut path = Self { text: "/1.0".to_owned(), refused: None };
        for segment in segments {
            if !is_name(segment) {
                path.refused = Some((*segment).to_owned());
            }
            path.text.push('/');
            path.text.extend(utf8_percent_encode(segment, ENCODED));
        }
        path
    }

    pub fn query(mut self, key: &str, value: &str) -> Self {
        self.text.push(if self.text.contains('?') { '&' } else { '?' });
        self.text.push_str(key);
        self.text.push('=');
        self.text.extend(utf8_percent_encode(value, ENCODED));
        self
    }

    /// The path to send, or the part that is no name.
    pub fn as_str(&self) -> Result<&str, &str> {
        match &self.refused {
            Some(segment) => Err(segment),
            None => Ok(&self.text),
        }
    }
}

/// Something that can stand as one segment of a path. Dots alone would climb, even when encoded.
pub(super) fn is_name(text: &str) -> bool {
    (1..=NAME_MAX).contains(&text.len()) && !matches!(text, "." | "..") && !text.chars().any(|c| c == '/' || c.is_control())
}

/// The name after `kind` in a path that the host sent: `x` of `/1.0/instances/x?project=p`.
pub(super) fn name_after(kind: &str, path: &str) -> Option<String> {
    let path = path.split('?').next()?;
    let mut segments = path.split('/');
    segments.find(|segment| *segment == kind)?;
    let name = percent_decode_str(segments.next()?).decode_utf8().ok()?;
    is_name(&name).then(|| name.into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_path_is_built_from_encoded_parts() {
        let path = ApiPath::of(&["instances", "web-1", "files"]).query("path", "/run/a b").query("x", "1");
        assert_eq!(path.as_str(), Ok("/1.0/instances/web-1/files?path=%2Frun%2Fa%20b&x=1"));
    }

    #[test]
    fn a_segment_that_would_climb_or_split_is_refused() {
        for name in ["", ".", "..", "a/b", "../x", "a\nb", &"x".repeat(256)] {
            assert_eq!(ApiPath::of(&["instances", name]).as_str(), Err(name));
        }
    }

    #[test]
    fn a_name_is_found_in_the_hosts_paths() {
        assert_eq!(name_after("instances", "/1.0/instances/web-1/snapshots/s0"), Some("web-1".to_owned()));
        assert_eq!(name_after("instances", "/1.0/instances/web-1?project=p"), Some("web-1".to_owned()));
        assert_eq!(name_after("instances", "/1.0/instances/%2e%2e"), None);
        assert_eq!(name_after("instances", "/1.0/profiles/default"), None);
        assert_eq!(name_after("operations", "/1.0/operations"), None);
    }

    proptest! {
        #[test]
        fn any_name_reads_back_from_its_path(name in "[^/\\p{C}]{1,60}") {
            prop_assume!(is_name(&name));
            let path = ApiPath::of(&["instances", &name]);
            let text = path.as_str().map(str::to_owned).map_err(str::to_owned);
            prop_assert_eq!(text.ok().and_then(|text| name_after("instances", &text)), Some(name));
        }
    }
}
