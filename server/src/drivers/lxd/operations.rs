//! The host's own pieces of work. It forgets them seconds after their end and all of them when it
//! restarts, so "not found" says nothing about success.

use std::{collections::BTreeMap, time::Duration};

use serde::Deserialize;
use uuid::Uuid;

use super::{
    api_path::{ApiPath, name_after},
    client::Client,
    failure::clean,
    wire::or_default,
};
use crate::drivers::{DriverError, Operation, OperationId, OperationStatus, driver::CALL_TIMEOUT};

/// What the call itself needs beside the waiting.
const MARGIN: Duration = Duration::from_secs(1);

/// While it starts an instance, LXD before September 2026 may close a descriptor that another operation has just opened
/// (canonical/lxd#18930).
const CLOSED_TWICE: &str = "bad file descriptor";

#[derive(Deserialize)]
pub(super) struct WireOperation {
    id: String,
    #[serde(default)]
    status_code: u16,
    #[serde(default)]
    err: String,
    #[serde(default, deserialize_with = "or_default")]
    resources: BTreeMap<String, Option<Vec<String>>>,
    #[serde(default, deserialize_with = "or_default")]
    metadata: BTreeMap<String, serde_json::Value>,
}

/// Waits at the host, which answers 200 for a failed operation too.
pub(super) async fn follow(client: &Client, id: &OperationId, wait: Duration) -> Result<Operation, DriverError> {
    let attempt = client.attempt(format!("follow operation {}", id.0));
    let seconds = wait.min(CALL_TIMEOUT - MARGIN).as_secs();
    let path = if seconds == 0 {
        ApiPath::of(&["operations", &id.0])
    } else {
        ApiPath::of(&["operations", &id.0, "wait"]).query("timeout", &seconds.to_string())
    };
    let found: WireOperation = client.get(&attempt, &path).await?;
    found.into_operation().ok_or_else(|| attempt.protocol("an operation without an id"))
}

pub(super) async fn list(client: &Client, instance: &str) -> Result<Vec<OperationId>, DriverError> {
    let attempt = client.attempt(format!("list operations of {instance}"));
    let path = ApiPath::of(&["operations"]).query("recursion", "1");
    // Keyed by status.
    let found: BTreeMap<String, Option<Vec<WireOperation>>> = client.get(&attempt, &path).await?;
    let all = found.into_values().flatten().flatten();
    let naming = all.filter(|operation| operation.names(instance)).filter_map(WireOperation::into_operation);
    Ok(naming.filter(|operation| operation.status == OperationStatus::Running).map(|operation| operation.id).collect())
}

/// The id in `/1.0/operations/<id>`.
pub(super) fn id_in(path: &str) -> Option<OperationId> {
    parse_id(&name_after("operations", path)?)
}

fn parse_id(text: &str) -> Option<OperationId> {
    text.parse::<Uuid>().ok().map(|id| OperationId(id.to_string()))
}

impl WireOperation {
    fn names(&self, instance: &str) -> bool {
        let paths = ["instances", "containers"].into_iter().filter_map(|kind| Some((kind, self.resources.get(kind)?.as_ref()?)));
        paths.flat_map(|(kind, paths)| paths.iter().map(move |path| (kind, path))).any(|(kind, path)| {
            // Containers are listed under both words, with either word in the path.
            [kind, "instances"].into_iter().any(|kind| name_after(kind, path).as_deref() == Some(instance))
        })
    }

    pub fn into_operation(self) -> Option<Operation> {
        Some(Operation {
            id: parse_id(&self.id)?,
            status: status_of(self.status_code, &self.err),
            progress: progress_in(&self.metadata),
        })
    }
}

fn status_of(status_code: u16, err: &str) -> OperationStatus {
    match status_code {
        200 => OperationStatus::Succeeded,
        400 if err.contains(CLOSED_TWICE) => OperationStatus::Stumbled { reason: clean(err) },
        400 => OperationStatus::Failed { reason: clean(err) },
        401 => OperationStatus::Cancelled,
        _ => OperationStatus::Running,
    }
}

/// Each kind of work reports under its own key, all of which end alike.
fn progress_in(metadata: &BTreeMap<String, serde_json::Value>) -> Option<String> {
    let (_, value) = metadata.iter().find(|(key, value)| key.ends_with("_progress") && value.is_string())?;
    value.as_str().map(clean)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "0b1e7c1c-5d5c-4f25-9d6b-0a1d4c8d1c11";

    fn read(json: serde_json::Value) -> WireOperation {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_failed_operation_keeps_the_hosts_reason() {
        let operation = read(json!({"id": ID, "status_code": 400, "err": "no space left", "resources": null, "metadata": null}));
        assert_eq!(operation.into_operation().unwrap().status, OperationStatus::Failed { reason: "no space left".to_owned() });
    }

    #[test]
    fn a_host_that_lost_its_own_file_has_stumbled() {
        let reason = "Failed creating instance from image: readdirent rootfs/usr/share: bad file descriptor";
        assert_eq!(status_of(400, reason), OperationStatus::Stumbled { reason: reason.to_owned() });
    }

    #[test]
    fn every_status_that_is_no_end_is_running() {
        for code in [0, 100, 103, 104, 105, 106, 999] {
            assert_eq!(status_of(code, ""), OperationStatus::Running);
        }
        assert_eq!(status_of(401, ""), OperationStatus::Cancelled);
    }

    #[test]
    fn progress_is_read_in_the_hosts_words() {
        let operation = read(
            json!({"id": ID, "status_code": 103, "metadata": {"create_instance_from_image_unpack_progress": "Unpacking image: 42%", "progress": {"percent": "42"}}}),
        );
        assert_eq!(operation.into_operation().unwrap().progress.as_deref(), Some("Unpacking image: 42%"));
    }

    #[test]
    fn an_operation_names_its_instance_under_either_word() {
        let operation = read(
            json!({"id": ID, "resources": {"containers": ["/1.0/containers/a"], "instances": ["/1.0/instances/b?project=p"]}}),
        );
        assert!(operation.names("a") && operation.names("b") && !operation.names("c"));
    }

    #[test]
    fn an_id_that_is_none_is_refused() {
        assert_eq!(id_in(&format!("/1.0/operations/{ID}")), Some(OperationId(ID.to_owned())));
        for path in ["", "/1.0/operations/", "/1.0/operations/..", "/1.0/operations/x"] {
            assert_eq!(id_in(path), None, "{path}");
        }
    }
}
