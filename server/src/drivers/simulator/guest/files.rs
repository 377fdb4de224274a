//! The file system of a guest at one moment, as far as anybody looks into it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::script::{Boot, Log, Script, Stage};
use crate::drivers::simulator::{instance::Instance, time_text};

const PYTHON: &str = "/usr/lib/python3/dist-packages/cloudinit";
const SCHEMA: &str = include_str!("schema.json");

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::drivers::simulator) enum Found {
    File(String),
    /// The host shows a link as such and does not follow it.
    Link(String),
    Folder(Vec<String>),
}

type Tree = BTreeMap<String, Found>;

/// What is at the path; none where there is nothing.
pub(in crate::drivers::simulator) fn look_up(instance: &Instance, path: &str, now_ms: i64) -> Option<Found> {
    let mut tree = tree_of(instance, now_ms);
    let path = path.trim_end_matches('/');
    tree.remove(path).or_else(|| folder(&tree, path))
}

fn folder(tree: &Tree, path: &str) -> Option<Found> {
    let inside = |file: &String| {
        file.strip_prefix(path)
            .and_then(|rest| rest.strip_prefix('/'))
            .map(|rest| rest.split('/').next().unwrap_or(rest).to_owned())
    };
    let names: BTreeSet<String> = tree.keys().filter_map(inside).collect();
    let exists = !names.is_empty() || path.is_empty() || path == "/run";
    exists.then(|| Found::Folder(names.into_iter().collect()))
}

fn tree_of(instance: &Instance, now_ms: i64) -> Tree {
    let mut tree = Tree::new();
    let mut put = |path: &str, text: String| drop(tree.insert(path.to_owned(), Found::File(text)));
    put("/etc/hostname", format!("{}\n", instance.name));
    put("/usr/lib/os-release", os_release(instance));
    tree.insert("/etc/os-release".to_owned(), Found::Link("../usr/lib/os-release".to_owned()));
    tree.extend(mounts_of(instance));
    if instance.script.has_cloud_init {
        tree.insert("/usr/bin/cloud-init".to_owned(), Found::File("#!/usr/bin/python3\n".to_owned()));
        add_python(&mut tree, instance);
        add_boots(&mut tree, instance, now_ms);
    }
    tree
}

/// A volume is an empty folder where it is mounted.
fn mounts_of(instance: &Instance) -> impl Iterator<Item = (String, Found)> {
    let paths = instance.devices.values().filter_map(|device| device.get("path"));
    paths.filter(|path| *path != "/").map(|path| (path.trim_end_matches('/').to_owned(), Found::Folder(Vec::new())))
}

fn os_release(instance: &Instance) -> String {
    let key = |name: &str| instance.config.get(name).cloned().unwrap_or_default();
    format!(
        "PRETTY_NAME=\"{} (simulated)\"\nNAME=\"{}\"\nVERSION_ID=\"{}\"\n",
        key("image.description"),
        key("image.os"),
        key("image.release")
    )
}

/// Alpine keeps its Python elsewhere: there the schema is not found, as in many a real image.
fn add_python(tree: &mut Tree, instance: &Instance) {
    if instance.config.get("image.os").is_some_and(|os| os == "Alpine") {
        return;
    }
    let version = format!("__VERSION__ = \"{}\"\n", instance.script.cloud_init_version);
    tree.insert(format!("{PYTHON}/version.py"), Found::File(version));
    tree.insert(format!("{PYTHON}/config/schemas/schema-cloud-config-v1.json"), Found::File(SCHEMA.to_owned()));
}

fn add_boots(tree: &mut Tree, instance: &Instance, now_ms: i64) {
    let (mut main, mut output) = (String::new(), String::new());
    for (index, boot) in instance.boots.iter().enumerate() {
        let script = if index == 0 { instance.script.clone() } else { instance.script.of_later_boot() };
        let played_ms = boot.ended_at.unwrap_or(now_ms) - boot.at;
        main.push_str(&log_of(&script, *boot, played_ms, Log::Main));
        output.push_str(&log_of(&script, *boot, played_ms, Log::Output));
        add_state(tree, &script, *boot, played_ms);
        if index == 0
            && script.stages.iter().any(|stage| stage.name == "init" && stage.ends_ms.is_some_and(|ends| ends <= played_ms))
        {
            tree.extend(script.files.iter().map(|(path, text)| (path.clone(), Found::File(text.clone()))));
        }
    }
    if !main.is_empty() {
        tree.insert("/var/log/cloud-init.log".to_owned(), Found::File(main));
        tree.insert("/var/log/cloud-init-output.log".to_owned(), Found::File(output));
    }
}

