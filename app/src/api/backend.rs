//! Where server functions find the server: one call in progress, with its caller inside.

use std::sync::Arc;

use leptos::prelude::use_context;

use super::{
    ApiError, books::Books, cloud_configs::CloudConfigs, deployments::Deployments, groups::Groups, instances::Instances,
    jobs::Jobs, overview::Overviews, targets::Targets,
};

/// Everything that pages can ask of the server. A fake one renders pages in tests.
pub trait Backend: Send + Sync + Books + CloudConfigs + Deployments + Groups + Instances + Jobs + Overviews + Targets {}

impl<T: Send + Sync + Books + CloudConfigs + Deployments + Groups + Instances + Jobs + Overviews + Targets> Backend for T {}

/// The backend of the request under way.
pub fn backend() -> Result<Arc<dyn Backend>, ApiError> {
    use_context().ok_or_else(|| ApiError::Unavailable { message: "This call came from outside of a request.".into() })
}
