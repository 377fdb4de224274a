//! cloud-init's logs: plain text of them, and the lines that matter.

use super::errors::Failure;

const TAIL_LINES: usize = 10;
const FAILURE_LINES: usize = 30;
const LONGEST_LINE: usize = 500;

/// What cloud-init 22–25 logs, and nothing else says, when it drops the user-data as a whole.
const IGNORED: [&str; 3] = [
    "Unhandled non-multipart (text/x-not-multipart) userdata",
    "Unhandled unknown content-type (text/plain) userdata",
    "Failed loading yaml blob",
];

/// Without colours and other terminal codes, without control characters; a line redrawn with
/// carriage returns shows its last state.
pub fn plain(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(|line| redrawn(&without_codes(line))).collect();
    lines.join("\n")
}

fn redrawn(line: &str) -> String {
    let last = line.trim_end_matches('\r').rsplit('\r').next().unwrap_or_default();
    last.chars().filter(|c| *c == '\t' || !c.is_control()).collect()
}

fn without_codes(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '\u{1b}' {
            kept.push(c);
            continue;
        }
        match rest.next() {
            Some('[') => while rest.next().is_some_and(|c| !('@'..='~').contains(&c)) {},
            Some(']') => skip_title(&mut rest),
            Some('(' | ')' | '#') => drop(rest.next()),
            _ => {}
        }
    }
    kept
}

/// A title ends with BEL, or with ESC and a backslash.
fn skip_title(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    while let Some(c) = rest.next() {
        if c == '\u{7}' {
            return;
        }
        if c == '\u{1b}' {
            rest.next_if_eq(&'\\');
            return;
        }
    }
}

/// The module of the last `Running module x (…)`.
pub fn last_module(log: &str) -> Option<String> {
    log.lines().rev().find_map(|line| {
        let (_, rest) = line.split_once("Running module ")?;
        let module = rest.split([' ', '(']).next()?;
        let named = !module.is_empty() && module.len() < 64;
        named.then(|| module.to_owned())
    })
}

/// The line, of the last boot, by which cloud-init says that it dropped the user-data.
pub fn ignored_user_data(log: &str) -> Option<String> {
    last_boot(log)
        .filter(|line| line.contains("[WARNING]") || line.contains("[ERROR]"))
        .find(|line| IGNORED.iter().any(|words| line.contains(words)))
        .map(cut)
}

fn last_boot(log: &str) -> impl Iterator<Item = &str> {
    let start = log.rfind("running 'init-local'").unwrap_or(0);
    log[start..].lines()
}

pub fn last_lines(output: &str) -> Vec<String> {
    last(lines_of_interest(output), TAIL_LINES)
}

/// From the start of the failed module's stage to the words that it failed, at most thirty lines.
pub fn around_failure(output: &str, failure: &Failure) -> Vec<String> {
    let lines = lines_of_interest(output);
    let end = failure.module.as_deref().and_then(|module| last_mention(&lines, module)).map_or(lines.len(), |at| at + 1);
    let start = lines[..end].iter().rposition(|line| line.starts_with("Cloud-init v. ")).map_or(0, |at| at + 1);
    last(lines[start.min(end)..end].to_vec(), FAILURE_LINES)
}

fn last_mention(lines: &[&str], module: &str) -> Option<usize> {
    let words = format!("Running module {module} ");
    lines.iter().rposition(|line| line.contains(&words) && line.ends_with("failed"))
}

/// Without empty lines, network tables, and the pictures of host keys.
fn lines_of_interest(output: &str) -> Vec<&str> {
    output
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with("ci-info:"))
        .filter(|line| !is_picture(line))
        .collect()
}

fn is_picture(line: &str) -> bool {
    let framed = line.starts_with('|') && line.ends_with('|') && line.len() == 19;
    framed || (line.starts_with("+--") && line.ends_with("-+"))
}

fn last(lines: Vec<&str>, count: usize) -> Vec<String> {
    let start = lines.len().saturating_sub(count);
    lines[start..].iter().map(|line| cut(line)).collect()
}

/// Lines from elsewhere, made fit to show.
pub fn tidy(lines: Vec<String>) -> Vec<String> {
    lines.iter().flat_map(|line| plain(line).lines().map(cut).collect::<Vec<_>>()).take(FAILURE_LINES).collect()
}

fn cut(line: &str) -> String {
    match line.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.trim_end().to_owned(),
    }
}
