//! The frame around every page of a signed-in person: side bar, top bar, toasts. Pages are children of its `<main class="page">`.

mod account;
mod crumbs;
#[cfg(any(feature = "hydrate", test))]
mod keys;
mod nav;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    components::{Outlet, Redirect},
    hooks::use_location,
    location::Url,
};

use crate::live::{LiveDot, provide_live};
use crate::{
    api::{
        ApiError,
        reading::{Read, read_blocking},
        session::{SignedIn, get_session},
    },
    components::{Brand, Glyph, Icon, Toaster, awaited, dynamic, provide_clock, provide_toasts},
    parts::Overs,
};
use account::AccountMenu;
use crumbs::Crumbs;
use nav::{ProjectMenu, ProjectNav};

/// Who is signed in, for pages that show it too.
pub type Session = Read<Result<SignedIn, ApiError>>;

#[component]
pub fn Layout() -> impl IntoView {
    provide_clock();
    provide_toasts();
    provide_live();
    let path = use_location().pathname;
    // On the way out to the sign-in page nothing is asked any more.
    let project = Memo::new(move |before: Option<&Option<String>>| {
        path.with(|path| match before {
            Some(before) if !path.starts_with("/_eyrie") => before.clone(),
            _ => project_slug(path),
        })
    });
    let session: Session = read_blocking(move || project.get(), get_session);
    provide_context(session);
    close_drawer_after(path);
    let overs = Overs::default();
    #[cfg(feature = "hydrate")]
    keys::listen(overs, project);
    let side = move || awaited(async move { session.await.map(|session| view! { <Side session=session path=path /> }).ok() });
    let top =
        move || awaited(async move { session.await.map(|session| view! { <Top session=session path=path overs=overs /> }).ok() });
    let elsewhere = move || awaited(async move { elsewhere(session.await, path) });
    view! {
        <a class="skip-link" href="#main">"Skip to content"</a>
        <div class="shell">
            <aside class="sidebar" id="sidebar" popover="auto" aria-label="Navigation">
                <a class="brand" href="/_eyrie/"><Brand />"Eyrie"</a>
                <Transition>{side}</Transition>
            </aside>
            <div class="stage">
                <header class="topbar">
                    <button
                        class="button drawer-open"
                        type="button"
                        data-kind="quiet"
                        data-shape="square"
                        popovertarget="sidebar"
                        aria-label="Menu"
                    >
                        <Icon glyph=Glyph::Menu />
                    </button>
                    <Transition>{dynamic(top)}</Transition>
                </header>
                <main class="page" id="main" tabindex="-1">
                    <Transition>{dynamic(elsewhere)}</Transition>
                    <Outlet />
                </main>
            </div>
        </div>
        {overs.view(project)}
        <Toaster />
    }
}

#[component]
fn Side(session: SignedIn, path: Memo<String>) -> impl IntoView {
    let SignedIn { projects, here, version, .. } = session;
    let nav = here.clone().map(|here| view! { <ProjectNav slug=here.project.slug.to_string() path=path /> });
    view! {
        <ProjectMenu projects=projects here=here />
        {nav}
        <nav class="nav" aria-label="Installation">
            <ul><nav::NavLink href="/_eyrie/settings/" glyph=Glyph::Settings word="Settings" path=path /></ul>
        </nav>
        <p class="sidebar-foot">"Eyrie " {version}</p>
    }
}

#[component]
fn Top(session: SignedIn, path: Memo<String>, overs: Overs) -> impl IntoView {
    let project = session.here.map(|here| here.project.name.to_string());
    view! {
        <Crumbs project=project path=path />
        <button
            class="search-open needs-script"
            type="button"
            aria-keyshortcuts="Control+K Meta+K"
            title="Key: Ctrl K"
            on:click=move |_| overs.palette.open()
        >
            <Icon glyph=Glyph::Search />
            <span>"Search or jump to"</span>
            <kbd aria-hidden="true">"Ctrl K"</kbd>
        </button>
        <LiveDot />
        <AccountMenu user=session.user />
    }
}

/// Who is not signed in any more signs in again; who came by a project's old slug is sent to its new one.
fn elsewhere(session: Result<SignedIn, ApiError>, path: Memo<String>) -> Option<AnyView> {
    let path = path.get_untracked();
    let target = match session {
        Err(ApiError::Unauthenticated) => format!("/login?return_to={}", Url::escape(&path)),
        Ok(SignedIn { here: Some(here), .. }) => {
            let (asked, slug) = (project_slug(&path)?, here.project.slug.as_str());
            if asked == slug {
                return None;
            }
            path.replacen(&format!("/p/{asked}"), &format!("/p/{slug}"), 1)
        }
        _ => return None,
    };
    let options = NavigateOptions { replace: true, ..Default::default() };
    Some(view! { <Redirect path=target options=options /> }.into_any())
}

/// The project that an address is in.
fn project_slug(path: &str) -> Option<String> {
    let slug = path.strip_prefix("/_eyrie/p/")?.split('/').next()?;
    (!slug.is_empty()).then(|| slug.to_owned())
}

/// On a phone the side bar is a drawer, which a followed link closes.
#[cfg(feature = "hydrate")]
fn close_drawer_after(path: Memo<String>) {
    use leptos::wasm_bindgen::JsCast as _;

    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now)
            && let Some(drawer) = document().get_element_by_id("sidebar")
        {
            let drawer: leptos::web_sys::HtmlElement = drawer.unchecked_into();
            // Refused only where it is no popover that is open.
            let _ = drawer.hide_popover();
        }
        now
    });
}

#[cfg(not(feature = "hydrate"))]
fn close_drawer_after(_: Memo<String>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_its_project() {
        for (path, slug) in [
            ("/_eyrie/p/shops/", Some("shops")),
            ("/_eyrie/p/shops/dg/my-site/", Some("shops")),
            ("/_eyrie/p/", None),
            ("/_eyrie/settings/", None),
        ] {
            assert_eq!(project_slug(path).as_deref(), slug, "{path}");
        }
    }
}
