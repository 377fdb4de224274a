//! Finds a text in the lines that are shown, and goes from one place to the next.

use leptos::prelude::*;

use crate::{
    components::{Button, ButtonKind},
    model::event::LogLine,
};

#[component]
pub fn Find(lines: Memo<Vec<LogLine>>, first: Memo<u32>) -> impl IntoView {
    let wanted = RwSignal::new(String::new());
    let at = RwSignal::new(0usize);
    let found = Memo::new(move |_| lines.with(|lines| matches(lines, first.get(), &wanted.get())));
    let go = move |by: isize| {
        let count = found.with_untracked(Vec::len);
        if count > 0 {
            at.update(|at| *at = (*at as isize + by).rem_euclid(count as isize) as usize);
            found.with_untracked(|found| show_line(found[at.get_untracked()]));
        }
    };
    let sum = move || match (wanted.with(String::is_empty), found.with(Vec::len)) {
        (true, _) => String::new(),
        (false, 0) => "not found".to_owned(),
        (false, count) => format!("{} of {count}", (at.get() % count) + 1),
    };
    view! {
        <form class="row grow" role="search" on:submit=move |event| { event.prevent_default(); go(1) }>
            <input
                class="input"
                type="search"
                aria-label="Find in the log"
                placeholder="Find in the log"
                autocomplete="off"
                prop:value=move || wanted.get()
                on:input=move |event| { wanted.set(event_target_value(&event)); at.set(0); go(0) }
            />
            <span class="tiny faint number" aria-live="polite">{sum}</span>
            <Button kind=ButtonKind::Quiet on_press=move |()| go(-1)>"Previous"</Button>
            <Button kind=ButtonKind::Quiet on_press=move |()| go(1)>"Next"</Button>
        </form>
    }
}

/// Numbers of the lines that hold the text, whatever its case.
fn matches(lines: &[LogLine], first: u32, wanted: &str) -> Vec<u32> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let wanted = wanted.to_lowercase();
    let numbered = (first..).zip(lines);
    numbered.filter(|(_, line)| line.text.to_lowercase().contains(&wanted)).map(|(number, _)| number).collect()
}

fn show_line(number: u32) {
    // Errors only for selectors that are none.
    if let Ok(Some(before)) = document().query_selector(".log li[aria-current]") {
        let _ = before.remove_attribute("aria-current");
    }
    if let Some(line) = document().get_element_by_id(&format!("L{number}")) {
        let _ = line.set_attribute("aria-current", "true");
        line.scroll_into_view();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_by_line_number() {
        let line = |text: &str| LogLine { at: 0, text: text.to_owned() };
        let lines = [line("Setting up nginx"), line("curl: (28)"), line("NGINX failed")];
        assert_eq!(matches(&lines, 11, "nginx"), [11, 13]);
        assert_eq!(matches(&lines, 11, ""), [0u32; 0]);
        assert_eq!(matches(&lines, 11, "apache"), [0u32; 0]);
    }
}
