//! Every instance over all groups and hosts; filters and page are in the address.

use leptos::prelude::*;

use super::columns::{COLUMNS, Hidden};
use crate::{
    api::instances::{InstanceFilter, InstanceList, InstanceRow, list_instances},
    components::{
        Card, Empty, FilterChip, Filters, Glyph, Menu, PageHead, Pagination, SearchBox, StateBadge, TickField, Tone,
        VerdictBadge, bytes_text, dynamic, keyed,
    },
    model::instance::InstanceState,
    pages::{
        address::{Place, query_value, some, with_query},
        deployments::Age,
        loaded::{Page, loaded},
        title::PageTitle,
    },
};

/// What the address asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Asked {
    text: String,
    state: String,
    host: String,
    deployment: String,
    after: String,
    /// Number of the first row of this page.
    from: String,
}

impl Asked {
    fn filter(&self) -> InstanceFilter {
        InstanceFilter {
            text: self.text.clone(),
            state: some(self.state.clone()),
            host: self.host.parse().ok(),
            deployment: self.deployment.parse().ok(),
            after: some(self.after.clone()),
        }
    }

    fn first(&self) -> u64 {
        self.from.parse().unwrap_or(1).max(1)
    }

    fn is_filtered(&self) -> bool {
        !(self.text.is_empty() && self.state.is_empty() && self.host.is_empty() && self.deployment.is_empty())
    }

    fn href(&self, place: Place) -> String {
        self.page_href(place, "", "")
    }

    fn page_href(&self, place: Place, after: &str, from: &str) -> String {
        let pairs = [
            ("q", &*self.text),
            ("state", &*self.state),
            ("host", &*self.host),
            ("deployment", &*self.deployment),
            ("after", after),
            ("from", from),
        ];
        with_query(&place.instances(), &pairs)
    }
}

#[component]
pub fn InstancesPage() -> impl IntoView {
    let (text, state, host) = (query_value("q"), query_value("state"), query_value("host"));
    let (deployment, after, from) = (query_value("deployment"), query_value("after"), query_value("from"));
    let asked = Memo::new(move |_| Asked {
        text: text(),
        state: state(),
        host: host(),
        deployment: deployment(),
        after: after(),
        from: from(),
    });
    loaded(
        move || asked.get(),
        |project, asked| list_instances(project, asked.filter()),
        move |page| view! { <Shown page=page asked=asked.get_untracked()/> }.into_any(),
    )
}

#[component]
fn Shown(page: Page<InstanceList>, asked: Asked) -> impl IntoView {
    let hidden = Hidden::remembered();
    view! {
        <PageTitle text="Instances"/>
        <PageHead title="Instances"/>
        {filters(page, &asked, hidden)}
        <Table page=page asked=asked hidden=hidden/>
    }
}

fn filters(page: Page<InstanceList>, asked: &Asked, hidden: Hidden) -> impl IntoView + use<> {
    let place = page.place;
    let states = [InstanceState::Running, InstanceState::Stopped, InstanceState::Error, InstanceState::Missing];
    let state_chip = |state: InstanceState| {
        let current = asked.state == state.as_str();
        let value = if current { "" } else { state.as_str() };
        let href = Asked { state: value.to_owned(), ..asked.clone() }.href(place);
        view! { <FilterChip label=state.label() href=href current=current/> }
    };
    let host_chip = |(slug, name): (String, String)| {
        let current = asked.host == slug;
        let value = if current { String::new() } else { slug };
        let href = Asked { host: value, ..asked.clone() }.href(place);
        view! { <FilterChip label=name href=href current=current/> }
    };
    let hosts = page
        .data
        .with_untracked(|list| list.hosts.iter().map(|host| (host.slug.to_string(), host.name.to_string())).collect::<Vec<_>>());
    let deployment = some(asked.deployment.clone()).map(|deployment| {
        let href = Asked { deployment: String::new(), ..asked.clone() }.href(place);
        view! { <FilterChip label=deployment href=href removes=true/> }
    });
    let keep = [("state", &asked.state), ("host", &asked.host), ("deployment", &asked.deployment)];
    let keep =
        keep.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.to_owned(), value.clone())).collect();
    let text = asked.text.clone();
    let states = states.into_iter().map(state_chip).collect_view();
    let hosts = hosts.into_iter().map(host_chip).collect_view();
    view! {
        <Filters>
            <SearchBox action=place.instances() value=text placeholder="Name or address" keep=keep/>
            {deployment}
            {states}
            {hosts}
            <span class="needs-script"><ColumnMenu hidden=hidden/></span>
        </Filters>
    }
}

