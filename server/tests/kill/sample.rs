//! Which of the points a run dies at: all, or so many, chosen by a seed that is printed.
//!
//! `EYRIE_TEST_KILL_POINTS` is a number or `all`, `EYRIE_TEST_KILL_SEED` repeats a choice, and `EYRIE_TEST_KILL_POINT` names one.

use std::{collections::BTreeSet, env};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};

/// Between the points of one trial.
pub const THEN: &str = ", then ";

pub struct Sample {
    seed: u64,
    many: Option<usize>,
    only: Option<String>,
}

impl Sample {
    pub fn from_environment(usual: usize) -> Self {
        let many = match env::var("EYRIE_TEST_KILL_POINTS").as_deref() {
            Ok("all") => None,
            Ok(many) => Some(many.parse().expect("EYRIE_TEST_KILL_POINTS is a number or all")),
            Err(_) => Some(usual),
        };
        let seed = env::var("EYRIE_TEST_KILL_SEED").map(|seed| seed.parse().expect("EYRIE_TEST_KILL_SEED is a number"));
        Self { seed: seed.unwrap_or_else(|_| rand::rng().random()), many, only: env::var("EYRIE_TEST_KILL_POINT").ok() }
    }

    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Trials that are enough.
    pub fn many(&self) -> usize {
        self.many.unwrap_or(usize::MAX)
    }

    /// In an order by the seed; for each trial, the points at which the program dies one after another.
    pub fn trials(&self, points: &[String], kills: usize) -> Vec<Vec<String>> {
        if let Some(only) = &self.only {
            return vec![only.split(THEN).map(str::to_owned).collect()];
        }
        let mut shuffled = points.to_vec();
        shuffled.shuffle(&mut StdRng::seed_from_u64(self.seed));
        shuffled.chunks_exact(kills).map(<[String]>::to_vec).collect()
    }
}

/// Each point once. What is asked of the host without end, and transactions that tell nothing, count by their first few.
pub fn distinct(lines: &str) -> Vec<String> {
    const OF_A_KIND: u32 = 12;
    let mut seen = BTreeSet::new();
    let number = |point: &str| point.rsplit_once('#').and_then(|(_, number)| number.parse::<u32>().ok()).unwrap_or(0);
    lines.lines().filter(|point| number(point) <= OF_A_KIND && seen.insert(*point)).map(str::to_owned).collect()
}
