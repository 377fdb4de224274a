//! How far the server is reached, and under which names. Loopback needs nothing; any other address must be asked for completely,
//! because passwords and sessions cross it.

use std::{net::SocketAddr, path::PathBuf};

use anyhow::{Context as _, bail, ensure};
use http::Uri;

use super::ServeOptions;
use crate::routes::guard::Reach;

#[derive(Debug)]
pub struct Exposure {
    /// What links begin with, without a slash at the end.
    pub base_url: String,
    pub reach: Reach,
    pub tls: Option<TlsFiles>,
}

#[derive(Debug, Clone)]
pub struct TlsFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Exposure {
    /// `bound` is the address that is listened on, with its real port.
    pub fn new(options: &ServeOptions, bound: SocketAddr) -> anyhow::Result<Self> {
        let tls = tls_files(options)?;
        let public = options.public_url.as_deref().map(read_public_url).transpose()?;
        let is_private = bound.ip().is_loopback();
        ensure!(
            is_private || (public.is_some() && (tls.is_some() || options.behind_proxy)),
            "{bound} can be reached from other machines: say how people reach it with --public-url https://…, and either give \
             --tls-cert and --tls-key, or say --behind-proxy when something in front of it speaks TLS"
        );
        let scheme = if tls.is_some() { "https" } else { "http" };
        let mut reach = Reach::loopback();
        reach.behind_proxy = options.behind_proxy;
        let base_url = match public {
            Some((url, host)) => {
                reach.hosts.push(host);
                url
            }
            None => format!("{scheme}://{bound}"),
        };
        Ok(Self { base_url, reach, tls })
    }
}

fn tls_files(options: &ServeOptions) -> anyhow::Result<Option<TlsFiles>> {
    match (&options.tls_cert, &options.tls_key) {
        (Some(certificate), Some(key)) => Ok(Some(TlsFiles { certificate: certificate.clone(), key: key.clone() })),
        (None, None) => Ok(None),
        _ => bail!("--tls-cert and --tls-key belong together: give both, or none"),
    }
}

/// The URL without a slash at the end, and its host.
fn read_public_url(text: &str) -> anyhow::Result<(String, String)> {
    let uri: Uri = text.parse().with_context(|| format!("--public-url {text} is not a URL"))?;
    let host = uri.host().with_context(|| format!("--public-url {text} names no host: write https://eyrie.example.org"))?;
    ensure!(
        matches!(uri.path(), "" | "/") && uri.query().is_none(),
        "--public-url {text} has a path: Eyrie needs a host of its own"
    );
    let is_loopback = Reach::loopback().hosts.iter().any(|each| each == host);
    ensure!(
        uri.scheme_str() == Some("https") || is_loopback,
        "--public-url {text} must begin with https://: browsers keep the session's cookie on TLS only"
    );
    Ok((text.trim_end_matches('/').to_owned(), host.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: ServeOptions,
    }

    fn exposure(bound: &str, options: &[&str]) -> anyhow::Result<Exposure> {
        let line = Line::try_parse_from([&["eyrie"], options].concat()).unwrap();
        Exposure::new(&line.options, bound.parse().unwrap())
    }

    #[test]
    fn loopback_needs_nothing() {
        assert_eq!(exposure("127.0.0.1:3000", &[]).unwrap().base_url, "http://127.0.0.1:3000");
        assert_eq!(exposure("[::1]:3000", &[]).unwrap().base_url, "http://[::1]:3000");
    }

    #[test]
    fn another_address_must_be_asked_for_completely() {
        let public = ["--public-url", "https://eyrie.example.org/"];
        let tls = ["--tls-cert", "c.pem", "--tls-key", "k.pem"];
        for options in [&[][..], &public, &tls, &["--behind-proxy"]] {
            let error = exposure("0.0.0.0:3000", options).unwrap_err().to_string();
            assert!(error.contains("--public-url") && error.contains("--behind-proxy"), "{error}");
        }
        for rest in [&tls[..], &["--behind-proxy"]] {
            let exposure = exposure("0.0.0.0:3000", &[&public, rest].concat()).unwrap();
            assert_eq!(exposure.base_url, "https://eyrie.example.org");
            assert!(exposure.reach.hosts.contains(&"eyrie.example.org".to_owned()));
        }
    }

    #[test]
    fn a_public_url_is_https_and_a_whole_host() {
        for url in ["http://eyrie.example.org", "https://example.org/eyrie", "eyrie", "https://"] {
            assert!(exposure("127.0.0.1:3000", &["--public-url", url]).is_err(), "{url}");
        }
        assert!(exposure("127.0.0.1:3000", &["--tls-cert", "c.pem"]).is_err());
    }
}