#[component]
fn ColumnMenu(hidden: Hidden) -> impl IntoView {
    let item = move |(name, label): (&'static str, &'static str)| {
        let tick = move || {
            view! { <TickField name=name label=label checked={!hidden.hides(name)} on_change=move |_: bool| hidden.toggle(name)/> }
        };
        view! { <li>{dynamic(tick)}</li> }
    };
    view! { <Menu label="Columns" words="Columns">{COLUMNS.map(item).collect_view()}</Menu> }
}

#[component]
fn Table(page: Page<InstanceList>, asked: Asked, hidden: Hidden) -> impl IntoView {
    let place = page.place;
    if page.data.with_untracked(|list| list.rows.is_empty()) {
        return nothing(place, &asked);
    }
    let rows = page.part(|list| list.rows.clone());
    let paging = page.part(|list| (list.rows.len() as u64, u64::from(list.total), list.next.clone()));
    let foot = move || {
        let (count, total, next) = paging.get();
        let first = asked.first();
        let next = next.map(|next| asked.page_href(place, &next, &(first + count).to_string()));
        let previous = (first > 1).then(|| asked.href(place));
        view! { <Pagination first=first last={first + count - 1} total=total previous=previous next=next/> }
    };
    let head = move |(name, label): (&'static str, &'static str)| {
        let class = if matches!(name, "memory" | "age") { "numeric hide-narrow" } else { "hide-narrow" };
        view! { <th scope="col" class=class hidden=move || hidden.hides(name)>{label}</th> }
    };
    let key = |row: &InstanceRow| (row.instance.id, row.instance.rev, row.instance.sample.sampled_at);
    view! {
        <Card>
            <div class="table-scroll" tabindex="0" role="region" aria-label="Instances">
                <table class="table" aria-label="Instances">
                    <thead><tr><th scope="col">"Name"</th><th scope="col">"State"</th>{COLUMNS.map(head).collect_view()}</tr></thead>
                    <tbody>{keyed(move || rows.get(), key, move |row| line(place, hidden, row))}</tbody>
                </table>
            </div>
            {dynamic(foot)}
        </Card>
    }
    .into_any()
}

fn line(place: Place, hidden: Hidden, row: InstanceRow) -> impl IntoView {
    let InstanceRow { instance, group, deployment } = row;
    let hides = move |name: &'static str| move || hidden.hides(name);
    let name = instance.name.clone();
    view! {
        <tr>
            <th scope="row"><a href=place.instance(&name) title=name.clone()>{name.clone()}</a></th>
            <td><StateBadge tone=Tone::from(instance.state) word=instance.state.label()/></td>
            <td class="hide-narrow soft" hidden=hides("component")>{instance.component.clone()}</td>
            <td class="hide-narrow" hidden=hides("deployment")><a href=place.deployment(&group, &deployment)>{deployment.to_string()}</a></td>
            <td class="hide-narrow soft" hidden=hides("host")>{instance.target.clone()}</td>
            <td class="hide-narrow machine soft" hidden=hides("address")>{instance.sample.address.clone().unwrap_or_else(|| "–".to_owned())}</td>
            <td class="hide-narrow numeric" hidden=hides("memory")>{instance.sample.memory_bytes.map_or_else(|| "–".to_owned(), bytes_text)}</td>
            <td class="hide-narrow" hidden=hides("cloud_init")><VerdictBadge verdict=instance.sample.verdict.clone()/></td>
            <td class="hide-narrow numeric faint" hidden=hides("age")><Age at=instance.created_at/></td>
        </tr>
    }
}

fn nothing(place: Place, asked: &Asked) -> AnyView {
    if asked.is_filtered() {
        let all = move || view! { <a class="button" href=place.instances()>"Show all instances"</a> };
        view! { <Empty glyph=Glyph::Search title="No instance fits these filters" actions=all>"Take one away, or show all."</Empty> }.into_any()
    } else {
        let home = move || view! { <a class="button" data-kind="primary" href=place.overview()>"To the overview"</a> };
        view! { <Empty glyph=Glyph::Instances title="No instances yet" actions=home>"Deploying a group makes them."</Empty> }
            .into_any()
    }
}
