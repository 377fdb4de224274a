//! What people describe before anything runs: cloud-configs, groups, deployments with what they pin.

use app::{
    api::{
        cloud_configs::CloudConfigs as _,
        groups::{ComponentSource, Groups as _, NewComponent, NewGroup},
    },
    model::{
        cloud_config::{CloudConfig, Content},
        group::{Component, ComponentSettings, Group, GroupKind},
        ids::{DeploymentId, TargetId},
        name::{DisplayName, Slug},
    },
};
use server::store::{
    Store, StoreError,
    deployments::{NewDeploymentRow, NewVersion, Pin},
};

use super::{
    database::execute,
    people::{Who, World},
};

pub fn content(user_data: &str) -> Content {
    Content { image: "debian/12/cloud".into(), environment: Default::default(), user_data: user_data.into() }
}

pub fn component(name: &str, cloud_config: &CloudConfig) -> NewComponent {
    let source = ComponentSource::Picked { cloud_config_id: cloud_config.id };
    NewComponent { name: name.into(), cloud_config: source, settings: ComponentSettings::default() }
}

impl World {
    pub async fn cloud_config(&self, name: &str) -> CloudConfig {
        let call = self.call_as(Who::Developer);
        let content = content("#cloud-config\npackages: [nginx]\n");
        call.create_cloud_config(self.project.slug.clone(), "Webservers".into(), name.into(), content).await.unwrap()
    }

    /// A group of cloud-configs on hosts, and its components as they were made.
    pub async fn group(&self, name: &str, components: Vec<NewComponent>) -> (Group, Vec<Component>) {
        let new = NewGroup { project: self.project.slug.clone(), name: name.into(), kind: GroupKind::None, components };
        let group = self.call_as(Who::Developer).create_group(new).await.unwrap();
        let components = self.store().list_components(group.id).await.unwrap();
        (group, components)
    }

    /// A draft in Dev whose first version pins the newest revisions on one host.
    pub async fn deployment(&self, group: &Group, name: &str, components: &[Component]) -> DeploymentId {
        let id = DeploymentId::from_uuid(uuid::Uuid::now_v7());
        let row = NewDeploymentRow {
            id,
            project_id: self.project.id,
            group_id: group.id,
            scope_id: self.dev.id,
            slug: Slug::of(name).unwrap(),
            name: DisplayName::parse(name).unwrap(),
            by: "dora".into(),
        };
        let mut pins = Vec::new();
        for component in components {
            let pinned = self.store().get_cloud_config(self.project.id, component.cloud_config_id).await.unwrap();
            pins.push(Pin {
                component_id: component.id,
                target_id: TargetId::from_uuid(uuid::Uuid::now_v7()),
                cloud_config_id: pinned.id,
                revision: pinned.revision,
                inputs: "inputs".into(),
            });
        }
        let version =
            NewVersion { spec: Default::default(), pins, author_id: None, author: "dora".into(), reason: "First version".into() };
        self.store()
            .write(move |tx| {
                Box::pin(async move {
                    tx.insert_deployment(&row).await?;
                    tx.insert_version(id, 0, &version).await?;
                    Ok::<_, StoreError>(())
                })
            })
            .await
            .unwrap();
        id
    }
}

/// As after a drop that succeeded.
pub async fn drop_deployment(store: &Store, id: DeploymentId) {
    execute(store, &format!("UPDATE deployment SET state = 'dropped', dropped_at = 1, rev = rev + 1 WHERE id = '{id}'")).await;
}

/// A host with this inventory that the project may use.
pub async fn add_host(world: &World, name: &str, inventory: &str) -> TargetId {
    let id = TargetId::from_uuid(uuid::Uuid::now_v7());
    let (slug, project_id) = (Slug::of(name).unwrap(), world.project.id);
    execute(
        world.store(),
        &format!(
            "INSERT INTO target (id, slug, name, kind, address, inventory, created_at)
             VALUES ('{id}', '{slug}', '{name}', 'lxd', '/run/{slug}', '{inventory}', 0);
             INSERT INTO target_grant (target_id, project_id) VALUES ('{id}', '{project_id}')"
        ),
    )
    .await;
    id
}

/// Kinds of all events, the oldest first.
pub async fn event_kinds(store: &Store) -> Vec<String> {
    store.number_events().await.unwrap();
    store.list_events_after(0, 1_000).await.unwrap().into_iter().map(|event| event.kind).collect()
}
