//! Work of the host that lasts: it is accepted at once, ends later, and is forgotten a few seconds after that.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Notice, Refusal, World, shape};

/// An ended operation can be asked about this long.
const REMEMBERED_MS: i64 = 5_000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    pub id: String,
    number: u64,
    pub work: Work,
    pub created_at: i64,
    pub updated_at: i64,
    pub ends_at: i64,
    /// Decided already: it will fail with this text.
    doom: Option<String>,
    /// None while it runs.
    pub outcome: Option<Outcome>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    Succeeded,
    Failed(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Work {
    Create {
        name: String,
    },
    Copy {
        name: String,
        from: String,
    },
    Start {
        name: String,
    },
    /// The guest is asked; it has until the operation ends.
    Stop {
        name: String,
    },
    Kill {
        name: String,
    },
    Restart {
        name: String,
    },
    Freeze {
        name: String,
    },
    Unfreeze {
        name: String,
    },
    Rename {
        name: String,
        to: String,
    },
    Delete {
        name: String,
    },
}

impl Work {
    pub fn description(&self) -> &'static str {
        match self {
            Self::Create { .. } | Self::Copy { .. } => "Creating instance",
            Self::Start { .. } => "Starting instance",
            Self::Stop { .. } | Self::Kill { .. } => "Stopping instance",
            Self::Restart { .. } => "Restarting instance",
            Self::Freeze { .. } => "Freezing instance",
            Self::Unfreeze { .. } => "Unfreezing instance",
            Self::Rename { .. } => "Renaming instance",
            Self::Delete { .. } => "Deleting instance",
        }
    }

    /// How an instance that is busy with it says so.
    fn verb(&self) -> &'static str {
        match self {
            Self::Create { .. } | Self::Copy { .. } => "create",
            Self::Start { .. } => "start",
            Self::Stop { .. } | Self::Kill { .. } => "stop",
            Self::Restart { .. } => "restart",
            Self::Freeze { .. } => "freeze",
            Self::Unfreeze { .. } => "unfreeze",
            Self::Rename { .. } => "rename",
            Self::Delete { .. } => "delete",
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Self::Create { name }
            | Self::Copy { name, .. }
            | Self::Start { name }
            | Self::Stop { name }
            | Self::Kill { name } => name,
            Self::Restart { name }
            | Self::Freeze { name }
            | Self::Unfreeze { name }
            | Self::Rename { name, .. }
            | Self::Delete { name } => name,
        }
    }

    pub fn makes(&self) -> bool {
        matches!(self, Self::Create { .. } | Self::Copy { .. })
    }

    pub fn is_about_power(&self) -> bool {
        matches!(
            self,
            Self::Start { .. }
                | Self::Stop { .. }
                | Self::Kill { .. }
                | Self::Restart { .. }
                | Self::Freeze { .. }
                | Self::Unfreeze { .. }
        )
    }

    /// Every instance it names.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Copy { name, from } => vec![name, from],
            other => vec![other.name()],
        }
    }
}

impl Operation {
    pub fn is_running(&self) -> bool {
        self.outcome.is_none()
    }

    /// While an image is unpacked it says how far; of other work there is nothing to say.
    pub(in crate::drivers::simulator) fn progress(&self, now_ms: i64) -> Value {
        let lasts_ms = self.ends_at - self.created_at;
        if !matches!(self.work, Work::Create { .. }) || lasts_ms <= 0 || now_ms <= self.created_at {
            return Value::Null;
        }
        let percent = ((now_ms - self.created_at) * 100 / lasts_ms).clamp(0, 100);
        json!({ "create_instance_from_image_unpack_progress": format!("Unpack: {percent}%") })
    }

    /// What it waited for has happened otherwise: it ends now, and well.
    pub(super) fn forgive(&mut self, now_ms: i64) {
        self.doom = None;
        self.ends_at = now_ms;
    }
}

impl World {
    pub fn operation(&self, id: &str) -> Result<&Operation, Refusal> {
        self.operations.get(id).ok_or_else(|| Refusal::new(404, "Operation not found"))
    }

    /// When the next running operation ends.
    pub fn next_end(&self) -> Option<i64> {
        self.operations.values().filter(|operation| operation.is_running()).map(|operation| operation.ends_at).min()
    }

