//! A duration against what it usually takes: the tick stands where the mean of past runs is, so that lateness is seen
//! without reading.

use leptos::prelude::*;

use super::tone::Tone;

/// Where the tick stands: what is late still has room to grow.
const TICK_AT: f64 = 70.0;

#[component]
pub fn Estimate(
    #[prop(into)] tone: Signal<Tone>,
    /// Time spent so far.
    #[prop(into)]
    spent_ms: Signal<i64>,
    /// Mean of past runs, above zero.
    estimate_ms: i64,
    /// `usually 20.0 s ± 3.0 s`.
    usually: String,
) -> impl IntoView {
    let width = move || format!("{:.1}%", share(spent_ms.get(), estimate_ms));
    view! {
        <svg class="estimate" data-state=move || tone.get().as_str() role="img" aria-label=usually>
            <rect class="track" y="3" width="100%" height="4" rx="2"></rect>
            <rect class="spent" y="3" width=width height="4" rx="2"></rect>
            <rect class="tick" x=format!("{TICK_AT}%") width="2" height="10"></rect>
        </svg>
    }
}

fn share(spent_ms: i64, estimate_ms: i64) -> f64 {
    (spent_ms.max(0) as f64 / estimate_ms.max(1) as f64 * TICK_AT).clamp(2.0, 100.0)
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn what_takes_as_long_as_usual_reaches_the_tick_and_what_is_late_passes_it() {
        assert_eq!(share(1000, 1000), 70.0);
        assert!(share(1300, 1000) > 70.0);
        assert_eq!(share(60_000, 1000), 100.0);
        assert_eq!(share(0, 0), 2.0);
    }
}
