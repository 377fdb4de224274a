//! Filters of a list, all in the address: chips that choose or take away, and a box to type in.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

#[component]
pub fn Filters(children: Children) -> impl IntoView {
    view! { <div class="filters" role="group" aria-label="Filters">{children()}</div> }
}

#[component]
pub fn FilterChip(
    #[prop(into)] label: String,
    /// Address of the list with, or for a chosen one without, this filter.
    #[prop(into)]
    href: String,
    #[prop(optional, into)] count: Option<u64>,
    #[prop(optional)] current: bool,
    /// A press takes it away: shows a cross.
    #[prop(optional)]
    removes: bool,
) -> impl IntoView {
    view! {
        <a class="filter" href=href aria-current=current.then_some("true")>
            {removes.then(|| view! { <span class="unseen">"Remove filter "</span> })}
            {label}
            {count.map(|count| view! { <span class="count">{count}</span> })}
            {removes.then(|| view! { <Icon glyph=Glyph::Close/> })}
        </a>
    }
}

/// A form that searches the list: works by Enter without a script.
#[component]
pub fn SearchBox(
    /// Address of the list.
    #[prop(into)]
    action: String,
    /// What is searched for at present.
    #[prop(optional, into)]
    value: String,
    /// `Name, state:failed, host:lxd-a`
    #[prop(optional, into)]
    placeholder: String,
    /// Filters to keep: name and value.
    #[prop(optional)]
    keep: Vec<(String, String)>,
) -> impl IntoView {
    view! {
        <form action=action method="get" role="search">
            {keep.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()}
            <label class="search-box">
                <span class="unseen">"Search"</span>
                <Icon glyph=Glyph::Search/>
                <input class="input" type="search" name="q" value=value placeholder=placeholder autocomplete="off" data-search=""/>
                <kbd class="needs-script" aria-hidden="true">"/"</kbd>
            </label>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn a_search_keeps_the_other_filters() {
        let html = html(|| view! { <SearchBox action="/jobs" value="web" keep=vec![("state".into(), "failed".into())]/> });
        for part in [r#"action="/jobs""#, r#"name="q" value="web""#, r#"type="hidden" name="state" value="failed""#] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn a_chip_that_is_on_is_marked() {
        let html =
            html(|| view! { <Filters><FilterChip label="Failed" href="?" count=3_u64 current=true removes=true/></Filters> });
        assert!(html.contains(r#"aria-current="true""#) && html.contains("Remove filter"), "{html}");
    }
}
