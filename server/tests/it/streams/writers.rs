//! Those who write meanwhile: transactions of one to three events each, of either project, of hosts, and of nothing that anybody
//! may see; one of four is refused after it wrote.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use app::model::{
    event::{Change, Event},
    ids::ProjectId,
    target::Target,
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use server::store::{StoreError, tx::Place};

use super::super::support::{
    database::execute,
    hosts::{target_row, write},
    people::World,
};

pub const THE_END: &str = "the end";
const WRITERS: u64 = 4;

/// One that only the project Default may use, and one that only the other project may.
pub struct Hosts {
    granted: [(ProjectId, Target); 2],
}

impl Hosts {
    pub async fn add(world: &World) -> Self {
        let (of_default, of_other) = (target_row("lxd-a"), target_row("lxd-b"));
        let of_default = write(world.store(), move |tx| Box::pin(async move { tx.insert_target(&of_default).await })).await;
        let of_other = write(world.store(), move |tx| Box::pin(async move { tx.insert_target(&of_other).await })).await;
        let granted = [(world.project.id, of_default), (world.other_project.id, of_other)];
        for (project_id, target) in &granted {
            let sql = format!("DELETE FROM target_grant WHERE target_id = '{}' AND project_id <> '{project_id}'", target.id);
            execute(world.store(), &sql).await;
        }
        Self { granted }
    }

    /// The rule, once more and apart from the stream's own.
    pub fn may_see(&self, project_id: ProjectId, event: &Event) -> bool {
        match &event.change {
            Change::Target(target) => self.granted.iter().any(|(granted, host)| *granted == project_id && host.id == target.id),
            _ => event.project_id == Some(project_id),
        }
    }
}

/// What a transaction tells, before it knows whether it is kept.
struct Draft {
    events: Vec<(Place, Change)>,
    /// How often it makes room for others before it ends.
    yields: u32,
    is_kept: bool,
}

/// Until it is enough: by how many transactions each has written, and for how long.
pub async fn write_at_random(world: &World, hosts: &Hosts, seed: u64, is_enough: impl Fn(u32, Duration) -> bool) {
    let (begun_at, written) = (Instant::now(), AtomicU32::new(0));
    let writers = (0..WRITERS).map(async |n| {
        let mut chance = StdRng::seed_from_u64(seed.wrapping_add(n * 1_000));
        while !is_enough(written.load(Ordering::Relaxed) / WRITERS as u32, begun_at.elapsed()) {
            keep_or_refuse(world, draft(world, hosts, &mut chance)).await;
            written.fetch_add(1, Ordering::Relaxed);
            // As many as a stream of people and hosts makes, for seconds.
            tokio::time::sleep(Duration::from_millis(chance.random_range(5..60))).await;
        }
    });
    futures::future::join_all(writers).await;
}

fn draft(world: &World, hosts: &Hosts, chance: &mut StdRng) -> Draft {
    let count = chance.random_range(1..=3);
    let events = (0..count).map(|_| told(world, hosts, chance)).collect();
    Draft { events, yields: chance.random_range(0..20), is_kept: chance.random_bool(0.75) }
}

fn told(world: &World, hosts: &Hosts, chance: &mut StdRng) -> (Place, Change) {
    let named = |chance: &mut StdRng| Change::Named { entity: "test".into(), id: chance.random::<u64>().to_string(), rev: 1 };
    match chance.random_range(0..10) {
        0..5 => (Place::project(world.project.id), named(chance)),
        5..7 => (Place::project(world.other_project.id), named(chance)),
        7 => (Place::INSTALLATION, named(chance)),
        n => (Place::INSTALLATION, Change::Target(hosts.granted[n - 8].1.clone())),
    }
}

async fn keep_or_refuse(world: &World, draft: Draft) {
    let is_kept = draft.is_kept;
    let write = world.store().write(move |tx| {
        Box::pin(async move {
            for (place, change) in &draft.events {
                tx.append(*place, "tested", change).await?;
            }
            for _ in 0..draft.yields {
                tokio::task::yield_now().await;
            }
            if draft.is_kept { Ok(()) } else { Err(StoreError::Stale) }
        })
    });
    assert_eq!(write.await.is_ok(), is_kept);
}

/// In both projects.
pub async fn say_the_end(world: &World) {
    for project_id in [world.project.id, world.other_project.id] {
        let end = Change::Named { entity: THE_END.into(), id: String::new(), rev: 1 };
        write(world.store(), move |tx| Box::pin(async move { tx.append(Place::project(project_id), "tested", &end).await }))
            .await;
    }
}
