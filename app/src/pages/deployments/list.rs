//! Every deployment over all groups; filters and page are in the address.

use leptos::prelude::*;

use crate::{
    api::deployments::{DeploymentFilter, DeploymentList, DeploymentRow, list_deployments},
    components::{
        Card, Column, DataTable, Empty, FilterChip, Filters, Glyph, JobBadge, JobCounts, PageHead, Pagination, ScopeChip,
        SearchBox, StateBadge, TimeAgo, bytes_text, dynamic, keyed,
    },
    model::{deployment::DeploymentState, scope::Scope},
    pages::{
        address::{Place, query_value, some, with_query},
        loaded::{Page, loaded},
        status::{running, status},
        title::PageTitle,
    },
};

/// What the address asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Asked {
    text: String,
    state: String,
    scope: String,
    group: String,
    after: String,
    /// Number of the first row of this page.
    from: String,
}

impl Asked {
    fn filter(&self) -> DeploymentFilter {
        DeploymentFilter {
            text: self.text.clone(),
            state: some(self.state.clone()),
            scope: self.scope.parse().ok(),
            group: self.group.parse().ok(),
            after: some(self.after.clone()),
        }
    }

    fn first(&self) -> u64 {
        self.from.parse().unwrap_or(1).max(1)
    }

    fn is_filtered(&self) -> bool {
        !(self.text.is_empty() && self.state.is_empty() && self.scope.is_empty() && self.group.is_empty())
    }

    /// The list with these filters, from its first page.
    fn href(&self, place: Place) -> String {
        self.page_href(place, "", "")
    }

    fn page_href(&self, place: Place, after: &str, from: &str) -> String {
        let pairs = [
            ("q", &*self.text),
            ("state", &*self.state),
            ("scope", &*self.scope),
            ("group", &*self.group),
            ("after", after),
            ("from", from),
        ];
        with_query(&place.deployments(), &pairs)
    }
}

#[component]
pub fn DeploymentsPage() -> impl IntoView {
    let (text, state, scope) = (query_value("q"), query_value("state"), query_value("scope"));
    let (group, after, from) = (query_value("group"), query_value("after"), query_value("from"));
    let asked =
        Memo::new(move |_| Asked { text: text(), state: state(), scope: scope(), group: group(), after: after(), from: from() });
    loaded(
        move || asked.get(),
        |project, asked| list_deployments(project, asked.filter()),
        move |page| view! { <Shown page=page asked=asked.get_untracked()/> }.into_any(),
    )
}

#[component]
fn Shown(page: Page<DeploymentList>, asked: Asked) -> impl IntoView {
    let count = page.part(|list| list.rows.iter().map(|row| running(&row.jobs)).sum::<u32>());
    view! {
        <PageTitle text="Deployments" running=count/>
        <PageHead title="Deployments"/>
        {filters(page, &asked)}
        <Table page=page asked=asked/>
    }
}

fn filters(page: Page<DeploymentList>, asked: &Asked) -> impl IntoView + use<> {
    let place = page.place;
    let state_chip = |state: DeploymentState| {
        let current = asked.state == state.as_str();
        let value = if current { "" } else { state.as_str() };
        let href = Asked { state: value.to_owned(), ..asked.clone() }.href(place);
        view! { <FilterChip label=state.label() href=href current=current/> }
    };
    let scope_chip = |scope: &Scope| {
        let current = asked.scope == scope.code.as_str();
        let value = if current { "" } else { scope.code.as_str() };
        let href = Asked { scope: value.to_owned(), ..asked.clone() }.href(place);
        view! { <FilterChip label=scope.name.to_string() href=href current=current/> }
    };
    let group = some(asked.group.clone()).map(|group| {
        let href = Asked { group: String::new(), ..asked.clone() }.href(place);
        view! { <FilterChip label=group href=href removes=true/> }
    });
    let keep = [("state", &asked.state), ("scope", &asked.scope), ("group", &asked.group)];
    let keep =
        keep.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.to_owned(), value.clone())).collect();
    let states =
        DeploymentState::ALL.into_iter().filter(|state| *state != DeploymentState::Dropped).map(state_chip).collect_view();
    let scopes = page.data.with_untracked(|list| list.scopes.iter().map(scope_chip).collect_view());
    let text = asked.text.clone();
    view! {
        <Filters>
            <SearchBox action=place.deployments() value=text placeholder="Name" keep=keep/>
            {group}
            {states}
            {scopes}
        </Filters>
    }
}