/// A boot overwrites the state of the one before; what is in `/run` lives as long as the boot.
fn add_state(tree: &mut Tree, script: &Script, boot: Boot, played_ms: i64) {
    if script.stages.first().is_none_or(|stage| stage.starts_ms > played_ms) {
        return;
    }
    const DATA: &str = "/var/lib/cloud/data";
    let is_up = boot.ended_at.is_none();
    tree.insert(format!("{DATA}/status.json"), Found::File(pretty(&status(script, boot, played_ms))));
    tree.remove(&format!("{DATA}/result.json"));
    let is_over = script.stages.iter().all(|stage| stage.ends_ms.is_some_and(|ends| ends <= played_ms));
    if is_over {
        tree.insert(format!("{DATA}/result.json"), Found::File(pretty(&result(script))));
    }
    if is_up {
        tree.insert("/run/cloud-init/status.json".to_owned(), Found::Link("../../var/lib/cloud/data/status.json".to_owned()));
        tree.insert("/run/cloud-init/enabled".to_owned(), Found::File(String::new()));
    }
    if is_up && is_over {
        tree.insert("/run/cloud-init/result.json".to_owned(), Found::Link("../../var/lib/cloud/data/result.json".to_owned()));
    }
}

fn status(script: &Script, boot: Boot, played_ms: i64) -> Value {
    let running =
        script.stages.iter().find(|stage| stage.starts_ms <= played_ms && stage.ends_ms.is_none_or(|ends| ends > played_ms));
    let mut v1 = json!({ "datasource": "DataSourceLXD", "stage": running.map(|stage| stage.name.clone()) });
    for stage in &script.stages {
        v1[stage.name.as_str()] = stage_state(script, stage, boot, played_ms);
    }
    json!({ "v1": v1 })
}

fn stage_state(script: &Script, stage: &Stage, boot: Boot, played_ms: i64) -> Value {
    let when = |at_ms: i64| (at_ms <= played_ms).then(|| (boot.at + at_ms) as f64 / 1_000.0);
    let finished = stage.ends_ms.and_then(when);
    let errors = if finished.is_some() { stage.errors.clone() } else { Vec::new() };
    let mut state = json!({ "errors": errors, "start": when(stage.starts_ms), "finished": finished });
    if tells_recoverable(script) {
        let warns = stage.name == "init" && finished.is_some();
        state["recoverable_errors"] = if warns { recoverable(script) } else { json!({}) };
    }
    state
}

fn result(script: &Script) -> Value {
    let mut v1 = json!({ "datasource": "DataSourceLXD", "errors": script.errors() });
    if tells_recoverable(script) {
        v1["recoverable_errors"] = recoverable(script);
    }
    json!({ "v1": v1 })
}

/// Since 23.4 warnings count.
fn tells_recoverable(script: &Script) -> bool {
    script.cloud_init_version.starts_with("24.")
}

fn recoverable(script: &Script) -> Value {
    script.warning.as_ref().map_or_else(|| json!({}), |warning| json!({ "WARNING": [warning] }))
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn log_of(script: &Script, boot: Boot, played_ms: i64, log: Log) -> String {
    let played = script.lines.iter().filter(|line| line.log == log && line.at_ms <= played_ms);
    played.map(|line| render(&line.text, log, boot.at + line.at_ms)).collect()
}

fn render(text: &str, log: Log, at_ms: i64) -> String {
    let text = text.replace("{time}", &time_text::mail(at_ms)).replace("{log time}", &time_text::log(at_ms));
    match log {
        Log::Main => format!("{} - {text}\n", time_text::log(at_ms)),
        Log::Output => format!("{text}\n"),
    }
}
