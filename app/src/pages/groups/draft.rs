//! What stands in the form for a component, and how it becomes what is sent.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::{
    api::{
        ApiError, FieldError,
        groups::{ComponentSource, NewComponent},
    },
    model::{
        cloud_config::Content,
        group::{Component, ComponentSettings, DataVolume, Readiness, Replacement},
        ids::CloudConfigId,
        name::Slug,
    },
};

const GIB: f64 = 1_073_741_824.0;
/// What an editor starts with: cloud-init ignores a text without this line.
const FIRST_LINE: &str = "#cloud-config\n";

/// A component as it is typed.
#[derive(Clone, Copy)]
pub struct Draft {
    /// Tells lines of the form apart while they are moved.
    pub key: u32,
    pub name: RwSignal<String>,
    pub is_written: RwSignal<bool>,
    /// Id of the cloud-config that was picked.
    pub picked: RwSignal<String>,
    pub namespace: RwSignal<String>,
    pub config_name: RwSignal<String>,
    pub image: RwSignal<String>,
    /// `NAME=value`, a line each.
    pub environment: RwSignal<String>,
    pub user_data: RwSignal<String>,
    pub replaceable: RwSignal<bool>,
    pub replacement: RwSignal<Replacement>,
    pub readiness: RwSignal<Readiness>,
    /// Seconds.
    pub timeout: RwSignal<String>,
    pub volumes: RwSignal<Vec<Volume>>,
}

/// A data volume as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Volume {
    pub key: u32,
    pub name: RwSignal<String>,
    pub path: RwSignal<String>,
    /// GiB.
    pub size: RwSignal<String>,
    pub pool: RwSignal<String>,
}

impl Volume {
    pub fn fresh(key: u32) -> Self {
        Self { key, name: text("data"), path: text(""), size: text("10"), pool: text("default") }
    }

    fn of(key: u32, volume: &DataVolume) -> Self {
        let size = volume.size_bytes as f64 / GIB;
        Self {
            key,
            name: text(volume.name.as_str()),
            path: text(&volume.path),
            size: text(&size.to_string()),
            pool: text(&volume.pool),
        }
    }
}

fn text(text: &str) -> RwSignal<String> {
    RwSignal::new(text.to_owned())
}

impl Draft {
    /// `picked` is the cloud-config that is offered first; where there is none, one is written.
    pub fn fresh(key: u32, name: &str, picked: Option<CloudConfigId>, image: &str) -> Self {
        let settings = ComponentSettings::default();
        Self { is_written: RwSignal::new(picked.is_none()), image: text(image), ..Self::with(key, name, picked, &settings) }
    }

    pub fn of(component: &Component) -> Self {
        Self::with(0, component.name.as_str(), Some(component.cloud_config_id), &component.settings)
    }

    fn with(key: u32, name: &str, picked: Option<CloudConfigId>, settings: &ComponentSettings) -> Self {
        Self {
            key,
            name: text(name),
            is_written: RwSignal::new(false),
            picked: text(&picked.map(|id| id.to_string()).unwrap_or_default()),
            namespace: text("Webservers"),
            config_name: text(""),
            image: text(""),
            environment: text(""),
            user_data: text(FIRST_LINE),
            replaceable: RwSignal::new(settings.replaceable),
            replacement: RwSignal::new(settings.replacement),
            readiness: RwSignal::new(settings.readiness),
            timeout: text(&settings.ready_timeout_s.to_string()),
            volumes: RwSignal::new((0..).zip(&settings.volumes).map(|(key, volume)| Volume::of(key, volume)).collect()),
        }
    }

    /// `at` is the place in the list of components, as errors name it.
    pub fn component(self, at: &str) -> Result<NewComponent, Vec<FieldError>> {
        let settings = self.settings(at)?;
        let cloud_config = if self.is_written.get_untracked() {
            let content = Content {
                image: self.image.get_untracked(),
                environment: environment(&self.environment.get_untracked())
                    .map_err(|line| vec![wrong(at, "environment", line)])?,
                user_data: self.user_data.get_untracked(),
            };
            ComponentSource::Written {
                namespace: self.namespace.get_untracked(),
                name: self.config_name.get_untracked(),
                content,
            }
        } else {
            ComponentSource::Picked { cloud_config_id: self.picked_id(at)? }
        };
        Ok(NewComponent { name: self.name.get_untracked(), cloud_config, settings })
    }

