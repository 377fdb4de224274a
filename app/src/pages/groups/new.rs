//! A new group with its first components: all of it is made, or nothing.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::{
    component_fields::ComponentFields,
    draft::{Draft, components},
};
use crate::{
    api::{
        ApiError,
        cloud_configs::{CloudConfigTree, list_cloud_configs},
        groups::{CreateGroup, NewGroup},
    },
    components::{Button, ButtonKind, Card, CardBody, PageHead, RadioField, Submit, TextField, keyed},
    model::{group::GroupKind, project::Role},
    pages::{
        failed::Failed,
        form_error::{FormError, at},
        loaded::{Page, loaded},
        title::PageTitle,
    },
};

#[component]
pub fn NewGroupPage() -> impl IntoView {
    loaded(|| (), |project, ()| list_cloud_configs(project), |page| view! { <Shown page=page/> }.into_any())
}

#[component]
fn Shown(page: Page<CloudConfigTree>) -> impl IntoView {
    let body = if page.data.with_untracked(|tree| tree.role >= Role::Developer) {
        view! { <Form page=page/> }.into_any()
    } else {
        view! { <Failed error=ApiError::forbidden("Ask for the role developer to make groups here.")/> }.into_any()
    };
    view! {
        <PageTitle text="New group"/>
        <PageHead title="New group"/>
        {body}
    }
}

#[component]
fn Form(page: Page<CloudConfigTree>) -> impl IntoView {
    let place = page.place;
    let tree = StoredValue::new(page.data.get_untracked());
    let fresh = move |key: u32, name: &str| {
        tree.with_value(|tree| {
            let picked = tree.cloud_configs.first().map(|one| one.id);
            let image = tree.images.first().map(|image| image.alias.clone()).unwrap_or_default();
            Draft::fresh(key, name, picked, &image)
        })
    };
    let name = RwSignal::new(String::new());
    let drafts = RwSignal::new(vec![fresh(0, "web")]);
    let refused = RwSignal::new(None::<ApiError>);
    let create = ServerAction::<CreateGroup>::new();
    go_on(create, refused, page);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match drafts.with_untracked(|drafts| components(drafts)) {
            Ok(components) => {
                refused.set(None);
                let new = NewGroup { project: place.project(), name: name.get_untracked(), kind: GroupKind::None, components };
                create.dispatch(CreateGroup { new });
            }
            Err(error) => refused.set(Some(error)),
        }
    };
    let add = move |()| {
        drafts.update(|drafts| {
            let key = drafts.iter().map(|draft| draft.key + 1).max().unwrap_or(0);
            drafts.push(fresh(key, ""));
        });
    };
    view! {
        <Card>
            <CardBody>
                <form class="form" on:submit=send>
                    <FormError error=refused.into() fields=&["name", "components"]/>
                    <TextField name="name" label="Name" bind=name error=at(refused.into(), "name") placeholder="My_Site" autofocus=true/>
                    <Kinds/>
                    {keyed(move || places(&drafts.get()), |(index, draft)| (*index, draft.key), move |(index, draft)| view! { <fieldset class="form-section">
                            <legend>{format!("Component {}", index + 1)}</legend>
                            <ComponentFields place=place draft=draft tree=tree prefix=format!("components.{index}.") error=refused.into()/>
                            <Order drafts=drafts index=index/>
                        </fieldset> })}
                    <div class="form-actions">
                        <span class="start"><Button on_press=add>"Add a component"</Button></span>
                        <a class="button" href=place.overview()>"Cancel"</a>
                        <Submit label="Make the group" busy="Making the group…" pending=create.pending()/>
                    </div>
                </form>
            </CardBody>
        </Card>
    }
}

fn places(drafts: &[Draft]) -> Vec<(usize, Draft)> {
    drafts.iter().copied().enumerate().collect()
}

/// A made group goes on to its first deployment.
fn go_on(create: ServerAction<CreateGroup>, refused: RwSignal<Option<ApiError>>, page: Page<CloudConfigTree>) {
    let navigate = use_navigate();
    Effect::new(move || match create.value().get() {
        Some(Ok(group)) => navigate(&page.place.new_deployment(&group.slug), Default::default()),
        Some(Err(error)) => refused.set(Some(error)),
        None => {}
    });
}

/// The kinds that need a cluster are shown, and say so.
#[component]
fn Kinds() -> impl IntoView {
    let kinds = [
        (GroupKind::None, "None", "Cloud-configs on container hosts"),
        (GroupKind::Odoo, "Odoo", "Comes with a Kubernetes cluster"),
        (GroupKind::Pgo, "PostgreSQL (PGO)", "Comes with a Kubernetes cluster"),
        (GroupKind::Pxc, "MySQL (PXC)", "Comes with a Kubernetes cluster"),
    ];
    let radio = |(kind, label, hint): (GroupKind, &'static str, &'static str)| {
        let on_hosts = kind.deploys_on_hosts();
        view! { <RadioField name="kind" label=label value=kind.as_str() checked=on_hosts disabled=!on_hosts hint=hint/> }
    };
    view! {
        <fieldset class="field">
            <legend>"Type"</legend>
            <div class="choices">{kinds.into_iter().map(radio).collect_view()}</div>
        </fieldset>
    }
}

/// Moves a component in the start order, or takes it out.
#[component]
fn Order(drafts: RwSignal<Vec<Draft>>, index: usize) -> impl IntoView {
    let count = Memo::new(move |_| drafts.with(Vec::len));
    let swap = move |with: usize| drafts.update(|drafts| drafts.swap(index, with));
    let remove = move |()| {
        drafts.update(|drafts| {
            drafts.remove(index);
        })
    };
    let is_first = index == 0;
    let is_last = Signal::derive(move || index + 1 >= count.get());
    let is_only = Signal::derive(move || count.get() < 2);
    view! {
        <div class="row wrap">
            <Button kind=ButtonKind::Quiet disabled=is_first on_press=move |()| swap(index - 1)>"Start earlier"</Button>
            <Button kind=ButtonKind::Quiet disabled=is_last on_press=move |()| swap(index + 1)>"Start later"</Button>
            <Button kind=ButtonKind::Quiet disabled=is_only on_press=remove>"Remove"</Button>
        </div>
    }
}
