//! One more component, at the end of the start order. Deployments get it with their next version.

use app::{
    api::{ApiError, groups::NewComponent},
    model::{group::Component, ids::GroupId, name::Slug, project::Role},
};

use super::{
    component::{self, Maker},
    create::misfit,
    told,
};
use crate::{
    auth::Access,
    control::{Call, ControlError, Refusals},
    store::audit::Record,
};

pub(super) async fn add(call: &Call, project: &Slug, group_id: GroupId, new: NewComponent) -> Result<Component, ControlError> {
    let Access { project, person, .. } = call.project(project, Role::Developer).await?;
    let mut refusals = Refusals::default();
    let draft = component::read(new, "", &mut refusals);
    let Some(draft) = draft.filter(|_| refusals.is_empty()) else { return Err(refusals.error().into()) };
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let group = tx.touch_group(project.id, group_id).await?;
                let count = tx.list_components_of(group_id).await?.len();
                if let Some(sentence) = misfit(group.kind, count + 1) {
                    return Err(ApiError::conflict(sentence).into());
                }
                let maker = Maker { caller: &caller, person: &person, project_id: project.id };
                let made = component::make(tx, &maker, group_id, draft).await?;
                let record = Record::new("component_added", "component", made.id).after(&made);
                told(tx, &caller, project.id, record, &group).await?;
                Ok(made)
            })
        })
        .await
}
