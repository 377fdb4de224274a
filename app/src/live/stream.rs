//! The browser's half: one `EventSource`, taken up again after the last event that was seen.
//!
//! The source's own reconnecting is not used: it asks for the old address again, and it gives up for ever when an answer
//! is not 200, as while the server restarts behind a proxy.

use std::{rc::Rc, time::Duration};

use leptos::{
    leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle},
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
    web_sys::{Event, EventSource, MessageEvent},
};

use super::LiveState;
use crate::model::{event::Frame, ids::StepId, name::Slug};

const FIRST_WAIT_MS: f64 = 400.0;
const LONGEST_WAIT_MS: f64 = 30_000.0;
/// From this many failures in a row on the tab counts as offline.
const OFFLINE_AFTER: u32 = 3;
/// A tab that nobody sees gives its connection back.
const HIDDEN_FOR: Duration = Duration::from_secs(30);

pub(super) type Handle = StoredValue<Stream, LocalStorage>;
type Listener = Rc<dyn Fn(&Frame)>;

pub(super) struct Stream {
    project: Option<Slug>,
    state: RwSignal<LiveState>,
    /// The last event seen, or where the first page began.
    cursor: Option<i64>,
    /// Step and number of the next line.
    log: Option<(StepId, u32)>,
    connection: Option<Connection>,
    failures: u32,
    retry: Option<TimeoutHandle>,
    rest: Option<TimeoutHandle>,
    listeners: Vec<(u64, Listener)>,
    next_listener: u64,
}

impl Stream {
    pub(super) fn make(state: RwSignal<LiveState>) -> Handle {
        let stream = StoredValue::new_local(Self {
            project: None,
            state,
            cursor: None,
            log: None,
            connection: None,
            failures: 0,
            retry: None,
            rest: None,
            listeners: Vec::new(),
            next_listener: 0,
        });
        follow_visibility(stream);
        stream
    }

    fn address(&self) -> Option<String> {
        let mut address = format!("/_eyrie/p/{}/events?after={}", self.project.as_ref()?, self.cursor?);
        if let Some((step, from)) = self.log {
            address.push_str(&format!("&log={step}&from={from}"));
        }
        Some(address)
    }

    /// Remembers how far this frame brought us.
    fn note(&mut self, frame: &Frame) {
        match frame {
            Frame::Event(event) => self.cursor = Some(event.seq),
            Frame::Live { seq } => self.cursor = Some(*seq),
            Frame::Log(chunk) if self.log.is_some_and(|(step, _)| step == chunk.step_id) => {
                let next = chunk.first + chunk.lines.len() as u32;
                self.log = (!chunk.finished).then_some((chunk.step_id, next));
            }
            // The pages read themselves again, and start from the cursors they get.
            Frame::Stale => self.cursor = None,
            Frame::Log(_) | Frame::Sample { .. } => {}
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        for timer in [self.retry.take(), self.rest.take()].into_iter().flatten() {
            timer.clear();
        }
    }
}

/// An open source with what it calls; closed when dropped.
struct Connection {
    source: EventSource,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.source.set_onmessage(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}

pub(super) fn start(stream: Handle, project: &Slug, cursor: i64) {
    let begins = stream.try_update_value(|stream| {
        if stream.project.as_ref() != Some(project) {
            stream.project = Some(project.clone());
            (stream.cursor, stream.log) = (None, None);
        }
        let begins = stream.cursor.is_none_or(|seen| cursor < seen);
        if begins {
            stream.cursor = Some(cursor);
        }
        begins
    });
    if begins == Some(true) {
        open(stream);
    }
}

pub(super) fn watch_log(stream: Handle, step_id: StepId, from: u32) {
    stream.try_update_value(|stream| stream.log = Some((step_id, from)));
    open(stream);
}

pub(super) fn subscribe(stream: Handle, told: Listener) {
    let id = stream.try_update_value(|stream| {
        stream.next_listener += 1;
        stream.listeners.push((stream.next_listener, told));
        stream.next_listener
    });
    on_cleanup(move || {
        stream.try_update_value(|stream| stream.listeners.retain(|(listener, _)| Some(*listener) != id));
    });
}

/// Opens, in the place of a connection that is open already.
fn open(stream: Handle) {
    let Some(Some(address)) = stream.try_with_value(Stream::address) else { return };
    let made = connect(stream, &address);
    let is_open = made.is_some();
    stream.try_update_value(|stream| {
        if let Some(timer) = stream.retry.take() {
            timer.clear();
        }
        stream.connection = made;
        if stream.state.get_untracked() == LiveState::Idle {
            stream.state.set(LiveState::Connecting);
        }
    });
    if !is_open {
        retry_later(stream);
    }
}

fn connect(stream: Handle, address: &str) -> Option<Connection> {
    let source = EventSource::new(address).ok()?;
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(text) = event.data().as_string()
            && let Ok(frame) = serde_json::from_str::<Frame>(&text)
        {
            receive(stream, &frame);
        }
    });
    let failed = source.clone();
    let on_error = Closure::<dyn FnMut(Event)>::new(move |_: Event| {
        failed.close();
        retry_later(stream);
    });
    source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    Some(Connection { source, _on_message: on_message, _on_error: on_error })
}