#[component]
fn Table(page: Page<DeploymentList>, asked: Asked) -> impl IntoView {
    let place = page.place;
    if page.data.with_untracked(|list| list.rows.is_empty()) {
        return nothing(place, &asked);
    }
    let rows = page.part(|list| list.rows.clone());
    let scopes = StoredValue::new(page.data.with_untracked(|list| list.scopes.clone()));
    let paging = page.part(|list| (list.rows.len() as u64, u64::from(list.total), list.next.clone()));
    let foot = move || {
        let (count, total, next) = paging.get();
        let first = asked.first();
        let next = next.map(|next| asked.page_href(place, &next, &(first + count).to_string()));
        let previous = (first > 1).then(|| asked.href(place));
        view! { <Pagination first=first last={first + count - 1} total=total previous=previous next=next/> }
    };
    let columns = vec![
        Column::new("Name"),
        Column::new("State"),
        Column::new("Scope"),
        Column::new("Group").hidden_narrow(),
        Column::new("Version").numeric().hidden_narrow(),
        Column::new("Running").numeric(),
        Column::new("Memory").numeric().hidden_narrow(),
        Column::new("Changed").numeric().hidden_narrow(),
    ];
    let key = |row: &DeploymentRow| {
        (row.deployment.id, row.deployment.rev, row.running, row.jobs.iter().map(|job| job.rev).sum::<i64>())
    };
    view! {
        <Card>
            <DataTable label="Deployments" columns=columns>
                {keyed(move || rows.get(), key, move |row| line(place, scopes, row))}
            </DataTable>
            {dynamic(foot)}
        </Card>
    }
    .into_any()
}

fn line(place: Place, scopes: StoredValue<Vec<Scope>>, row: DeploymentRow) -> impl IntoView {
    let DeploymentRow { deployment, group_name, running, instances, memory_bytes, jobs } = row;
    let (tone, word) = status(&deployment, &jobs);
    let counts = JobCounts::of(jobs.iter().map(|job| job.state));
    let scope = scopes.with_value(|scopes| scopes.iter().find(|scope| scope.id == deployment.scope_id).cloned());
    let badge = jobs.iter().find(|job| !job.state.is_over()).map(|job| place.job(job.id));
    let name = deployment.name.to_string();
    view! {
        <tr>
            <th scope="row">
                <span class="row">
                    <a href=place.deployment(&deployment.group_slug, &deployment.slug) title=name.clone()>{name.clone()}</a>
                    {badge.map(|href| view! { <JobBadge counts=counts href=href/> })}
                </span>
            </th>
            <td><StateBadge tone=tone word=word/></td>
            <td>{scope.map(|scope| view! { <ScopeChip name=scope.name.to_string() colour=scope.colour/> })}</td>
            <td class="hide-narrow"><a href=place.group(&deployment.group_slug)>{group_name}</a></td>
            <td class="numeric hide-narrow">{format!("v{}", deployment.version)}</td>
            <td class="numeric">{format!("{running} of {instances}")}</td>
            <td class="numeric hide-narrow">{bytes_text(memory_bytes)}</td>
            <td class="numeric hide-narrow faint"><TimeAgo at=deployment.changed_at/></td>
        </tr>
    }
}

fn nothing(place: Place, asked: &Asked) -> AnyView {
    if asked.is_filtered() {
        let all = move || view! { <a class="button" href=place.deployments()>"Show all deployments"</a> };
        view! { <Empty glyph=Glyph::Search title="No deployment fits these filters" actions=all>"Take one away, or show all."</Empty> }.into_any()
    } else {
        let home = move || view! { <a class="button" data-kind="primary" href=place.overview()>"To the overview"</a> };
        view! { <Empty glyph=Glyph::Deployments title="No deployments yet" actions=home>"Choose a group on the overview and press New deployment."</Empty> }
            .into_any()
    }
}
