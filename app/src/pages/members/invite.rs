//! Inviting somebody: a link that works once, shown once.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::{
        flash::use_form,
        members::{Invite, InviteMember, RevokeInvite},
    },
    components::{Alert, Card, CardBody, Choice, Command, FormError, SelectField, Submit, Tone, date_text, dynamic},
    model::project::Role,
    pages::hidden_fields::hidden_fields,
};

#[component]
pub fn InviteForm(project: String, action: ServerAction<InviteMember>) -> impl IntoView {
    let form = use_form(action);
    let roles = [
        (Role::Viewer, "viewer: sees everything, changes nothing"),
        (Role::Developer, "developer: deploys where the scope allows it"),
        (Role::Admin, "admin: also members and scopes"),
    ];
    let choices = roles.into_iter().map(|(role, label)| Choice::new(role.as_str(), label)).collect();
    let chosen = form.typed("role").unwrap_or_else(|| Role::Developer.as_str().to_owned());
    let reply = form.reply();
    let made = move || {
        reply.get().map(|link| {
            view! {
                <Alert tone=Tone::Good title="Send this link to one person.">
                    <p>"It works once, within 7 days, and is shown only now."</p>
                    <Command text=link label="Link" breaks=true />
                </Alert>
            }
        })
    };
    view! {
        <Card title="Invite somebody">
            <CardBody>
                <ActionForm action=action attr:class="form">
                    <FormError error=form.error_beside(&["role"]) />
                    {dynamic(made)}
                    <input type="hidden" name="project" value=project />
                    <SelectField name="role" label="Role" choices=choices value=chosen error=form.error_at("role") />
                    <div class="form-actions"><Submit label="Make invite link" busy="Making…" pending=form.pending /></div>
                </ActionForm>
            </CardBody>
        </Card>
    }
}

/// Links that nobody took yet.
#[component]
pub fn Invites(project: String, invites: Vec<Invite>, action: ServerAction<RevokeInvite>) -> impl IntoView {
    let form = use_form(action);
    let row = move |invite: Invite| {
        let hidden = hidden_fields([("project", &project), ("link_id", &invite.id.to_string())]);
        view! {
            <li class="row apart wrap">
                <span class="small">
                    "As " <b>{invite.role.as_str()}</b> ", by " {invite.created_by} ", until "
                    <time>{date_text(invite.expires_at)}</time>
                </span>
                <ActionForm action=action>
                    {hidden}
                    <button class="button" data-kind="danger" data-size="small" type="submit">"Revoke"</button>
                </ActionForm>
            </li>
        }
    };
    (!invites.is_empty()).then(|| {
        view! {
            <Card title="Invitations nobody took yet">
                <FormError error=form.error_beside(&[]) />
                <ul class="list">{invites.into_iter().map(row).collect_view()}</ul>
            </Card>
        }
    })
}