fn receive(stream: Handle, frame: &Frame) {
    let told = stream.try_update_value(|stream| {
        stream.note(frame);
        stream.failures = 0;
        (stream.state, stream.listeners.clone())
    });
    let Some((state, listeners)) = told else { return };
    if state.get_untracked() != LiveState::Live {
        state.set(LiveState::Live);
    }
    for (_, listener) in listeners {
        listener(frame);
    }
}

fn retry_later(stream: Handle) {
    stream.try_update_value(|kept| {
        kept.failures += 1;
        let offline = kept.failures >= OFFLINE_AFTER;
        kept.state.set(if offline { LiveState::Offline } else { LiveState::Reconnecting });
        kept.retry = set_timeout_with_handle(move || open(stream), wait(kept.failures)).ok();
    });
}

/// Doubles with each failure; the jitter keeps a hundred tabs from coming back in one moment.
fn wait(failures: u32) -> Duration {
    let longest = (FIRST_WAIT_MS * 2f64.powi(failures.min(16) as i32)).min(LONGEST_WAIT_MS);
    Duration::from_millis((longest * (0.5 + js_sys::Math::random() / 2.0)) as u64)
}

fn follow_visibility(stream: Handle) {
    let on_change = Closure::<dyn FnMut()>::new(move || if document().hidden() { rest_later(stream) } else { wake(stream) });
    // Refused only for an event without a name.
    let _ = document().add_event_listener_with_callback("visibilitychange", on_change.as_ref().unchecked_ref());
    let online = window_event_listener(leptos::ev::online, move |_| wake(stream));
    let kept = StoredValue::new_local(on_change);
    on_cleanup(move || {
        online.remove();
        kept.try_with_value(|on_change| {
            let _ = document().remove_event_listener_with_callback("visibilitychange", on_change.as_ref().unchecked_ref());
        });
    });
}

fn rest_later(stream: Handle) {
    stream.try_update_value(|kept| {
        let rest = move || {
            stream.try_update_value(|stream| {
                stream.connection = None;
                stream.rest = None;
                if let Some(timer) = stream.retry.take() {
                    timer.clear();
                }
            });
        };
        kept.rest = set_timeout_with_handle(rest, HIDDEN_FOR).ok();
    });
}

/// Somebody looks again, or the network is back: catch up at once.
fn wake(stream: Handle) {
    let is_open = stream.try_update_value(|stream| {
        if let Some(timer) = stream.rest.take() {
            timer.clear();
        }
        stream.failures = 0;
        stream.connection.as_ref().is_some_and(|connection| connection.source.ready_state() != EventSource::CLOSED)
    });
    if is_open == Some(false) {
        open(stream);
    }
}
