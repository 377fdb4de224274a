//! The live stream of a tab: events after a cursor, samples, and the log of the step that is open. Rights are asked for again
//! every few seconds, so that a stream never outlives them.

use std::{collections::HashSet, convert::Infallible, time::Duration};

use app::{
    api::ApiError,
    model::{
        event::{Change, Event, Frame},
        ids::{ProjectId, StepId, TargetId},
        name::Slug,
        project::Role,
    },
};
use axum::{
    extract::{Path, Query, Request, State},
    http::StatusCode,
    response::{
        IntoResponse as _, Response, Sse,
        sse::{self, KeepAlive},
    },
};
use futures::stream;
use serde::Deserialize;
use tokio::sync::mpsc;

use super::HttpState;
use crate::{
    auth::{Caller, Origin, TokenHash},
    control::{Call, ControlError},
};

/// How often rights are asked for again.
const RECHECK_EVERY: Duration = Duration::from_secs(4);
/// A page further behind than this is read again instead.
const CATCH_UP_MAX: i64 = 5_000;

#[derive(Debug, Deserialize)]
pub(super) struct Topics {
    after: i64,
    log: Option<StepId>,
    #[serde(default)]
    from: u32,
}

pub(super) async fn stream(
    State(state): State<HttpState>,
    Path(project): Path<String>,
    Query(topics): Query<Topics>,
    request: Request,
) -> Response {
    let caller = request.extensions().get::<Caller>().cloned().unwrap_or(Caller::Anonymous);
    let last_seen = request.headers().get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let call = state.services.call(caller);
    let Ok(slug) = project.parse::<Slug>() else { return StatusCode::NOT_FOUND.into_response() };
    let access = match call.project(&slug, Role::Viewer).await {
        Ok(access) => access,
        Err(error) => return status(error).into_response(),
    };
    let (sender, receiver) = mpsc::channel(256);
    let cursor = last_seen.unwrap_or(topics.after).max(topics.after);
    let log = topics.log.map(|step_id| LogTopic { step_id, next: topics.from.max(1), is_finished: false });
    let token = request.extensions().get::<Origin>().and_then(|origin| origin.session.clone());
    let stream = Stream { call, slug, token, project_id: access.project.id, cursor, log, targets: HashSet::new(), sender };
    tokio::spawn(stream.run());
    let frames = stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|event| (Ok::<_, Infallible>(event), receiver))
    });
    Sse::new(frames).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
}

fn status(error: ControlError) -> StatusCode {
    StatusCode::from_u16(ApiError::from(error).status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

struct LogTopic {
    step_id: StepId,
    /// Number of the next line to send.
    next: u32,
    is_finished: bool,
}

struct Stream {
    call: Call,
    slug: Slug,
    /// The session under which it was opened.
    token: Option<TokenHash>,
    project_id: ProjectId,
    cursor: i64,
    log: Option<LogTopic>,
    /// Hosts granted to the project.
    targets: HashSet<TargetId>,
    sender: mpsc::Sender<sse::Event>,
}

/// The tab is gone, or may not see this any more.
struct Ended;

impl Stream {
    async fn run(mut self) {
        // Every reason to end is the same to the browser: it comes back with its cursor.
        let _ = self.follow().await;
    }

    async fn follow(&mut self) -> Result<(), Ended> {
        let services = self.call.services.clone();
        let (_watching, mut newest, mut samples) = services.hub.watch();
        self.check_rights().await?;
        self.catch_up().await?;
        self.send_log().await?;
        self.send(&Frame::Live { seq: self.cursor }).await?;
        let mut recheck = tokio::time::interval(RECHECK_EVERY);
        recheck.reset();
        loop {
            tokio::select! {
                changed = newest.changed() => {
                    changed.map_err(|_| Ended)?;
                    self.catch_up().await?;
                }
                sample = samples.recv() => if let Ok((project_id, frame)) = sample && project_id == self.project_id {
                    self.send(&frame).await?;
                },
                _ = recheck.tick() => self.check_rights().await?,
                () = self.sender.closed() => return Err(Ended),
                () = services.stop.cancelled() => return Err(Ended),
            }
        }
    }

    /// The session, the membership and the granted hosts, as they are now.
    async fn check_rights(&mut self) -> Result<(), Ended> {
        let token = self.token.as_ref().ok_or(Ended)?;
        let session = self.call.services.store.find_session(token).await.map_err(|_| Ended)?.ok_or(Ended)?;
        self.call.caller = Caller::User(session.person);
        self.call.project(&self.slug, Role::Viewer).await.map_err(|_| Ended)?;
        self.targets = self.call.services.store.list_granted_targets(self.project_id).await.map_err(|_| Ended)?;
        Ok(())
    }

    /// Sends what came after the cursor: from the ring, or from the database when it is further back.
    async fn catch_up(&mut self) -> Result<(), Ended> {
        if let Some(events) = self.call.services.hub.after(self.cursor) {
            for event in events {
                self.tell(&event).await?;
            }
            return Ok(());
        }
        let end = self.call.services.store.event_cursor().await.map_err(|_| Ended)?;
        if end - self.cursor > CATCH_UP_MAX {
            self.cursor = end;
            return self.send(&Frame::Stale).await;
        }
        for event in self.call.services.store.list_events_after(self.cursor, 5_000).await.map_err(|_| Ended)? {
            self.tell(&event).await?;
        }
        Ok(())
    }

    async fn tell(&mut self, event: &Event) -> Result<(), Ended> {
        self.cursor = event.seq;
        self.meet(event).await?;
        if !self.may_see(event) {
            return Ok(());
        }
        self.send(&Frame::Event(Box::new(event.clone()))).await?;
        match (&event.change, &self.log) {
            (Change::Step(step), Some(log)) if step.id == log.step_id => self.send_log().await,
            _ => Ok(()),
        }
    }

    /// A host that was not heard of yet may have been added and granted just now.
    async fn meet(&mut self, event: &Event) -> Result<(), Ended> {
        if let Change::Target(target) = &event.change
            && !self.targets.contains(&target.id)
        {
            self.targets = self.call.services.store.list_granted_targets(self.project_id).await.map_err(|_| Ended)?;
        }
        Ok(())
    }

    fn may_see(&self, event: &Event) -> bool {
        match (&event.project_id, &event.change) {
            (Some(project_id), _) => *project_id == self.project_id,
            (None, Change::Target(target)) => self.targets.contains(&target.id),
            (None, Change::TargetGone { .. }) => true,
            (None, _) => false,
        }
    }

    /// Lines of the open log that were not sent yet.
    async fn send_log(&mut self) -> Result<(), Ended> {
        while let Some(log) = self.log.as_ref().filter(|log| !log.is_finished) {
            let chunk = self.call.services.store.get_log(self.project_id, log.step_id, log.next).await.map_err(|_| Ended)?;
            let (count, finished) = (chunk.lines.len(), chunk.finished);
            if count == 0 && !finished {
                return Ok(());
            }
            self.send(&Frame::Log(chunk)).await?;
            if let Some(log) = &mut self.log {
                log.next += u32::try_from(count).unwrap_or(0);
                log.is_finished = finished;
            }
        }
        Ok(())
    }

    async fn send(&self, frame: &Frame) -> Result<(), Ended> {
        let data = serde_json::to_string(frame).map_err(|_| Ended)?;
        let event = sse::Event::default().id(self.cursor.to_string()).data(data);
        self.sender.send(event).await.map_err(|_| Ended)
    }
}
