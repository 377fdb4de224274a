//! One attempt at one message: signed, sent, and what its receiver said of it. Nothing is read of an answer but its status.

use std::{sync::OnceLock, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use reqwest::{StatusCode, redirect::Policy};
use ring::hmac;

use super::{Address, Secret};
use crate::{outbound::Resolver, store::webhooks::Outgoing};

const TIMEOUT: Duration = Duration::from_secs(5);

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    Taken,
    /// Another attempt may help.
    Later(String),
    Never(String),
}

/// Made when the first message is due: most installations have none.
#[derive(Debug, Default)]
pub struct Sender(OnceLock<Result<reqwest::Client, String>>);

impl Sender {
    pub(super) async fn send(&self, secret: &Secret, outgoing: &Outgoing) -> Sent {
        let client = match self.0.get_or_init(client) {
            Ok(client) => client,
            Err(error) => return Sent::Later(error.clone()),
        };
        // What was allowed when it was typed may not be any more.
        let address = match Address::parse(&secret.url) {
            Ok(address) => address,
            Err(error) => return Sent::Never(error.to_string()),
        };
        let (id, at) = (outgoing.id.to_string(), (outgoing.now / 1_000).to_string());
        let Some(signature) = sign(&secret.key, &id, &at, &outgoing.body) else {
            return Sent::Never("Its key is not one.".to_owned());
        };
        let request = client
            .post(address.as_str())
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", at)
            .header("webhook-signature", signature)
            .body(outgoing.body.clone());
        match request.send().await {
            Ok(answer) => judge(answer.status()),
            Err(error) => Sent::Later(unreached(&error)),
        }
    }
}

fn client() -> Result<reqwest::Client, String> {
    reqwest::Client::builder()
        .timeout(TIMEOUT)
        .redirect(Policy::none())
        .dns_resolver(Resolver)
        .no_proxy()
        .user_agent(concat!("eyrie/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| format!("Nothing can be sent: {error}."))
}

fn judge(status: StatusCode) -> Sent {
    let sentence = format!("It answered {status}.");
    match status {
        _ if status.is_success() => Sent::Taken,
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => Sent::Later(sentence),
        _ if status.is_client_error() || status.is_redirection() => Sent::Never(sentence),
        _ => Sent::Later(sentence),
    }
}

/// Without the address, which may hold a secret.
fn unreached(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("It did not answer within {} s.", TIMEOUT.as_secs());
    }
    let mut source: &dyn std::error::Error = error;
    while let Some(deeper) = source.source() {
        source = deeper;
    }
    format!("It could not be reached: {source}.")
}

/// `v1,` and the base64 of the HMAC-SHA256 of id, time and body, as the specification has it.
fn sign(key: &str, id: &str, at: &str, body: &str) -> Option<String> {
    let key = BASE64_STANDARD.decode(key.strip_prefix("whsec_")?).ok()?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let tag = hmac::sign(&key, format!("{id}.{at}.{body}").as_bytes());
    Some(format!("v1,{}", BASE64_STANDARD.encode(tag)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's own libraries.
    #[test]
    fn a_message_is_signed_as_the_specification_signs_its_example() {
        let body = r#"{"test": 2432232314}"#;
        let signature = sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body);
        assert_eq!(signature.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
        assert_eq!(sign("no key", "a", "1", body), None);
    }

    #[test]
    fn what_the_receiver_says_decides_whether_it_is_sent_again() {
        assert_eq!(judge(StatusCode::NO_CONTENT), Sent::Taken);
        for later in [StatusCode::TOO_MANY_REQUESTS, StatusCode::BAD_GATEWAY, StatusCode::INTERNAL_SERVER_ERROR] {
            assert!(matches!(judge(later), Sent::Later(_)), "{later}");
        }
        for never in [StatusCode::NOT_FOUND, StatusCode::GONE, StatusCode::FOUND, StatusCode::UNAUTHORIZED] {
            assert!(matches!(judge(never), Sent::Never(_)), "{never}");
        }
    }
}
