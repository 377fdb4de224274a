//! What forces a replacement, as a hash: the image, what cloud-init and the container's init are told, profiles and volumes.
//! Not the version's number: scaling makes a version and must touch nothing.

use std::collections::BTreeMap;

use app::model::{
    cloud_config::Content,
    group::DataVolume,
    ids::{CloudConfigId, TargetId},
    version::ComponentSpec,
};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// The pinned revisions' contents.
pub type Contents = BTreeMap<(CloudConfigId, u32), Content>;

#[derive(Serialize)]
struct Inputs<'a> {
    fingerprint: &'a str,
    user_data: &'a str,
    environment: &'a BTreeMap<String, String>,
    profiles: &'a [String],
    volumes: &'a [DataVolume],
}

/// The hash for a component on one host; none when the version does not say which image or content it means there.
pub fn inputs(component: &ComponentSpec, target_id: TargetId, contents: &Contents) -> Option<String> {
    let content = contents.get(&(component.cloud_config_id, component.revision))?;
    let inputs = Inputs {
        fingerprint: component.fingerprints.get(&target_id)?,
        user_data: &content.user_data,
        environment: &content.environment,
        profiles: &component.profiles,
        volumes: &component.settings.volumes,
    };
    let text = serde_json::to_string(&inputs).expect("strings and numbers serialise");
    Some(hex::encode(&Sha256::digest(text)[..16]))
}
