//! A group with its first components and the cloud-configs written for them: all of it is made, or nothing.

use std::collections::BTreeSet;

use app::{
    api::groups::{NewComponent, NewGroup},
    model::{
        group::{Group, GroupKind},
        ids::GroupId,
        name::{DisplayName, Slug},
        project::Role,
    },
};
use serde_json::json;

use super::{
    component::{self, Draft, Maker},
    told,
};
use crate::{
    auth::Access,
    control::{Call, ControlError, Refusals},
    store::{audit::Record, tx::new_uuid},
};

/// Most components of one group: beyond it they are several groups.
pub const COMPONENTS_MAX: usize = 50;

pub(super) async fn create(call: &Call, new: NewGroup) -> Result<Group, ControlError> {
    let Access { project, person, .. } = call.project(&new.project, Role::Developer).await?;
    let (group, drafts) = read(new)?;
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.insert_group(project.id, &group)
                    .await
                    .map_err(|error| ControlError::from(error).or_duplicate("name", TAKEN))?;
                let maker = Maker { caller: &caller, person: &person, project_id: project.id };
                let mut components = Vec::with_capacity(drafts.len());
                for draft in drafts {
                    components.push(component::make(tx, &maker, group.id, draft).await?);
                }
                let record = Record::new("group_created", "group", group.id);
                let record = record.after(&json!({ "group": group, "components": components }));
                told(tx, &caller, project.id, record, &group).await?;
                Ok(group)
            })
        })
        .await
}

const TAKEN: &str = "A group of this project goes by this name already (or by one that gives the same address). Choose another.";

fn read(new: NewGroup) -> Result<(Group, Vec<Draft>), ControlError> {
    let mut refusals = Refusals::default();
    let name = refusals.check("name", DisplayName::parse(&new.name));
    let slug = name.as_ref().and_then(|name| refusals.check("name", Slug::of(name.as_str())));
    let drafts = read_components(new.kind, new.components, &mut refusals);
    match (name, slug) {
        (Some(name), Some(slug)) if refusals.is_empty() => {
            let id = GroupId::from_uuid(new_uuid());
            Ok((Group { id, slug, name, kind: new.kind, rev: 1 }, drafts))
        }
        _ => Err(refusals.error().into()),
    }
}

fn read_components(kind: GroupKind, components: Vec<NewComponent>, refusals: &mut Refusals) -> Vec<Draft> {
    if let Some(sentence) = misfit(kind, components.len()) {
        refusals.add("components", sentence);
        return Vec::new();
    }
    let mut slugs = BTreeSet::new();
    let mut drafts = Vec::with_capacity(components.len());
    for (place, new) in components.into_iter().enumerate() {
        let prefix = format!("components.{place}.");
        let Some(draft) = component::read(new, &prefix, refusals) else { continue };
        if !slugs.insert(draft.slug.clone()) {
            refusals.add(format!("{prefix}name"), component::TAKEN);
        }
        drafts.push(draft);
    }
    drafts
}

/// Why a group of this kind cannot have so many components made of cloud-configs.
pub fn misfit(kind: GroupKind, components: usize) -> Option<String> {
    if components > 0 && !kind.deploys_on_hosts() {
        return Some(format!(
            "{} deploys on a cluster, and components made of cloud-configs run on hosts. Make the group without them.",
            kind.label()
        ));
    }
    (components > COMPONENTS_MAX).then(|| format!("A group has at most {COMPONENTS_MAX} components; these are {components}."))
}
