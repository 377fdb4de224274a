//! What an operator's Prometheus reads, in OpenMetrics text. Each part of the program measures its own work; here its
//! measures get their names. What only the database knows is read when somebody asks, and at most once a second.

mod listen;

use std::time::{Duration, Instant};

use app::model::job::{JobKind, JobState};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{family::Family, gauge::Gauge, info::Info},
    registry::{Registry, Unit},
};
use tokio::sync::Mutex;

use crate::{control::Services, store::figures::Figures};

pub use listen::serve;

/// What was read from the database answers for this long.
const FRESH_FOR: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct JobLabels {
    kind: &'static str,
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct NoLabels {}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct KindLabels {
    kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct TargetLabels {
    target: String,
}

/// Everything that is told, under its name.
pub struct Metrics {
    services: Services,
    registry: Registry,
    gauges: Gauges,
    read_at: Mutex<Option<Instant>>,
}

/// What is set right before it is told.
#[derive(Default)]
struct Gauges {
    jobs: Family<JobLabels, Gauge>,
    oldest_queued: Family<KindLabels, Gauge<f64, std::sync::atomic::AtomicU64>>,
    reachable: Family<TargetLabels, Gauge>,
    /// Families, so that they can be left out.
    unnumbered: Family<NoLabels, Gauge>,
    detached: Family<NoLabels, Gauge>,
    streams: Gauge,
    database_up: Gauge,
}

impl Metrics {
    pub fn new(services: Services) -> Self {
        let gauges = Gauges::default();
        let mut registry = Registry::with_prefix("eyrie");
        register_measures(&mut registry, &services);
        gauges.register(&mut registry);
        Self { services, registry, gauges, read_at: Mutex::default() }
    }

    /// All of it as it is now.
    pub async fn text(&self) -> String {
        self.refresh().await;
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a string takes any text");
        text
    }

    async fn refresh(&self) {
        self.gauges.streams.set(i64::try_from(self.services.hub.watchers()).unwrap_or(i64::MAX));
        let mut read_at = self.read_at.lock().await;
        if read_at.is_some_and(|at| at.elapsed() < FRESH_FOR) {
            return;
        }
        match self.services.store.get_figures().await {
            Ok(figures) => self.gauges.set(&figures),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "reading figures for the metrics failed");
                self.gauges.forget();
            }
        }
        *read_at = Some(Instant::now());
    }
}

fn register_measures(registry: &mut Registry, services: &Services) {
    let (store, engine) = (services.store.measures(), services.engine.measures());
    let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
    registry.register("build", "The program", version);
    let seconds = || Unit::Seconds;
    registry.register_with_unit("step", "Attempts at steps that ended, by kind and result", seconds(), engine.steps.clone());
    registry.register("leases_lost", "Jobs that this server had to leave to another", engine.leases_lost.clone());
    registry.register("leases_taken_over", "Jobs that this server went on with after another", engine.takeovers.clone());
    let calls = services.hosts.measures.0.clone();
    registry.register_with_unit("driver_call", "Calls to hosts, by host and result", seconds(), calls);
    registry.register_with_unit(
        "event_numbering",
        "Longest wait from commit to number, of each look",
        seconds(),
        store.numbering.clone(),
    );
    registry.register_with_unit("database", "Reads, writes and commits", seconds(), store.times.clone());
}

impl Gauges {
    fn register(&self, registry: &mut Registry) {
        registry.register("jobs", "Unfinished jobs, by kind and state", self.jobs.clone());
        let oldest = self.oldest_queued.clone();
        registry.register_with_unit("job_oldest_queued", "Age of the oldest queued job, by kind", Unit::Seconds, oldest);
        registry.register("target_reachable", "1 while the host answers, else 0", self.reachable.clone());
        registry.register("events_unnumbered", "Committed events without a number", self.unnumbered.clone());
        registry.register("detached", "1 while an imported copy leaves its hosts alone, else 0", self.detached.clone());
        registry.register("stream_clients", "Streams of events that are open on this server", self.streams.clone());
        registry.register("database_up", "1 when the database answered this server, else 0", self.database_up.clone());
    }

    /// Kinds without a job are told, too: an alert that ended must be seen to end.
    fn set(&self, figures: &Figures) {
        self.database_up.set(1);
        self.unnumbered.get_or_create(&NoLabels {}).set(figures.unnumbered_events);
        self.detached.get_or_create(&NoLabels {}).set(i64::from(figures.is_detached));
        for kind in JobKind::ALL {
            for state in [JobState::Queued, JobState::Running, JobState::Waiting] {
                let found = figures.jobs.iter().find(|each| each.kind == kind && each.state == state);
                let labels = JobLabels { kind: kind.as_str(), state: state.as_str() };
                self.jobs.get_or_create(&labels).set(found.map_or(0, |figure| figure.count));
                if state == JobState::Queued {
                    let age =
                        found.map_or(Duration::ZERO, |figure| Duration::from_millis(figure.oldest_ms.max(0).unsigned_abs()));
                    self.oldest_queued.get_or_create(&KindLabels { kind: kind.as_str() }).set(age.as_secs_f64());
                }
            }
        }
        self.reachable.clear();
        for (slug, answers) in &figures.hosts {
            self.reachable.get_or_create(&TargetLabels { target: slug.clone() }).set(i64::from(*answers));
        }
    }

    /// Old figures are not told as new ones.
    fn forget(&self) {
        self.database_up.set(0);
        self.jobs.clear();
        self.oldest_queued.clear();
        self.reachable.clear();
        self.unnumbered.clear();
        self.detached.clear();
    }
}
