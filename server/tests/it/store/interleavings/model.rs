//! What leases, jobs and steps should be after any order of what workers and people do: plain data, no database.

use app::model::job::{JobState, StepState};
use server::store::leases::LEASE_MS;

/// One deployment's lease, and its jobs in the order in which they were asked for.
#[derive(Debug, Clone, Default)]
pub struct Place {
    pub fence: i64,
    pub owner: Option<usize>,
    pub lease_until: Option<i64>,
    pub active: Option<usize>,
}

#[derive(Debug, Clone)]
pub struct ModelJob {
    pub place: usize,
    /// The others are pauses, which nothing replaces.
    pub is_deploy: bool,
    pub state: JobState,
    pub run_at: i64,
    pub is_cancel_asked: bool,
    pub is_undoing: bool,
    /// One step a stage: state and attempt.
    pub steps: Vec<(StepState, u32)>,
}

/// A lease that somebody once got: whether it still holds is the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub place: usize,
    pub job: usize,
    pub fence: i64,
}

#[derive(Debug, Clone, Default)]
pub struct Model {
    pub now: i64,
    pub places: Vec<Place>,
    pub jobs: Vec<ModelJob>,
}

/// How an attempt ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Succeed,
    Fail,
    /// To be made again this much later.
    PutOff(i64),
}

impl Model {
    pub fn new(now: i64, places: usize) -> Self {
        Self { now, places: vec![Place::default(); places], jobs: Vec::new() }
    }

    pub fn enqueue(&mut self, place: usize, steps: usize, is_deploy: bool) {
        let steps = vec![(StepState::Pending, 0); steps];
        let run_at = self.now;
        self.jobs.push(ModelJob {
            place,
            is_deploy,
            state: JobState::Queued,
            run_at,
            is_cancel_asked: false,
            is_undoing: false,
            steps,
        });
    }

    /// The job of each free place that is due, the oldest of all first.
    pub fn claim(&mut self, owner: usize) -> Option<Held> {
        let is_free = |place: &Place| place.lease_until.is_none_or(|until| until < self.now);
        let first = |place: usize| self.jobs.iter().position(|job| job.place == place && job.state == JobState::Queued);
        let due = |job: &usize| !self.jobs[*job].state.is_over() && self.jobs[*job].run_at <= self.now;
        let candidates = (0..self.places.len()).filter(|place| is_free(&self.places[*place]));
        let job = candidates.filter_map(|place| self.places[place].active.or_else(|| first(place)).filter(due)).min()?;
        let place = &mut self.places[self.jobs[job].place];
        place.fence += 1;
        place.owner = Some(owner);
        place.lease_until = Some(self.now + LEASE_MS);
        place.active = Some(job);
        Some(Held { place: self.jobs[job].place, job, fence: place.fence })
    }

    /// Whether a write under this lease is let through; if so, it prolongs it.
    pub fn fence(&mut self, held: &Held) -> bool {
        let place = &mut self.places[held.place];
        let holds = place.fence == held.fence && place.owner.is_some();
        if holds {
            place.lease_until = Some(self.now + LEASE_MS);
        }
        holds
    }

    /// Gives the step that is to be run now, if one is: what was begun before is run again.
    pub fn begin(&mut self, held: &Held) -> Option<usize> {
        let job = &mut self.jobs[held.job];
        for step in job.steps.iter_mut().filter(|step| step.0 == StepState::Running) {
            step.0 = StepState::Unknown;
        }
        job.state = JobState::Running;
        if job.is_undoing { None } else { self.advance(held) }
    }

    pub fn finish(&mut self, held: &Held, end: End) -> Option<usize> {
        let now = self.now;
        let job = &mut self.jobs[held.job];
        let step = job.steps.iter_mut().find(|step| step.0 == StepState::Running)?;
        step.0 = match end {
            End::Succeed => StepState::Succeeded,
            End::Fail => StepState::Failed,
            End::PutOff(_) => StepState::Pending,
        };
        match end {
            End::PutOff(wait) if wait > 0 && !job.is_cancel_asked => {
                job.state = JobState::Waiting;
                job.run_at = now + wait;
                self.give_back(held);
                None
            }
            _ => self.advance(held),
        }
    }