    /// Lets time pass: what is due ends, in order, each at its own moment; what ended long ago is forgotten.
    pub fn advance_to(&mut self, now_ms: i64) {
        while let Some(id) = self.next_due(now_ms) {
            self.end(&id);
        }
        self.now_ms = self.now_ms.max(now_ms);
        let now_ms = self.now_ms;
        self.operations.retain(|_, operation| operation.is_running() || now_ms - operation.updated_at < REMEMBERED_MS);
    }

    /// The running operation will fail with this text when it ends.
    pub fn doom(&mut self, id: &str, reason: &str) {
        if let Some(operation) = self.operations.get_mut(id).filter(|operation| operation.is_running()) {
            operation.doom = Some(reason.to_owned());
        }
    }

    /// The daemon dies: its operations are gone, and what they were making stays half made.
    pub fn restart_daemon(&mut self) {
        self.operations.clear();
        self.notices.clear();
    }

    pub(super) fn begin(&mut self, work: Work, lasts_ms: i64) -> String {
        let id = self.next_id();
        let operation = Operation {
            id: id.clone(),
            number: self.made,
            work,
            created_at: self.now_ms,
            updated_at: self.now_ms,
            ends_at: self.now_ms + lasts_ms,
            doom: None,
            outcome: None,
        };
        self.tell(true, &operation);
        self.tell(false, &operation);
        self.operations.insert(id.clone(), operation);
        id
    }

    /// Accepted, and it fails at once.
    pub(super) fn begin_doomed(&mut self, work: Work, reason: impl Into<String>) -> String {
        let id = self.begin(work, 0);
        self.doom(&id, &reason.into());
        id
    }

    /// The running operation that holds the instance.
    pub(super) fn holder(&self, name: &str) -> Option<&Operation> {
        self.operations
            .values()
            .find(|operation| operation.is_running() && operation.doom.is_none() && operation.work.name() == name)
    }

    /// What an instance says while another operation holds it.
    pub(super) fn busy(&self, name: &str) -> Option<String> {
        self.holder(name).map(|operation| format!("Instance is busy running a \"{}\" operation", operation.work.verb()))
    }

    fn next_due(&self, now_ms: i64) -> Option<String> {
        let due = self.operations.values().filter(|operation| operation.is_running() && operation.ends_at <= now_ms);
        due.min_by_key(|operation| (operation.ends_at, operation.number)).map(|operation| operation.id.clone())
    }

    fn end(&mut self, id: &str) {
        let Some(mut operation) = self.operations.remove(id) else { return };
        self.now_ms = self.now_ms.max(operation.ends_at);
        let result = match operation.doom.take() {
            Some(reason) => Err(reason),
            None => self.carry_out(&operation.work, id),
        };
        if result.is_err() {
            self.clean_up_after(&operation);
        }
        operation.updated_at = self.now_ms;
        operation.outcome = Some(result.map_or_else(Outcome::Failed, |()| Outcome::Succeeded));
        self.tell(false, &operation);
        self.operations.insert(id.to_owned(), operation);
    }

    fn carry_out(&mut self, work: &Work, id: &str) -> Result<(), String> {
        match work {
            Work::Create { name } | Work::Copy { name, .. } => self.complete(name, id),
            Work::Start { name } => self.started(name),
            Work::Stop { name } => self.shut_down(name),
            Work::Kill { name } => self.killed(name),
            Work::Restart { name } => self.restarted(name),
            Work::Freeze { name } => self.frozen(name),
            Work::Unfreeze { name } => self.unfrozen(name),
            Work::Rename { name, to } => self.renamed(name, to),
            Work::Delete { name } => self.deleted(name),
        }
    }

    fn clean_up_after(&mut self, operation: &Operation) {
        if let Work::Create { name } | Work::Copy { name, .. } = &operation.work
            && self.instances.get(name).is_some_and(|instance| instance.made_by == operation.id)
        {
            self.abandon(name);
        }
    }

    fn tell(&mut self, pending: bool, operation: &Operation) {
        self.changes += 1;
        self.notices.push(Notice { kind: "operation", body: shape::operation_event(pending, operation, self.now_ms) });
    }
}
