//! Where Debian comes from: the test image is made from the machine's own mirror, whatever that is,
//! so that it works behind a proxy or inside a closed network too.

use std::{fs, path::Path};

use anyhow::{Result, bail};

/// One line of an apt source: an archive and one of its suites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub uri: String,
    pub suite: String,
}

impl Source {
    /// The one-line form, which every apt understands.
    pub fn line(&self) -> String {
        format!("deb {} {} main\n", self.uri, self.suite)
    }
}

/// The machine's sources for a release: the release itself first, then its updates and security.
pub fn sources_of(release: &str) -> Result<Vec<Source>> {
    let mut found = Vec::new();
    for file in source_files() {
        let text = fs::read_to_string(&file)?;
        found.extend(parse(&text, file.extension().is_some_and(|kind| kind == "sources")));
    }
    let sources = select(&found, release);
    if sources.first().is_none_or(|source| source.suite != release) {
        bail!("/etc/apt names no mirror of Debian {release}, so the test image cannot be made");
    }
    Ok(sources)
}

fn source_files() -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = fs::read_dir("/etc/apt/sources.list.d")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|kind| kind == "list" || kind == "sources"))
        .collect();
    files.sort();
    let main = Path::new("/etc/apt/sources.list");
    if main.is_file() {
        files.insert(0, main.to_path_buf());
    }
    files
}

fn select(found: &[Source], release: &str) -> Vec<Source> {
    let suites = [release.to_owned(), format!("{release}-updates"), format!("{release}-security")];
    suites.iter().filter_map(|suite| found.iter().find(|source| source.suite == *suite)).cloned().collect()
}

fn parse(text: &str, is_deb822: bool) -> Vec<Source> {
    if is_deb822 { text.split("\n\n").flat_map(parse_stanza).collect() } else { text.lines().filter_map(parse_line).collect() }
}

/// `deb [options] URI SUITE COMPONENT…`
fn parse_line(line: &str) -> Option<Source> {
    let rest = line.trim().strip_prefix("deb ")?.trim_start();
    let rest = match rest.strip_prefix('[') {
        Some(options) => options.split_once(']')?.1,
        None => rest,
    };
    let mut words = rest.split_whitespace();
    Some(Source { uri: words.next()?.to_owned(), suite: words.next()?.to_owned() })
}

fn parse_stanza(stanza: &str) -> Vec<Source> {
    let field = |name: &str| -> Vec<String> {
        stanza
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(key, _)| key.trim().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.split_whitespace().map(str::to_owned).collect())
            .unwrap_or_default()
    };
    if !field("Types").iter().any(|kind| kind == "deb") || field("Enabled") == ["no"] {
        return Vec::new();
    }
    let suites = field("Suites");
    let pairs = field("URIs")
        .into_iter()
        .flat_map(|uri| suites.iter().map(move |suite| Source { uri: uri.clone(), suite: suite.clone() }).collect::<Vec<_>>());
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(uri: &str, suite: &str) -> Source {
        Source { uri: uri.to_owned(), suite: suite.to_owned() }
    }

    #[test]
    fn one_line_sources_are_read_with_and_without_options() {
        let text = "# deb http://old/ bookworm main\n\
                    deb http://m/debian bookworm main contrib\n\
                    deb-src http://m/debian bookworm main\n\
                    deb [signed-by=/k.gpg arch=amd64] https://s/security bookworm-security main\n";
        assert_eq!(
            parse(text, false),
            [source("http://m/debian", "bookworm"), source("https://s/security", "bookworm-security")]
        );
    }

    #[test]
    fn a_stanza_gives_every_pair_of_archive_and_suite() {
        let text = "Types: deb deb-src\n# a comment\nURIs: http://m/debian\n\
                    Suites: bookworm bookworm-updates\nComponents: main\n\n\
                    Types: deb-src\nURIs: http://m/debian\nSuites: bookworm\n\n\
                    Types: deb\nEnabled: no\nURIs: http://off\nSuites: bookworm\n";
        assert_eq!(parse(text, true), [source("http://m/debian", "bookworm"), source("http://m/debian", "bookworm-updates")]);
    }

    #[test]
    fn the_release_comes_first_and_other_archives_are_left_out() {
        let found =
            [source("https://s", "bookworm-security"), source("https://other", "nodistro"), source("http://m", "bookworm")];
        assert_eq!(select(&found, "bookworm"), [source("http://m", "bookworm"), source("https://s", "bookworm-security")]);
    }
}
