//! Images by the names under which hosts have them, merged over hosts.

use std::collections::BTreeMap;

use app::{
    api::cloud_configs::ImageChoice,
    model::{ids::ProjectId, target::Image},
};

use crate::store::{Store, StoreError};

/// An image on one host, by the host's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostImage {
    host: String,
    image: Image,
}

/// Images on the hosts that a project may use, as last seen.
pub async fn on_hosts(store: &Store, project_id: ProjectId) -> Result<Vec<HostImage>, StoreError> {
    let mut images = Vec::new();
    for (target, inventory) in store.list_inventories(project_id).await? {
        let host = target.name.to_string();
        images.extend(inventory.images.into_iter().map(|image| HostImage { host: host.clone(), image }));
    }
    Ok(images)
}

/// By name. An image without an alias goes by its fingerprint.
pub fn choices(images: Vec<HostImage>) -> Vec<ImageChoice> {
    let mut choices = BTreeMap::<String, ImageChoice>::new();
    for HostImage { host, image } in images {
        for alias in names(&image) {
            let choice = choices.entry(alias.clone()).or_insert_with(|| ImageChoice {
                alias,
                description: image.description.clone(),
                hosts: Vec::new(),
            });
            if !choice.hosts.contains(&host) {
                choice.hosts.push(host.clone());
            }
        }
    }
    choices.into_values().collect()
}

fn names(image: &Image) -> Vec<String> {
    if image.aliases.is_empty() { vec![image.fingerprint.clone()] } else { image.aliases.clone() }
}

/// Fingerprints that a name means on these hosts: one name may be another image on each.
pub fn fingerprints(images: &[HostImage], name: &str) -> Vec<String> {
    let mut found: Vec<String> = images
        .iter()
        .filter(|each| each.image.fingerprint == name || each.image.aliases.iter().any(|alias| alias == name))
        .map(|each| each.image.fingerprint.clone())
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(host: &str, fingerprint: &str, aliases: &[&str]) -> HostImage {
        let aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
        let image = Image {
            fingerprint: fingerprint.into(),
            aliases,
            description: "Debian".into(),
            size_bytes: 1,
            architecture: "x86_64".into(),
        };
        HostImage { host: host.into(), image }
    }

    #[test]
    fn an_image_is_named_once_with_all_its_hosts() {
        let images = vec![image("a", "f1", &["debian/12", "stable"]), image("b", "f2", &["debian/12"]), image("b", "f3", &[])];
        assert_eq!(fingerprints(&images, "debian/12"), ["f1", "f2"]);
        assert_eq!(fingerprints(&images, "f3"), ["f3"]);
        let shown: Vec<_> = choices(images).into_iter().map(|choice| (choice.alias, choice.hosts.join(" "))).collect();
        let wanted = [("debian/12", "a b"), ("f3", "b"), ("stable", "a")];
        assert_eq!(shown, wanted.map(|(alias, hosts)| (alias.to_owned(), hosts.to_owned())));
    }
}
