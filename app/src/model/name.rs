//! Names as types: what a person types, and the slug made from it once. What passes here is safe in a URL, a host name and an instance name.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Longest slug of a group, deployment or component: composed names stay within a host name's 63.
pub const SLUG_MAX: usize = 24;
/// Longest display name, in characters.
pub const NAME_MAX: usize = 64;

/// Why a name was refused, as a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("Enter a name.")]
    Empty,
    #[error("Use at most {max} characters; this has {len}.")]
    TooLong { max: usize, len: usize },
    #[error("Use only lower-case letters, digits and hyphens; start with a letter and do not end with a hyphen.")]
    NotASlug,
    #[error("The name must contain a letter from a to z, so that an address can be made from it.")]
    NoLetter,
    #[error("Remove the character {0}.")]
    BadCharacter(String),
}

/// `[a-z]([a-z0-9-]*[a-z0-9])?`, at most [`SLUG_MAX`] long.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

impl Slug {
    /// Reads a slug as it stands; nothing is changed silently.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        if text.len() > SLUG_MAX {
            return Err(NameError::TooLong { max: SLUG_MAX, len: text.chars().count() });
        }
        let ok = text.starts_with(|c: char| c.is_ascii_lowercase())
            && !text.ends_with('-')
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        ok.then(|| Self(text.to_owned())).ok_or(NameError::NotASlug)
    }

    /// Makes the slug of a display name: `My_Site` gives `my-site`.
    pub fn of(name: &str) -> Result<Self, NameError> {
        let mut slug = String::new();
        for c in name.chars() {
            match c.to_ascii_lowercase() {
                c @ ('a'..='z' | '0'..='9') => slug.push(c),
                _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
                _ => {}
            }
        }
        let from_letter = slug.trim_start_matches(|c: char| !c.is_ascii_lowercase());
        let cut: String = from_letter.chars().take(SLUG_MAX).collect();
        Self::parse(cut.trim_end_matches('-')).map_err(|_| NameError::NoLetter)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Slug {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Slug {
    type Error = NameError;
    fn try_from(text: String) -> Result<Self, NameError> {
        Self::parse(&text)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

/// What a person calls a thing: as typed, trimmed, without control characters, slashes or quotes' tricks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DisplayName(String);

impl DisplayName {
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        let len = text.chars().count();
        if len > NAME_MAX {
            return Err(NameError::TooLong { max: NAME_MAX, len });
        }
        match text.chars().find(|c| c.is_control() || is_invisible(*c) || *c == '/' || *c == '\\') {
            Some(c) => Err(NameError::BadCharacter(c.escape_default().to_string())),
            None => Ok(Self(text.to_owned())),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Characters that make two names look the same or turn the text around.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for DisplayName {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for DisplayName {
    type Error = NameError;
    fn try_from(text: String) -> Result<Self, NameError> {
        Self::parse(&text)
    }
}

impl From<DisplayName> for String {
    fn from(name: DisplayName) -> Self {
        name.0
    }
}

/// The name of a running copy: `<deployment>-<component>-<n>`, and `…-g<k>` from its second generation on.
pub fn instance_name(deployment: &Slug, component: &Slug, ordinal: u32, generation: u32) -> String {
    match generation {
        0 | 1 => format!("{deployment}-{component}-{ordinal}"),
        k => format!("{deployment}-{component}-{ordinal}-g{k}"),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_display_name_gives_its_slug() {
        for (name, slug) in [("My_Site", "my-site"), ("  Shop 2 ", "shop-2"), ("2nd Shop", "nd-shop"), ("Überall", "berall")] {
            assert_eq!(Slug::of(name).map(String::from), Ok(slug.to_owned()), "{name}");
        }
        assert_eq!(Slug::of("日本"), Err(NameError::NoLetter));
    }

    #[test]
    fn what_could_escape_a_path_or_a_shell_is_no_slug() {
        for text in ["../x", "a/b", "a b", "a;b", "-a", "a-", "A", "ä", "a\n", "a'b", "1a", ""] {
            assert!(Slug::parse(text).is_err(), "{text:?}");
        }
        assert!(DisplayName::parse("../x").is_err());
        assert!(DisplayName::parse("a\u{202e}b").is_err());
        assert!(DisplayName::parse(&"x".repeat(65)).is_err());
    }

    proptest! {
        #[test]
        fn a_made_slug_is_a_slug(name in "\\PC{0,80}") {
            if let Ok(slug) = Slug::of(&name) {
                prop_assert_eq!(Slug::parse(slug.as_str()), Ok(slug));
            }
        }

        #[test]
        fn composed_names_fit_into_a_host_name(a in "[a-z]{24}", b in "[a-z]{24}", n in 1u32..=10_000, k in 1u32..=999) {
            let name = instance_name(&Slug::parse(&a).unwrap(), &Slug::parse(&b).unwrap(), n, k);
            prop_assert!(name.len() <= 63);
        }
    }
}
