//! Tabs are links, so that a tab has an address, opens in a new window, and works without a script.

use leptos::prelude::*;

use super::dynamic::dynamic;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    label: String,
    href: String,
    count: Option<u64>,
    current: bool,
}

impl Tab {
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into(), count: None, current: false }
    }

    pub fn count(self, count: u64) -> Self {
        Self { count: Some(count), ..self }
    }

    pub fn current(self, current: bool) -> Self {
        Self { current, ..self }
    }
}

#[component]
pub fn Tabs(
    /// What the tabs are of: `Deployment`.
    #[prop(into)]
    label: String,
    #[prop(into)] tabs: Signal<Vec<Tab>>,
) -> impl IntoView {
    let link = |tab: Tab| {
        view! {
            <a href=tab.href aria-current=tab.current.then_some("page")>
                {tab.label}
                {tab.count.map(|count| view! { <span class="count">{count}</span> })}
            </a>
        }
    };
    view! { <nav class="tabs" aria-label=label>{dynamic(move || tabs.get().into_iter().map(link).collect_view())}</nav> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn the_tab_that_is_shown_is_marked() {
        let tabs = vec![Tab::new("Overview", "?tab=overview"), Tab::new("Jobs", "?tab=jobs").count(31).current(true)];
        let html = html(move || view! { <Tabs label="Deployment" tabs=tabs/> });
        assert_eq!(html.matches("aria-current").count(), 1);
        assert!(html.contains(r#"href="?tab=jobs" aria-current="page""#) && html.contains("31"), "{html}");
    }
}
