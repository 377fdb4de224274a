//! Addresses of a project's pages: the only place that knows how they are spelt.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::model::{
    ids::{BookId, CloudConfigId, DeploymentId, JobId},
    name::Slug,
};

/// The project that the address names.
#[derive(Clone, Copy)]
pub struct Place(StoredValue<Slug>);

impl Place {
    pub fn new(project: Slug) -> Self {
        Self(StoredValue::new(project))
    }

    pub fn project(self) -> Slug {
        self.0.get_value()
    }

    fn under(self, rest: &str) -> String {
        self.0.with_value(|project| format!("/_eyrie/p/{project}/{rest}"))
    }

    pub fn overview(self) -> String {
        self.under("")
    }

    pub fn new_group(self) -> String {
        self.under("groups/new")
    }

    pub fn group(self, group: &Slug) -> String {
        self.under(&format!("dg/{group}/"))
    }

    pub fn new_deployment(self, group: &Slug) -> String {
        self.under(&format!("dg/{group}/new"))
    }

    pub fn deployment(self, group: &Slug, deployment: &Slug) -> String {
        self.under(&format!("dg/{group}/d/{deployment}/"))
    }

    pub fn deployments(self) -> String {
        self.under("deployments/")
    }

    pub fn instances(self) -> String {
        self.under("instances/")
    }

    pub fn instance(self, name: &str) -> String {
        self.under(&format!("instances/{}", escape(name)))
    }

    pub fn jobs(self) -> String {
        self.under("jobs/")
    }

    pub fn job(self, id: JobId) -> String {
        self.under(&format!("jobs/{id}"))
    }

    pub fn trash(self) -> String {
        self.under("trash/")
    }

    pub fn dropped(self, id: DeploymentId) -> String {
        self.under(&format!("trash/{id}"))
    }

    pub fn books(self) -> String {
        self.under("books/")
    }

    pub fn book(self, id: BookId) -> String {
        self.under(&format!("books/{id}"))
    }

    pub fn edit_book(self, id: BookId) -> String {
        self.under(&format!("books/{id}/edit"))
    }

    pub fn cloud_configs(self) -> String {
        self.under("cc/")
    }

    pub fn new_cloud_config(self) -> String {
        self.under("cc/new")
    }

    pub fn cloud_config(self, id: CloudConfigId) -> String {
        self.under(&format!("cc/{id}"))
    }

    pub fn hosts(self) -> String {
        self.under("targets/")
    }

    pub fn add_host(self) -> String {
        self.under("targets/new")
    }

    pub fn host(self, host: &Slug) -> String {
        self.under(&format!("targets/{host}"))
    }
}

/// The address with those pairs that hold something.
pub fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let query: Vec<String> =
        pairs.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={}", escape(value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// A part of the path, followed; empty where it is not there.
pub fn path_part(name: &'static str) -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let params = use_params_map();
    move || params.read().get(name).unwrap_or_default()
}

/// A value of the query, followed; empty where it is not there.
pub fn query_value(name: &'static str) -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let query = use_query_map();
    move || query.read().get(name).unwrap_or_default()
}

/// What a filter in the address asks for.
pub fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// The same on both sides, so that a page hydrates with the addresses it was rendered with.
fn escape(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    text.bytes().map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_holds_only_what_was_asked_for() {
        assert_eq!(with_query("/jobs/", &[("state", ""), ("kind", "")]), "/jobs/");
        assert_eq!(with_query("/jobs/", &[("state", "failed"), ("q", "a&b c/ü")]), "/jobs/?state=failed&q=a%26b%20c%2F%C3%BC");
    }
}
