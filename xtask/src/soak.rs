//! Two hundred deployments, people who do anything with them, and servers that die: for as long as somebody likes, and a minute of
//! it with the other tests. It is one of the tests that kill the program, so that it needs no program of its own to be linked.

use std::process::Command;

use anyhow::Result;

use crate::{
    process,
    test::{cargo_test, surroundings::Surroundings},
};

const TEST: &str = "two_hundred_deployments_agree_with_their_hosts_after_random_actions_and_kills";

#[derive(clap::Args)]
pub struct Args {
    /// How long people and death are at work
    #[arg(long, default_value_t = 600)]
    seconds: u64,
    /// That a run printed: the same people, and the same deaths
    #[arg(long)]
    seed: Option<u64>,
}

pub fn run(args: &Args) -> Result<()> {
    let around = Surroundings::with_postgres()?;
    let mut soak = command(&around, args.seconds);
    soak.envs(args.seed.map(|seed| ("EYRIE_TEST_KILL_SEED", seed.to_string())));
    process::run(&mut soak)
}

pub fn command(around: &Surroundings, seconds: u64) -> Command {
    let mut soak = cargo_test(around, &["--test", "kill", "--", "--ignored", "--exact", TEST, "--nocapture"]);
    soak.env("EYRIE_SOAK_SECONDS", seconds.to_string());
    soak
}
