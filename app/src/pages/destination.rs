//! The pages of a project that can be gone to from everywhere: the side bar, the palette and the keys know the same ones.

use crate::components::Glyph;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    Overview,
    Deployments,
    Instances,
    Jobs,
    CloudConfigs,
    Books,
    Hosts,
    Scopes,
    Members,
    Trash,
}

impl Destination {
    pub const ALL: [Self; 10] = [
        Self::Overview,
        Self::Deployments,
        Self::Instances,
        Self::Jobs,
        Self::CloudConfigs,
        Self::Books,
        Self::Hosts,
        Self::Scopes,
        Self::Members,
        Self::Trash,
    ];

    /// The key after `g`.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Overview => "o",
            Self::Deployments => "d",
            Self::Instances => "i",
            Self::Jobs => "j",
            Self::CloudConfigs => "c",
            Self::Books => "b",
            Self::Hosts => "h",
            Self::Scopes => "s",
            Self::Members => "m",
            Self::Trash => "t",
        }
    }

    pub fn of_letter(letter: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|destination| destination.letter() == letter)
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Deployments => "Deployments",
            Self::Instances => "Instances",
            Self::Jobs => "Jobs",
            Self::CloudConfigs => "Cloud-configs",
            Self::Books => "Books",
            Self::Hosts => "Hosts",
            Self::Scopes => "Scopes",
            Self::Members => "Members",
            Self::Trash => "Trash",
        }
    }

    pub const fn glyph(self) -> Glyph {
        match self {
            Self::Overview => Glyph::Overview,
            Self::Deployments => Glyph::Deployments,
            Self::Instances => Glyph::Instances,
            Self::Jobs => Glyph::Jobs,
            Self::CloudConfigs => Glyph::CloudConfigs,
            Self::Books => Glyph::Books,
            Self::Hosts => Glyph::Hosts,
            Self::Scopes => Glyph::Scopes,
            Self::Members => Glyph::Members,
            Self::Trash => Glyph::Trash,
        }
    }

    /// In the project of this slug.
    pub fn href(self, project: &str) -> String {
        let path = match self {
            Self::Overview => "",
            Self::Deployments => "deployments/",
            Self::Instances => "instances/",
            Self::Jobs => "jobs/",
            Self::CloudConfigs => "cc/",
            Self::Books => "books/",
            Self::Hosts => "targets/",
            Self::Scopes => "scopes/",
            Self::Members => "members/",
            Self::Trash => "trash/",
        };
        format!("/_eyrie/p/{project}/{path}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_letter_leads_to_one_page() {
        for destination in Destination::ALL {
            assert_eq!(Destination::of_letter(destination.letter()), Some(destination));
        }
        assert_eq!(Destination::of_letter("x"), None);
        assert_eq!(Destination::Hosts.href("shops"), "/_eyrie/p/shops/targets/");
    }
}
