//! How a book becomes a job's steps: one row per step and host, in stages. Steps that work on a component's instances are
//! repeated for each component in start order; the rest happens once.

use app::model::{
    book::{BookStep, StepKind},
    group::Replacement,
    ids::TargetId,
    instance::InstanceState,
    job::JobKind,
    plan::{Change, Object, Plan, PlanRow},
    project::Role,
    question::Question,
    version::ComponentSpec,
};
use serde::Serialize;

use crate::{
    planning::Planned,
    steps::inputs::{CreateInput, Item, ItemsInput, NotifyInput, ReadyInput, Recipe, ReplaceInput, VolumeItem, VolumesInput},
    store::{instances::StoredInstance, steps::NewStep},
};

/// Steps that a job begins with: they need no plan. Stages count from 0.
pub fn opening(book: &[BookStep]) -> Vec<NewStep> {
    book.iter()
        .take_while(|step| matches!(step.kind, StepKind::CheckHosts | StepKind::CheckPlan))
        .enumerate()
        .map(|(stage, step)| new_step(step, stage, step.name.clone(), None, &()))
        .collect()
}

/// What follows once the plan is known, from stage `first` on.
pub fn expand(book: &[BookStep], planned: &Planned, first: usize) -> Vec<NewStep> {
    let mut expansion = Expansion { planned, stage: first, steps: Vec::new() };
    let working: Vec<&BookStep> =
        book.iter().filter(|step| !matches!(step.kind, StepKind::CheckHosts | StepKind::CheckPlan)).collect();
    for run in working.chunk_by(|a, b| is_per_component(a.kind) == is_per_component(b.kind)) {
        if is_per_component(run[0].kind) {
            for component in components(&planned.plan) {
                run.iter().for_each(|step| expansion.add(step, Some(component)));
            }
        } else {
            run.iter().for_each(|step| expansion.add(step, None));
        }
    }
    expansion.steps
}

const fn is_per_component(kind: StepKind) -> bool {
    !matches!(kind, StepKind::DeleteInstances | StepKind::DeleteVolumes | StepKind::Confirm | StepKind::Notify)
}

/// Components in the order in which the plan names them.
fn components(plan: &Plan) -> Vec<&str> {
    let mut seen: Vec<&str> = Vec::new();
    for row in &plan.rows {
        if !seen.contains(&row.component.as_str()) {
            seen.push(&row.component);
        }
    }
    seen
}

struct Expansion<'a> {
    planned: &'a Planned,
    stage: usize,
    steps: Vec<NewStep>,
}

