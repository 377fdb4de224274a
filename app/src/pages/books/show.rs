//! One book.

use leptos::prelude::*;

use super::versions::Versions;
use crate::{
    api::{
        ApiError,
        books::{BookPage, get_book},
    },
    components::{Card, CardBody, Chip, Column, DataTable, LinkButton, PageHead, dynamic, seconds_text},
    model::{
        book::{BookStep, StepKind},
        name::Slug,
    },
    pages::{
        address::{Place, path_part},
        loaded::{Followed, Page, loaded},
        title::PageTitle,
    },
};

impl Followed for BookPage {}

#[component]
pub fn BookShowPage() -> impl IntoView {
    loaded(
        path_part("book"),
        |project, id| async move { get_book(project, id.parse().map_err(|_| ApiError::NotFound)?).await },
        |page| view! { <Shown page=page/> }.into_any(),
    )
}

/// Drawn anew as a whole: only a version that comes back changes it.
#[component]
fn Shown(page: Page<BookPage>) -> impl IntoView {
    dynamic(move || shown(page, page.data.get()))
}

fn shown(page: Page<BookPage>, BookPage { book, used_by, may_change, versions, shipped, .. }: BookPage) -> impl IntoView {
    let place = page.place;
    let newest = (book.id, book.version);
    let kind = book.group_kind.as_str();
    let beside = move || view! { <Chip>{kind}</Chip> };
    let about = format!("{} · v{} · a job at most {} h", book.kind.label(), book.version, book.limit_s / 3_600);
    let href = place.edit_book(book.id);
    let edit = move || may_change.then(|| view! { <LinkButton href=href key="e">"Change"</LinkButton> });
    view! {
        <PageTitle text=book.name.clone()/>
        <PageHead title=book.name.clone() beside=beside about=move || about actions=edit/>
        <div class="columns" data-shape="aside">
            <Steps steps=book.steps/>
            <aside class="stack" aria-label="Versions and users">
                <Users place=place used_by=used_by/>
                <Versions page=page newest=newest versions=versions shipped=shipped may_change=may_change/>
            </aside>
        </div>
    }
}

#[component]
fn Steps(steps: Vec<BookStep>) -> impl IntoView {
    let row = |(number, step): (usize, BookStep)| {
        view! {
            <tr>
                <td class="numeric faint">{number}</td>
                <th scope="row" title=step.kind.as_str()>{step.name.clone()}</th>
                <td class="wraps soft">{step.description.clone()} {step.kind.is_final().then(|| view! { " " <Chip>"cannot be undone"</Chip> })}</td>
                <td class="hide-narrow soft">{tries(&step)}</td>
                <td class="hide-narrow soft">{succeeds(&step)}</td>
                <td class="numeric hide-narrow soft">{limit(&step)}</td>
            </tr>
        }
    };
    let columns = vec![
        Column::new("#").numeric(),
        Column::new("Step"),
        Column::new("What it does"),
        Column::new("Attempts").hidden_narrow(),
        Column::new("Must succeed").hidden_narrow(),
        Column::new("Limit").numeric().hidden_narrow(),
    ];
    let rows = (1..).zip(steps).map(row).collect_view();
    view! { <Card title="Steps"><DataTable label="Steps" columns=columns>{rows}</DataTable></Card> }
}

/// `10, up to 10.0 s apart`.
fn tries(step: &BookStep) -> String {
    match step.retry.attempts {
        _ if step.kind == StepKind::Confirm => "asks once".to_owned(),
        _ if step.kind == StepKind::Notify => "until taken".to_owned(),
        0 | 1 => "1".to_owned(),
        many => format!("{many}, up to {} apart", seconds_text(i64::from(step.retry.cap_ms))),
    }
}

/// How many of its hosts, or whose answer.
fn succeeds(step: &BookStep) -> String {
    match step.role {
        Some(role) => format!("confirmed by: {}", role.as_str()),
        None if step.kind == StepKind::Notify => "never waited for".to_owned(),
        None if step.batch > 1 => format!("{}, {} at a time", step.policy.label(), step.batch),
        None => step.policy.label(),
    }
}

fn limit(step: &BookStep) -> String {
    match step.timeout_s {
        Some(limit) => format!("{limit} s"),
        None if step.kind == StepKind::Confirm => "as the job".to_owned(),
        None if step.kind == StepKind::Notify => "none".to_owned(),
        None => "10 × the estimate".to_owned(),
    }
}

#[component]
fn Users(place: Place, used_by: Vec<(Slug, String)>) -> impl IntoView {
    let none =
        used_by.is_empty().then(|| view! { <CardBody><p class="small faint">"No group of this project uses it."</p></CardBody> });
    let line = move |(slug, name): (Slug, String)| view! { <li><a href=place.group(&slug)>{name}</a></li> };
    view! {
        <Card title="Used by">
            <ul class="list linked">{used_by.into_iter().map(line).collect_view()}</ul>
            {none}
        </Card>
    }
}
