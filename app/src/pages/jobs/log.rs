//! The log of one step: the newest lines from the server, then those that the stream brings, earlier ones when asked for.

use leptos::prelude::*;

use super::{fold::Lines, save::SaveLog};
use crate::{
    api::{
        ApiError,
        jobs::{JobPage, get_step_log},
    },
    components::{Alert, Button, ButtonKind, LogView, Skeleton, awaited, dynamic},
    live::use_live,
    model::{
        event::{Frame, LogChunk},
        ids::StepId,
    },
    pages::{address::Place, loaded::Page},
};

/// Lines that one reading brings at most.
const CHUNK: u32 = 1_000;

#[component]
pub fn StepLog(page: Page<JobPage>, id: StepId) -> impl IntoView {
    let place = page.place;
    let known = page.data.with_untracked(|page| page.steps.iter().find(|step| step.id == id).map_or(0, |step| step.log_lines));
    let from = known.saturating_sub(CHUNK - 1).max(1);
    let title =
        page.part(move |page| page.steps.iter().find(|step| step.id == id).map(|step| step.title.clone()).unwrap_or_default());
    let log = Resource::new_blocking(|| (), move |()| get_step_log(place.project(), id, from));
    let show = move || {
        awaited(async move {
            match log.await {
                Ok(chunk) => view! { <Shown place=place id=id title=title chunk=chunk/> }.into_any(),
                Err(error) => unreadable(&error),
            }
        })
    };
    view! { <Suspense fallback=|| view! { <div class="card-body"><Skeleton lines=6/></div> }>{dynamic(show)}</Suspense> }
}

fn unreadable(error: &ApiError) -> AnyView {
    view! { <div class="card-body"><Alert title=error.to_string()>"The log could not be read."</Alert></div> }.into_any()
}

#[component]
fn Shown(place: Place, id: StepId, title: Memo<String>, chunk: LogChunk) -> impl IntoView {
    let shown = RwSignal::new(Lines::from(chunk));
    follow(id, shown);
    let lines = Memo::new(move |_| shown.with(|shown| shown.lines.clone()));
    let first = Memo::new(move |_| shown.with(|shown| shown.first));
    let live = Signal::derive(move || shown.with(|shown| !shown.finished));
    view! {
        {dynamic(move || (first.get() > 1).then(|| view! { <Earlier place=place id=id shown=shown/> }))}
        <LogView lines=lines first=first title=title live=live/>
        <footer class="card-foot needs-script">
            <SaveLog place=place id=id title=title/>
        </footer>
    }
}

fn follow(id: StepId, shown: RwSignal<Lines>) {
    let live = use_live();
    live.subscribe(move |frame| {
        if let Frame::Log(chunk) = frame
            && chunk.step_id == id
        {
            shown.try_maybe_update(|lines| (lines.append(chunk), ()));
        }
    });
    if shown.with_untracked(|lines| !lines.finished) {
        let next = shown.with_untracked(Lines::next);
        // After hydration, when the page has said where its stream begins.
        Effect::new(move || live.watch_log(id, next));
    }
}

/// The lines before those shown.
#[component]
fn Earlier(place: Place, id: StepId, shown: RwSignal<Lines>) -> impl IntoView {
    let reading = RwSignal::new(false);
    let read = move |()| {
        reading.set(true);
        let from = shown.with_untracked(|lines| lines.first).saturating_sub(CHUNK).max(1);
        leptos::task::spawn_local(async move {
            read_back(place, id, from, shown).await;
            reading.try_set(false);
        });
    };
    view! {
        <div class="card-body needs-script">
            <Button kind=ButtonKind::Quiet disabled=reading on_press=read>
                {dynamic(move || format!("Show lines before {}", shown.with(|lines| lines.first)))}
            </Button>
        </div>
    }
}

/// One reading may be cut by its size: goes on until it meets the lines that are shown.
async fn read_back(place: Place, id: StepId, from: u32, shown: RwSignal<Lines>) {
    let Some(until) = shown.try_with_untracked(|lines| lines.first) else { return };
    let Ok(mut chunk) = get_step_log(place.project(), id, from).await else { return };
    while chunk.first + (chunk.lines.len() as u32) < until {
        let next = chunk.first + chunk.lines.len() as u32;
        match get_step_log(place.project(), id, next).await {
            Ok(more) if !more.lines.is_empty() => chunk.lines.extend(more.lines),
            _ => return,
        }
    }
    shown.try_update(|lines| lines.prepend(&chunk));
}
