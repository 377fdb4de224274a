//! The way from an empty project to its first deployment: host, group, deploy.

use leptos::prelude::*;

use crate::{
    api::overview::Overview,
    components::{ButtonKind, Card, LinkButton, dynamic},
    pages::loaded::Page,
};

#[component]
pub fn Checklist(page: Page<Overview>) -> impl IntoView {
    let place = page.place;
    let has_host = page.part(|overview| !overview.hosts.is_empty());
    let group = page.part(|overview| overview.groups.first().map(|group| group.slug.clone()));
    let has_group = Signal::derive(move || group.with(Option::is_some));
    let deploy = move || group.get().map_or_else(|| place.new_group(), |group| place.new_deployment(&group));
    view! {
        <Card title="Three steps to the first deployment" ruled=true>
            <ol class="checklist">
                <Item done=has_host title="Add a host" about="An LXD or Incus host that containers run on, or the built-in demo host.">
                    {button(place.add_host(), "Add host", move || !has_host.get())}
                </Item>
                <Item done=has_group title="Describe a group" about="The cloud-configs that are deployed together, picked or written right there.">
                    {button(place.new_group(), "New group", move || has_host.get() && !has_group.get())}
                </Item>
                <Item done=false title="Deploy it" about="Say how many on which hosts, look at the plan, press Deploy.">
                    {dynamic(move || has_group.get().then(|| button(deploy(), "New deployment", move || has_host.get())))}
                </Item>
            </ol>
        </Card>
    }
}

/// Solid where it is the next thing to do.
fn button(href: String, word: &'static str, is_next: impl Fn() -> bool + Send + Sync + 'static) -> impl IntoView {
    dynamic(move || {
        let kind = if is_next() { ButtonKind::Primary } else { ButtonKind::Plain };
        view! { <LinkButton href=href.clone() kind=kind>{word}</LinkButton> }
    })
}

#[component]
fn Item(#[prop(into)] done: Signal<bool>, title: &'static str, about: &'static str, children: ChildrenFn) -> impl IntoView {
    let rest = move || {
        if done.get() { view! { <span class="tiny">"Done"</span> }.into_any() } else { children().into_any() }
    };
    view! {
        <li data-state=move || done.get().then_some("good")>
            <span class="stack tight"><b>{title}</b><span class="small soft">{about}</span></span>
            <span>{dynamic(rest)}</span>
        </li>
    }
}
