//! Everybody who may sign in, for administrators.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::{
        flash::use_form,
        users::{MakeRecoveryLink, SetUserAdmin, SetUserDisabled, UserLine, list_users},
    },
    components::{Alert, Card, CardBody, Chip, Command, FormError, Menu, MenuRule, StateBadge, Tone, awaited, dynamic},
    model::ids::UserId,
    pages::{failed::Failed, hidden_fields::hidden_fields},
};

#[derive(Clone, Copy)]
struct Actions {
    disable: ServerAction<SetUserDisabled>,
    admin: ServerAction<SetUserAdmin>,
    recovery: ServerAction<MakeRecoveryLink>,
}

#[component]
pub fn Users(
    /// The one who looks.
    me: UserId,
) -> impl IntoView {
    let actions = Actions { disable: ServerAction::new(), admin: ServerAction::new(), recovery: ServerAction::new() };
    let users = Resource::new_blocking(move || actions.disable.version().get() + actions.admin.version().get(), |_| list_users());
    let errors = [
        use_form(actions.disable).error_beside(&[]),
        use_form(actions.admin).error_beside(&[]),
        use_form(actions.recovery).error_beside(&[]),
    ];
    let link = use_form(actions.recovery).reply();
    let made = move || {
        link.get().map(|link| {
            view! {
                <CardBody>
                    <Alert tone=Tone::Good title="Send this link to the user.">
                        <p>"It sets a new password, once, within 24 hours, and is shown only now."</p>
                        <Command text=link label="Link" breaks=true />
                    </Alert>
                </CardBody>
            }
        })
    };
    let rows = move || {
        awaited(async move {
            match users.await {
                Ok(users) => {
                    users.into_iter().map(|line| view! { <Row line=line me=me actions=actions /> }).collect_view().into_any()
                }
                Err(error) => view! { <li><Failed error=error /></li> }.into_any(),
            }
        })
    };
    view! {
        {errors.map(|error| view! { <FormError error=error /> }).collect_view()}
        <Card title="Users">
            {dynamic(made)}
            <ul class="list"><Transition>{dynamic(rows)}</Transition></ul>
        </Card>
    }
}

#[component]
fn Row(line: UserLine, me: UserId, actions: Actions) -> impl IntoView {
    let UserLine { user, disabled_at, .. } = line;
    let is_me = user.id == me;
    let is_disabled = disabled_at.is_some();
    let (is_admin, user_id) = (user.is_admin, user.id);
    let label = format!("Actions on {}", user.login);
    let menu = (!is_me).then(|| {
        view! {
            <Menu label=label>
                <UserActions user_id=user_id.to_string() is_admin=is_admin is_disabled=is_disabled actions=actions />
            </Menu>
        }
    });
    view! {
        <li class="row apart">
            <div class="stack tight">
                <b class="truncate">{user.name} {is_me.then(|| view! { <span class="faint">" (you)"</span> })}</b>
                <span class="faint small">{user.login}</span>
            </div>
            <div class="row">
                {is_disabled.then(|| view! { <StateBadge tone=Tone::Off word="disabled" /> })}
                {is_admin.then(|| view! { <Chip>"administrator"</Chip> })}
                {menu}
            </div>
        </li>
    }
}

#[component]
fn UserActions(user_id: String, is_admin: bool, is_disabled: bool, actions: Actions) -> impl IntoView {
    let admin = if is_admin { "Take administration away" } else { "Make administrator" };
    let disable = if is_disabled { "Enable" } else { "Disable, and end all sessions" };
    let kind = (!is_disabled).then_some("danger");
    let hidden = || hidden_fields([("user_id", &user_id)]);
    let recovery = (!is_disabled).then(|| {
        let hidden = hidden();
        view! {
            <li>
                <ActionForm action=actions.recovery>
                    {hidden}
                    <button type="submit">"Make a password link"</button>
                </ActionForm>
            </li>
        }
    });
    let (who, whom) = (hidden(), hidden());
    view! {
        {recovery}
        <li>
            <ActionForm action=actions.admin>
                {who}
                <input type="hidden" name="admin" value=(!is_admin).to_string() />
                <button type="submit">{admin}</button>
            </ActionForm>
        </li>
        <MenuRule />
        <li>
            <ActionForm action=actions.disable>
                {whom}
                <input type="hidden" name="disabled" value=(!is_disabled).to_string() />
                <button type="submit" data-kind=kind>{disable}</button>
            </ActionForm>
        </li>
    }
}
