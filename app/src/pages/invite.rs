//! What an invite link leads to: joining a project, as a new user or as the one who is signed in.

use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, location::Url};

use super::{
    auth_frame::AuthFrame,
    new_user_fields::{FIELDS, NewUserFields},
    setup::DeadLink,
};
use crate::{
    api::{
        flash::use_form,
        session::{Join, JoinAsNew, LinkPurpose, get_link},
    },
    components::{FormError, Submit, awaited, dynamic},
    model::project::Role,
};

#[component]
pub fn InvitePage() -> impl IntoView {
    let token = use_query_map().with_untracked(|query| query.get("token")).unwrap_or_default();
    let asked = token.clone();
    let purpose = Resource::new_blocking(move || asked.clone(), get_link);
    let content = move || {
        let token = token.clone();
        awaited(async move {
            match purpose.await {
                Ok(LinkPurpose::Join { project, role, signed_in: Some(login) }) => {
                    view! { <JoinForm token=token project=project.to_string() role=role login=login /> }.into_any()
                }
                Ok(LinkPurpose::Join { project, role, signed_in: None }) => {
                    view! { <NewUserForm token=token project=project.to_string() role=role /> }.into_any()
                }
                _ => view! { <DeadLink /> }.into_any(),
            }
        })
    };
    view! { <Suspense>{dynamic(content)}</Suspense> }
}

#[component]
fn JoinForm(token: String, project: String, role: Role, login: String) -> impl IntoView {
    let action = ServerAction::<Join>::new();
    let form = use_form(action);
    view! {
        <Title text="Join a project" />
        <AuthFrame>
            <ActionForm action=action attr:class="card-body">
                <h1>"Join " {project}</h1>
                <p class="soft">"You are signed in as " <b>{login}</b> " and will be a " {role.as_str()} " there."</p>
                <FormError error=form.error_beside(&[]) />
                <input type="hidden" name="token" value=token />
                <Submit label="Join" busy="Joining…" pending=form.pending />
            </ActionForm>
        </AuthFrame>
    }
}

#[component]
fn NewUserForm(token: String, project: String, role: Role) -> impl IntoView {
    let action = ServerAction::<JoinAsNew>::new();
    let form = use_form(action);
    let sign_in = format!("/login?return_to={}", Url::escape(&format!("/invite?token={token}")));
    let foot = move || view! { "You are a user already? " <a href=sign_in>"Sign in first"</a> };
    view! {
        <Title text="Join a project" />
        <AuthFrame foot=foot>
            <ActionForm action=action attr:class="card-body">
                <h1>"Join " {project}</h1>
                <p class="soft small">"You were invited as a " {role.as_str()} "."</p>
                <FormError error=form.error_beside(FIELDS) />
                <input type="hidden" name="token" value=token />
                <NewUserFields form=form.clone() />
                <Submit label="Join" busy="Joining…" pending=form.pending />
            </ActionForm>
        </AuthFrame>
    }
}
