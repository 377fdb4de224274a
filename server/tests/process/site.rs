//! A site with one component on one host, described and run through the program's calls.

use std::path::Path;

use app::{
    api::{
        deployments::{Changed, DeploymentForm, DeploymentPage, Requested},
        jobs::{JobFilter, JobList, JobPage},
    },
    model::{
        cloud_config::Content,
        deployment::Deployment,
        group::{ComponentSettings, Group},
        ids::{JobId, TargetId},
        job::{Job, JobKind},
        target::{Image, Target},
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    client::{CallError, Client},
    until::until,
};

pub const PROJECT: &str = "default";

#[derive(Debug, Clone)]
pub struct Site {
    pub deployment: Deployment,
    pub form: DeploymentForm,
    pub image: String,
}

/// What is to be described.
pub struct Description<'a> {
    pub socket: &'a Path,
    /// The deployment's name; the group's is made of it.
    pub name: &'a str,
    pub image: &'a str,
    pub user_data: &'a str,
    pub settings: ComponentSettings,
    pub quantity: u32,
}

impl Site {
    pub async fn describe(client: &Client, what: Description<'_>) -> Self {
        let host = add_host(client, "host-a", what.socket).await;
        let cloud_config = json!({ "from": "written", "namespace": "Webservers", "name": "My_Site", "content": content(what.image, what.user_data) });
        let web = json!({ "name": "web", "cloud_config": cloud_config, "settings": what.settings });
        let new = json!({ "project": PROJECT, "name": format!("{}-group", what.name), "kind": "none", "components": [web] });
        let group: Group = client.call("groups/create", &json!({ "new": new })).await.unwrap();
        let form: DeploymentForm =
            client.call("deployments/form", &json!({ "project": PROJECT, "group": group.slug })).await.unwrap();
        let deployment = create(client, &form, what.name, &[host], what.quantity).await.unwrap();
        Self { deployment, form, image: what.image.to_owned() }
    }

    /// A new revision of its cloud-config, and a version that pins it.
    pub async fn change(&self, client: &Client, user_data: &str) {
        let cloud_config_id = self.form.components[0].cloud_config_id;
        let page: Value =
            client.call("cloud_configs/get", &json!({ "project": PROJECT, "cloud_config_id": cloud_config_id })).await.unwrap();
        let save = json!({
            "project": PROJECT, "cloud_config_id": cloud_config_id, "from_revision": page["cloud_config"]["revision"],
            "content": content(&self.image, user_data), "note": ""
        });
        let _: Value = client.call("cloud_configs/save", &json!({ "save": save })).await.unwrap();
        let now = self.get(client).await.unwrap().deployment;
        let update = json!({ "project": PROJECT, "deployment_id": now.id, "from_version": now.version });
        let changed: Changed = client.call("deployments/update", &update).await.unwrap();
        assert!(matches!(changed, Changed::Made { .. }), "{changed:?}");
    }

    /// One press of a button. The same press again is the same job.
    pub async fn press(&self, client: &Client, press: &Press) -> Result<Requested, CallError> {
        let name = self.deployment.slug.to_string();
        let mut fields = vec![("project", PROJECT), ("deployment", &name), ("kind", press.kind.as_str())];
        fields.extend([("request_id", press.id.as_str()), ("typed_name", &name)]);
        fields.extend(press.volumes.iter().map(|volume| ("volumes[]", volume.as_str())));
        client.submit("deployments/request", &fields).await
    }

    pub async fn get(&self, client: &Client) -> Result<DeploymentPage, CallError> {
        client.call("deployments/get", &json!({ "project": PROJECT, "deployment": self.deployment.slug })).await
    }

    pub async fn job(&self, client: &Client, job_id: JobId) -> Result<JobPage, CallError> {
        client.call("jobs/get", &json!({ "project": PROJECT, "job_id": job_id })).await
    }

    /// Newest first.
    pub async fn jobs(&self, client: &Client) -> Result<Vec<Job>, CallError> {
        let list: JobList = client.call("jobs/list", &json!({ "project": PROJECT, "filter": JobFilter::default() })).await?;
        Ok(list.rows)
    }
}

/// A simulated host whose images are known.
pub async fn add_host(client: &Client, name: &str, socket: &Path) -> TargetId {
    let new = json!({ "by": "socket", "name": name, "path": socket });
    let target: Target = client.call("targets/add", &json!({ "project": PROJECT, "new": new })).await.unwrap();
    until("the host's images are known", async || {
        let page: Value = client.call("targets/get", &json!({ "project": PROJECT, "target": target.slug })).await.unwrap();
        let images: Vec<Image> = serde_json::from_value(page["images"].clone()).unwrap();
        (!images.is_empty()).then_some(())
    })
    .await;
    target.id
}

/// A deployment of the group of this form.
pub async fn create(
    client: &Client,
    form: &DeploymentForm,
    name: &str,
    hosts: &[TargetId],
    quantity: u32,
) -> Result<Deployment, CallError> {
    let scope = form.scopes.iter().find(|scope| scope.code.to_string() == "dev").unwrap().id;
    let new = json!({
        "project": PROJECT, "group_id": form.group.id, "name": name, "scope_id": scope,
        "components": [placement(form, hosts, quantity)]
    });
    client.call("deployments/create", &json!({ "new": new })).await
}

pub fn placement(form: &DeploymentForm, hosts: &[TargetId], quantity: u32) -> Value {
    json!({ "component_id": form.components[0].id, "quantity": quantity, "hosts": hosts, "profiles": ["default"] })
}

#[derive(Debug, Clone)]
pub struct Press {
    pub kind: JobKind,
    pub id: String,
    /// Names of data volumes that a drop takes along.
    pub volumes: Vec<String>,
}

impl Press {
    pub fn new(kind: JobKind) -> Self {
        Self { kind, id: Uuid::now_v7().to_string(), volumes: Vec::new() }
    }
}

pub fn content(image: &str, user_data: &str) -> Content {
    Content { image: image.to_owned(), environment: Default::default(), user_data: user_data.to_owned() }
}
