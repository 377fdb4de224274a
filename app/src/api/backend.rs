//! Where server functions find the server: one call in progress, with its caller inside.

use std::sync::Arc;

use leptos::prelude::use_context;

use super::{
    ApiError, books::Books, cloud_configs::CloudConfigs, deployments::Deployments, find::Finding, groups::Groups,
    installation::Installations, instances::Instances, jobs::Jobs, members::Members, overview::Overviews, projects::Projects,
    scopes::Scopes, servers::Servers, session::Sessions, targets::Targets, users::Users, webhooks::Webhooks,
};

macro_rules! backend {
    ($first:ident $(+ $port:ident)*) => {
        /// Everything that pages can ask of the server. A fake one renders pages in tests.
        pub trait Backend: Send + Sync + $first $(+ $port)* {}

        impl<T: Send + Sync + $first $(+ $port)*> Backend for T {}
    };
}

backend!(
    Books
        + CloudConfigs
        + Deployments
        + Finding
        + Groups
        + Installations
        + Instances
        + Jobs
        + Members
        + Overviews
        + Projects
        + Scopes
        + Servers
        + Sessions
        + Targets
        + Users
        + Webhooks
);

/// The backend of the request under way.
pub fn backend() -> Result<Arc<dyn Backend>, ApiError> {
    use_context().ok_or_else(|| ApiError::Unavailable { message: "This call came from outside of a request.".into() })
}
