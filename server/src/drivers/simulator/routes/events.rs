//! `/1.0/events`: what happens from now on, over a WebSocket. A slow reader is disconnected and nothing is sent twice.

use axum::{
    Extension,
    extract::{
        Query, State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    response::Response,
};
use serde::Deserialize;
use tokio::sync::broadcast;

use super::Shared;
use crate::drivers::simulator::{
    serving::Connection,
    world::{Notice, Refusal},
};

const KINDS: [&str; 3] = ["lifecycle", "operation", "logging"];

#[derive(Deserialize)]
pub(super) struct Topics {
    /// Separated by commas; absent: all.
    #[serde(rename = "type", default)]
    kinds: String,
}

pub(super) async fn listen(
    State(host): Shared,
    Query(topics): Query<Topics>,
    Extension(connection): Extension<Connection>,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, Refusal> {
    let kinds: Vec<String> = topics.kinds.split(',').filter(|kind| !kind.is_empty()).map(str::to_owned).collect();
    if let Some(unknown) = kinds.iter().find(|kind| !KINDS.contains(&kind.as_str())) {
        return Err(Refusal::new(500, format!("\"{unknown}\" isn't a supported event type")));
    }
    let upgrade = upgrade.map_err(|_| Refusal::new(400, "Not a WebSocket request"))?;
    // Subscribed before the answer: whatever happens after it is sent.
    let events = host.listen();
    Ok(upgrade.on_upgrade(move |socket| send(socket, events, kinds, connection)))
}

async fn send(mut socket: WebSocket, mut events: broadcast::Receiver<Notice>, kinds: Vec<String>, connection: Connection) {
    loop {
        let sent = tokio::select! {
            () = connection.0.cancelled() => return,
            message = socket.recv() => match message {
                Some(Ok(_)) => Ok(()),
                Some(Err(_)) | None => return,
            },
            event = events.recv() => match event {
                Ok(event) if kinds.is_empty() || kinds.iter().any(|kind| kind == event.kind) => socket.send(Message::text(event.body.to_string())).await,
                Ok(_) => Ok(()),
                Err(_) => return,
            },
        };
        if sent.is_err() {
            return;
        }
    }
}
