//! The one clock of a tab. It has no time on the server and while hydrating, so that both render the same; then it ticks
//! every second, and everything relative (ages, running durations) follows it.

use leptos::prelude::*;

#[derive(Clone, Copy)]
struct Clock(RwSignal<Option<i64>>);

/// Called once, by the layout.
pub fn provide_clock() {
    let now = RwSignal::new(None);
    provide_context(Clock(now));
    tick_in_browser(now);
}

/// The time in Unix ms; none until the page has hydrated, and where no layout provided a clock.
pub fn use_clock() -> Signal<Option<i64>> {
    use_context::<Clock>().map_or_else(Signal::default, |clock| clock.0.into())
}

#[cfg(feature = "hydrate")]
fn tick_in_browser(now: RwSignal<Option<i64>>) {
    use std::time::Duration;

    let tick = move || now.set(Some(js_sys::Date::now() as i64));
    Effect::new(move || {
        tick();
        if let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || handle.clear());
        }
    });
}

#[cfg(not(feature = "hydrate"))]
fn tick_in_browser(_now: RwSignal<Option<i64>>) {}
