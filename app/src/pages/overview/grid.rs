//! Groups by scopes: what runs where, of everything, on one screen.

use leptos::prelude::*;

use super::group_card::href;
use crate::{
    api::overview::Overview,
    components::{Column, DataTable, ScopeChip, StateBadge, dynamic},
    model::{
        ids::{GroupId, ScopeId},
        scope::Scope,
    },
    pages::{loaded::Page, status::status},
};

#[component]
pub fn Grid(page: Page<Overview>) -> impl IntoView {
    let shape = page.part(|overview| (overview.groups.clone(), overview.scopes.clone()));
    let table = move || {
        let (groups, scopes) = shape.get();
        let columns = std::iter::once("Group".to_owned()).chain(scopes.iter().map(|scope| scope.name.to_string()));
        let rows = groups
            .into_iter()
            .map(|group| {
                let cells = scopes.iter().map(|scope| cell(page, group.id, scope)).collect_view();
                view! {
                    <tr>
                        <th scope="row"><a href=page.place.group(&group.slug)>{group.name.to_string()}</a></th>
                        {cells}
                    </tr>
                }
            })
            .collect_view();
        view! { <DataTable label="Groups by scope" columns=columns.map(Column::new).collect()>{rows}</DataTable> }
    };
    view! { <section class="card matrix">{dynamic(table)}</section> }
}

fn cell(page: Page<Overview>, group: GroupId, scope: &Scope) -> impl IntoView + use<> {
    let scope_id: ScopeId = scope.id;
    let (name, colour) = (scope.name.to_string(), scope.colour);
    let here = page.part(move |overview| {
        let of_cell = overview.deployments.iter().filter(|line| line.group_id == group && line.scope_id == scope_id);
        of_cell
            .map(|line| (href(overview, line, page.place), line.name.to_string(), status(line, &overview.jobs)))
            .collect::<Vec<_>>()
    });
    let links = move || {
        let list = here.get();
        if list.is_empty() {
            return view! { <span class="faint" title=format!("Not in {name}")>"–"</span> }.into_any();
        }
        let link = |(href, name, (tone, word)): (String, String, _)| {
            view! {
                <a href=href>
                    {name}
                    <StateBadge tone=tone word=word/>
                </a>
            }
        };
        view! { <span class="unseen"><ScopeChip name=name.clone() colour=colour/></span>{list.into_iter().map(link).collect_view()} }.into_any()
    };
    view! { <td><div class="stack tight">{dynamic(links)}</div></td> }
}
