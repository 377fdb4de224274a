//! The address of a webhook: http or https, with a host that may be connected to, and no user in it.

use reqwest::Url;

use crate::outbound::is_link_local;

const LENGTH_MAX: usize = 2_000;

/// Where messages go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(Url);

/// Why an address was refused, as a sentence that says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("Enter an address like https://chat.example/hooks/1.")]
    NotAnAddress,
    #[error("Leave user and password out: messages are signed.")]
    HasUser,
    #[error("This address is link-local: metadata services live there.")]
    LinkLocal,
}

impl Address {
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        let url = Url::parse(text).ok().filter(|_| text.len() <= LENGTH_MAX).ok_or(AddressError::NotAnAddress)?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
            return Err(AddressError::NotAnAddress);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::HasUser);
        }
        let bare = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        if bare.parse().is_ok_and(is_link_local) {
            return Err(AddressError::LinkLocal);
        }
        Ok(Self(url))
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// What may be shown: path and query often hold a token.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http_with_a_host_that_may_be_asked_is_an_address() {
        use AddressError::{HasUser, LinkLocal, NotAnAddress};
        for (text, why) in [
            ("", NotAnAddress),
            ("chat.example/hook", NotAnAddress),
            ("ftp://chat.example/", NotAnAddress),
            ("file:///etc/passwd", NotAnAddress),
            ("https://ada:secret@chat.example/", HasUser),
            ("http://169.254.169.254/latest/meta-data", LinkLocal),
            ("http://2852039166/", LinkLocal),
            ("http://0xA9FEA9FE/", LinkLocal),
            ("http://[fe80::1]/", LinkLocal),
            ("http://[::ffff:169.254.169.254]/", LinkLocal),
            ("http://0.0.0.0/", LinkLocal),
        ] {
            assert_eq!(Address::parse(text), Err(why), "{text}");
        }
        let good = Address::parse(" https://chat.example/hooks/1?token=t ").expect("it is one");
        assert_eq!((good.host(), good.as_str()), ("chat.example", "https://chat.example/hooks/1?token=t"));
    }
}
