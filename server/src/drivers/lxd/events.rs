//! What happens on the host, as it happens: one web socket. A host that has gone silently would look
//! like one where nothing happens, so we ask for a sign of life and end the stream without one.

use std::{collections::VecDeque, time::Duration};

use futures::{SinkExt as _, StreamExt as _, stream, stream::BoxStream};
use serde::Deserialize;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, timeout, timeout_at};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{self, Bytes, Message, protocol::WebSocketConfig},
};

use super::{
    api_path::{ApiPath, name_after},
    client::Client,
    endpoint::{Connection, Endpoint},
    failure::Attempt,
    operations::WireOperation,
};
use crate::drivers::{DriverError, ErrorKind, HostEvent, driver::CALL_TIMEOUT};

/// Three pings without an answer.
const RHYTHM: Rhythm = Rhythm { ping_every: Duration::from_secs(6), silence_max: Duration::from_secs(18) };
/// Largest event that is read.
const EVENT_MAX: usize = 4 << 20;

type Events = BoxStream<'static, Result<HostEvent, DriverError>>;

#[derive(Deserialize)]
struct WireEvent {
    #[serde(rename = "type")]
    kind: String,
    metadata: serde_json::Value,
}

#[derive(Deserialize)]
struct Lifecycle {
    action: String,
    #[serde(default)]
    source: String,
}

pub(super) async fn watch(client: &Client) -> Result<Events, DriverError> {
    let attempt = client.attempt("watch events");
    let socket = timeout(CALL_TIMEOUT, connect(client, &attempt)).await.map_err(|_| attempt.fails(ErrorKind::TimedOut))??;
    Ok(Watch::new(attempt, socket, RHYTHM).into_stream())
}

async fn connect(client: &Client, attempt: &Attempt) -> Result<WebSocketStream<Box<dyn Connection>>, DriverError> {
    let path = ApiPath::of(&["events"]).query("type", "operation,lifecycle");
    let path = path.as_str().expect("a path without names has nothing to refuse");
    let authority = match client.endpoint() {
        Endpoint::Socket(_) => "host".to_owned(),
        Endpoint::Https { url, .. } => url.to_string().trim_start_matches("https://").to_owned(),
    };
    let stream = client.endpoint().open().await.map_err(|error| attempt.not_connected(error))?;
    let config = WebSocketConfig::default().max_message_size(Some(EVENT_MAX)).max_frame_size(Some(EVENT_MAX));
    // The scheme only names a port here: the stream is encrypted already where it has to be.
    let (socket, _) = client_async_with_config(format!("ws://{authority}{path}"), stream, Some(config))
        .await
        .map_err(|error| refused(attempt, error))?;
    Ok(socket)
}

fn refused(attempt: &Attempt, error: tungstenite::Error) -> DriverError {
    match error {
        tungstenite::Error::Http(response) => attempt.refused(response.status(), "the host refused the event socket"),
        error => attempt.cut_off(error),
    }
}

/// How often a sign of life is asked for, and how long one is waited for.
#[derive(Clone, Copy)]
struct Rhythm {
    ping_every: Duration,
    silence_max: Duration,
}

struct Watch {
    rhythm: Rhythm,
    attempt: Attempt,
    socket: WebSocketStream<Box<dyn Connection>>,
    ping: Interval,
    heard_at: Instant,
    ready: VecDeque<HostEvent>,
    has_ended: bool,
}

impl Watch {
    fn new(attempt: Attempt, socket: WebSocketStream<Box<dyn Connection>>, rhythm: Rhythm) -> Self {
        let mut ping = interval(rhythm.ping_every);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { rhythm, attempt, socket, ping, heard_at: Instant::now(), ready: VecDeque::new(), has_ended: false }
    }

    fn into_stream(self) -> Events {
        stream::unfold(self, |mut watch| async move { Some((watch.next().await?, watch)) }).boxed()
    }

    /// The next event; an error once, and then the end.
    async fn next(&mut self) -> Option<Result<HostEvent, DriverError>> {
        while !self.has_ended {
            if let Some(event) = self.ready.pop_front() {
                return Some(Ok(event));
            }
            if let Err(error) = self.step().await {
                self.has_ended = true;
                return Some(Err(error));
            }
        }
        None
    }

    async fn step(&mut self) -> Result<(), DriverError> {
        tokio::select! {
            message = timeout_at(self.heard_at + self.rhythm.silence_max, self.socket.next()) => self.hear(message.ok().flatten()),
            _ = self.ping.tick() => self.send_ping().await,
        }
    }

    fn hear(&mut self, message: Option<Result<Message, tungstenite::Error>>) -> Result<(), DriverError> {
        let message = match message {
            Some(Ok(message)) => message,
            Some(Err(error)) => return Err(self.attempt.cut_off(error)),
            None => return Err(self.attempt.fails(ErrorKind::Disconnected("the host fell silent".to_owned()))),
        };
        self.heard_at = Instant::now();
        let event = match &message {
            Message::Text(text) => read(text.as_bytes()),
            Message::Binary(bytes) => read(bytes),
            _ => None,
        };
        self.ready.extend(event);
        Ok(())
    }

