//! Looks at the hosts again, compares with the plan that was looked at, and turns the plan into the job's further steps.

use app::model::{
    ids::InstanceId,
    plan::{Change, Object, Plan, PlanRow},
};

use super::{At, of_driver, of_seeking, of_store};
use crate::{
    books::expand::expand,
    engine::{Effect, Outcome, StepError},
    plan::inputs::inputs,
    planning::Planned,
    store::{
        instances::{NewInstanceRow, StoredInstance},
        tx::new_uuid,
    },
};

pub(super) async fn run(at: &At<'_>) -> Result<Outcome, StepError> {
    let job = &at.work.job;
    let deployment = at.steps.planner.store.get_deployment(job.project_id, job.deployment_id).await.map_err(of_store)?;
    let planned =
        at.steps.planner.plan(job.project_id, deployment, job.kind, job.version, &job.options.volumes).await.map_err(of_store)?;
    tell(at, &planned.plan);
    if !planned.plan.refusals.is_empty() {
        return Err(StepError::fail(planned.plan.refusals.join(" ")));
    }
    if let Some(seen) = job.plan.as_ref().filter(|seen| seen.fingerprint != planned.plan.fingerprint) {
        return Err(StepError::fail(difference(seen, &planned.plan)));
    }
    let then = expand(&job.book, &planned, at.work.step.step.stage as usize + 1);
    Ok(Outcome { effects: vec![keep_plan(at, planned.plan.clone()), plan_instances(at, &planned)], then })
}

fn tell(at: &At<'_>, plan: &Plan) {
    for row in plan.changes() {
        at.context.log(format!("{} {} on {}: {}", row.change.label(), row.name, row.target, row.reason));
    }
    for warning in &plan.warnings {
        at.context.log(warning);
    }
    if plan.changes().next().is_none() {
        at.context.log("Nothing to do: everything is as it should be.");
    }
}

/// What happened between looking at the plan and starting.
fn difference(seen: &Plan, now: &Plan) -> String {
    let list =
        |plan: &Plan| plan.changes().map(|row| format!("{} {}", row.change.label().to_lowercase(), row.name)).collect::<Vec<_>>();
    let (before, after) = (list(seen), list(now));
    let gone = before.iter().filter(|change| !after.contains(change)).cloned();
    let new = after.iter().filter(|change| !before.contains(change)).cloned();
    let added: Vec<String> = new.collect();
    let removed: Vec<String> = gone.collect();
    let part =
        |what: &str, list: &[String]| if list.is_empty() { String::new() } else { format!(" {what}: {}.", list.join(", ")) };
    format!(
        "The world changed since the plan was made; nothing was touched.{}{} Look at the plan again.",
        part("No longer needed", &removed),
        part("New", &added)
    )
}

fn keep_plan(at: &At<'_>, plan: Plan) -> Effect {
    let job_id = at.work.job.id;
    Box::new(move |tx| Box::pin(async move { tx.set_job_plan(job_id, &plan).await }))
}

/// Takes back the rows of what was planned and never begun: the steps that began something took back theirs.
pub(super) async fn undo(at: &At<'_>) -> Result<Outcome, StepError> {
    let Some(plan) = &at.work.job.plan else { return Ok(Outcome::default()) };
    let stored = at.steps.planner.store.list_stored_instances(at.deployment_id()).await.map_err(of_store)?;
    let mut effects: Vec<Effect> = Vec::new();
    for row in plan.rows.iter().filter(|row| is_made(row)) {
        let is_unmade = |seen: &&StoredInstance| {
            seen.instance.target_id == row.target_id && seen.instance.name == row.name && seen.uid.is_none()
        };
        let Some(unmade) = stored.iter().find(is_unmade) else { continue };
        if !is_on_host(at, unmade).await? {
            let (target_id, name) = (row.target_id, row.name.clone());
            effects.push(Box::new(move |tx| Box::pin(async move { tx.set_instance_gone(target_id, &name).await })));
        }
    }
    Ok(Outcome { effects, then: Vec::new() })
}

async fn is_on_host(at: &At<'_>, row: &StoredInstance) -> Result<bool, StepError> {
    let found = at.steps.planner.hosts.seek(row.instance.target_id).await.map_err(of_seeking)?;
    let Some(host) = found else { return Ok(false) };
    Ok(host.driver.find_instance(&row.instance.name).await.map_err(of_driver)?.is_some())
}

fn is_made(row: &PlanRow) -> bool {
    row.object == Object::Instance && matches!(row.change, Change::Create | Change::Replace)
}

/// Rows for what will be made: they are shown in place from now on.
fn plan_instances(at: &At<'_>, planned: &Planned) -> Effect {
    let job = &at.work.job;
    let rows: Vec<NewInstanceRow> = planned
        .plan
        .rows
        .iter()
        .filter(|row| is_made(row))
        .filter_map(|row| {
            let component = planned.spec.components.iter().find(|component| component.component_id == row.component_id)?;
            Some(NewInstanceRow {
                id: InstanceId::from_uuid(new_uuid()),
                deployment_id: job.deployment_id,
                project_id: job.project_id,
                component_id: row.component_id,
                component: row.component.clone(),
                target_id: row.target_id,
                name: row.name.clone(),
                ordinal: row.ordinal,
                generation: row.generation,
                inputs: inputs(component, row.target_id, &planned.contents)?,
                version: job.version,
            })
        })
        .collect();
    Box::new(move |tx| {
        Box::pin(async move {
            for row in &rows {
                tx.insert_instance(row).await?;
            }
            Ok(())
        })
    })
}
