//! One cloud-config: tree, editor with findings, image and environment, revisions, and who uses it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    checking,
    compare::{self, Compare, Side},
    delete::DeleteDialog,
    draft::Draft,
    editor::{Aside, UserData},
    environment::Environment,
    guard::guard,
    image::ImageField,
    revisions::Revisions,
    save::{Conflict, SaveDialog, Saving},
    tree::Tree,
    used_by::{UsedByCard, sentence},
};
use crate::{
    api::{
        ApiError,
        cloud_configs::{CloudConfigPage, CloudConfigTree, get_cloud_config, list_cloud_configs},
    },
    components::{Button, ButtonKind, Chip, LinkButton, Menu, PageHead, dynamic},
    model::{name::Slug, project::Role},
    pages::{
        address::{path_part, query_value},
        dialog::address_with_dialog,
        form_error::at,
        loaded::{Page, loaded},
        title::PageTitle,
    },
};

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    pub tree: CloudConfigTree,
    pub page: CloudConfigPage,
}

#[component]
pub fn CloudConfigShowPage() -> impl IntoView {
    loaded(path_part("cloud_config"), read, |page| view! { <Editor page=page/> }.into_any())
}

async fn read(project: Slug, id: String) -> Result<Shown, ApiError> {
    let id = id.parse().map_err(|_| ApiError::NotFound)?;
    let page = get_cloud_config(project.clone(), id).await?;
    let tree = list_cloud_configs(project).await?;
    Ok(Shown { tree, page })
}

#[component]
fn Editor(page: Page<Shown>) -> impl IntoView {
    let (place, shown) = (page.place, page.data.get_untracked());
    let CloudConfigPage { role, cloud_config, revisions, check, images, .. } = shown.page;
    let may_save = role >= Role::Developer;
    let newest = revisions.first().map(|revision| revision.content.clone()).unwrap_or_default();
    let draft = Draft::new(newest, cloud_config.revision);
    let is_changed = Memo::new(move |_| draft.is_changed());
    guard(is_changed);
    let check = checking::follow(place.project(), draft.image, draft.user_data, Some(check));
    let saving = Saving::new(page, draft);
    saving.follow(page, draft, is_changed);
    let error = Signal::from(saving.refused);
    let here = place.cloud_config(cloud_config.id);
    let all = page.part(|shown| shown.page.revisions.clone());
    let diff = query_value("diff");
    let compared = Memo::new(move |_| compare::parse(&diff()));
    let back = here.clone();
    let difference =
        move || compared.get().map(|sides| view! { <Compare sides=sides revisions=all.into() draft=draft page=back.clone()/> });
    let list = Signal::derive(move || page.data.with(|shown| shown.tree.cloud_configs.clone()));
    let used_by = page.part(|shown| shown.page.used_by.clone());
    let number = page.part(|shown| shown.page.cloud_config.revision);
    let delete = (role >= Role::Admin).then(|| view! { <DeleteDialog page=page/> });
    let save = may_save.then(|| view! { <SaveDialog page=page draft=draft saving=saving check=check/> });
    let label = cloud_config.label();
    view! {
        <PageTitle text=label.clone()/>
        <Head page=page draft=draft saving=saving is_changed=is_changed label=label/>
        <Conflict page=page draft=draft saving=saving/>
        <div class="columns" data-shape="editor">
            <Tree place=place list=list here=cloud_config.id may_add=may_save/>
            <div class="stack loose">
                {difference}
                <UserData draft=draft check=check readonly=!may_save error=at(error, "user_data")/>
            </div>
            <aside class="stack loose" aria-label="About it">
                <Aside>
                    <ImageField draft=draft images=images readonly=!may_save error=at(error, "image")/>
                    <Environment draft=draft readonly=!may_save error=at(error, "environment")/>
                </Aside>
                <Revisions page=page draft=draft may_save=may_save is_changed=is_changed/>
                <UsedByCard place=place used_by=used_by newest=number/>
            </aside>
        </div>
        {save}
        {delete}
    }
}

#[component]
fn Head(page: Page<Shown>, draft: Draft, saving: Saving, is_changed: Memo<bool>, label: String) -> impl IntoView {
    let role = page.data.with_untracked(|shown| shown.page.role);
    let here = page.place.cloud_config(page.data.with_untracked(|shown| shown.page.cloud_config.id));
    let number = page.part(|shown| shown.page.cloud_config.revision);
    let used = page.part(|shown| sentence(&shown.page.used_by, shown.page.cloud_config.revision));
    let beside = move || {
        view! {
            <Chip>{dynamic(move || if is_changed.get() { format!("r{} · draft changes", draft.opened_on()) } else { format!("r{}", number.get()) })}</Chip>
            <span class="small faint">{dynamic(move || used.get())}</span>
        }
    };
    let delete = address_with_dialog("delete");
    let actions = move || {
        let here = here.clone();
        let changes = move || {
            let href = compare::address(&here, Side::Revision(draft.opened_on()), Side::Draft);
            is_changed.get().then(|| {
                view! {
                    <Button kind=ButtonKind::Quiet on_press=move || draft.discard()>"Discard"</Button>
                    <LinkButton href=href>{format!("Diff with r{}", draft.opened_on())}</LinkButton>
                }
            })
        };
        let save = (role >= Role::Developer).then(|| {
            let nothing = Signal::derive(move || !is_changed.get());
            view! {
                <span class="needs-script">
                    <Button kind=ButtonKind::Primary disabled=nothing on_press=move || saving.open.set(true)>"Save revision…"</Button>
                </span>
            }
        });
        let menu = (role >= Role::Admin).then(|| {
            view! { <Menu label="More"><li><a href=move || delete.get()>"Delete…"</a></li></Menu> }
        });
        view! {
            {dynamic(changes)}
            {save}
            {menu}
        }
    };
    view! { <PageHead title=label beside=beside actions=actions/> }
}
