//! A save and a restore make the next revision. Deployments that pin an older one are behind from then on, and told.

use app::{
    api::cloud_configs::{RevisionDraft, Saved},
    model::{
        cloud_config::CloudConfig,
        event::Change,
        ids::{CloudConfigId, ProjectId},
        name::Slug,
        project::Role,
    },
};
use serde_json::json;

use super::{content, told};
use crate::{
    auth::{Access, Caller},
    control::{Call, ControlError, Refusals},
    store::{StoreError, Tx, audit::Record, cloud_configs::NewRevision, tx::Place},
};

pub(super) async fn save(call: &Call, draft: RevisionDraft) -> Result<Saved, ControlError> {
    let Access { project, person, .. } = call.project(&draft.project, Role::Developer).await?;
    let mut refusals = Refusals::default();
    content::check(&draft.content, "", &mut refusals);
    let note = refusals.check("note", content::read_note(&draft.note));
    let Some(note) = note.filter(|_| refusals.is_empty()) else { return Err(refusals.error().into()) };
    let content = content::tidy(draft.content);
    let new = NewRevision { content, author_id: Some(person.id), author: person.login, note };
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let before = tx.hold_cloud_config(project.id, draft.cloud_config_id).await?;
                revise(tx, &caller, project.id, &before, draft.from_revision, &new, "cloud_config_saved").await
            })
        })
        .await
}

pub(super) async fn restore(
    call: &Call,
    project: &Slug,
    id: CloudConfigId,
    number: u32,
    from_revision: u32,
) -> Result<Saved, ControlError> {
    let Access { project, person, .. } = call.project(project, Role::Developer).await?;
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let before = tx.hold_cloud_config(project.id, id).await?;
                let old = tx.get_revision(id, number).await?;
                let note = format!("Restored r{number}");
                let new = NewRevision { content: old.content, author_id: Some(person.id), author: person.login, note };
                revise(tx, &caller, project.id, &before, from_revision, &new, "cloud_config_restored").await
            })
        })
        .await
}

/// The next revision of what this transaction holds, unless it would be the same, or somebody was faster.
async fn revise(
    tx: &mut Tx<'_>,
    caller: &Caller,
    project_id: ProjectId,
    before: &CloudConfig,
    from_revision: u32,
    new: &NewRevision,
    kind: &'static str,
) -> Result<Saved, ControlError> {
    let newest = tx.get_revision(before.id, before.revision).await?;
    if newest.content == new.content {
        return Ok(Saved::Unchanged);
    }
    if newest.number != from_revision {
        return Ok(Saved::Conflict { theirs: Box::new(newest) });
    }
    let after = tx.insert_revision(before.id, new).await?;
    // The revisions themselves are the record of what changed; their text may be long, and their values private.
    let record = Record::new(kind, "cloud_config", after.id)
        .before(&json!({ "revision": before.revision, "image": before.image }))
        .after(&json!({ "revision": after.revision, "image": after.image, "note": new.note }));
    told(tx, caller, project_id, record, &after).await?;
    tell_users(tx, project_id, after.id).await?;
    Ok(Saved::Made { revision: after.revision })
}

/// Pages of deployments that use it show that they are behind.
async fn tell_users(tx: &mut Tx<'_>, project_id: ProjectId, id: CloudConfigId) -> Result<(), StoreError> {
    for deployment_id in tx.list_deployments_pinning(id).await? {
        let deployment = tx.touch_deployment(deployment_id).await?;
        let place = Place::deployment(project_id, deployment_id);
        tx.append(place, "deployment_fell_behind", &Change::Deployment(deployment)).await?;
    }
    Ok(())
}