    async fn send_ping(&mut self) -> Result<(), DriverError> {
        // A full send buffer means that nobody reads at the other end.
        match timeout(self.rhythm.ping_every, self.socket.send(Message::Ping(Bytes::new()))).await {
            Ok(sent) => sent.map_err(|error| self.attempt.cut_off(error)),
            Err(_) => Err(self.attempt.fails(ErrorKind::TimedOut)),
        }
    }
}

/// None for what does not concern us, and for what we do not understand: newer hosts tell more.
fn read(bytes: &[u8]) -> Option<HostEvent> {
    let event: WireEvent = serde_json::from_slice(bytes).ok()?;
    match event.kind.as_str() {
        "lifecycle" => serde_json::from_value(event.metadata).ok().and_then(read_lifecycle),
        "operation" => serde_json::from_value::<WireOperation>(event.metadata).ok()?.into_operation().map(HostEvent::Operation),
        _ => None,
    }
}

fn read_lifecycle(event: Lifecycle) -> Option<HostEvent> {
    if event.action.starts_with("instance-") {
        let name = name_after("instances", &event.source).or_else(|| name_after("containers", &event.source))?;
        return Some(HostEvent::Instance { name, action: super::failure::clean(&event.action) });
    }
    let is_inventory = ["image-", "profile-", "storage-pool-"].iter().any(|kind| event.action.starts_with(kind));
    is_inventory.then_some(HostEvent::Inventory)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use serde_json::json;
    use tokio::io::DuplexStream;
    use tokio_tungstenite::tungstenite::protocol::Role;

    use super::*;
    use crate::drivers::OperationStatus;

    fn event(json: &serde_json::Value) -> Option<HostEvent> {
        read(json.to_string().as_bytes())
    }

    const FAST: Rhythm = Rhythm { ping_every: Duration::from_millis(20), silence_max: Duration::from_millis(400) };

    /// Our end as a stream, and the host's end.
    async fn watched() -> (Events, WebSocketStream<DuplexStream>) {
        let (ours, theirs) = tokio::io::duplex(1 << 16);
        let attempt = Attempt { target: "box".to_owned(), operation: "watch events".to_owned() };
        let ours: Box<dyn Connection> = Box::new(ours);
        let socket = WebSocketStream::from_raw_socket(ours, Role::Client, None).await;
        let host = WebSocketStream::from_raw_socket(theirs, Role::Server, None).await;
        (Watch::new(attempt, socket, FAST).into_stream(), host)
    }

    #[test]
    fn a_dead_connection_is_noticed_within_twenty_seconds() {
        assert!(RHYTHM.silence_max + RHYTHM.ping_every / 3 <= Duration::from_secs(20));
        assert!(RHYTHM.silence_max >= 3 * RHYTHM.ping_every);
    }

    #[tokio::test]
    async fn a_host_that_falls_silent_ends_the_stream() {
        let (mut events, _silent) = watched().await;
        let error = events.next().await.unwrap().unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Disconnected(_)), "{error}");
        assert!(events.next().await.is_none());
    }

    #[tokio::test]
    async fn a_quiet_host_that_answers_pings_is_listened_to() {
        let (mut events, mut host) = watched().await;
        let host = tokio::spawn(async move {
            // Reading is what answers the pings; so many of them last longer than silence may.
            for _ in 0..30 {
                assert!(host.next().await.unwrap().unwrap().is_ping());
            }
            let event = json!({"type": "lifecycle", "metadata": {"action": "profile-updated"}});
            host.send(Message::text(event.to_string())).await.unwrap();
        });
        assert_eq!(events.next().await.unwrap().unwrap(), HostEvent::Inventory);
        host.await.unwrap();
        assert!(events.next().await.unwrap().is_err());
        assert!(events.next().await.is_none());
    }

    #[test]
    fn a_lifecycle_event_names_its_instance() {
        let started = json!({"type": "lifecycle", "metadata": {"action": "instance-started", "source": "/1.0/instances/web-1"}});
        assert_eq!(
            event(&started),
            Some(HostEvent::Instance { name: "web-1".to_owned(), action: "instance-started".to_owned() })
        );
    }

    #[test]
    fn images_profiles_and_pools_are_inventory() {
        for action in ["image-created", "profile-updated", "storage-pool-deleted"] {
            let changed = json!({"type": "lifecycle", "metadata": {"action": action, "source": "/1.0/x/y"}});
            assert_eq!(event(&changed), Some(HostEvent::Inventory), "{action}");
        }
    }

    #[test]
    fn an_operation_event_says_how_it_stands() {
        let ended = json!({"type": "operation", "metadata": {"id": "0b1e7c1c-5d5c-4f25-9d6b-0a1d4c8d1c11", "status_code": 200, "metadata": null, "resources": {}}});
        assert!(matches!(event(&ended), Some(HostEvent::Operation(operation)) if operation.status == OperationStatus::Succeeded));
    }

    #[test]
    fn what_is_not_understood_is_passed_over() {
        for text in [
            "",
            "{",
            "[]",
            r#"{"type":"logging","metadata":{}}"#,
            r#"{"type":"lifecycle","metadata":{"action":"instance-started","source":"/1.0/instances/.."}}"#,
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }
}
