//! How a page gets its data: read once by the server, kept in one signal, moved by the frames of the stream.
//!
//! Reading again sets the same signal, so that an open dialog and what was typed in it stay where they are.

use std::future::Future;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Serialize, de::DeserializeOwned};

use super::{address::Place, failed::Failed};
use crate::{
    api::{ApiError, reading::read_blocking},
    components::{Alert, Skeleton, awaited, dynamic},
    live::use_live,
    model::{event::Frame, name::Slug},
};

/// What a frame did to a page's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Folded {
    pub changed: bool,
    /// The frame says less than the page shows: read it again.
    pub reload: bool,
}

impl Folded {
    pub const SAME: Self = Self { changed: false, reload: false };
    pub const RELOAD: Self = Self { changed: false, reload: true };

    pub const fn changed(changed: bool) -> Self {
        Self { changed, reload: false }
    }

    pub const fn and_reload_if(self, reload: bool) -> Self {
        Self { reload: self.reload || reload, ..self }
    }
}

/// The data of a page.
pub trait Followed: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The event up to which it is complete; none where nothing is followed.
    fn cursor(&self) -> Option<i64> {
        None
    }

    /// Applies a frame; what is not newer changes nothing.
    fn fold(&mut self, _frame: &Frame) -> Folded {
        Folded::SAME
    }
}

/// A page's data while it is open.
pub struct Page<T: 'static> {
    pub data: RwSignal<T>,
    pub place: Place,
    reload: Callback<()>,
}

impl<T> Clone for Page<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Page<T> {}

impl<T: Followed> Page<T> {
    /// Reads the page's data again, without building the page again.
    pub fn reload(self) {
        self.reload.run(());
    }

    /// A part of the data, told only when it changes.
    pub fn part<P: PartialEq + Send + Sync + 'static>(self, read: impl Fn(&T) -> P + Send + Sync + 'static) -> Memo<P> {
        self.part_by(Box::new(read))
    }

    /// One memo for each type of part, not for each closure: the browser's half is smaller for it.
    fn part_by<P: PartialEq + Send + Sync + 'static>(self, read: Box<dyn Fn(&T) -> P + Send + Sync>) -> Memo<P> {
        Memo::new(move |_| self.data.with(|data| read(data)))
    }

    fn follow(self) -> Self {
        let live = use_live();
        if let Some(cursor) = self.data.with_untracked(T::cursor) {
            live.start(&self.place.project(), cursor);
            live.subscribe(move |frame| self.fold(frame));
        }
        self
    }

    fn fold(self, frame: &Frame) {
        let folded = self.data.try_maybe_update(|data| {
            let folded = data.fold(frame);
            (folded.changed, folded)
        });
        if folded.is_some_and(|folded| folded.reload) {
            self.reload();
        }
    }
}

/// Shows a page once its data is there, or why it is not. `wanted` is what the address asks for beside the project.
pub fn loaded<W, T, F>(
    wanted: impl Fn() -> W + Send + Sync + 'static,
    fetch: impl Fn(Slug, W) -> F + Clone + Send + Sync + 'static,
    page: impl Fn(Page<T>) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView
where
    W: Clone + PartialEq + Send + Sync + 'static,
    T: Followed,
    F: Future<Output = Result<T, ApiError>> + Send + 'static,
{
    let params = use_params_map();
    let asked = Memo::new(move |_| (params.read().get("project").unwrap_or_default(), wanted()));
    let read = move |(project, wanted): (String, W)| {
        let fetch = fetch.clone();
        async move { fetch(Slug::parse(&project).map_err(|_| ApiError::NotFound)?, wanted).await }
    };
    let resource = read_blocking(move || asked.get(), read.clone());
    let show = move || {
        let (read, page) = (read.clone(), page.clone());
        awaited(async move {
            match resource.await {
                Ok(data) => page(open_page(data, asked, read)),
                Err(error) => view! { <Failed error=error/> }.into_any(),
            }
        })
    };
    view! { <Transition fallback=|| view! { <Skeleton lines=6/> }>{dynamic(show)}</Transition> }.into_any()
}

fn open_page<W, T, F>(
    data: T,
    asked: Memo<(String, W)>,
    read: impl Fn((String, W)) -> F + Clone + Send + Sync + 'static,
) -> Page<T>
where
    W: Clone + PartialEq + Send + Sync + 'static,
    T: Followed,
    F: Future<Output = Result<T, ApiError>> + Send + 'static,
{
    let data = RwSignal::new(data);
    let project = asked.with_untracked(|(project, _)| Slug::parse(project)).expect("the data was read from this project");
    let reload = reloader(data, project.clone(), move || read(asked.get_untracked()));
    Page { data, place: Place::new(project), reload }.follow()
}

/// Frames come in bursts: while one reading is under way, further wishes are one more.
fn reloader<T, F>(data: RwSignal<T>, project: Slug, read: impl Fn() -> F + Clone + Send + Sync + 'static) -> Callback<()>
where
    T: Followed,
    F: Future<Output = Result<T, ApiError>> + Send + 'static,
{
    let live = use_live();
    let reading = StoredValue::new(false);
    let again = StoredValue::new(false);
    Callback::new(move |()| {
        again.set_value(true);
        if reading.get_value() {
            return;
        }
        reading.set_value(true);
        let (read, project) = (read.clone(), project.clone());
        leptos::task::spawn_local(async move {
            while again.try_update_value(std::mem::take) == Some(true) {
                if let Ok(fresh) = read().await {
                    if let Some(cursor) = fresh.cursor() {
                        live.start(&project, cursor);
                    }
                    data.try_set(fresh);
                }
            }
            reading.try_set_value(false);
        });
    })
}

/// A part of a page that is read for itself, and again when `wanted` changes.
pub fn fetched<W, T, F>(
    wanted: impl Fn() -> W + Send + Sync + 'static,
    fetch: impl Fn(W) -> F + Send + Sync + 'static,
    show: impl Fn(T) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView
where
    W: Clone + PartialEq + Send + Sync + 'static,
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = Result<T, ApiError>> + Send + 'static,
{
    let resource = read_blocking(wanted, fetch);
    let shown = move || {
        let show = show.clone();
        awaited(async move {
            match resource.await {
                Ok(data) => show(data),
                Err(error) => {
                    view! { <Alert title=error.to_string()>"This part of the page could not be read."</Alert> }.into_any()
                }
            }
        })
    };
    view! { <Transition fallback=|| view! { <Skeleton lines=4/> }>{dynamic(shown)}</Transition> }.into_any()
}
