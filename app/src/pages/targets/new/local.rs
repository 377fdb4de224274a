//! Hosts on this machine: sockets that can be seen, a socket by its path, the built-in demo host.

use leptos::{ev::SubmitEvent, prelude::*};

use super::adding::Adding;
use crate::{
    api::targets::{NewTarget, VisibleSocket},
    components::{ButtonKind, Card, CardBody, Chip, Command, FieldError, Shape, Submit, TextField, Tone},
};

#[component]
pub fn Sockets(sockets: Vec<VisibleSocket>, adding: Adding) -> impl IntoView {
    let body = if sockets.is_empty() {
        view! { <CardBody><p class="soft">"No LXD or Incus socket is where these usually are."</p></CardBody> }.into_any()
    } else {
        let rows = sockets.into_iter().enumerate().map(|(index, socket)| view! { <li>{socket_row(index, socket, adding)}</li> });
        view! { <ul class="list">{rows.collect_view()}</ul> }.into_any()
    };
    view! { <Card title="On this machine">{body}</Card> }
}

fn socket_row(index: usize, socket: VisibleSocket, adding: Adding) -> impl IntoView {
    let version = socket.version.clone().unwrap_or_else(|| "Does not answer".to_owned());
    let (path, name) = (socket.path.clone(), suggested(&socket));
    let rest = match (socket.is_added, socket.obstacle) {
        (true, _) => view! { <p><Chip>"Added"</Chip></p> }.into_any(),
        (false, Some(obstacle)) => {
            let command = obstacle.command.map(|command| view! { <Command text=command/> });
            view! { <p class="row"><Shape tone=Tone::Warn/>{obstacle.reason}</p>{command} }.into_any()
        }
        (false, None) => view! { <SocketForm index=index name=name path=path adding=adding/> }.into_any(),
    };
    view! {
        <div class="stack tight">
            <div class="row apart wrap"><b>{version}</b><span class="machine faint">{socket.path}</span></div>
            {rest}
        </div>
    }
}

fn suggested(socket: &VisibleSocket) -> String {
    let product = socket.version.as_deref().and_then(|version| version.split(' ').next()).unwrap_or("LXD");
    format!("{}-local", product.to_lowercase())
}

#[component]
fn SocketForm(index: usize, name: String, path: String, adding: Adding) -> impl IntoView {
    let call = adding.call();
    let name = RwSignal::new(name);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        call.send(NewTarget::Socket { name: name.get_untracked(), path: path.clone() });
    };
    view! {
        <form class="form" on:submit=submit>
            <TextField name="name" id=format!("socket-{index}") label="Name" bind=name error=call.error_at("name")/>
            <FieldError id=format!("socket-{index}-path") error=call.error_beside(&["name"])/>
            <div class="form-actions"><Submit label="Add this host" busy="Adding…" pending=call.pending()/></div>
        </form>
    }
}

#[component]
pub fn PathForm(adding: Adding) -> impl IntoView {
    let call = adding.call();
    let (name, path) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        call.send(NewTarget::Socket { name: name.get_untracked(), path: path.get_untracked() });
    };
    view! {
        <Card title="A socket at another path">
            <CardBody>
                <form class="form" on:submit=submit>
                    <div class="form-grid">
                        <TextField name="name" id="path-name" label="Name" bind=name error=call.error_at("name")/>
                        <TextField name="path" label="Path of the socket" bind=path placeholder="/var/lib/lxd/unix.socket" machine=true error=call.error_at("path")/>
                    </div>
                    <FieldError id="path-rest" error=call.error_beside(&["name", "path"])/>
                    <div class="form-actions"><Submit kind=ButtonKind::Plain label="Add host" busy="Adding…" pending=call.pending()/></div>
                </form>
            </CardBody>
        </Card>
    }
}

#[component]
pub fn DemoForm(adding: Adding) -> impl IntoView {
    let call = adding.call();
    let name = RwSignal::new("Demo".to_owned());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        call.send(NewTarget::Demo { name: name.get_untracked() });
    };
    view! {
        <Card title="Demo host" actions=|| view! { <Chip>"Simulator"</Chip> }>
            <CardBody>
                <form class="form" on:submit=submit>
                    <p class="soft">
                        "It answers like a real host and runs no container: to try everything on a machine without LXD. Wherever it appears it is marked as a simulator."
                    </p>
                    <TextField name="name" id="demo-name" label="Name" bind=name error=call.error_at("name")/>
                    <FieldError id="demo-rest" error=call.error_beside(&["name"])/>
                    <div class="form-actions"><Submit label="Add the demo host" busy="Starting…" pending=call.pending()/></div>
                </form>
            </CardBody>
        </Card>
    }
}
