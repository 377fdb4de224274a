//! The history of a deployment: two ticks compare, Restore makes a new version of an old one.

use leptos::prelude::*;

use crate::{
    api::deployments::{DeploymentPage, FieldChange, VersionDiff, diff_versions, list_versions},
    components::{ButtonKind, Card, CardBody, Column, DataTable, LinkButton, Submit, TimeAgo},
    model::{project::Role, version::Version},
    pages::{
        address::{query_value, with_query},
        loaded::{Page, fetched},
    },
};

#[component]
pub fn VersionsTab(page: Page<DeploymentPage>) -> impl IntoView {
    let newest = page.part(|page| page.deployment.version);
    let (project, id) = (page.place.project(), page.data.with_untracked(|page| page.deployment.id));
    view! {
        <Comparison page=page/>
        {fetched(
            move || newest.get(),
            move |_| list_versions(project.clone(), id),
            move |versions| view! { <Table page=page versions=versions/> }.into_any(),
        )}
    }
}

#[component]
fn Table(page: Page<DeploymentPage>, versions: Vec<Version>) -> impl IntoView {
    let shown = page.data.get_untracked();
    let may_restore = shown.role >= Role::Developer && shown.actions.change.is_ok();
    let newest = shown.deployment.version;
    let action = page.place.deployment(&shown.group.slug, &shown.deployment.slug);
    let restore_base = action.clone();
    let (from, to) = (query_value("from")(), query_value("to")());
    let from = if from.is_empty() { newest.saturating_sub(1).max(1).to_string() } else { from };
    let to = if to.is_empty() { newest.to_string() } else { to };
    let row = move |version: Version| {
        let number = version.number;
        let restore = (may_restore && number != newest).then(|| {
            let number = number.to_string();
            let href = with_query(&restore_base, &[("tab", "versions"), ("dialog", "restore"), ("version", &number)]);
            view! { <LinkButton href=href kind=ButtonKind::Quiet>"Restore…"</LinkButton> }
        });
        let mark =
            (shown.deployment.deployed_version == Some(number)).then(|| view! { " " <span class="tiny faint">"deployed"</span> });
        view! {
            <tr>
                <td>{radio("from", number, &from)}</td>
                <td>{radio("to", number, &to)}</td>
                <th scope="row" class="number">{format!("v{number}")}{mark}</th>
                <td class="wraps">{version.reason}</td>
                <td class="hide-narrow soft">{version.author}</td>
                <td class="numeric faint"><TimeAgo at=version.created_at/></td>
                <td class="numeric">{restore}</td>
            </tr>
        }
    };
    let columns = vec![
        Column::new("From"),
        Column::new("To"),
        Column::new("Version"),
        Column::new("What changed"),
        Column::new("By").hidden_narrow(),
        Column::new("When").numeric(),
        Column::new("Restore").unseen(),
    ];
    view! {
        <form action=action method="get">
            <input type="hidden" name="tab" value="versions"/>
            <Card>
                <DataTable label="Versions" columns=columns>{versions.into_iter().map(row).collect_view()}</DataTable>
                <footer class="card-foot"><Submit kind=ButtonKind::Plain label="Compare the ticked two" busy="Comparing…"/></footer>
            </Card>
        </form>
    }
}

fn radio(name: &'static str, number: u32, chosen: &str) -> impl IntoView + use<> {
    let checked = chosen == number.to_string();
    let label = format!("Compare {name} v{number}");
    view! { <input type="radio" name=name value=number.to_string() checked=checked aria-label=label/> }
}

/// The two that the address names.
#[component]
fn Comparison(page: Page<DeploymentPage>) -> impl IntoView {
    let (from, to) = (query_value("from"), query_value("to"));
    let pair = Memo::new(move |_| Some((from().parse::<u32>().ok()?, to().parse::<u32>().ok()?)));
    move || {
        let (from, to) = pair.get()?;
        Some(view! { <Diff page=page from=from to=to/> })
    }
}

/// What differs between two versions.
#[component]
pub fn Diff(page: Page<DeploymentPage>, from: u32, to: u32) -> impl IntoView {
    let (project, id) = (page.place.project(), page.data.with_untracked(|page| page.deployment.id));
    fetched(
        move || (from, to),
        move |(from, to)| diff_versions(project.clone(), id, from, to),
        |diff| view! { <Changes diff=diff/> }.into_any(),
    )
}

#[component]
fn Changes(diff: VersionDiff) -> impl IntoView {
    let title = format!("v{} and v{}", diff.from, diff.to);
    if diff.changes.is_empty() {
        return view! { <Card title=title><CardBody><p class="small faint">"Nothing differs."</p></CardBody></Card> }.into_any();
    }
    let (before, after) = (format!("v{}", diff.from), format!("v{}", diff.to));
    let columns = vec![Column::new("Field"), Column::new(before), Column::new(after)];
    let rows = diff.changes.into_iter().map(change_row).collect_view();
    view! { <Card title=title><DataTable label="Differences" columns=columns>{rows}</DataTable></Card> }.into_any()
}

pub fn change_row(change: FieldChange) -> impl IntoView {
    let value = |value: Option<String>| match value {
        Some(value) => view! { <span>{value}</span> }.into_any(),
        None => view! { <span class="faint">"not there"</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{change.field}</th>
            <td class="wraps">{value(change.before)}</td>
            <td class="wraps">{value(change.after)}</td>
        </tr>
    }
}