    pub fn picked_id(self, at: &str) -> Result<CloudConfigId, Vec<FieldError>> {
        self.picked.get_untracked().parse().map_err(|_| vec![wrong(at, "cloud_config", "Pick a cloud-config, or write one.")])
    }

    pub fn settings(self, at: &str) -> Result<ComponentSettings, Vec<FieldError>> {
        let mut errors = Vec::new();
        let ready_timeout_s = self.timeout.get_untracked().trim().parse().unwrap_or_else(|_| {
            errors.push(wrong(at, "ready_timeout_s", "Enter a whole number of seconds, like 600."));
            0
        });
        let mut volumes = Vec::new();
        for (index, volume) in self.volumes.get_untracked().into_iter().enumerate() {
            match volume.read(&format!("{at}volumes.{index}.")) {
                Ok(volume) => volumes.push(volume),
                Err(error) => errors.push(error),
            }
        }
        let settings = ComponentSettings {
            replaceable: self.replaceable.get_untracked(),
            replacement: self.replacement.get_untracked(),
            readiness: self.readiness.get_untracked(),
            ready_timeout_s,
            volumes,
        };
        if errors.is_empty() { Ok(settings) } else { Err(errors) }
    }
}

impl Volume {
    fn read(self, at: &str) -> Result<DataVolume, FieldError> {
        let name = Slug::parse(self.name.get_untracked().trim()).map_err(|error| wrong(at, "name", error))?;
        let size: f64 = self
            .size
            .get_untracked()
            .trim()
            .parse()
            .ok()
            .filter(|size| *size > 0.0 && *size < 1e6)
            .ok_or_else(|| wrong(at, "size_bytes", "Enter a size in GiB, like 10."))?;
        Ok(DataVolume {
            name,
            path: self.path.get_untracked().trim().to_owned(),
            size_bytes: (size * GIB) as i64,
            pool: self.pool.get_untracked().trim().to_owned(),
        })
    }
}

fn wrong(at: &str, field: &str, message: impl ToString) -> FieldError {
    FieldError { field: format!("{at}{field}"), message: message.to_string() }
}

/// Lines of `NAME=value`; the error tells the line that is none.
fn environment(text: &str) -> Result<BTreeMap<String, String>, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let pair = |line: &str| {
        let (name, value) = line.split_once('=').ok_or_else(|| format!("Write NAME=value, not {line}."))?;
        Ok((name.trim().to_owned(), value.to_owned()))
    };
    lines.map(pair).collect()
}

/// All lines of the form, or all that is wrong with them.
pub fn components(drafts: &[Draft]) -> Result<Vec<NewComponent>, ApiError> {
    let mut made = Vec::new();
    let mut errors = Vec::new();
    for (index, draft) in drafts.iter().enumerate() {
        match draft.component(&format!("components.{index}.")) {
            Ok(component) => made.push(component),
            Err(wrong) => errors.extend(wrong),
        }
    }
    if errors.is_empty() { Ok(made) } else { Err(ApiError::Invalid { fields: errors }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn environment_is_read_line_by_line() {
        let read = environment("A=1\n\n  B = x=y \n").unwrap_or_default();
        assert_eq!(read.get("A").map(String::as_str), Some("1"));
        assert_eq!(read.get("B").map(String::as_str), Some(" x=y"));
        assert_eq!(environment("A=1\nnonsense"), Err("Write NAME=value, not nonsense.".to_owned()));
    }

    #[test]
    fn everything_wrong_is_told_at_once_and_at_its_place() {
        let owner = Owner::new();
        owner.with(|| {
            let draft = Draft::fresh(1, "web", None, "debian/12/cloud");
            draft.timeout.set("soon".to_owned());
            draft.volumes.set(vec![Volume::fresh(1)]);
            draft.volumes.with(|volumes| volumes[0].size.set("-1".to_owned()));
            let error = components(&[draft]).err();
            let fields: Vec<String> = match error {
                Some(ApiError::Invalid { fields }) => fields.into_iter().map(|error| error.field).collect(),
                _ => Vec::new(),
            };
            assert_eq!(fields, ["components.0.ready_timeout_s", "components.0.volumes.0.size_bytes"]);
        });
    }
}
