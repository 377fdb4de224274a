//! The side bar: which project, and what is in it.

use leptos::prelude::*;

use crate::{
    api::session::Here,
    components::{Glyph, Icon},
    model::project::Project,
    pages::destination::Destination,
};

#[component]
pub fn NavLink(
    #[prop(into)] href: String,
    glyph: Glyph,
    word: &'static str,
    path: Memo<String>,
    /// Further beginnings of addresses that belong to it.
    #[prop(optional)]
    also: Vec<String>,
    /// Only this very address is its own, not those beneath.
    #[prop(optional)]
    exact: bool,
) -> impl IntoView {
    let own = href.clone();
    let current = move || {
        path.with(|path| {
            let is_own = if exact { same(path, &own) } else { path.starts_with(own.trim_end_matches('/')) };
            (is_own || also.iter().any(|start| path.starts_with(start))).then_some("page")
        })
    };
    view! {
        <li>
            <a href=href aria-current=current><Icon glyph=glyph />{word}</a>
        </li>
    }
}

fn same(a: &str, b: &str) -> bool {
    a.trim_end_matches('/') == b.trim_end_matches('/')
}

/// Everything in one project.
#[component]
pub fn ProjectNav(slug: String, path: Memo<String>) -> impl IntoView {
    let link = |to: Destination| view! { <NavLink href=to.href(&slug) glyph=to.glyph() word=to.word() path=path /> };
    let overview = Destination::Overview;
    view! {
        <nav class="nav" aria-label="Project">
            <ul>
                <NavLink
                    href=overview.href(&slug)
                    glyph=overview.glyph()
                    word=overview.word()
                    path=path
                    exact=true
                    also=vec![format!("{}dg/", overview.href(&slug))]
                />
                {link(Destination::Deployments)}
                {link(Destination::Instances)}
                {link(Destination::Jobs)}
            </ul>
            <h2>"Describe"</h2>
            <ul>
                {link(Destination::CloudConfigs)}
                {link(Destination::Books)}
            </ul>
            <h2>"Run on"</h2>
            <ul>{link(Destination::Hosts)}</ul>
            <h2>"Govern"</h2>
            <ul>
                {link(Destination::Scopes)}
                {link(Destination::Members)}
                {link(Destination::Trash)}
            </ul>
        </nav>
    }
}

/// The project that is shown, and the others.
#[component]
pub fn ProjectMenu(projects: Vec<Project>, here: Option<Here>) -> impl IntoView {
    let shown = here.as_ref().map_or_else(|| "Choose a project".to_owned(), |here| here.project.name.to_string());
    let current = here.map(|here| here.project.id);
    let line = move |project: Project| {
        let mark = (current == Some(project.id)).then_some("page");
        view! {
            <li>
                <a href=format!("/_eyrie/p/{}/", project.slug) aria-current=mark>
                    <span class="truncate">{project.name.to_string()}</span>
                </a>
            </li>
        }
    };
    view! {
        <details class="menu project-menu">
            <summary><span class="truncate">{shown}</span><Icon glyph=Glyph::Down /></summary>
            <ul class="menu-list">
                {projects.into_iter().map(line).collect_view()}
                <li class="rule" role="separator"></li>
                <li><a href="/_eyrie/?all=1">"All projects"</a></li>
            </ul>
        </details>
    }
}
