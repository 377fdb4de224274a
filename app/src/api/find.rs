//! Everything that can be gone to by its name: the palette reads it once, when it opens, and searches it in the browser.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::ApiError;
use crate::model::{
    ids::{CloudConfigId, JobId},
    job::{JobKind, JobState},
    name::{DisplayName, Slug},
};

/// A name, and what leads to its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    Project {
        slug: Slug,
        name: DisplayName,
    },
    Group {
        slug: Slug,
        name: DisplayName,
    },
    Deployment {
        group: Slug,
        slug: Slug,
        name: DisplayName,
    },
    Host {
        slug: Slug,
        name: DisplayName,
    },
    CloudConfig {
        id: CloudConfigId,
        namespace: String,
        name: String,
    },
    Instance {
        name: String,
    },
    /// Queued, running or waiting.
    Job {
        id: JobId,
        kind: JobKind,
        deployment: Slug,
        state: JobState,
    },
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Finding {
    async fn list_found(&self, project: Option<Slug>) -> Result<Vec<Found>, ApiError>;
}

/// The caller's projects and, of the one that is named, what is in it: at most 2,000 of each noun.
#[server(endpoint = "find/list", input = Json)]
pub async fn list_found(project: Option<Slug>) -> Result<Vec<Found>, ApiError> {
    super::backend::backend()?.list_found(project).await
}
