//! What the address of the list of jobs asks for: filters, and a place in the list.

use leptos::prelude::*;

use crate::{
    api::jobs::JobFilter,
    model::since::Since,
    pages::address::{Place, query_value, some, with_query},
};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    pub state: String,
    pub kind: String,
    pub deployment: String,
    pub scope: String,
    pub by: String,
    pub since: String,
    after: String,
    /// Number of the first row of this page.
    from: String,
}

impl Asked {
    pub fn follow() -> Memo<Self> {
        let (state, kind, deployment) = (query_value("state"), query_value("kind"), query_value("deployment"));
        let (scope, by, since) = (query_value("scope"), query_value("by"), query_value("since"));
        let (after, from) = (query_value("after"), query_value("from"));
        Memo::new(move |_| Self {
            state: state(),
            kind: kind(),
            deployment: deployment(),
            scope: scope(),
            by: by(),
            since: since(),
            after: after(),
            from: from(),
        })
    }

    pub fn filter(&self) -> JobFilter {
        JobFilter {
            state: some(self.state.clone()),
            kind: some(self.kind.clone()),
            deployment: self.deployment.parse().ok(),
            scope: self.scope.parse().ok(),
            by: some(self.by.trim().to_lowercase()),
            since: self.since.parse().ok(),
            after: self.after.parse().ok(),
        }
    }

    /// What is wrong with the moment that was typed: it filters nothing then.
    pub fn since_error(&self) -> Option<String> {
        some(self.since.clone()).and_then(|text| text.parse::<Since>().err()).map(|error| error.to_string())
    }

    pub fn first(&self) -> u64 {
        self.from.parse().unwrap_or(1).max(1)
    }

    /// Filters by name, those that the person set.
    pub fn filters(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("state", &*self.state),
            ("kind", &*self.kind),
            ("deployment", &*self.deployment),
            ("scope", &*self.scope),
            ("by", &*self.by),
            ("since", &*self.since),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Filters and place, for a form that leads back to the same page.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let place = [("after", &*self.after), ("from", &*self.from)].into_iter().filter(|(_, value)| !value.is_empty());
        self.filters().into_iter().chain(place).map(|(name, value)| (name, value.to_owned())).collect()
    }

    /// The list with these filters, from its first page.
    pub fn href(&self, place: Place) -> String {
        with_query(&place.jobs(), &self.filters())
    }

    pub fn page_href(&self, place: Place, after: &str, from: u64) -> String {
        let from = from.to_string();
        let mut pairs = self.filters();
        pairs.extend([("after", after), ("from", &*from)]);
        with_query(&place.jobs(), &pairs)
    }

    /// This very page with more in its address.
    pub fn here_with(&self, place: Place, more: &[(&str, &str)]) -> String {
        let mut pairs = self.filters();
        pairs.extend([("after", &*self.after), ("from", &*self.from)]);
        pairs.extend_from_slice(more);
        with_query(&place.jobs(), &pairs)
    }
}
