//! Who is in the project, with which role, and who was invited.

use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::{
    invite::{InviteForm, Invites},
    rename::RenameProject,
};
use crate::{
    api::{
        flash::use_form,
        members::{InviteMember, MemberList, RemoveMember, RevokeInvite, SetRole, TransferOwnership, list_members},
    },
    components::{Card, Chip, FormError, Glyph, Icon, Menu, MenuRule, PageHead, awaited, dynamic},
    model::{
        ids::UserId,
        project::{Member, Role},
    },
    pages::{failed::Failed, hidden_fields::hidden_fields},
};

/// What can be done on this page. Each success makes the list be read again.
#[derive(Clone, Copy)]
struct Actions {
    set_role: ServerAction<SetRole>,
    remove: ServerAction<RemoveMember>,
    transfer: ServerAction<TransferOwnership>,
    invite: ServerAction<InviteMember>,
    revoke: ServerAction<RevokeInvite>,
}

impl Actions {
    fn new() -> Self {
        Self {
            set_role: ServerAction::new(),
            remove: ServerAction::new(),
            transfer: ServerAction::new(),
            invite: ServerAction::new(),
            revoke: ServerAction::new(),
        }
    }

    fn version(self) -> usize {
        self.set_role.version().get()
            + self.remove.version().get()
            + self.transfer.version().get()
            + self.invite.version().get()
            + self.revoke.version().get()
    }
}

#[component]
pub fn Members() -> impl IntoView {
    let params = use_params_map();
    let project = Memo::new(move |_| params.with(|params| params.get("project")).unwrap_or_default());
    let actions = Actions::new();
    let members = Resource::new_blocking(move || (project.get(), actions.version()), |(project, _)| list_members(project));
    let content = move || {
        awaited(async move {
            match members.await {
                Ok(list) => view! { <Content list=list actions=actions /> }.into_any(),
                Err(error) => view! { <Failed error=error /> }.into_any(),
            }
        })
    };
    view! {
        <Title text="Members" />
        <Transition>{dynamic(content)}</Transition>
    }
}

#[component]
fn Content(list: MemberList, actions: Actions) -> impl IntoView {
    let cares = list.role >= Role::Admin;
    let project = list.project.slug.to_string();
    let name = list.project.name.to_string();
    let (role, user_id) = (list.role, list.user_id);
    let errors = [
        use_form(actions.set_role).error_beside(&[]),
        use_form(actions.remove).error_beside(&[]),
        use_form(actions.transfer).error_beside(&[]),
    ];
    let row = {
        let project = project.clone();
        move |member: Member| view! { <Row project=project.clone() member=member role=role me=user_id actions=actions /> }
    };
    let caring = cares.then(|| {
        view! {
            <InviteForm project=project.clone() action=actions.invite />
            <Invites project=project.clone() invites=list.invites action=actions.revoke />
            <RenameProject project=project name=name />
        }
    });
    view! {
        <PageHead title="Members" />
        {errors.map(|error| view! { <FormError error=error /> }).collect_view()}
        <Card>
            <ul class="list">{list.members.into_iter().map(row).collect_view()}</ul>
        </Card>
        {caring}
    }
}

#[component]
fn Row(project: String, member: Member, role: Role, me: UserId, actions: Actions) -> impl IntoView {
    let Member { user_id, login, name, role: held } = member;
    let is_me = user_id == me;
    let may_change = held != Role::Owner && (role >= Role::Admin || is_me);
    let label = format!("Actions on {login}");
    let menu = may_change.then(|| {
        view! {
            <Menu label=label>
                <MemberActions project=project user_id=user_id.to_string() held=held role=role is_me=is_me actions=actions />
            </Menu>
        }
    });
    view! {
        <li class="row apart">
            <div class="stack tight">
                <b class="truncate">{name} {is_me.then(|| view! { <span class="faint">" (you)"</span> })}</b>
                <span class="faint small">{login}</span>
            </div>
            <div class="row">
                <Chip>{held.as_str()}</Chip>
                {menu}
            </div>
        </li>
    }
}

#[component]
fn MemberActions(
    project: String,
    user_id: String,
    /// The member's own role.
    held: Role,
    /// The role of the one who looks.
    role: Role,
    is_me: bool,
    actions: Actions,
) -> impl IntoView {
    let hidden = || hidden_fields([("project", &project), ("user_id", &user_id)]);
    let others = [Role::Viewer, Role::Developer, Role::Admin].into_iter().filter(|to| role >= Role::Admin && *to != held);
    let make = |to: Role| {
        let hidden = hidden();
        view! {
            <li>
                <ActionForm action=actions.set_role>
                    {hidden}
                    <input type="hidden" name="role" value=to.as_str() />
                    <button type="submit">"Make " {to.as_str()}</button>
                </ActionForm>
            </li>
        }
    };
    let hand_over = (role == Role::Owner).then(|| {
        let hidden = hidden();
        view! {
            <li>
                <ActionForm action=actions.transfer>
                    {hidden}
                    <button type="submit">"Make owner"</button>
                </ActionForm>
            </li>
        }
    });
    let (hidden, remove) = (hidden(), if is_me { "Leave the project" } else { "Remove from the project" });
    view! {
        {others.map(make).collect_view()}
        {hand_over}
        <MenuRule />
        <li>
            <ActionForm action=actions.remove>
                {hidden}
                <button type="submit" data-kind="danger"><Icon glyph=Glyph::Trash />{remove}</button>
            </ActionForm>
        </li>
    }
}
