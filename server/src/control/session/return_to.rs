//! Where to go after signing in: only to a path of our own, whatever the address said.

const HOME: &str = "/_eyrie/";

/// The path, or home: `//elsewhere`, `/\elsewhere` and `https://elsewhere` lead away, and control characters split headers.
pub fn own_path(text: &str) -> &str {
    let is_path = text.starts_with('/') && !text[1..].starts_with(['/', '\\']);
    let is_plain = text.len() <= 2048 && text.bytes().all(|b| b.is_ascii_graphic());
    if is_path && is_plain { text } else { HOME }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_a_path_of_our_own_is_followed() {
        for own in ["/", "/_eyrie/p/default/", "/_eyrie/p/default/dg/a/?scope=dev#top"] {
            assert_eq!(own_path(own), own);
        }
        for other in
            ["", "https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)", "/a\r\nset-cookie: x", "/ä"]
        {
            assert_eq!(own_path(other), HOME, "{other:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_leads_to_another_host(text in "\\PC{0,40}") {
            let path = own_path(&text);
            prop_assert!(path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\"));
            prop_assert!(axum::http::HeaderValue::from_str(path).is_ok());
        }
    }
}