    /// Takes back the last step that was tried, or ends the job.
    pub fn undo_one(&mut self, held: &Held) {
        let job = &mut self.jobs[held.job];
        let tried = |step: &&mut (StepState, u32)| {
            use StepState::{Cancelled, Failed, Pending, Succeeded, Unknown};
            step.1 > 0 && matches!(step.0, Succeeded | Failed | Cancelled | Unknown | Pending)
        };
        match job.steps.iter_mut().rev().find(tried) {
            Some(step) => step.0 = StepState::Undone,
            None => self.end(held, JobState::Cancelled),
        }
    }

    pub fn release(&mut self, held: &Held) {
        self.jobs[held.job].state = JobState::Waiting;
        self.jobs[held.job].run_at = self.now;
        self.give_back(held);
    }

    /// Deploys that nobody claimed end, except those that take back what they did; and a pause waits.
    pub fn replace(&mut self, place: usize) {
        let active = self.places[place].active;
        let waits = |job: &ModelJob| job.place == place && job.is_deploy && job.state == JobState::Queued && !job.is_undoing;
        for (_, job) in self.jobs.iter_mut().enumerate().filter(|(index, job)| active != Some(*index) && waits(job)) {
            job.state = JobState::Cancelled;
        }
        self.enqueue(place, 1, false);
    }

    pub fn cancel(&mut self, index: usize) {
        let is_active = self.places[self.jobs[index].place].active == Some(index);
        let now = self.now;
        let job = &mut self.jobs[index];
        match job.state {
            JobState::Queued if !is_active => job.state = JobState::Cancelled,
            JobState::Queued | JobState::Running => job.is_cancel_asked = true,
            JobState::Waiting => {
                job.is_cancel_asked = true;
                job.run_at = now;
            }
            _ => {}
        }
    }

    /// Retry and resume.
    pub fn retry(&mut self, index: usize) -> bool {
        if !self.requeue(index, false) {
            return false;
        }
        use StepState::{Cancelled, Failed, Undone};
        let again = |step: &&mut (StepState, u32)| matches!(step.0, Failed | Cancelled | Undone);
        self.jobs[index].steps.iter_mut().filter(again).for_each(|step| step.0 = StepState::Pending);
        true
    }

    pub fn skip(&mut self, index: usize) -> bool {
        let is_failed = self.jobs[index].state == JobState::Failed;
        if is_failed && self.requeue(index, false) {
            let failed = self.jobs[index].steps.iter_mut().filter(|step| step.0 == StepState::Failed);
            failed.for_each(|step| step.0 = StepState::Skipped);
        }
        is_failed
    }

    pub fn requeue(&mut self, index: usize, undo: bool) -> bool {
        let job = &mut self.jobs[index];
        if !matches!(job.state, JobState::Failed | JobState::Cancelled | JobState::Interrupted | JobState::NeedsAttention) {
            return false;
        }
        job.state = JobState::Queued;
        job.run_at = self.now;
        job.is_cancel_asked = false;
        job.is_undoing = undo;
        true
    }

    /// The first step that is not done runs, or the job ends.
    fn advance(&mut self, held: &Held) -> Option<usize> {
        use StepState::{Cancelled, Failed, Pending, Running, Skipped, Succeeded, Undone, Unknown};
        let job = &mut self.jobs[held.job];
        if let Some(index) = job.steps.iter().position(|step| step.0 == Unknown) {
            job.steps[index].0 = Running;
            return Some(index);
        }
        let undone = job.steps.iter().position(|step| !matches!(step.0, Succeeded | Skipped | Undone));
        let end = match undone.map(|index| job.steps[index].0) {
            _ if job.is_cancel_asked => JobState::Cancelled,
            None => JobState::Succeeded,
            Some(Failed) => JobState::Failed,
            Some(Cancelled) => JobState::Cancelled,
            Some(state) => {
                debug_assert_eq!(state, Pending);
                let index = undone.expect("its state was just looked at");
                job.steps[index] = (Running, job.steps[index].1 + 1);
                return Some(index);
            }
        };
        self.end(held, end);
        None
    }

    fn end(&mut self, held: &Held, state: JobState) {
        let job = &mut self.jobs[held.job];
        job.state = state;
        if state == JobState::Cancelled {
            job.steps.iter_mut().filter(|step| step.0 == StepState::Pending).for_each(|step| step.0 = StepState::Cancelled);
        }
        self.give_back(held);
        self.places[held.place].active = None;
    }

    fn give_back(&mut self, held: &Held) {
        self.places[held.place].owner = None;
        self.places[held.place].lease_until = None;
    }
}
