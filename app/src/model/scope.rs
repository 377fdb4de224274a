//! Scopes: the environment tier of a deployment, with the rules that hold in it.

use serde::{Deserialize, Serialize};

use super::{
    ids::ScopeId,
    name::{DisplayName, Slug},
    project::Role,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    pub id: ScopeId,
    pub name: DisplayName,
    /// Short and unique in the project; part of suggested deployment names.
    pub code: Slug,
    pub colour: Colour,
    /// Place in lists, from 0.
    pub position: u32,
    pub allow_drop: bool,
    /// Most deployments of one group in this scope; none is no limit.
    pub deployment_limit: Option<u32>,
    /// Least role that may act on deployments here.
    pub minimum_role: Role,
    pub rev: i64,
}

/// The colours a scope may have: few, and told apart in light and dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", try_from = "String")]
pub enum Colour {
    Rust,
    Ochre,
    #[default]
    Moss,
    Teal,
    Slate,
    Plum,
}

impl Colour {
    pub const ALL: [Self; 6] = [Self::Rust, Self::Ochre, Self::Moss, Self::Teal, Self::Slate, Self::Plum];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Ochre => "ochre",
            Self::Moss => "moss",
            Self::Teal => "teal",
            Self::Slate => "slate",
            Self::Plum => "plum",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|colour| colour.as_str() == text)
    }
}
