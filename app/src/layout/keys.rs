//! What a key means on any page. Keys without Ctrl act only where nothing is typed and nothing stands over the page, and a
//! person can switch them off: who speaks to the browser sends letters without meaning keys.

#[cfg(feature = "hydrate")]
mod listen;

#[cfg(feature = "hydrate")]
pub use listen::listen;

use crate::pages::destination::Destination;

/// A key that went down, and where.
#[derive(Debug, Clone, Copy, Default)]
pub struct Press<'a> {
    pub key: &'a str,
    /// Ctrl, or Cmd.
    pub control: bool,
    pub alt: bool,
    /// In a field.
    pub typing: bool,
    /// Under a dialog, or one that is being fetched.
    pub covered: bool,
    /// The key before it was `g`. It waits as long as the person does: were it forgotten, a slow `g d` would press Deploy.
    pub after_g: bool,
    /// Only keys with Ctrl are wanted.
    pub single_off: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    OpenPalette,
    ShowKeys,
    Search,
    /// The next letter says where.
    BeginGo,
    Go(Destination),
    /// Presses or follows what the page has marked with this key.
    Act(&'static str),
}

pub fn meaning(press: Press<'_>) -> Option<Meaning> {
    if press.covered || press.alt {
        return None;
    }
    if press.control {
        return (press.key == "k").then_some(Meaning::OpenPalette);
    }
    if press.typing || press.single_off {
        return None;
    }
    if press.after_g {
        return Destination::of_letter(press.key).map(Meaning::Go);
    }
    match press.key {
        "?" => Some(Meaning::ShowKeys),
        "/" => Some(Meaning::Search),
        "g" => Some(Meaning::BeginGo),
        "n" => Some(Meaning::Act("n")),
        "d" => Some(Meaning::Act("d")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(key: &str) -> Press<'_> {
        Press { key, ..Press::default() }
    }

    #[test]
    fn each_key_has_its_meaning() {
        for (press, meant) in [
            (key("?"), Some(Meaning::ShowKeys)),
            (key("/"), Some(Meaning::Search)),
            (key("g"), Some(Meaning::BeginGo)),
            (key("n"), Some(Meaning::Act("n"))),
            (key("d"), Some(Meaning::Act("d"))),
            (key("k"), None),
            (key("x"), None),
            (key("Enter"), None),
            (Press { control: true, ..key("k") }, Some(Meaning::OpenPalette)),
            (Press { control: true, ..key("d") }, None),
            (Press { alt: true, ..key("d") }, None),
            (Press { alt: true, control: true, ..key("k") }, None),
        ] {
            assert_eq!(meaning(press), meant, "{press:?}");
        }
    }

    #[test]
    fn after_g_a_letter_goes_and_does_nothing_else() {
        for (letter, meant) in [
            ("d", Some(Meaning::Go(Destination::Deployments))),
            ("j", Some(Meaning::Go(Destination::Jobs))),
            ("c", Some(Meaning::Go(Destination::CloudConfigs))),
            ("n", None),
            ("g", None),
            ("?", None),
        ] {
            assert_eq!(meaning(Press { after_g: true, ..key(letter) }), meant, "g {letter}");
        }
    }

    #[test]
    fn in_a_field_only_the_palette_opens() {
        for letter in ["?", "/", "g", "n", "d"] {
            assert_eq!(meaning(Press { typing: true, ..key(letter) }), None, "{letter}");
            assert_eq!(meaning(Press { single_off: true, ..key(letter) }), None, "{letter}");
        }
        let palette = Press { control: true, typing: true, single_off: true, ..key("k") };
        assert_eq!(meaning(palette), Some(Meaning::OpenPalette));
    }

    #[test]
    fn under_a_dialog_no_key_means_anything() {
        for press in [key("d"), key("?"), Press { control: true, ..key("k") }, Press { after_g: true, ..key("j") }] {
            assert_eq!(meaning(Press { covered: true, ..press }), None, "{press:?}");
        }
    }
}
