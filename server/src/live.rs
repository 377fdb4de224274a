//! The hub of the live streams: what hosts say of instances goes from the pollers to the open streams, and is lost where nobody
//! listens.

use app::model::{
    event::Frame,
    ids::{InstanceId, ProjectId},
    instance::Sample,
};
use tokio::sync::broadcast;

/// Samples that a slow stream may be behind before it loses some.
const SAMPLES: usize = 1_024;

#[derive(Debug, Clone)]
pub struct Hub {
    samples: broadcast::Sender<(ProjectId, Frame)>,
}

impl Default for Hub {
    fn default() -> Self {
        Self { samples: broadcast::Sender::new(SAMPLES) }
    }
}

impl Hub {
    /// Passes on what a host said of an instance a moment ago.
    pub fn sample(&self, project_id: ProjectId, id: InstanceId, sample: Sample) {
        // Nobody listening is no failure.
        let _ = self.samples.send((project_id, Frame::Sample { id, sample }));
    }

    /// Whether anybody looks at a page right now.
    pub fn is_watched(&self) -> bool {
        self.samples.receiver_count() > 0
    }
}
