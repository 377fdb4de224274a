//! The connections to PostgreSQL are slow, are reset at any moment, stand still, and are refused for a while: the job ends as
//! the one that nothing disturbed, and whoever asks meanwhile is told to wait.

use std::time::Duration;

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use super::{
    proxy::Proxy,
    weathering::{AWAY, says_that},
};
use crate::{
    kill::{
        crew::beside,
        database::{Database, postgres_server},
        run::Run,
        sample::Sample,
        stage::Stage,
        story::Story,
    },
    process::program::{Doom, Installation},
};

/// What a piece takes through a connection, in ms.
const DELAYS_MS: std::ops::Range<u64> = 5..50;
const RESETS: u32 = 6;
/// Between two of them, in ms.
const PAUSES_MS: std::ops::Range<u64> = 100..1_500;
/// Longer than a write may take, shorter than a lease.
const HELD: Duration = Duration::from_secs(2);

pub async fn a_job_survives_them(story: Story) {
    let Some(server) = postgres_server() else {
        return eprintln!("EYRIE_TEST_POSTGRES is not set: nothing was tested");
    };
    let stage = Stage::prepare(story, Database::Postgres).await;
    let whole = stage.run(async |first| stage.play(first, 0, &[Doom::default()]).await).await.unwrap();
    let seed = Sample::from_environment(1).seed();
    println!("{story:?} through bad connections: EYRIE_TEST_KILL_SEED={seed}");
    let run = stage.run(async |first| stage.play_through(first, &server, seed).await).await;
    stage.remove().await;
    let outcome = run.and_then(|run| run.without_attempts().compare(&whole.without_attempts()));
    outcome.unwrap_or_else(|what| panic!("EYRIE_TEST_KILL_SEED={seed}: {what}"));
}

impl Stage {
    async fn play_through(&self, first: &Installation, server: &str, seed: u64) -> Result<Run, String> {
        let proxy = Proxy::before(server, DELAYS_MS, seed).await;
        let mut through = beside(first);
        through.database_url = first.database_url.as_deref().map(|url| proxy.url(url));
        let program = through.start().await;
        let client = self.session.client(&program);
        let press = self.story.press();
        let job = async {
            let job_id = self.press_through(&self.site, &client, &press).await?;
            self.wait_through(&self.site, &client, job_id).await?;
            Ok::<_, String>(job_id)
        };
        let troubles = async {
            trouble(&proxy, &mut StdRng::seed_from_u64(seed)).await;
            let said = says_that(&client, AWAY).await;
            proxy.come_back();
            said
        };
        let (job_id, said) = tokio::join!(job, troubles);
        said?;
        let job_id = job_id.map_err(|why| format!("{why}\n{}", program.output()))?;
        let end = self.end(&client, job_id).await;
        program.stop().await;
        self.look_back(first, true, end).await
    }
}

/// Ends with nobody let in.
async fn trouble(proxy: &Proxy, chance: &mut StdRng) {
    for _ in 0..RESETS {
        tokio::time::sleep(Duration::from_millis(chance.random_range(PAUSES_MS))).await;
        proxy.reset_all();
    }
    proxy.hold(HELD).await;
    proxy.go_down();
}
