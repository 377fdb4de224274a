//! Which books can work: what each kind of book must have, may have, and what comes before what. A plan relies on most steps:
//! without them its changes would be shown and never made.

use app::model::book::{BookKind, BookStep, StepKind};

/// Steps that a plan relies on, in the order of the shipped book.
const fn relied_on(kind: BookKind) -> &'static [StepKind] {
    use StepKind::{
        CheckHosts, CheckPlan, CreateInstances, DeleteInstances, DeleteVolumes, MakeVolumes, ReplaceInstance, StartInstances,
        StopInstances,
    };
    match kind {
        BookKind::Initialize => &[CheckHosts],
        BookKind::Deploy => &[CheckPlan, MakeVolumes, CreateInstances, StartInstances, ReplaceInstance, DeleteInstances],
        BookKind::Pause => &[CheckPlan, StopInstances],
        BookKind::Drop => &[CheckPlan, StopInstances, DeleteInstances, DeleteVolumes],
    }
}

/// Steps that may be there or not.
pub const fn optional(kind: BookKind) -> &'static [StepKind] {
    use StepKind::{AwaitReady, CheckHosts, Confirm, Notify};
    match kind {
        // It ends before the plan is known: there is nothing to ask about, or to tell.
        BookKind::Initialize => &[],
        BookKind::Deploy => &[CheckHosts, AwaitReady, Confirm, Notify],
        BookKind::Pause | BookKind::Drop => &[CheckHosts, Confirm, Notify],
    }
}

/// Why one must be done before the other.
fn before(first: StepKind, second: StepKind) -> Option<&'static str> {
    use StepKind::{
        AwaitReady, CheckHosts, CheckPlan, CreateInstances, DeleteInstances, DeleteVolumes, MakeVolumes, ReplaceInstance,
        StartInstances, StopInstances,
    };
    match (first, second) {
        (CheckHosts, CheckPlan) => Some("the plan is made of what the hosts answer"),
        (CheckHosts, _) | (CheckPlan, CheckHosts) => None,
        (CheckPlan, _) => Some("what is to be done is known only then"),
        (MakeVolumes, CreateInstances | ReplaceInstance) => Some("instances are made with their volumes"),
        (CreateInstances | StartInstances, AwaitReady) => Some("what does not run never gets ready"),
        (ReplaceInstance, DeleteInstances) => Some("the old ones serve until the new ones do"),
        (StopInstances, DeleteInstances) => Some("a running instance is not deleted"),
        (DeleteInstances, DeleteVolumes) => Some("a volume is in use as long as its instance is there"),
        _ => None,
    }
}

