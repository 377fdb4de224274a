//! What the palette shows of what was found: pages first, because they are gone to most.

use crate::{
    api::find::Found,
    components::{Entry, Glyph},
    model::name::Slug,
    pages::{address::Place, destination::Destination},
};

/// `project` is the one that is shown.
pub fn entries(project: Option<&Slug>, found: &[Found]) -> Vec<Entry> {
    let place = project.map(|project| Place::new(project.clone()));
    let mut entries = pages(project);
    entries.extend(found.iter().filter_map(|found| match found {
        Found::Project { slug, name } => {
            Some(named(Glyph::Overview, name, slug, "Project", Destination::Overview.href(slug.as_str())))
        }
        found => in_project(place?, found),
    }));
    entries
}

fn pages(project: Option<&Slug>) -> Vec<Entry> {
    let of_project = project.into_iter().flat_map(|project| {
        let page = |to: Destination| Entry::new(to.glyph(), to.word(), "Page", to.href(project.as_str()));
        Destination::ALL.map(page)
    });
    let everywhere = [
        Entry::new(Glyph::Overview, "All projects", "Page", "/_eyrie/?all=1"),
        Entry::new(Glyph::Settings, "Settings", "Page", "/_eyrie/settings/"),
    ];
    of_project.chain(everywhere).collect()
}

fn in_project(place: Place, found: &Found) -> Option<Entry> {
    Some(match found {
        Found::Project { .. } => return None,
        Found::Group { slug, name } => named(Glyph::Deployments, name, slug, "Group", place.group(slug)),
        Found::Deployment { group, slug, name } => {
            named(Glyph::Deployments, name, slug, "Deployment", place.deployment(group, slug))
        }
        Found::Host { slug, name } => named(Glyph::Hosts, name, slug, "Host", place.host(slug)),
        Found::CloudConfig { id, namespace, name } => {
            Entry::new(Glyph::CloudConfigs, format!("{namespace}/{name}"), "Cloud-config", place.cloud_config(*id))
        }
        Found::Instance { name } => Entry::new(Glyph::Instances, name, "Instance", place.instance(name)),
        Found::Job { id, kind, deployment, state } => {
            let kind = format!("{} {deployment}", kind.label());
            Entry::new(Glyph::Jobs, kind, format!("Job, {}", state.label().to_lowercase()), place.job(*id))
        }
    })
}

/// Found by its slug too, as it stands in addresses.
fn named(glyph: Glyph, name: &impl ToString, slug: &Slug, kind: &str, href: String) -> Entry {
    Entry::new(glyph, name.to_string(), kind, href).found_by(slug.as_str())
}

#[cfg(test)]
mod tests {
    use leptos::prelude::Owner;

    use super::*;

    fn slug(text: &str) -> Slug {
        text.parse().expect("a slug")
    }

    #[test]
    fn pages_stand_before_what_was_found_and_everything_has_an_address() {
        let name = |text: &str| text.parse().expect("a name");
        let found = [
            Found::Project { slug: slug("shops"), name: name("Shops") },
            Found::Deployment { group: slug("my-site"), slug: slug("my-site-prod"), name: name("My_Site prod") },
            Found::Instance { name: "my-site-prod-web-1".to_owned() },
        ];
        let entries = Owner::new().with(|| entries(Some(&slug("default")), &found));
        let hrefs: Vec<_> = entries.iter().map(|entry| entry.href.as_str()).collect();
        assert_eq!(hrefs[..2], ["/_eyrie/p/default/", "/_eyrie/p/default/deployments/"]);
        let last = [
            "/_eyrie/p/shops/",
            "/_eyrie/p/default/dg/my-site/d/my-site-prod/",
            "/_eyrie/p/default/instances/my-site-prod-web-1",
        ];
        assert_eq!(hrefs[hrefs.len() - 3..], last);
    }

    #[test]
    fn outside_of_a_project_there_are_projects_and_settings() {
        let found = [Found::Project { slug: slug("shops"), name: "Shops".parse().expect("a name") }];
        let entries = Owner::new().with(|| entries(None, &found));
        let labels: Vec<_> = entries.iter().map(|entry| entry.label.as_str()).collect();
        assert_eq!(labels, ["All projects", "Settings", "Shops"]);
    }
}
