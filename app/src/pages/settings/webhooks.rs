//! Where books may tell other systems what happens, for administrators: how the last message went, one more, one less.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::{
        flash::use_form,
        webhooks::{CreateWebhook, RemoveWebhook, WebhookLine, list_webhooks},
    },
    components::{
        Alert, ButtonKind, Card, CardBody, Command, FormError, StateBadge, Submit, TextField, TimeAgo, Tone, awaited, dynamic,
    },
    model::webhook::Delivery,
    pages::{failed::Failed, hidden_fields::hidden_fields},
};

#[component]
pub fn Webhooks() -> impl IntoView {
    let (create, remove) = (ServerAction::<CreateWebhook>::new(), ServerAction::<RemoveWebhook>::new());
    let webhooks = Resource::new_blocking(move || create.version().get() + remove.version().get(), |_| list_webhooks());
    let rows = move || {
        awaited(async move {
            match webhooks.await {
                Ok(lines) if lines.is_empty() => view! { <li class="small faint">"None yet."</li> }.into_any(),
                Ok(lines) => lines.into_iter().map(|line| row(line, remove)).collect_view().into_any(),
                Err(error) => view! { <li><Failed error=error /></li> }.into_any(),
            }
        })
    };
    let refused = use_form(remove).error_beside(&[]);
    view! {
        <Card title="Webhooks">
            <CardBody>
                <p class="small soft">"A book may tell them with a step. Messages are signed as standardwebhooks.com has it, and sent again until they are taken."</p>
                <FormError error=refused />
            </CardBody>
            <ul class="list"><Transition>{dynamic(rows)}</Transition></ul>
            <CardBody><Add create=create /></CardBody>
        </Card>
    }
}

fn row(WebhookLine { webhook, last }: WebhookLine, remove: ServerAction<RemoveWebhook>) -> impl IntoView {
    let hidden = hidden_fields([("webhook_id", webhook.id.to_string().as_str())]);
    let (name, host) = (webhook.name, webhook.host);
    let label = format!("Remove {name}");
    view! {
        <li class="row apart">
            <div class="stack tight">
                <b class="truncate">{name}</b>
                <span class="faint small">{host}</span>
            </div>
            <div class="row">
                {last.map(told)}
                <ActionForm action=remove>
                    {hidden}
                    <button class="button" data-kind="quiet" data-size="small" type="submit" aria-label=label>"Remove"</button>
                </ActionForm>
            </div>
        </li>
    }
}

fn told(last: Delivery) -> AnyView {
    match last {
        Delivery::Delivered { at } => view! { <span class="small soft">"taken " <TimeAgo at=at /></span> }.into_any(),
        Delivery::Waiting { attempts: 0, .. } => view! { <StateBadge tone=Tone::Moving word="on its way" /> }.into_any(),
        Delivery::Waiting { attempts, error } => {
            let word = format!("tried {attempts} times");
            view! { <StateBadge tone=Tone::Warn word=word title=error.unwrap_or_default() /> }.into_any()
        }
        Delivery::GivenUp { error } => view! { <StateBadge tone=Tone::Bad word="given up" title=error /> }.into_any(),
    }
}

#[component]
fn Add(create: ServerAction<CreateWebhook>) -> impl IntoView {
    let form = use_form(create);
    let (key, refused) = (form.reply(), form.error_beside(&["name", "url"]));
    let made = move || {
        key.get().map(|key| {
            view! {
                <Alert tone=Tone::Good title="Give this key to the receiver.">
                    <p>"It signs every message that goes there, and is shown only now."</p>
                    <Command text=key label="Key" breaks=true />
                </Alert>
            }
        })
    };
    let name = form.typed("name").unwrap_or_default();
    view! {
        {dynamic(made)}
        <ActionForm action=create attr:class="form">
            <FormError error=refused />
            <div class="form-grid">
                <TextField name="name" label="Name" value=name error=form.error_at("name") />
                <TextField name="url" label="Address" kind="url" hint="https, unless it stays in your network." error=form.error_at("url") />
            </div>
            <div class="form-actions">
                <Submit kind=ButtonKind::Plain label="Add webhook" busy="Adding…" pending=form.pending />
            </div>
        </ActionForm>
    }
}