/// What is wrong, each with the place of a step; what is missing has none.
pub fn check(kind: BookKind, steps: &[BookStep]) -> Result<(), Vec<(Option<usize>, String)>> {
    let mut wrong = Vec::new();
    for missing in relied_on(kind).iter().filter(|needed| steps.iter().all(|step| step.kind != **needed)) {
        wrong.push((None, format!("“{}” cannot be taken out: the plan relies on it.", missing.label())));
    }
    for (place, step) in steps.iter().enumerate() {
        wrong.extend(check_step(kind, steps, place, step).map(|why| (Some(place), why)));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn check_step(kind: BookKind, steps: &[BookStep], place: usize, step: &BookStep) -> Option<String> {
    if !relied_on(kind).contains(&step.kind) && !optional(kind).contains(&step.kind) {
        return Some(format!("A {} book cannot do this: {}.", kind.label(), step.kind.label()));
    }
    let earlier = &steps[..place];
    if !step.kind.may_repeat() && earlier.iter().any(|other| other.kind == step.kind) {
        return Some(format!("“{}” is there already.", step.kind.label()));
    }
    let late = steps[place + 1..].iter().find_map(|other| Some((other, before(other.kind, step.kind)?)));
    late.map(|(other, why)| format!("“{}” must come before: {why}.", other.name))
}

#[cfg(test)]
mod tests {
    use app::model::project::Role;
    use proptest::prelude::*;

    use super::*;
    use crate::books::shipped::{self, shipped};

    fn steps(kind: BookKind) -> Vec<BookStep> {
        let book = shipped().into_iter().find(|book| book.kind == kind);
        book.map(|book| book.content.steps).expect("it is shipped")
    }

    fn question() -> BookStep {
        BookStep { role: Some(Role::Admin), ..shipped::step(StepKind::Confirm, "Look at it", "Does it serve?") }
    }

    fn told(kind: BookKind, steps: &[BookStep]) -> Vec<(Option<usize>, String)> {
        check(kind, steps).err().unwrap_or_default()
    }

    #[test]
    fn what_is_shipped_works() {
        for kind in BookKind::ALL {
            assert_eq!(told(kind, &steps(kind)), []);
        }
    }

    #[test]
    fn a_person_may_be_asked_anywhere_after_the_plan_is_known_and_more_than_once() {
        let mut deploy = steps(BookKind::Deploy);
        deploy.insert(5, question());
        deploy.push(question());
        assert_eq!(told(BookKind::Deploy, &deploy), []);
        deploy.insert(0, question());
        let why = "“Check plan against hosts” must come before: what is to be done is known only then.";
        assert_eq!(told(BookKind::Deploy, &deploy), [(Some(0), why.to_owned())]);
    }

    #[test]
    fn what_a_plan_relies_on_cannot_be_taken_out_and_waiting_can() {
        let without = |kind| steps(BookKind::Deploy).into_iter().filter(|step| step.kind != kind).collect::<Vec<_>>();
        assert_eq!(told(BookKind::Deploy, &without(StepKind::AwaitReady)), []);
        let why = "“Replace instances” cannot be taken out: the plan relies on it.";
        assert_eq!(told(BookKind::Deploy, &without(StepKind::ReplaceInstance)), [(None, why.to_owned())]);
    }

    #[test]
    fn an_order_that_cannot_be_is_told_at_the_step_that_comes_too_early() {
        let mut drop = steps(BookKind::Drop);
        drop.swap(2, 3);
        let why = "“Delete instances” must come before: a volume is in use as long as its instance is there.";
        assert_eq!(told(BookKind::Drop, &drop), [(Some(2), why.to_owned())]);
    }

    #[test]
    fn a_step_of_another_kind_of_book_and_a_second_one_are_refused() {
        let mut pause = steps(BookKind::Pause);
        pause.push(pause[1].clone());
        pause.push(shipped::step(StepKind::DeleteVolumes, "Delete", ""));
        let told = told(BookKind::Pause, &pause);
        assert_eq!(told[0], (Some(2), "“Stop instances” is there already.".to_owned()));
        assert_eq!(told[1], (Some(3), "A Pause book cannot do this: Delete data volumes.".to_owned()));
    }

    proptest! {
        /// Whatever is accepted can be run: it has all that is relied on, once, and nothing before what it needs.
        #[test]
        fn what_is_accepted_has_every_step_that_a_plan_relies_on_once(
            kind in prop::sample::select(BookKind::ALL.to_vec()),
            kinds in prop::collection::vec(prop::sample::select(StepKind::ALL.to_vec()), 0..8),
        ) {
            let steps: Vec<BookStep> = kinds.iter().map(|kind| shipped::step(*kind, kind.label(), "")).collect();
            if check(kind, &steps).is_ok() {
                for needed in relied_on(kind) {
                    prop_assert_eq!(kinds.iter().filter(|kind| *kind == needed).count(), 1);
                }
                if let Some(place) = kinds.iter().position(|kind| *kind == StepKind::CheckPlan) {
                    prop_assert!(kinds[..place].iter().all(|kind| *kind == StepKind::CheckHosts));
                }
            }
        }
    }
}
