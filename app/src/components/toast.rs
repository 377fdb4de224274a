//! Results of actions, and the one live region that announces them. Good news goes by itself; a failure stays.

use std::time::Duration;

use leptos::prelude::*;

use super::{
    icon::{Glyph, Icon, Shape},
    keyed::keyed,
    tone::Tone,
};

const GOES_AFTER: Duration = Duration::from_secs(8);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    id: u64,
    tone: Tone,
    text: String,
    /// Words and address of what it is about.
    link: Option<(String, String)>,
}

/// The toasts on screen, given to all pages by context.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next_id: StoredValue<u64>,
}

/// Called once, by the layout, which also shows `<Toaster/>`.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts { shown: RwSignal::default(), next_id: StoredValue::new(0) };
    provide_context(toasts);
    toasts
}

/// Panics outside the layout.
pub fn use_toasts() -> Toasts {
    expect_context()
}

impl Toasts {
    /// Something succeeded; goes by itself.
    pub fn good(self, text: impl Into<String>) {
        self.show(Tone::Good, text.into(), None);
    }

    /// Something failed; stays until it is closed.
    pub fn bad(self, text: impl Into<String>) {
        self.show(Tone::Bad, text.into(), None);
    }

    /// With a link: `Open job`, `/…/jobs/…`.
    pub fn linked(self, tone: Tone, text: impl Into<String>, words: impl Into<String>, href: impl Into<String>) {
        self.show(tone, text.into(), Some((words.into(), href.into())));
    }

    fn show(self, tone: Tone, text: String, link: Option<(String, String)>) {
        let id = self.next_id.get_value();
        self.next_id.set_value(id + 1);
        self.shown.update(|toasts| toasts.push(Toast { id, tone, text, link }));
        if tone != Tone::Bad {
            self.close_later(id);
        }
    }

    fn close(self, id: u64) {
        self.shown.update(|toasts| toasts.retain(|toast| toast.id != id));
    }

    fn close_later(self, id: u64) {
        if cfg!(feature = "hydrate") {
            set_timeout(move || self.close(id), GOES_AFTER);
        }
    }
}

#[component]
pub fn Toaster() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="toasts" role="status" aria-live="polite" aria-atomic="false">
            {keyed(move || toasts.shown.get(), |toast| toast.id, move |toast| view! { <div class="toast">
                    <Shape tone=toast.tone/>
                    <span>
                        {toast.text}
                        {toast.link.map(|(words, href)| view! { " " <a class="link" href=href>{words}</a> })}
                    </span>
                    <button
                        class="button"
                        type="button"
                        data-kind="quiet"
                        data-shape="square"
                        data-size="small"
                        aria-label="Dismiss"
                        on:click=move |_| toasts.close(toast.id)
                    >
                        <Icon glyph=Glyph::Close/>
                    </button>
                </div> })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn a_result_is_announced_with_its_link() {
        let html = html(|| {
            provide_toasts().linked(Tone::Good, "Deploy of my-site succeeded.", "Open job", "/jobs/1");
            view! { <Toaster/> }
        });
        for part in [r#"aria-live="polite""#, "Deploy of my-site succeeded.", r#"href="/jobs/1""#, "Dismiss"] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn a_closed_toast_is_gone() {
        let html = html(|| {
            let toasts = provide_toasts();
            toasts.bad("first");
            toasts.bad("second");
            toasts.close(0);
            view! { <Toaster/> }
        });
        assert!(!html.contains("first") && html.contains("second"), "{html}");
    }
}
