//! Everything that was dropped, the last first; search and page are in the address.

use leptos::prelude::*;

use super::keep::KeepForm;
use crate::{
    api::trash::{Dropped, TrashFilter, TrashList, list_trash},
    components::{
        Card, Column, DataTable, Empty, Filters, Glyph, PageHead, Pagination, ScopeChip, SearchBox, TimeAgo, date_text, dynamic,
        keyed,
    },
    model::project::Role,
    pages::{
        address::{Place, query_value, with_query},
        loaded::{Page, loaded},
        title::PageTitle,
    },
};

/// What the address asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Asked {
    text: String,
    after: String,
    /// Number of the first row of this page.
    from: String,
}

impl Asked {
    fn filter(&self) -> TrashFilter {
        TrashFilter { text: self.text.clone(), after: self.after.parse().ok() }
    }

    fn first(&self) -> u64 {
        self.from.parse().unwrap_or(1).max(1)
    }

    fn href(&self, place: Place, after: &str, from: &str) -> String {
        with_query(&place.trash(), &[("q", &self.text), ("after", after), ("from", from)])
    }
}

#[component]
pub fn TrashPage() -> impl IntoView {
    let (text, after, from) = (query_value("q"), query_value("after"), query_value("from"));
    let asked = Memo::new(move |_| Asked { text: text(), after: after(), from: from() });
    loaded(
        move || asked.get(),
        |project, asked| list_trash(project, asked.filter()),
        move |page| view! { <Shown page=page asked=asked.get_untracked()/> }.into_any(),
    )
}

#[component]
fn Shown(page: Page<TrashList>, asked: Asked) -> impl IntoView {
    let place = page.place;
    let days = page.part(|list| list.keep_days);
    let cares = page.part(|list| list.role >= Role::Admin);
    let text = asked.text.clone();
    view! {
        <PageTitle text="Trash"/>
        <PageHead title="Trash" about=move || view! { <span>{dynamic(move || kept(days.get()))}</span> }/>
        <Filters><SearchBox action=place.trash() value=text placeholder="Name"/></Filters>
        {dynamic(move || table(page, &asked))}
        {dynamic(move || cares.get().then(|| view! { <KeepForm page=page/> }))}
    }
}

fn kept(days: u32) -> String {
    match days {
        0 => "What was dropped is kept for ever.".to_owned(),
        1 => "What was dropped is gone for good after a day.".to_owned(),
        days => format!("What was dropped is gone for good after {days} days."),
    }
}

fn table(page: Page<TrashList>, asked: &Asked) -> AnyView {
    let place = page.place;
    let is_empty = page.part(|list| list.rows.is_empty());
    if is_empty.get() {
        return nothing(place, &asked.text);
    }
    let rows = page.part(|list| list.rows.clone());
    let paging = page.part(|list| (list.rows.len() as u64, u64::from(list.total), list.next));
    let asked = asked.clone();
    let foot = move || {
        let (count, total, next) = paging.get();
        let first = asked.first();
        let next = next.map(|next| asked.href(place, &next.to_string(), &(first + count).to_string()));
        let previous = (first > 1).then(|| asked.href(place, "", ""));
        view! { <Pagination first=first last={first + count - 1} total=total previous=previous next=next/> }
    };
    let columns = vec![
        Column::new("Name"),
        Column::new("Scope"),
        Column::new("Group").hidden_narrow(),
        Column::new("Version").numeric().hidden_narrow(),
        Column::new("Dropped by"),
        Column::new("Dropped").numeric(),
        Column::new("Gone").numeric().hidden_narrow(),
    ];
    view! {
        <Card>
            <DataTable label="Trash" columns=columns>
                {keyed(move || rows.get(), |row| (row.deployment.id, row.gone_at), move |row| line(place, row))}
            </DataTable>
            {dynamic(foot)}
        </Card>
    }
    .into_any()
}

fn line(place: Place, row: Dropped) -> impl IntoView {
    let Dropped { deployment, group_name, scope, scope_colour, dropped_at, dropped_by, gone_at } = row;
    view! {
        <tr>
            <th scope="row"><a href=place.dropped(deployment.id)>{deployment.name.to_string()}</a></th>
            <td><ScopeChip name=scope.to_string() colour=scope_colour/></td>
            <td class="hide-narrow"><a href=place.group(&deployment.group_slug)>{group_name}</a></td>
            <td class="numeric hide-narrow">{format!("v{}", deployment.version)}</td>
            <td class="soft">{dropped_by}</td>
            <td class="numeric faint"><TimeAgo at=dropped_at/></td>
            <td class="numeric hide-narrow faint">{gone_at.map_or_else(|| "never".to_owned(), date_text)}</td>
        </tr>
    }
}

fn nothing(place: Place, text: &str) -> AnyView {
    if text.is_empty() {
        view! { <Card><Empty glyph=Glyph::Trash title="Nothing was dropped">"What is dropped can be looked at and brought back here."</Empty></Card> }.into_any()
    } else {
        let all = move || view! { <a class="button" href=place.trash()>"Show all"</a> };
        view! { <Empty glyph=Glyph::Search title="Nothing in the trash has this in its name" actions=all>"Search for less, or show all."</Empty> }.into_any()
    }
}
