//! A line of a log as it is shown: escape sequences are taken out, never obeyed. Their red and yellow, and the words of
//! cloud-init, apt and systemd for failure, colour the line.

use super::tone::Tone;
use crate::model::escape::sequence;

/// The text without escape sequences, and how bad the line is.
pub(super) fn read(line: &str) -> (String, Option<Tone>) {
    let mut text = String::with_capacity(line.len());
    let mut tone = None;
    let mut rest = line;
    while let Some(start) = rest.find('\u{1b}') {
        text.push_str(&rest[..start]);
        let (sequence, after) = rest[start..].split_at(sequence(&rest[start..]));
        tone = tone.or_else(|| tone_of_colour(sequence));
        rest = after;
    }
    text.push_str(rest);
    text.retain(|c| c == '\t' || !c.is_control());
    let tone = tone.or_else(|| tone_of_words(&text));
    (text, tone)
}

/// The text without escape sequences.
pub fn plain(line: &str) -> std::borrow::Cow<'_, str> {
    if line.contains('\u{1b}') { read(line).0.into() } else { line.into() }
}

fn tone_of_colour(sequence: &str) -> Option<Tone> {
    let codes = sequence.strip_prefix("\u{1b}[")?.strip_suffix('m')?;
    codes.split(';').find_map(|code| match code {
        "31" | "91" => Some(Tone::Bad),
        "33" | "93" => Some(Tone::Warn),
        _ => None,
    })
}

fn tone_of_words(text: &str) -> Option<Tone> {
    const BAD: [&str; 5] = ["[ERROR]", "[CRITICAL]", "Traceback (most recent call last)", "Failed to run module", "E: "];
    const WARN: [&str; 3] = ["[WARNING]", "WARNING:", "W: "];
    let has =
        |words: &[&str]| words.iter().any(|word| if word.len() == 3 { text.starts_with(word) } else { text.contains(word) });
    if has(&BAD) { Some(Tone::Bad) } else { has(&WARN).then_some(Tone::Warn) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_are_taken_out_and_red_is_bad() {
        assert_eq!(read("\u{1b}[31mE\u{1b}[0m rror"), ("E rror".into(), Some(Tone::Bad)));
        assert_eq!(read("\u{1b}[1;33mold"), ("old".into(), Some(Tone::Warn)));
        assert_eq!(read("\u{1b}]0;title\u{7}text\r"), ("text".into(), None));
        assert_eq!(read("cut \u{1b}[3"), ("cut ".into(), None));
        assert_eq!(read("\u{1b}"), (String::new(), None));
    }

    #[test]
    fn words_of_failure_colour_their_line() {
        assert_eq!(read("cc_scripts_user.py[WARNING]: runcmd").1, Some(Tone::Warn));
        assert_eq!(read("Failed to run module scripts-user").1, Some(Tone::Bad));
        assert_eq!(read("E: Unable to locate package").1, Some(Tone::Bad));
        assert_eq!(read("VALUE: 1").1, None);
    }
}
