//! Three programs on one database, of which now and then one is killed and started again.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio_util::sync::CancellationToken;

use crate::{
    kill::crew::{beside, start_all},
    process::{
        client::{Client, Session},
        program::{Installation, Program},
        until::until,
    },
};

/// Between two kills, and until the one that was killed is started again.
const LIVES: std::ops::Range<Duration> = Duration::from_secs(3)..Duration::from_secs(9);
const DEAD: std::ops::Range<Duration> = Duration::from_millis(0)..Duration::from_secs(3);

pub struct Crew {
    installations: Vec<Installation>,
    programs: tokio::sync::Mutex<Vec<Program>>,
    session: Session,
    /// Of the programs that live; a person goes to any of them.
    clients: Mutex<Vec<Option<Arc<Client>>>>,
    kills: AtomicU32,
}

impl Crew {
    /// The first one is there and set up.
    pub async fn gather(first: Installation, program: Program, session: Session) -> Self {
        let mut installations = vec![beside(&first), beside(&first)];
        let mut programs = start_all(&installations).await;
        installations.insert(0, first);
        programs.insert(0, program);
        let clients = programs.iter().map(|program| Some(Arc::new(session.client(program)))).collect();
        Self {
            installations,
            programs: tokio::sync::Mutex::new(programs),
            session,
            clients: Mutex::new(clients),
            kills: AtomicU32::new(0),
        }
    }

    pub fn kills(&self) -> u32 {
        self.kills.load(Ordering::Relaxed)
    }

    /// Of any that lives.
    pub fn any(&self, chance: &mut StdRng) -> Arc<Client> {
        let clients = self.clients.lock().unwrap();
        let living: Vec<&Arc<Client>> = clients.iter().flatten().collect();
        living[chance.random_range(0..living.len())].clone()
    }

    /// One at a time, so that two live. Ends with all of them alive.
    pub async fn kill_now_and_then(&self, seed: u64, enough: &CancellationToken) {
        let mut chance = StdRng::seed_from_u64(seed);
        loop {
            tokio::select! {
                () = tokio::time::sleep(chance.random_range(LIVES)) => {}
                () = enough.cancelled() => return,
            }
            let which = chance.random_range(0..self.installations.len());
            self.clients.lock().unwrap()[which] = None;
            let mut programs = self.programs.lock().await;
            programs[which].signal("-KILL").await;
            until("it is dead", async || programs[which].exit()).await;
            self.kills.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(chance.random_range(DEAD)).await;
            programs[which] = self.installations[which].start().await;
            self.clients.lock().unwrap()[which] = Some(Arc::new(self.session.client(&programs[which])));
        }
    }
}
