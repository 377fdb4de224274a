//! The four books of groups on hosts, as they ship. A change here is a new version of the book; running jobs keep their copy.

use app::model::{
    book::{BookKind, BookStep, Policy, Retry, StepKind},
    group::GroupKind,
};

use super::Content;

/// Quick at first, because hosts are near, and for half a minute on average: as long as a host's daemon needs to restart.
const RETRY: Retry = Retry { attempts: 10, base_ms: 500, cap_ms: 10_000 };

/// Six hours: only what hangs takes longer.
const LIMIT_S: u32 = 21_600;

/// A book as the program brings it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippedBook {
    pub name: &'static str,
    pub kind: BookKind,
    pub group_kind: GroupKind,
    pub content: Content,
}

pub fn shipped() -> Vec<ShippedBook> {
    let book = |name, kind, steps| {
        let content = Content { steps, limit_s: LIMIT_S };
        ShippedBook { name, kind, group_kind: GroupKind::None, content }
    };
    vec![
        book("Initialize on hosts", BookKind::Initialize, vec![check_hosts()]),
        book("Deploy on hosts", BookKind::Deploy, deploy()),
        book("Pause on hosts", BookKind::Pause, vec![check_plan(), stop()]),
        book(
            "Drop from hosts",
            BookKind::Drop,
            vec![
                check_plan(),
                stop(),
                delete("Delete instances", "Delete every instance of the deployment, and nothing else."),
                delete_volumes(),
            ],
        ),
    ]
}

fn deploy() -> Vec<BookStep> {
    vec![
        check_plan(),
        step(StepKind::MakeVolumes, "Make data volumes", "Make the data volumes that are missing."),
        step(StepKind::CreateInstances, "Create", "Make the instances that are missing and start them, on all hosts at once."),
        step(StepKind::StartInstances, "Start", "Start the instances that stand still."),
        step(
            StepKind::AwaitReady,
            "Wait until ready",
            "Running, with an address, or with cloud-init done, as the component asks.",
        ),
        step(
            StepKind::ReplaceInstance,
            "Replace",
            "Put a new generation in the place of an instance, one by one, each ready before the next.",
        ),
        delete("Delete old", "Delete old generations, and what the version does not ask for any more."),
    ]
}

fn check_hosts() -> BookStep {
    step(StepKind::CheckHosts, "Check hosts", "Every host answers and trusts this installation.")
}

fn check_plan() -> BookStep {
    step(StepKind::CheckPlan, "Check plan against hosts", "Look at the hosts again and compare with the plan.")
}

fn stop() -> BookStep {
    step(
        StepKind::StopInstances,
        "Stop",
        "Ask each guest to shut down, in the reverse of the start order; pull the plug after its time.",
    )
}

fn delete(name: &str, description: &str) -> BookStep {
    step(StepKind::DeleteInstances, name, description)
}

fn delete_volumes() -> BookStep {
    step(StepKind::DeleteVolumes, "Delete data volumes", "Delete the data volumes that were ticked.")
}

/// A step as it ships: all hosts must succeed, and what fails is tried again.
pub fn step(kind: StepKind, name: &str, description: &str) -> BookStep {
    BookStep {
        kind,
        name: name.to_owned(),
        description: description.to_owned(),
        retry: RETRY,
        timeout_s: None,
        policy: Policy::All,
        batch: 1,
        role: None,
        webhook: None,
    }
}
