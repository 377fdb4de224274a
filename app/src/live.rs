//! The tab's one stream of events. Pages say from which cursor they were rendered and what they do with a frame; how the
//! connection is kept, lost and taken up again is known here alone.
//!
//! One stream a tab, because HTTP/1.1 allows a browser six connections to a host: more would starve the calls.

use leptos::prelude::*;

use crate::{
    components::{Tone, dynamic},
    model::{event::Frame, ids::StepId, name::Slug},
};

#[cfg(feature = "hydrate")]
mod stream;

/// What the dot in the top bar says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LiveState {
    /// The page shows nothing that is followed.
    #[default]
    Idle,
    Connecting,
    Live,
    Reconnecting,
    /// Several attempts in a row failed.
    Offline,
}

impl LiveState {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Idle => "",
            Self::Connecting => "Connecting",
            Self::Live => "Live",
            Self::Reconnecting => "Reconnecting",
            Self::Offline => "Offline",
        }
    }
}

impl From<LiveState> for Tone {
    fn from(state: LiveState) -> Self {
        match state {
            LiveState::Idle | LiveState::Connecting => Self::Off,
            LiveState::Live => Self::Good,
            LiveState::Reconnecting => Self::Moving,
            LiveState::Offline => Self::Warn,
        }
    }
}

/// A handle on the tab's stream, which is of the project that is shown. On the server it does nothing.
#[derive(Clone, Copy)]
pub struct Live {
    state: RwSignal<LiveState>,
    #[cfg(feature = "hydrate")]
    stream: StoredValue<stream::Stream, LocalStorage>,
}

/// Called once, by the layout.
pub fn provide_live() {
    provide_context(Live::new());
}

/// The tab's stream; one that stands still where no layout provided it.
pub fn use_live() -> Live {
    use_context::<Live>().unwrap_or_else(Live::new)
}

#[cfg(not(feature = "hydrate"))]
impl Live {
    fn new() -> Self {
        Self { state: RwSignal::default() }
    }

    /// Follow what happened in the project after this event; the smallest cursor of all its pages wins.
    pub fn start(self, _project: &Slug, _cursor: i64) {}

    /// Called with every frame until the owner of the caller is gone.
    pub fn subscribe(self, _told: impl Fn(&Frame) + 'static) {}

    /// Send the lines of this step's log too, from this number on.
    pub fn watch_log(self, _step_id: StepId, _from: u32) {}
}

#[cfg(feature = "hydrate")]
impl Live {
    fn new() -> Self {
        let state = RwSignal::default();
        Self { state, stream: stream::Stream::make(state) }
    }

    /// Follow what happened in the project after this event; the smallest cursor of all its pages wins.
    pub fn start(self, project: &Slug, cursor: i64) {
        stream::start(self.stream, project, cursor);
    }

    /// Called with every frame until the owner of the caller is gone.
    pub fn subscribe(self, told: impl Fn(&Frame) + 'static) {
        stream::subscribe(self.stream, std::rc::Rc::new(told));
    }

    /// Send the lines of this step's log too, from this number on.
    pub fn watch_log(self, step_id: StepId, from: u32) {
        stream::watch_log(self.stream, step_id, from);
    }
}

impl Live {
    pub fn state(self) -> Signal<LiveState> {
        self.state.into()
    }
}

/// The dot in the top bar.
#[component]
pub fn LiveDot() -> impl IntoView {
    let state = use_live().state();
    view! {
        <span class="live needs-script" hidden=move || state.get() == LiveState::Idle data-state=move || Tone::from(state.get()).as_str() role="status">
            {dynamic(move || state.get().label())}
        </span>
    }
}
