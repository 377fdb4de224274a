//! Before and after every request: the host's time, the faults that a test has scripted, and the world's file.

use std::{sync::Arc, time::Duration};

use axum::{
    Extension,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::Host;
use crate::drivers::simulator::{faults::Effect, serving::Connection, world::Refusal};

/// A larger body is refused, as by the real host's limits on what it stores.
const BODY_MAX: usize = 4 << 20;

/// Makes the daemon die and come back; called from a task that outlives the connection.
#[derive(Clone)]
pub(in crate::drivers::simulator) struct Restart(pub Arc<dyn Fn() + Send + Sync>);

/// In a request: the operation that it begins will fail with this text.
#[derive(Debug, Clone)]
pub(super) struct Doom(pub String);

type Shared = (Arc<Host>, Restart);

pub(super) async fn inject(
    State((host, restart)): State<Shared>,
    Extension(connection): Extension<Connection>,
    request: Request,
    next: Next,
) -> Response {
    host.begin_request();
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_MAX).await else {
        return Refusal::new(413, "the body is too large").into_response();
    };
    let effect = host.faults.take(parts.method.as_str(), parts.uri.path(), &String::from_utf8_lossy(&body));
    let changes = parts.method != Method::GET;
    let mut request = Request::from_parts(parts, Body::from(body));
    match effect {
        None => work(&host, request, next, changes).await,
        Some(Effect::First(act)) => {
            host.change(act);
            work(&host, request, next, changes).await
        }
        Some(Effect::Delay(by)) => {
            delay(&host, by).await;
            work(&host, request, next, changes).await
        }
        Some(Effect::Answer { code, message }) => Refusal { code, message }.into_response(),
        Some(Effect::Hang) => std::future::pending().await,
        Some(Effect::DropBefore) => end(&connection).await,
        Some(Effect::DropAfter) => {
            work(&host, request, next, changes).await;
            end(&connection).await
        }
        Some(Effect::FailOperation(reason)) => {
            request.extensions_mut().insert(Doom(reason));
            work(&host, request, next, changes).await
        }
        Some(Effect::RestartAfter) => {
            work(&host, request, next, changes).await;
            restart.0();
            std::future::pending().await
        }
    }
}

/// What was changed is in the file before the answer is sent.
async fn work(host: &Host, request: Request, next: Next, changes: bool) -> Response {
    let response = next.run(request).await;
    if changes {
        host.save().await;
    }
    response
}

async fn delay(host: &Host, by: Duration) {
    let deadline_ms = host.read(|world| world.now_ms) + by.as_millis() as i64;
    host.wait(deadline_ms, |_| false, |_| None).await;
}

async fn end(connection: &Connection) -> Response {
    connection.0.cancel();
    std::future::pending().await
}
