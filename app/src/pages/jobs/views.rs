//! Views: filters under a name, above the filters themselves. Everybody has their own.

use leptos::{form::ActionForm, prelude::*};

use super::asked::Asked;
use crate::{
    api::{
        flash::use_form,
        jobs::JobList,
        views::{DeleteView, SaveView},
    },
    components::{ButtonKind, FilterChip, FormError, Glyph, Icon, Submit, TextField, dynamic, keyed},
    model::view::View,
    pages::{address::Place, hidden_fields::hidden_fields, loaded::Page},
};

#[component]
pub fn Views(page: Page<JobList>, asked: Asked) -> impl IntoView {
    let (save, delete) = (ServerAction::<SaveView>::new(), ServerAction::<DeleteView>::new());
    Effect::new(move |before: Option<usize>| {
        let done = save.version().get() + delete.version().get();
        if before.is_some_and(|before| before < done) {
            page.reload();
        }
        done
    });
    let views = page.part(|list| list.views.clone());
    let query = asked.filter().query();
    let refused = use_form(delete).error_beside(&[]);
    let chips = {
        let query = query.clone();
        move || {
            let query = query.clone();
            let chip = move |view: View| chip(page.place, delete, view, &query);
            (!views.with(Vec::is_empty)).then(|| {
                view! {
                    <ul class="filters" aria-label="Views">{keyed(move || views.get(), |view| view.id, chip)}</ul>
                }
            })
        }
    };
    let form = move || {
        // What is kept already needs no other name, and nothing is no filter.
        let is_new = !query.is_empty() && views.with(|views| views.iter().all(|view| view.query != query));
        is_new.then(|| view! { <SaveForm place=page.place asked=asked.clone() save=save/> })
    };
    view! {
        <FormError error=refused/>
        {dynamic(chips)}
        {dynamic(form)}
    }
}

fn chip(place: Place, delete: ServerAction<DeleteView>, view: View, query: &str) -> impl IntoView + use<> {
    let current = view.query == query;
    let href = if current { place.jobs() } else { format!("{}?{}", place.jobs(), view.query) };
    let (name, id) = (view.name.to_string(), view.id.to_string());
    let label = format!("Delete the view {name}");
    let hidden = hidden_fields([("project", place.project().as_str()), ("view_id", &id)]);
    view! {
        <li class="view-chip">
            <FilterChip label=name href=href current=current/>
            <ActionForm action=delete>
                {hidden}
                <button class="button" data-kind="quiet" data-shape="square" data-size="small" type="submit" aria-label=label.clone() title=label>
                    <Icon glyph=Glyph::Close/>
                </button>
            </ActionForm>
        </li>
    }
}

/// Folded: a page without scripts has it, too.
#[component]
fn SaveForm(place: Place, asked: Asked, save: ServerAction<SaveView>) -> impl IntoView {
    let form = use_form(save);
    let project = place.project().to_string();
    let hidden = hidden_fields([
        ("project", &project),
        ("state", &asked.state),
        ("kind", &asked.kind),
        ("deployment", &asked.deployment),
        ("scope", &asked.scope),
        ("by", &asked.by),
        ("since", &asked.since),
    ]);
    let error = form.error_at("name");
    view! {
        <details class="more-filters" open=error.get_untracked().is_some()>
            <summary>"Keep these filters as a view"</summary>
            <ActionForm action=save attr:class="filter-form">
                <FormError error=form.error_beside(&["name"])/>
                {hidden}
                <TextField name="name" id="view-name" label="Name of the view" value=form.typed("name").unwrap_or_default() required=true error=error/>
                <div class="row"><Submit kind=ButtonKind::Plain label="Save view" busy="Saving…" pending=form.pending/></div>
            </ActionForm>
        </details>
    }
}
