//! Deployments and the ladder of their states.

use serde::{Deserialize, Serialize};

use super::{
    ids::{DeploymentId, GroupId, ScopeId},
    name::{DisplayName, Slug},
};

/// Changed only by a job that succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", try_from = "String")]
pub enum DeploymentState {
    /// Described, never deployed.
    #[default]
    Draft,
    /// Prepared on its targets, nothing runs yet.
    Initialize,
    Deploy,
    Pause,
    Dropped,
}

impl DeploymentState {
    pub const ALL: [Self; 5] = [Self::Draft, Self::Initialize, Self::Deploy, Self::Pause, Self::Dropped];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Initialize => "initialize",
            Self::Deploy => "deploy",
            Self::Pause => "pause",
            Self::Dropped => "dropped",
        }
    }

    /// The word on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Initialize => "Initialized",
            Self::Deploy => "Deployed",
            Self::Pause => "Paused",
            Self::Dropped => "Dropped",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether a successful job may lead from here to `next`.
    pub const fn may_become(self, next: Self) -> bool {
        use DeploymentState::{Deploy, Draft, Dropped, Initialize, Pause};
        matches!(
            (self, next),
            (Draft, Initialize | Deploy | Pause | Dropped)
                | (Initialize, Deploy | Pause | Dropped)
                | (Deploy, Deploy | Pause | Dropped)
                | (Pause, Deploy | Pause | Dropped)
        )
    }
}

/// A deployment as cards, lists and headers show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deployment {
    pub id: DeploymentId,
    pub group_id: GroupId,
    pub group_slug: Slug,
    pub scope_id: ScopeId,
    pub slug: Slug,
    pub name: DisplayName,
    pub state: DeploymentState,
    /// The newest version: what a Deploy would bring.
    pub version: u32,
    /// The version of the last Deploy that succeeded.
    pub deployed_version: Option<u32>,
    /// Why the last job failed; gone with the next success.
    pub last_error: Option<String>,
    /// Components whose cloud-config has a newer revision than the newest version pins.
    pub behind: u32,
    pub changed_at: i64,
    pub changed_by: String,
    pub rev: i64,
}

#[cfg(test)]
mod tests {
    use super::DeploymentState::{self, *};

    #[test]
    fn the_ladder_of_states_is_the_drawn_one() {
        let legal =
            |from: DeploymentState| DeploymentState::ALL.into_iter().filter(|to| from.may_become(*to)).collect::<Vec<_>>();
        assert_eq!(legal(Draft), [Initialize, Deploy, Pause, Dropped]);
        assert_eq!(legal(Initialize), [Deploy, Pause, Dropped]);
        assert_eq!(legal(Deploy), [Deploy, Pause, Dropped]);
        assert_eq!(legal(Pause), [Deploy, Pause, Dropped]);
        assert_eq!(legal(Dropped), []);
    }
}
