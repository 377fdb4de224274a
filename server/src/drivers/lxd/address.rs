//! Where a host listens. An address comes from a person, so it is read strictly.

use std::{fmt, io, net::SocketAddr, str::FromStr};

use crate::outbound::{self, is_link_local};

/// LXD and Incus listen here unless told otherwise; the https default of 443 is not meant.
const DEFAULT_PORT: u16 = 8443;

/// `https://host:port`, and nothing after it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HttpsAddress {
    host: String,
    port: u16,
}

/// Why an address was refused, as a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("Enter an address like https://host.example:8443.")]
    NotAnAddress,
    #[error("Enter only the host and its port: nothing may follow them.")]
    HasPath,
    #[error("This address is link-local: metadata services live there, no container host.")]
    LinkLocal,
}

impl HttpsAddress {
    /// A name, an IPv4 address, or an IPv6 address without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The addresses behind the name, without those that are never connected to.
    pub async fn resolve(&self) -> io::Result<Vec<SocketAddr>> {
        outbound::resolve(&self.host, self.port).await
    }
}

impl FromStr for HttpsAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let uri: http::Uri = text.trim().parse().map_err(|_| AddressError::NotAnAddress)?;
        let authority = uri.authority().ok_or(AddressError::NotAnAddress)?;
        if uri.scheme() != Some(&http::uri::Scheme::HTTPS) || authority.as_str().contains('@') {
            return Err(AddressError::NotAnAddress);
        }
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(AddressError::HasPath);
        }
        let bare = authority.host().trim_start_matches('[').trim_end_matches(']');
        if rustls::pki_types::ServerName::try_from(bare).is_err() {
            return Err(AddressError::NotAnAddress);
        }
        if bare.parse().is_ok_and(is_link_local) {
            return Err(AddressError::LinkLocal);
        }
        let port = authority.port_u16().unwrap_or(DEFAULT_PORT);
        Ok(Self { host: bare.to_ascii_lowercase(), port })
    }
}

impl fmt::Display for HttpsAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "https://[{}]:{}", self.host, self.port)
        } else {
            write!(f, "https://{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_host_and_port() {
        for (text, read) in [
            ("https://10.0.0.5:8443", "https://10.0.0.5:8443"),
            (" https://Box.example/ ", "https://box.example:8443"),
            ("https://box:443", "https://box:443"),
            ("https://[fd42::1]:9000", "https://[fd42::1]:9000"),
        ] {
            assert_eq!(text.parse().map(|address: HttpsAddress| address.to_string()), Ok(read.to_owned()));
        }
    }

    #[test]
    fn what_is_no_plain_https_address_is_refused_with_a_sentence() {
        use AddressError::{HasPath, LinkLocal, NotAnAddress};
        for (text, why) in [
            ("", NotAnAddress),
            ("box:8443", NotAnAddress),
            ("http://box", NotAnAddress),
            ("https://user:secret@box", NotAnAddress),
            ("https://a b", NotAnAddress),
            ("https://box/1.0", HasPath),
            ("https://box?x=1", HasPath),
            ("https://169.254.169.254", LinkLocal),
            ("https://[fe80::1]", LinkLocal),
            ("https://[::ffff:169.254.169.254]", LinkLocal),
            ("https://[fd00:ec2::254]", LinkLocal),
            ("https://0.0.0.0", LinkLocal),
        ] {
            assert_eq!(text.parse::<HttpsAddress>(), Err(why), "{text}");
        }
    }
}