impl Expansion<'_> {
    fn add(&mut self, step: &BookStep, component: Option<&str>) {
        if !step.kind.works_on_hosts() {
            return self.add_word(step);
        }
        // What is made without being started never gets ready.
        if step.kind == StepKind::AwaitReady && self.planned.plan.kind == JobKind::Create {
            return;
        }
        let rows: Vec<&PlanRow> = self
            .planned
            .plan
            .rows
            .iter()
            .filter(|row| component.is_none_or(|component| row.component == component) && self.concerns(step.kind, row))
            .collect();
        if step.kind == StepKind::ReplaceInstance {
            rows.chunks(step.batch.max(1) as usize).for_each(|batch| self.add_replacements(step, batch));
        } else {
            self.add_fan_out(step, &rows);
        }
    }

    /// Whether a kind of step works on a row of the plan.
    fn concerns(&self, kind: StepKind, row: &PlanRow) -> bool {
        // What stands still already needs no stop: its undo would start it.
        concerns(kind, row) && !(kind == StepKind::StopInstances && row.change == Change::Delete && self.stands_still(row))
    }

    fn stands_still(&self, row: &PlanRow) -> bool {
        let is_row = |stored: &&StoredInstance| stored.instance.target_id == row.target_id && stored.instance.name == row.name;
        self.planned.rows.iter().find(is_row).is_some_and(|stored| stored.instance.state == InstanceState::Stopped)
    }

    /// One row per host, side by side.
    fn add_fan_out(&mut self, step: &BookStep, rows: &[&PlanRow]) {
        let mut targets: Vec<TargetId> = rows.iter().map(|row| row.target_id).collect();
        targets.sort_unstable();
        targets.dedup();
        for target_id in &targets {
            let here: Vec<&PlanRow> = rows.iter().filter(|row| row.target_id == *target_id).copied().collect();
            let new = self.fan_out_step(step, &here);
            self.steps.extend(new);
        }
        self.stage += usize::from(!targets.is_empty());
    }

    fn fan_out_step(&self, step: &BookStep, rows: &[&PlanRow]) -> Option<NewStep> {
        let first = rows.first()?;
        let target = Some((first.target_id, first.target.clone()));
        let items: Vec<Item> = rows.iter().filter_map(|row| self.item_for(step.kind, row)).collect();
        let is_volume = matches!(step.kind, StepKind::MakeVolumes | StepKind::DeleteVolumes);
        let names: Vec<&str> = if is_volume {
            rows.iter().map(|row| row.name.as_str()).collect()
        } else {
            items.iter().map(|item| item.name.as_str()).collect()
        };
        let names = self.names(&names);
        let title = format!("{} {names}", step.name);
        Some(match step.kind {
            StepKind::CreateInstances => {
                let input = CreateInput { items, start: self.planned.plan.kind != JobKind::Create, recipe: self.recipe(first)? };
                new_step(step, self.stage, title, target, &input)
            }
            StepKind::AwaitReady => {
                let settings = &self.component(first)?.settings;
                let input = ReadyInput { items, readiness: settings.readiness, timeout_s: settings.ready_timeout_s };
                let timeout_ms = i64::from(settings.ready_timeout_s) * 1_000 + 60_000;
                let title = format!("{names} ready");
                NewStep { timeout_ms: Some(timeout_ms), ..new_step(step, self.stage, title, target, &input) }
            }
            StepKind::MakeVolumes | StepKind::DeleteVolumes => {
                let volumes = rows.iter().map(|row| self.volume(row)).collect();
                new_step(step, self.stage, title, target, &VolumesInput { volumes })
            }
            _ => new_step(step, self.stage, title, target, &ItemsInput { items }),
        })
    }

    /// Where nothing is changed there is nothing to ask, or to tell.
    fn add_word(&mut self, step: &BookStep) {
        if self.planned.plan.changes().next().is_none() {
            return;
        }
        let (title, text) = (step.name.clone(), step.description.clone());
        let new = match step.webhook {
            Some(webhook_id) => new_step(step, self.stage, title, None, &NotifyInput { webhook_id, message: text }),
            None => {
                let question = Question { instructions: text, role: step.role.unwrap_or(Role::Admin) };
                new_step(step, self.stage, title, None, &question)
            }
        };
        self.steps.push(new);
        self.stage += 1;
    }

    /// Side by side, before the next batch begins.
    fn add_replacements(&mut self, step: &BookStep, batch: &[&PlanRow]) {
        let new: Vec<NewStep> = batch.iter().filter_map(|row| self.replacement(step, row)).collect();
        self.stage += usize::from(!new.is_empty());
        self.steps.extend(new);
    }

    fn replacement(&self, step: &BookStep, row: &PlanRow) -> Option<NewStep> {
        let (recipe, component, old) = (self.recipe(row)?, self.component(row)?, self.replaced(row)?);
        let settings = &component.settings;
        let mode = if settings.volumes.is_empty() { settings.replacement } else { Replacement::StopFirst };
        let input = ReplaceInput {
            old,
            new: item(row),
            recipe,
            mode,
            readiness: settings.readiness,
            timeout_s: settings.ready_timeout_s,
        };
        let title = format!("Replace {} by {}", self.short(input.old.name.as_str()), self.short(&row.name));
        let timeout_ms = i64::from(settings.ready_timeout_s) * 1_000 + 300_000;
        let new = new_step(step, self.stage, title, Some((row.target_id, row.target.clone())), &input);
        Some(NewStep { timeout_ms: Some(timeout_ms), ..new })
    }

    fn replaced(&self, row: &PlanRow) -> Option<Item> {
        let name = row.replaces.as_ref()?;
        let old = self
            .planned
            .rows
            .iter()
            .find(|stored| stored.instance.target_id == row.target_id && stored.instance.name == *name)?;
        Some(Item {
            component_id: row.component_id,
            name: name.clone(),
            ordinal: old.instance.ordinal,
            generation: old.instance.generation,
        })
    }

    fn component(&self, row: &PlanRow) -> Option<&ComponentSpec> {
        self.planned.spec.components.iter().find(|component| component.component_id == row.component_id)
    }

    fn recipe(&self, row: &PlanRow) -> Option<Recipe> {
        let component = self.component(row)?;
        Some(Recipe {
            cloud_config_id: component.cloud_config_id,
            revision: component.revision,
            fingerprint: component.fingerprints.get(&row.target_id)?.clone(),
            profiles: component.profiles.clone(),
            inputs: crate::plan::inputs::inputs(component, row.target_id, &self.planned.contents)?,
            volumes: component.settings.volumes.clone(),
            component: component.slug.clone(),
            deployment: self.planned.deployment.slug.clone(),
        })
    }

    fn volume(&self, row: &PlanRow) -> VolumeItem {
        let declared = self.component(row).and_then(|component| {
            component.settings.volumes.iter().find(|volume| row.name.ends_with(&format!("-{}", volume.name)))
        });
        VolumeItem {
            component_id: row.component_id,
            ordinal: row.ordinal,
            name: row.name.clone(),
            pool: declared.map(|volume| volume.pool.clone()),
            size_bytes: declared.map_or(0, |volume| volume.size_bytes),
        }
    }

    /// A replaced instance's old generation is what is deleted in the end.
    fn item_for(&self, kind: StepKind, row: &PlanRow) -> Option<Item> {
        if kind == StepKind::DeleteInstances && row.change == Change::Replace { self.replaced(row) } else { Some(item(row)) }
    }

    /// `web-1, web-2, web-3`, or the first and the last of many.
    fn names(&self, names: &[&str]) -> String {
        let short: Vec<&str> = names.iter().map(|name| self.short(name)).collect();
        match short.as_slice() {
            [first, .., last] if short.len() > 4 => format!("{first} … {last} ({})", short.len()),
            few => few.join(", "),
        }
    }

    /// Without the deployment's name, which stands above.
    fn short<'n>(&self, name: &'n str) -> &'n str {
        name.strip_prefix(self.planned.deployment.slug.as_str()).and_then(|rest| rest.strip_prefix('-')).unwrap_or(name)
    }
}

