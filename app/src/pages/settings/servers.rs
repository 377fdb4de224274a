//! The programs that serve this installation, for administrators: which lives, with which version, and which is late.

use leptos::prelude::*;

use super::attach::Attach;
use crate::{
    api::servers::{Server, ServerList, list_servers},
    components::{Card, Column, DataTable, StateBadge, TimeAgo, Tone, awaited, dynamic},
    pages::failed::Failed,
};

#[component]
pub fn Servers() -> impl IntoView {
    let servers = Resource::new_blocking(|| (), |()| list_servers());
    let again = Callback::new(move |()| servers.refetch());
    let content = move || {
        awaited(async move {
            match servers.await {
                Ok(list) => view! { <Listed list=list again=again /> }.into_any(),
                Err(error) => view! { <Failed error=error /> }.into_any(),
            }
        })
    };
    view! { <Transition>{dynamic(content)}</Transition> }
}

#[component]
fn Listed(list: ServerList, again: Callback<()>) -> impl IntoView {
    let attach = list.detached_at.map(|at| view! { <Attach detached_at=at on_attached=again /> });
    view! {
        {attach}
        <Card title="Servers"><Table servers=list.servers /></Card>
    }
}

#[component]
fn Table(servers: Vec<Server>) -> impl IntoView {
    let columns = vec![
        Column::new("Server"),
        Column::new("Version"),
        Column::new("Started").hidden_narrow(),
        Column::new("Last seen"),
        Column::new("Jobs in hand").numeric(),
        Column::new("Database delay").numeric().hidden_narrow(),
    ];
    let rows = servers.into_iter().map(row).collect_view();
    view! { <DataTable label="Servers" columns=columns>{rows}</DataTable> }
}

fn row(server: Server) -> impl IntoView {
    let late = server.is_late.then(|| {
        view! { <StateBadge tone=Tone::Warn word="Late" title="No sign of life for longer than a lease: others take its jobs." /> }
    });
    view! {
        <tr>
            <th scope="row" class="machine">{server.id}</th>
            <td>{server.version}</td>
            <td class="hide-narrow"><TimeAgo at=server.started_at /></td>
            <td><div class="row"><TimeAgo at=server.seen_at />{late}</div></td>
            <td class="numeric">{server.jobs}</td>
            <td class="numeric hide-narrow">{format!("{} ms", server.delay_ms)}</td>
        </tr>
    }
}
