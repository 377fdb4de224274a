//! A new cloud-config: its name, and the same editor.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::{
    checking,
    draft::Draft,
    editor::{Aside, UserData},
    environment::Environment,
    example,
    guard::guard,
    image::ImageField,
};
use crate::{
    api::{
        ApiError,
        cloud_configs::{CloudConfigTree, CreateCloudConfig, list_cloud_configs},
    },
    components::{Alert, Card, PageHead, Submit, TextField, Tone, use_toasts},
    model::{cloud_config::Content, project::Role},
    pages::{
        address::query_value,
        form_error::{FormError, at},
        loaded::{Page, loaded},
        title::PageTitle,
    },
};

#[component]
pub fn NewCloudConfigPage() -> impl IntoView {
    loaded(|| (), |project, ()| list_cloud_configs(project), |page| view! { <Form page=page/> }.into_any())
}

/// What the form begins with.
fn first(tree: &CloudConfigTree, is_example: bool) -> Content {
    let image = tree.images.first().map(|image| image.alias.clone()).unwrap_or_default();
    let user_data = if is_example { example::USER_DATA } else { example::BARE };
    Content { image, environment: Default::default(), user_data: user_data.to_owned() }
}

#[component]
fn Form(page: Page<CloudConfigTree>) -> impl IntoView {
    let (place, tree) = (page.place, page.data.get_untracked());
    let is_example = query_value("example")() == "site";
    let given = query_value("namespace")();
    let (namespace, name) = if is_example { (example::NAMESPACE, example::NAME) } else { (given.as_str(), "") };
    let (namespace, name) = (RwSignal::new(namespace.to_owned()), RwSignal::new(name.to_owned()));
    let draft = Draft::new(first(&tree, is_example), 0);
    let check = checking::follow(place.project(), draft.image, draft.user_data, None);
    let create = ServerAction::<CreateCloudConfig>::new();
    let refused = RwSignal::new(None::<ApiError>);
    let made = RwSignal::new(false);
    let is_typed = Memo::new(move |_| !made.get() && (draft.is_changed() || !name.with(String::is_empty) && !is_example));
    guard(is_typed);
    let (navigate, toasts) = (use_navigate(), use_toasts());
    Effect::new(move || match create.value().get() {
        Some(Ok(new)) => {
            made.set(true);
            toasts.good(format!("{} was made.", new.label()));
            navigate(&place.cloud_config(new.id), Default::default());
        }
        Some(Err(error)) => refused.set(Some(error)),
        None => {}
    });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // A wrong row says so itself.
        if let Some(content) = draft.content_now() {
            refused.set(None);
            let (project, namespace, name) = (place.project(), namespace.get_untracked(), name.get_untracked());
            create.dispatch(CreateCloudConfig { project, namespace, name, content });
        }
    };
    let error = Signal::from(refused);
    let may_add = tree.role >= Role::Developer;
    let refusal =
        (!may_add).then(|| view! { <Alert tone=Tone::Warn title="Your role here may read cloud-configs, not make them."/> });
    let namespaces = namespaces(&tree);
    let blocks = Signal::derive(move || draft.content().is_err() || !may_add);
    let actions = move || view! { <Submit label="Create" busy="Creating…" pending=create.pending() disabled=blocks/> };
    view! {
        <PageTitle text="New cloud-config"/>
        <form class="stack loose" on:submit=send>
            <PageHead title="New cloud-config" actions=actions/>
            {refusal}
            <FormError error=error fields=&["namespace", "name", "image", "environment", "user_data"]/>
            <Card>
                <div class="card-body form-grid">
                    <TextField name="namespace" label="Namespace" bind=namespace error=at(error, "namespace") placeholder="Webservers" hint=namespaces/>
                    <TextField name="name" label="Name" bind=name error=at(error, "name") placeholder="My_Site" autofocus=!is_example/>
                </div>
            </Card>
            <div class="columns" data-shape="aside">
                <UserData draft=draft check=check readonly=false error=at(error, "user_data")/>
                <Aside>
                    <ImageField draft=draft images=tree.images readonly=false error=at(error, "image")/>
                    <Environment draft=draft readonly=false error=at(error, "environment")/>
                </Aside>
            </div>
        </form>
    }
}

/// Those that are there, so that nobody makes a second one by a typing error.
fn namespaces(tree: &CloudConfigTree) -> String {
    let mut names: Vec<&str> = tree.cloud_configs.iter().map(|each| each.namespace.as_str()).collect();
    names.dedup();
    if names.is_empty() { String::new() } else { format!("There are {}.", names.join(", ")) }
}
