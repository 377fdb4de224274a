//! Telling other systems what happens: signed messages, as <https://www.standardwebhooks.com> has them. A message is written beside
//! the step that tells and leaves after it, so that no job waits for who is told; it is sent again until it is taken, with the same id.

mod address;
mod send;

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::{
    secrets::{Location, SealError, Sealer},
    store::{Store, StoreError, webhooks::Outgoing},
};
pub use address::{Address, AddressError};
pub use send::Sender;
use send::Sent;

const LOOK_EVERY: Duration = Duration::from_secs(2);
/// After this often, half a day or so, nobody takes it any more.
const ATTEMPTS_MAX: u32 = 16;
const FIRST_WAIT_MS: i64 = 2_000;
const LONGEST_WAIT_MS: i64 = 3_600_000;
const KEY_BYTES: usize = 32;

/// What is sealed of a webhook.
#[derive(Serialize, Deserialize)]
struct Secret {
    url: String,
    key: String,
}

/// A fresh key, in the form that receivers' libraries read.
pub fn make_key() -> SecretString {
    format!("whsec_{}", BASE64_STANDARD.encode(rand::random::<[u8; KEY_BYTES]>())).into()
}

/// Address and key, sealed for the webhook's row.
pub fn seal(sealer: &Sealer, webhook_id: &str, address: &Address, key: &SecretString) -> String {
    let secret = Secret { url: address.as_str().to_owned(), key: key.expose_secret().to_owned() };
    let text = serde_json::to_string(&secret).expect("it serialises: two strings");
    sealer.seal(place(webhook_id), &text.into())
}

fn open(sealer: &Sealer, outgoing: &Outgoing) -> Result<Secret, SealError> {
    let opened = sealer.open(place(&outgoing.webhook_id.to_string()), &outgoing.sealed)?;
    serde_json::from_str(opened.expose_secret()).map_err(|_| SealError::NotSealed)
}

fn place(row: &str) -> Location<'_> {
    Location { table: "webhook", row, column: "sealed" }
}

/// Sends what is due until the server stops. What a stopping server has in hand is sent again by the next.
pub async fn deliver(store: Store, sealer: Sealer, stop: CancellationToken) {
    let sender = Sender::default();
    loop {
        if let Err(error) = deliver_due(&store, &sealer, &sender, &stop).await {
            if matches!(error, StoreError::Closed) {
                return;
            }
            tracing::error!(error = &error as &dyn std::error::Error, "messages to webhooks could not be read or written");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = stop.cancelled() => return,
        }
    }
}

/// One after another: who is slow holds up others for five seconds at most.
pub async fn deliver_due(store: &Store, sealer: &Sealer, sender: &Sender, stop: &CancellationToken) -> Result<(), StoreError> {
    while !stop.is_cancelled() && store.is_delivery_due().await? {
        let Some(outgoing) = store.claim_delivery().await? else { return Ok(()) };
        let sent = match open(sealer, &outgoing) {
            Ok(secret) => sender.send(&secret, &outgoing).await,
            Err(error) => Sent::Never(format!("Its address cannot be opened: {error}.")),
        };
        note(store, &outgoing, sent).await?;
    }
    Ok(())
}

async fn note(store: &Store, outgoing: &Outgoing, sent: Sent) -> Result<(), StoreError> {
    let (id, attempts) = (outgoing.id, outgoing.attempts);
    store
        .write(move |tx| {
            Box::pin(async move {
                match sent {
                    Sent::Taken => tx.mark_delivered(id).await,
                    Sent::Later(error) if attempts < ATTEMPTS_MAX => {
                        tx.put_delivery_off(id, &error, Some(wait_ms(attempts))).await
                    }
                    Sent::Later(error) | Sent::Never(error) => tx.put_delivery_off(id, &error, None).await,
                }
            })
        })
        .await
}

/// Twice as long each time.
fn wait_ms(attempts: u32) -> i64 {
    FIRST_WAIT_MS.saturating_mul(1 << attempts.saturating_sub(1).min(20)).min(LONGEST_WAIT_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_an_hour_and_all_of_them_are_less_than_a_day() {
        assert_eq!((wait_ms(1), wait_ms(2), wait_ms(3), wait_ms(30)), (2_000, 4_000, 8_000, 3_600_000));
        let all: i64 = (1..ATTEMPTS_MAX).map(wait_ms).sum();
        assert!((3_600_000 * 4..86_400_000).contains(&all), "{all}");
    }
}
