//! A line of a log as it is kept: text, with colours at most. Guests write what they like; whoever prints a log in a terminal must not
//! obey them, so that of escape sequences only those that set colours stay, and the pages turn those into classes.

use app::model::escape::sequence;

/// Longest line of a log; what is beyond is cut with a mark.
const LINE_MAX: usize = 4_096;

pub(super) fn clean(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(LINE_MAX));
    let mut rest = text;
    let mut left = LINE_MAX;
    while let Some(next) = rest.chars().next() {
        if left == 0 {
            line.push('…');
            break;
        }
        let length = match next {
            '\u{1b}' => {
                let length = sequence(rest);
                // Cut off, it would colour what follows.
                if sets_colours(&rest[..length]) && length <= left {
                    line.push_str(&rest[..length]);
                    left -= length;
                }
                length
            }
            other => {
                line.push(if other.is_control() && other != '\t' { '\u{fffd}' } else { other });
                left -= 1;
                other.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    line
}

fn sets_colours(sequence: &str) -> bool {
    let codes = sequence.strip_prefix("\u{1b}[").and_then(|rest| rest.strip_suffix('m'));
    codes.is_some_and(|codes| codes.len() <= 32 && codes.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn colours_stay_and_every_other_sequence_goes() {
        assert_eq!(clean("\u{1b}[1;31mE\u{1b}[0m gone"), "\u{1b}[1;31mE\u{1b}[0m gone");
        assert_eq!(clean("a\u{1b}[2Jb\u{1b}]0;title\u{7}c\u{1b}[>0cd\u{1b}(Be"), "abcde");
        assert_eq!(clean("cut \u{1b}[3"), "cut ");
        assert_eq!(clean("\u{1b}]0;never ends"), "");
        assert_eq!(clean("bell\u{7}\ttab\r"), "bell\u{fffd}\ttab\u{fffd}");
    }

    #[test]
    fn a_long_line_is_cut_with_a_mark() {
        let line = clean(&"é".repeat(LINE_MAX + 1));
        assert_eq!((line.chars().count(), line.chars().last()), (LINE_MAX + 1, Some('…')));
        assert_eq!(clean(&"é".repeat(LINE_MAX)).chars().count(), LINE_MAX);
    }

    proptest! {
        #[test]
        fn whatever_a_guest_says_only_colours_are_left_to_obey(text in "(\\PC|\u{1b}\\[[0-9;]{0,4}[a-zA-Z]|\u{1b}|\u{7}|\\]|\n){0,40}") {
            let line = clean(&text);
            for (at, c) in line.char_indices().filter(|(_, c)| c.is_control() && *c != '\t') {
                prop_assert_eq!(c, '\u{1b}');
                prop_assert!(sets_colours(&line[at..at + sequence(&line[at..])]), "{:?}", line);
            }
            prop_assert_eq!(clean(&line), line);
        }
    }
}
