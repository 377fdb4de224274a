//! Bringing back what was dropped: a new draft with the description of the last version, as far as it still means something.
//! Components that the group has since start with none; hosts that are gone are left out, and nothing is placed where none is left.

use app::{
    api::{ApiError, deployments::Placement},
    model::{
        deployment::{Deployment, DeploymentState},
        group::Component,
        ids::DeploymentId,
        name::{DisplayName, Slug},
        version::Spec,
    },
};

use super::{
    super::{Call, ControlError},
    create, see, spec,
};
use crate::store::{
    deployments::{NewDeploymentRow, NewVersion},
    tx::new_uuid,
};

pub(in crate::control) async fn bring_back(
    call: &Call,
    project: &Slug,
    deployment_id: DeploymentId,
    name: &str,
) -> Result<Deployment, ControlError> {
    let seen = see(call, project, deployment_id).await?;
    seen.may_act()?;
    let project_id = seen.project_id();
    let old = &seen.deployment;
    if old.state != DeploymentState::Dropped {
        return Err(ApiError::conflict("It was not dropped: there is nothing to bring back.").into());
    }
    let name = DisplayName::parse(name).map_err(|error| ApiError::field("name", error))?;
    let slug = Slug::of(name.as_str()).map_err(|error| ApiError::field("name", error))?;
    let store = &call.services.store;
    let last = store.get_version(old.id, old.version).await?.spec;
    let ground = spec::Ground::read(call, project_id, store.list_components(old.group_id).await?).await?;
    let placements: Vec<Placement> = ground.components.iter().map(|component| placement(&ground, component, &last)).collect();
    let spec = spec::build(&ground, &placements, Some(&last), false)?;
    let pins = spec::pins(call, project_id, &spec).await?;
    let person = &seen.access.person;
    let reason = format!("Brought back from {} v{}", old.slug, old.version);
    let version = NewVersion { spec, pins, author_id: Some(person.id), author: person.login.clone(), reason };
    let row = NewDeploymentRow {
        id: DeploymentId::from_uuid(new_uuid()),
        project_id,
        group_id: old.group_id,
        scope_id: old.scope_id,
        slug,
        name,
        by: person.login.clone(),
    };
    create::make(call, seen.scope, row, version, "deployment_brought_back").await
}

fn placement(ground: &spec::Ground, component: &Component, last: &Spec) -> Placement {
    let old = last.components.iter().find(|old| old.component_id == component.id);
    let hosts: Vec<_> =
        old.into_iter().flat_map(|old| &old.hosts).copied().filter(|host| ground.hosts.contains_key(host)).collect();
    let quantity = old.filter(|_| !hosts.is_empty()).map_or(0, |old| i64::from(old.quantity));
    let profiles = old.map_or_else(|| vec!["default".to_owned()], |old| old.profiles.clone());
    Placement { component_id: component.id, quantity, hosts, profiles }
}