fn concerns(kind: StepKind, row: &PlanRow) -> bool {
    let is_instance = row.object == Object::Instance;
    match kind {
        StepKind::MakeVolumes => !is_instance && row.change == Change::Create,
        StepKind::DeleteVolumes => !is_instance && row.change == Change::Delete,
        StepKind::CreateInstances => is_instance && row.change == Change::Create,
        StepKind::StartInstances => is_instance && row.change == Change::Start,
        StepKind::AwaitReady => is_instance && matches!(row.change, Change::Create | Change::Start),
        StepKind::ReplaceInstance => is_instance && row.change == Change::Replace,
        StepKind::StopInstances => is_instance && matches!(row.change, Change::Stop | Change::Delete),
        StepKind::DeleteInstances => is_instance && matches!(row.change, Change::Delete | Change::Replace),
        StepKind::CheckHosts | StepKind::CheckPlan | StepKind::Confirm | StepKind::Notify => false,
    }
}

fn item(row: &PlanRow) -> Item {
    Item { component_id: row.component_id, name: row.name.clone(), ordinal: row.ordinal, generation: row.generation }
}

fn new_step(step: &BookStep, stage: usize, title: String, target: Option<(TargetId, String)>, input: &impl Serialize) -> NewStep {
    NewStep {
        stage: u32::try_from(stage).unwrap_or(u32::MAX),
        kind: step.kind,
        title,
        target,
        input: serde_json::to_value(input).expect("inputs serialise: string keys and finite numbers only"),
        retry: step.retry,
        timeout_ms: step.timeout_s.map(|s| i64::from(s) * 1_000),
        policy: step.policy,
    }
}
