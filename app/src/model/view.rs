//! Views: filters of the list of jobs that a person keeps under a name.

use serde::{Deserialize, Serialize};

use super::{ids::ViewId, name::DisplayName};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    pub id: ViewId,
    pub name: DisplayName,
    /// As in the address: `state=failed&since=7d`.
    pub query: String,
}
