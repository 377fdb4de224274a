//! How a deployment's page and the list of deployments follow the stream.

use crate::{
    api::deployments::{DeploymentForm, DeploymentList, DeploymentPage, DeploymentRow},
    model::{
        deployment::DeploymentState,
        event::{Change, Frame, put_sample, remove, replace, upsert},
        job::{Job, JobKind, JobState},
    },
    pages::loaded::{Folded, Followed},
};

impl Followed for DeploymentPage {
    fn cursor(&self) -> Option<i64> {
        Some(self.cursor)
    }

    fn fold(&mut self, frame: &Frame) -> Folded {
        match frame {
            Frame::Event(event) => {
                let folded = fold_change(self, &event.change);
                // What was dropped has no page to read again.
                Folded { reload: folded.reload && !is_dropped(self, &event.change), ..folded }
            }
            Frame::Sample { id, sample } => Folded::changed(put_sample(&mut self.instances, *id, sample)),
            Frame::Stale => Folded::RELOAD,
            Frame::Log(_) | Frame::Live { .. } => Folded::SAME,
        }
    }
}

/// The job's end may be told before the state that it brought.
fn is_dropped(page: &DeploymentPage, change: &Change) -> bool {
    let by_this = matches!(change, Change::Job(job) if job.kind == JobKind::Drop && job.state == JobState::Succeeded);
    by_this || page.deployment.state == DeploymentState::Dropped
}

fn fold_change(page: &mut DeploymentPage, change: &Change) -> Folded {
    match change {
        Change::Deployment(deployment) => {
            let before = (page.deployment.state, page.deployment.version);
            let changed = replace(&mut page.deployment, deployment);
            // A new version brings another spec, a new state other actions.
            Folded::changed(changed).and_reload_if(before != (page.deployment.state, page.deployment.version))
        }
        Change::Job(job) if job.deployment_id == page.deployment.id => fold_job(page, job),
        Change::Step(step) if page.shown_job.as_ref().is_some_and(|job| job.id == step.job_id) => {
            Folded::changed(upsert(&mut page.steps, step))
        }
        Change::Instance(instance) if instance.deployment_id == page.deployment.id => {
            Folded::changed(upsert(&mut page.instances, instance))
        }
        Change::InstanceGone { id, .. } => Folded::changed(remove(&mut page.instances, *id)),
        Change::Target(target) => match page.hosts.iter_mut().find(|host| host.id == target.id) {
            Some(host) => Folded::changed(replace(host, target)),
            None => Folded::SAME,
        },
        Change::Named { .. } => Folded::RELOAD,
        Change::Job(_) | Change::Step(_) | Change::Instance(_) | Change::TargetGone { .. } => Folded::SAME,
    }
}

/// The badge moves at once; the steps of a job that was not shown, and what may be done now, are read again.
fn fold_job(page: &mut DeploymentPage, job: &Job) -> Folded {
    let known = page.jobs.iter().chain(&page.shown_job).find(|known| known.id == job.id);
    let before = known.map(|known| (known.state, known.cancel_requested));
    if known.is_some_and(|known| known.rev >= job.rev) {
        return Folded::SAME;
    }
    if job.state.is_over() {
        page.jobs.retain(|open| open.id != job.id);
    } else {
        upsert(&mut page.jobs, job);
    }
    let shown_is_over = page.shown_job.as_ref().is_none_or(|shown| shown.state.is_over());
    match &mut page.shown_job {
        Some(shown) if shown.id == job.id => {
            replace(shown, job);
        }
        shown if shown_is_over && matches!(job.state, JobState::Running | JobState::Waiting) => {
            *shown = Some(job.clone());
            page.steps.clear();
        }
        _ => {}
    }
    Folded::changed(true).and_reload_if(before != Some((job.state, job.cancel_requested)))
}

impl Followed for DeploymentList {
    fn cursor(&self) -> Option<i64> {
        Some(self.cursor)
    }

    fn fold(&mut self, frame: &Frame) -> Folded {
        match frame {
            Frame::Event(event) => match &event.change {
                Change::Deployment(deployment) => match row(self, |row| row.deployment.id == deployment.id) {
                    Some(row) => Folded::changed(replace(&mut row.deployment, deployment)),
                    None => Folded::RELOAD,
                },
                Change::Job(job) => match row(self, |row| row.deployment.id == job.deployment_id) {
                    Some(row) => Folded::changed(upsert(&mut row.jobs, job)),
                    None => Folded::SAME,
                },
                Change::Instance(instance) => {
                    Folded::SAME.and_reload_if(row(self, |row| row.deployment.id == instance.deployment_id).is_some())
                }
                _ => Folded::SAME,
            },
            Frame::Stale => Folded::RELOAD,
            Frame::Sample { .. } | Frame::Log(_) | Frame::Live { .. } => Folded::SAME,
        }
    }
}

fn row(list: &mut DeploymentList, is_it: impl Fn(&DeploymentRow) -> bool) -> Option<&mut DeploymentRow> {
    list.rows.iter_mut().find(|row| is_it(row))
}

impl Followed for DeploymentForm {}
