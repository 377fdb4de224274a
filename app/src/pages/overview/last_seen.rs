//! What the offline page shows: a line per deployment, kept in the browser's own store with the time of the look.

use super::super::loaded::Page;
use crate::api::overview::Overview;

#[cfg(feature = "hydrate")]
#[derive(serde::Serialize)]
struct Seen {
    at: i64,
    lines: Vec<String>,
}

#[cfg(not(feature = "hydrate"))]
pub fn keep(_page: Page<Overview>) {}

#[cfg(feature = "hydrate")]
pub fn keep(page: Page<Overview>) {
    use leptos::prelude::*;

    let lines = page.part(lines);
    Effect::new(move || {
        let seen = Seen { at: js_sys::Date::now() as i64, lines: lines.get() };
        // A browser may refuse to store; the offline page then says that nothing is known.
        if let (Ok(Some(storage)), Ok(text)) = (window().local_storage(), serde_json::to_string(&seen)) {
            let _ = storage.set_item("eyrie.last", &text);
        }
    });
}

/// `my-site-prod: deployed, 6 of 6 running`.
#[cfg(feature = "hydrate")]
fn lines(overview: &Overview) -> Vec<String> {
    use crate::{api::overview::DeploymentLine, model::instance::InstanceState};

    let line = |line: &DeploymentLine| {
        let running = line.instances.iter().filter(|instance| instance.state == InstanceState::Running).count();
        let (_, word) = crate::pages::status::status(line, &overview.jobs);
        format!("{}: {}, {running} of {} running", line.name, word.to_ascii_lowercase(), line.instances.len())
    };
    overview.deployments.iter().map(line).collect()
}
