//! Reads what can be found each time the palette opens; what was read before is shown until then.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::entries::entries;
use crate::{
    api::{
        ApiError,
        find::{Found, list_found},
    },
    components::Palette,
    model::name::Slug,
};

/// What was found, and in which project.
#[derive(Debug, Clone, Default)]
struct Answer {
    project: Option<Slug>,
    found: Vec<Found>,
}

#[component]
pub fn FindPalette(
    open: RwSignal<bool>,
    /// Slug in the address that is shown.
    project: Memo<Option<String>>,
    /// Shows the help of keys.
    #[prop(into)]
    keys: Callback<()>,
) -> impl IntoView {
    let shown = move || project.get_untracked().and_then(|project| Slug::parse(&project).ok());
    let answer = RwSignal::new(Answer { project: shown(), found: Vec::new() });
    let waiting = RwSignal::new(true);
    let failed = RwSignal::new(None);
    let asked = StoredValue::new(0_u32);
    let read = Callback::new(move |()| {
        let project = shown();
        let number = asked.get_value() + 1;
        asked.set_value(number);
        if answer.with_untracked(|answer| answer.project != project) {
            answer.set(Answer { project: project.clone(), found: Vec::new() });
        }
        waiting.set(true);
        failed.set(None);
        spawn_local(async move {
            let read = find(project).await;
            if asked.try_get_value() == Some(number) {
                waiting.set(false);
                match read {
                    Ok(read) => answer.set(read),
                    Err(error) => failed.set(Some(error.to_string())),
                }
            }
        });
    });
    Effect::new(move || {
        if open.get() {
            read.run(());
        }
    });
    let entries = Memo::new(move |_| answer.with(|answer| entries(answer.project.as_ref(), &answer.found)));
    let navigate = use_navigate();
    let go = move |href: String| navigate(&href, NavigateOptions::default());
    view! { <Palette entries=entries open=open waiting=waiting failed=failed again=read keys=keys go=go/> }
}

async fn find(project: Option<Slug>) -> Result<Answer, ApiError> {
    match list_found(project.clone()).await {
        // At the address of a project that one may not see: one's own can be gone to.
        Err(ApiError::NotFound) if project.is_some() => Ok(Answer { project: None, found: list_found(None).await? }),
        found => Ok(Answer { project, found: found? }),
    }
}
