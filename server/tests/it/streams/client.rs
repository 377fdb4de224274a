//! A tab: listens, is cut off after a while that chance decides, and comes back with its last id, at whichever server.

use std::time::{Duration, Instant};

use app::model::event::{Change, Event, Frame};
use axum::{body::BodyDataStream, http::StatusCode};
use futures::StreamExt as _;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use server::store::Store;

use super::{
    super::support::{http::Http, people::Who},
    writers::THE_END,
};

/// Frames until it is cut off.
const UNTIL_CUT: std::ops::Range<u32> = 1..60;
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Client<'a> {
    pub who: Who,
    pub project: &'static str,
    /// Else it stays until its server ends it.
    pub is_cut: bool,
    pub servers: &'a [Http; 2],
    pub store: &'a Store,
}

/// What it saw, and when.
#[derive(Default)]
pub struct Seen {
    pub events: Vec<(Event, Instant)>,
    pub heard_the_end: bool,
}

impl Client<'_> {
    pub async fn listen(self, seed: u64) -> Seen {
        let mut chance = StdRng::seed_from_u64(seed);
        let mut seen = Seen::default();
        let path = format!("/_eyrie/p/{}/events?after=0", self.project);
        while !seen.heard_the_end {
            let last_id = seen.events.last().map(|(event, _)| event.seq);
            let server = &self.servers[chance.random_range(0..2)];
            let (status, body) = server.open_after(self.who, &path, last_id).await;
            if status == StatusCode::NOT_FOUND {
                break;
            }
            assert_eq!(status, StatusCode::OK);
            let frames = if self.is_cut { chance.random_range(UNTIL_CUT) } else { u32::MAX };
            self.follow(body, &mut seen, frames).await;
        }
        seen
    }

    /// Until it is cut off, from here or from there.
    async fn follow(&self, mut body: BodyDataStream, seen: &mut Seen, frames: u32) {
        for _ in 0..frames {
            let next = tokio::time::timeout(PATIENCE, body.next()).await;
            let Some(chunk) = next.unwrap_or_else(|_| panic!("{:?} hears nothing more", self.who)) else { return };
            let text = String::from_utf8(chunk.unwrap().to_vec()).unwrap();
            let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            let Some(data) = field("data:") else { continue };
            match serde_json::from_str(data).unwrap() {
                Frame::Event(event) => {
                    assert_eq!(field("id:").and_then(|id| id.parse().ok()), Some(event.seq));
                    self.see(*event, seen).await;
                }
                Frame::Stale => panic!("{:?} was just there and is told to load again", self.who),
                Frame::Live { .. } | Frame::Sample { .. } | Frame::Log(_) => {}
            }
            if seen.heard_the_end {
                return;
            }
        }
    }

    /// Whoever is told of it finds it in the database: it was committed before.
    async fn see(&self, event: Event, seen: &mut Seen) {
        let at = Instant::now();
        let is_next = seen.events.last().is_none_or(|(last, _)| last.seq < event.seq);
        assert!(is_next, "{:?} sees {} again, or late", self.who, event.seq);
        let row = self.store.list_events_after(event.seq - 1, 1).await.unwrap();
        assert_eq!(row.first(), Some(&event), "{:?} saw what is not committed", self.who);
        seen.heard_the_end = matches!(&event.change, Change::Named { entity, .. } if entity == THE_END);
        seen.events.push((event, at));
    }
}
