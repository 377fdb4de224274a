//! How many of a component, where, and with which profiles: the lines of the form for a new deployment and for a change.

use leptos::prelude::*;

use crate::{
    api::{
        ApiError, FieldError,
        deployments::{HostChoice, Placement},
    },
    components::{FieldError as FieldErrorText, TextField, TickField, dynamic},
    model::{
        ids::{ComponentId, TargetId},
        version::ComponentSpec,
    },
    pages::form_error::at,
};

/// What stands in one line of the form.
#[derive(Clone, Copy)]
pub struct Draft {
    pub component_id: ComponentId,
    name: StoredValue<String>,
    about: StoredValue<String>,
    quantity: RwSignal<String>,
    hosts: RwSignal<Vec<TargetId>>,
    profiles: RwSignal<Vec<String>>,
}

impl Draft {
    /// One on this host, with the profile `default`.
    pub fn fresh(component_id: ComponentId, name: &str, about: &str, host: Option<TargetId>) -> Self {
        Self {
            component_id,
            name: StoredValue::new(name.to_owned()),
            about: StoredValue::new(about.to_owned()),
            quantity: RwSignal::new("1".to_owned()),
            hosts: RwSignal::new(host.into_iter().collect()),
            profiles: RwSignal::new(vec!["default".to_owned()]),
        }
    }

    /// As the newest version says.
    pub fn of(spec: &ComponentSpec) -> Self {
        Self {
            component_id: spec.component_id,
            name: StoredValue::new(spec.slug.to_string()),
            about: StoredValue::new(format!("{} r{}", spec.cloud_config, spec.revision)),
            quantity: RwSignal::new(spec.quantity.to_string()),
            hosts: RwSignal::new(spec.hosts.clone()),
            profiles: RwSignal::new(spec.profiles.clone()),
        }
    }

    fn number(self) -> Option<i64> {
        self.quantity.with(|text| text.trim().parse().ok())
    }
}

/// What the form sends; text that is no number is told here, every number is judged by the server.
pub fn placements(drafts: &[Draft]) -> Result<Vec<Placement>, ApiError> {
    let mut wrong = Vec::new();
    let mut list = Vec::new();
    for (index, draft) in drafts.iter().enumerate() {
        match draft.number() {
            Some(quantity) => list.push(Placement {
                component_id: draft.component_id,
                quantity,
                hosts: draft.hosts.get_untracked(),
                profiles: draft.profiles.get_untracked(),
            }),
            None => {
                let message = "Enter a whole number, like 3.".to_owned();
                wrong.push(FieldError { field: format!("components.{index}.quantity"), message });
            }
        }
    }
    if wrong.is_empty() { Ok(list) } else { Err(ApiError::Invalid { fields: wrong }) }
}

/// `3 on each of 2 hosts = 6`.
pub fn sum_sentence(quantity: i64, hosts: usize) -> String {
    match hosts {
        0 => "no host chosen".to_owned(),
        1 => format!("{quantity} on 1 host"),
        many => format!("{quantity} on each of {many} hosts = {}", quantity.saturating_mul(many as i64)),
    }
}

#[component]
pub fn PlacementFields(
    /// Place in the list, as errors name it.
    index: usize,
    draft: Draft,
    hosts: StoredValue<Vec<HostChoice>>,
    error: Signal<Option<ApiError>>,
) -> impl IntoView {
    let field = move |name: &str| format!("components.{index}.{name}");
    let sum = move || draft.number().map(|quantity| sum_sentence(quantity, draft.hosts.with(Vec::len)));
    let name = draft.name.get_value();
    view! {
        <fieldset class="form-section">
            <legend>{name.clone()}" "<span class="small faint">{draft.about.get_value()}</span></legend>
            <div class="form-grid">
                <TextField
                    name=field("quantity")
                    label="How many on each host"
                    bind=draft.quantity
                    kind="number"
                    error=at(error, field("quantity"))
                />
                <p class="field"><span class="label">"In all"</span><output class="number" aria-live="polite">{dynamic(sum)}</output></p>
            </div>
            <fieldset class="field">
                <legend>"Hosts"</legend>
                <div class="choices">{hosts.with_value(|hosts| hosts.iter().map(|host| host_tick(draft, &field("hosts"), host)).collect_view())}</div>
                <FieldErrorText id=field("hosts") error=at(error, field("hosts"))/>
            </fieldset>
            <Profiles draft=draft name=field("profiles") hosts=hosts error=at(error, field("profiles"))/>
        </fieldset>
    }
}

fn host_tick(draft: Draft, name: &str, host: &HostChoice) -> impl IntoView + use<> {
    let id = host.target.id;
    let hint = if host.target.reachability.is_reachable() {
        host.target.capacity.version.clone()
    } else {
        Some("does not answer now".to_owned())
    };
    let checked = draft.hosts.with_untracked(|hosts| hosts.contains(&id));
    let change = move |on: bool| {
        draft.hosts.update(|hosts| {
            hosts.retain(|host| *host != id);
            if on {
                hosts.push(id);
            }
        })
    };
    view! { <TickField name=name label=host.target.name.to_string() value=id.to_string() checked=checked hint=hint.unwrap_or_default() on_change=change/> }
}

/// Those that the chosen hosts have, and those that are chosen.
#[component]
fn Profiles(draft: Draft, name: String, hosts: StoredValue<Vec<HostChoice>>, error: Signal<Option<String>>) -> impl IntoView {
    let there = Memo::new(move |_| {
        let chosen = draft.hosts.get();
        let mut names: Vec<String> = hosts.with_value(|hosts| {
            let of_chosen = hosts.iter().filter(|host| chosen.contains(&host.target.id));
            of_chosen.flat_map(|host| host.profiles.iter().map(|profile| profile.name.clone())).collect()
        });
        names.extend(draft.profiles.get());
        names.sort_by_key(|name| (name != "default", name.clone()));
        names.dedup();
        names
    });
    let ticks = {
        let name = name.clone();
        move || there.get().into_iter().map(|profile| profile_tick(draft, &name, profile)).collect_view()
    };
    view! {
        <fieldset class="field">
            <legend>"Profiles"</legend>
            <div class="choices">{ticks}</div>
            <p class="hint">"In this order; a list of your own replaces default."</p>
            <FieldErrorText id=name error=error/>
        </fieldset>
    }
}

fn profile_tick(draft: Draft, name: &str, profile: String) -> impl IntoView + use<> {
    let checked = draft.profiles.with_untracked(|profiles| profiles.contains(&profile));
    let label = profile.clone();
    let change = move |on: bool| {
        draft.profiles.update(|profiles| {
            profiles.retain(|one| *one != profile);
            if on {
                profiles.push(profile.clone());
            }
        })
    };
    view! { <TickField name=name label=label.clone() value=label checked=checked on_change=change/> }
}

#[cfg(test)]
mod tests {
    use super::sum_sentence;

    #[test]
    fn the_sum_is_said_in_full() {
        assert_eq!(sum_sentence(3, 2), "3 on each of 2 hosts = 6");
        assert_eq!(sum_sentence(1, 1), "1 on 1 host");
        assert_eq!(sum_sentence(1, 0), "no host chosen");
        assert_eq!(sum_sentence(i64::MAX, 2), format!("{} on each of 2 hosts = {}", i64::MAX, i64::MAX));
    }
}
