//! The history: who saved what when and why; difference to the one before, and the way back.

use leptos::prelude::*;

use super::{
    compare::{self, Side},
    draft::Draft,
    show::Shown,
};
use crate::{
    api::cloud_configs::{RestoreRevision, Saved},
    components::{Card, TimeAgo, dynamic, use_toasts},
    model::cloud_config::Revision,
    pages::loaded::Page,
};

#[component]
pub fn Revisions(page: Page<Shown>, draft: Draft, may_save: bool, is_changed: Memo<bool>) -> impl IntoView {
    let revisions = page.part(|shown| shown.page.revisions.clone());
    let restore = ServerAction::<RestoreRevision>::new();
    // An action forgets its input before it tells its outcome.
    let asked = StoredValue::new(None);
    tell(page, draft, restore, asked);
    let newest = page.part(|shown| shown.page.cloud_config.revision);
    let here = page.place.cloud_config(page.data.with_untracked(|shown| shown.page.cloud_config.id));
    let id = page.data.with_untracked(|shown| shown.page.cloud_config.id);
    let line = move |revision: Revision| {
        let number = revision.number;
        let diff = (number > 1).then(|| compare::address(&here, Side::Revision(number - 1), Side::Revision(number)));
        let press = move |_| {
            let project = page.place.project();
            asked.set_value(Some(number));
            restore.dispatch(RestoreRevision { project, cloud_config_id: id, number, from_revision: newest.get_untracked() });
        };
        let title = move || is_changed.get().then_some("Save or discard what you typed first");
        let button = (may_save && number != newest.get_untracked()).then(|| {
            view! {
                <button
                    class="button needs-script"
                    type="button"
                    data-kind="quiet"
                    data-size="small"
                    title=title
                    disabled=move || is_changed.get() || restore.pending().get()
                    aria-label=format!("Restore r{number}")
                    on:click=press
                >
                    "Restore"
                </button>
            }
        });
        let diff = diff.map(|href| {
            view! { <a class="button" data-kind="quiet" data-size="small" href=href aria-label=format!("Diff of r{number} with r{}", number - 1)>"Diff"</a> }
        });
        view! {
            <li class="stack tight">
                <span class="row apart">
                    <b>{format!("r{number}")}</b>
                    <span class="tiny faint"><TimeAgo at=revision.created_at/>" · "{revision.author}</span>
                </span>
                <span class="small soft">{revision.note}</span>
                <span class="row">{diff}{button}</span>
            </li>
        }
    };
    let line = StoredValue::new(line);
    view! {
        <Card title="Revisions">
            <ol class="list" reversed>
                {dynamic(move || revisions.get().into_iter().map(|revision| line.with_value(|line| line(revision))).collect_view())}
            </ol>
        </Card>
    }
}

fn tell(page: Page<Shown>, draft: Draft, restore: ServerAction<RestoreRevision>, asked: StoredValue<Option<u32>>) {
    let toasts = use_toasts();
    Effect::new(move || {
        let Some(outcome) = restore.value().get() else { return };
        match outcome {
            Ok(Saved::Made { revision }) => {
                let number = asked.get_value();
                let content = page.data.with_untracked(|shown| {
                    shown.page.revisions.iter().find(|each| Some(each.number) == number).map(|each| each.content.clone())
                });
                if let Some(content) = content {
                    draft.put(&content);
                    draft.stored(content, revision);
                }
                toasts.good(format!("Restored as r{revision}."));
            }
            Ok(Saved::Unchanged) => toasts.good("It holds the same as the newest revision already."),
            Ok(Saved::Conflict { theirs }) => {
                toasts.bad(format!("{} saved r{} meanwhile. Look at it, then restore again.", theirs.author, theirs.number));
            }
            Err(error) => toasts.bad(error.to_string()),
        }
        page.reload();
    });
}
