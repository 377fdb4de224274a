//! Webhooks: for administrators, because every project's books may tell them.

use app::{
    api::{
        ApiError,
        webhooks::{WebhookLine, Webhooks},
    },
    model::ids::WebhookId,
};
use async_trait::async_trait;
use secrecy::ExposeSecret as _;

use super::{Call, ControlError, Refusals};
use crate::{
    notify::{self, Address},
    store::{audit::Record, tx::new_uuid},
};

const NAME_MAX: usize = 60;

#[async_trait]
impl Webhooks for Call {
    async fn list_webhooks(&self) -> Result<Vec<WebhookLine>, ApiError> {
        Ok(list(self).await?)
    }

    async fn create_webhook(&self, name: String, url: String) -> Result<String, ApiError> {
        Ok(create(self, &name, &url).await?)
    }

    async fn remove_webhook(&self, webhook_id: String) -> Result<(), ApiError> {
        Ok(remove(self, &webhook_id).await?)
    }
}

async fn list(call: &Call) -> Result<Vec<WebhookLine>, ControlError> {
    call.administrator()?;
    Ok(call.services.store.list_webhooks().await?)
}

async fn create(call: &Call, name: &str, url: &str) -> Result<String, ControlError> {
    call.administrator()?;
    let mut refusals = Refusals::default();
    let name = refusals.check("name", named(name));
    let address = refusals.check("url", Address::parse(url));
    let (Some(name), Some(address)) = (name, address) else { return Err(refusals.error().into()) };
    let id = WebhookId::from_uuid(new_uuid());
    let key = notify::make_key();
    let sealed = notify::seal(&call.services.sealer, &id.to_string(), &address, &key);
    let (caller, host) = (call.caller.clone(), address.host().to_owned());
    let writing = call.services.store.write(move |tx| {
        Box::pin(async move {
            tx.insert_webhook(id, &name, &host, &sealed).await?;
            tx.audit(&caller, Record::new("webhook_created", "webhook", id).after(&(name, host))).await?;
            Ok::<_, ControlError>(())
        })
    });
    writing.await.map_err(|error| error.or_duplicate("name", "There is a webhook of this name already."))?;
    Ok(key.expose_secret().to_owned())
}

fn named(text: &str) -> Result<String, String> {
    let name = text.trim();
    if name.is_empty() || name.chars().count() > NAME_MAX || name.contains(char::is_control) {
        return Err(format!("Enter a name of at most {NAME_MAX} characters."));
    }
    Ok(name.to_owned())
}

async fn remove(call: &Call, webhook_id: &str) -> Result<(), ControlError> {
    call.administrator()?;
    let id: WebhookId = webhook_id.parse().map_err(|_| ApiError::NotFound)?;
    let books = call.services.store.list_books().await?;
    if let Some(book) = books.iter().find(|book| book.steps.iter().any(|step| step.webhook == Some(id))) {
        return Err(ApiError::conflict(format!("The book “{}” tells it: take that step out first.", book.name)).into());
    }
    let caller = call.caller.clone();
    let writing = call.services.store.write(move |tx| {
        Box::pin(async move {
            let removed = tx.remove_webhook(id).await?;
            tx.audit(&caller, Record::new("webhook_removed", "webhook", id).before(&removed)).await?;
            Ok::<_, ControlError>(())
        })
    });
    writing.await
}
