//! Making an instance: everything is set before its first start, because cloud-init runs once.

use std::collections::BTreeMap;

use http::{Method, StatusCode};
use serde::{Deserialize, Serialize};

use super::{
    api_path::ApiPath,
    client::Client,
    instances::{INPUTS, MARK},
};
use crate::drivers::{DriverError, ErrorKind, NewInstance, OperationId, VolumeMount};

/// Only this key and not `user.user-data` beside it: cloud-init warns when it finds both, and a
/// warning makes its verdict "degraded".
const USER_DATA: &str = "cloud-init.user-data";

#[derive(Deserialize)]
struct Image {
    #[serde(rename = "type", default)]
    kind: String,
}

#[derive(Serialize)]
struct Instance<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    profiles: &'a [String],
    config: BTreeMap<String, String>,
    devices: BTreeMap<&'a str, Disk<'a>>,
    source: Source<'a>,
}

#[derive(Serialize)]
struct Source<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    fingerprint: &'a str,
}

#[derive(Serialize)]
struct Disk<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    pool: &'a str,
    source: &'a str,
    path: &'a str,
}

pub(super) async fn create(client: &Client, new: &NewInstance) -> Result<OperationId, DriverError> {
    let attempt = client.attempt(format!("create {}", new.name));
    let image: Option<Image> = client.find(&attempt, &ApiPath::of(&["images", &new.fingerprint])).await?;
    let Some(image) = image else {
        let reason = format!("the host has no image with the fingerprint {}", new.fingerprint);
        return Err(attempt.refused(StatusCode::BAD_REQUEST, &reason));
    };
    let body = body(new, &image.kind);
    let made = client.change(&attempt, Method::POST, &ApiPath::of(&["instances"]), &body).await;
    made.map_err(missing_is_rejected)?.started(&attempt)
}

/// What is not found here is a part of the request (a profile, a pool), not the instance.
fn missing_is_rejected(error: DriverError) -> DriverError {
    match error.kind {
        ErrorKind::NotFound(reason) => DriverError { kind: ErrorKind::Rejected(reason), ..error },
        _ => error,
    }
}

fn body<'a>(new: &'a NewInstance, image_kind: &str) -> Instance<'a> {
    let kind = if image_kind == "virtual-machine" { "virtual-machine" } else { "container" };
    Instance {
        name: &new.name,
        kind,
        profiles: &new.profiles,
        config: config(new),
        devices: new.volumes.iter().map(|mount| (mount.device.as_str(), Disk::of(mount))).collect(),
        source: Source { kind: "image", fingerprint: &new.fingerprint },
    }
}

fn config(new: &NewInstance) -> BTreeMap<String, String> {
    let environment = new.environment.iter().map(|(name, value)| (format!("environment.{name}"), value.clone()));
    let mut config: BTreeMap<String, String> = environment.collect();
    config.insert(MARK.to_owned(), new.mark.to_string());
    config.insert(INPUTS.to_owned(), new.inputs.clone());
    if !new.user_data.is_empty() {
        config.insert(USER_DATA.to_owned(), new.user_data.clone());
    }
    config
}

impl<'a> Disk<'a> {
    fn of(mount: &'a VolumeMount) -> Self {
        Self { kind: "disk", pool: &mount.pool, source: &mount.volume, path: &mount.path }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use app::model::{
        ids::{ComponentId, DeploymentId, InstallationId},
        instance::Mark,
    };
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_request_carries_everything_before_the_first_start() {
        let mark = Mark {
            installation: InstallationId::from_uuid(Uuid::nil()),
            deployment: DeploymentId::from_uuid(Uuid::nil()),
            component: ComponentId::from_uuid(Uuid::nil()),
            ordinal: 1,
            generation: 1,
        };
        let new = NewInstance {
            name: "shop-web-1".to_owned(),
            fingerprint: "f00".to_owned(),
            profiles: Vec::new(),
            environment: BTreeMap::from([("PORT".to_owned(), "80".to_owned())]),
            user_data: "#cloud-config\n".to_owned(),
            mark,
            inputs: "ab".to_owned(),
            volumes: vec![VolumeMount {
                device: "data".to_owned(),
                pool: "p".to_owned(),
                volume: "v".to_owned(),
                path: "/srv".to_owned(),
            }],
        };
        assert_eq!(
            serde_json::to_value(body(&new, "container")).unwrap(),
            json!({
                "name": "shop-web-1", "type": "container", "profiles": [],
                "config": {"environment.PORT": "80", "cloud-init.user-data": "#cloud-config\n", "user.eyrie.id": mark.to_string(), "user.eyrie.inputs": "ab"},
                "devices": {"data": {"type": "disk", "pool": "p", "source": "v", "path": "/srv"}},
                "source": {"type": "image", "fingerprint": "f00"},
            })
        );
    }
}
