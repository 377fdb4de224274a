//! The files of docs/operations and `/metrics` speak of the same metrics.

use std::{collections::BTreeSet, path::Path};

use app::model::job::JobKind;

use super::{
    super::support::{database::sqlite, site::Site},
    exposition::base,
    look, measured_site, work,
};

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/operations").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every word of the text that begins as our metrics do.
fn named_in(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| word.starts_with("eyrie_")).map(|word| base(word).to_owned()).collect()
}

#[tokio::test]
async fn the_manual_the_dashboard_and_the_alerts_name_what_is_told() {
    let (store, _folder) = sqlite().await;
    let site = Site::new(store).await;
    measured_site(&site).await;
    let deployment = site.deployment(1).await;
    site.request(&deployment, JobKind::Deploy).await.unwrap();
    work(&site).await;
    let told = look(&site.world).await.metric_names();
    assert_eq!(named_in(&file("README.md")), told, "the manual");
    assert_eq!(named_in(&file("grafana.json")), told, "the dashboard");
    let alerts = named_in(&file("alerts.yml"));
    assert!(!alerts.is_empty() && alerts.is_subset(&told), "{:?}", alerts.difference(&told));
}

#[test]
fn the_dashboard_can_be_imported() {
    let board: serde_json::Value = serde_json::from_str(&file("grafana.json")).unwrap();
    let panels = board["panels"].as_array().unwrap();
    assert!(!panels.is_empty());
    let ids: BTreeSet<i64> = panels.iter().map(|panel| panel["id"].as_i64().unwrap()).collect();
    assert_eq!(ids.len(), panels.len(), "ids are unique");
    for panel in panels.iter().filter(|panel| panel["type"] != "row") {
        assert_eq!(panel["datasource"]["uid"], "${datasource}", "{}", panel["title"]);
        assert!(panel["targets"].as_array().is_some_and(|targets| !targets.is_empty()), "{}", panel["title"]);
    }
}
