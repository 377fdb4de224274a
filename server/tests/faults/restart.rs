//! PostgreSQL crashes and comes back while three deployments are under way: their jobs end as if it had stayed, and what was
//! acknowledged to the last moment is there.

use std::time::Duration;

use app::model::{ids::GroupId, job::JobKind};
use futures::future::try_join_all;
use sqlx::Row as _;
use tokio::sync::oneshot;

use super::{
    postgres::Postgres,
    weathering::{AWAY, add_group, says_that},
};
use crate::{
    kill::{database::connect, end::End, run::Run, stage::Stage, story::Story},
    process::{
        client::Client,
        program::Installation,
        site::{Press, Site},
        until::until,
    },
};

/// Long enough for signs of life and looks for work to fail.
const AWAY_FOR: Duration = Duration::from_secs(3);

/// Changes that people made just before the crash.
const SOME: usize = 10;

/// Of the three, and of what was done on their host.
type Ends = (Vec<End>, Run);

pub async fn three_deployments_survive_it() {
    let Some(postgres) = Postgres::start().await else {
        return eprintln!("EYRIE_TEST_POSTGRES_BIN is not set: nothing was tested");
    };
    let stage = Stage::prepare_on(Some(postgres.server()), Story::Deploy, 2).await;
    let whole = stage.run(async |first| stage.play_three(first, async |_| Ok(Vec::new())).await).await;
    let crashing = async |client: &Client| crash(&postgres, &stage, client).await;
    let run = stage.run(async |first| stage.play_three(first, crashing).await).await;
    stage.remove().await;
    let (whole, run) = (whole.unwrap_or_else(|what| panic!("undisturbed: {what}")), run.unwrap_or_else(|what| panic!("{what}")));
    assert!(whole.0.iter().all(End::is_good), "{:#?}", whole.0);
    assert_eq!(run.0, whole.0);
    assert_eq!(run.1.deeds, whole.1.deeds);
}

impl Stage {
    async fn play_three(
        &self,
        first: &Installation,
        trouble: impl AsyncFnOnce(&Client) -> Result<Vec<GroupId>, String>,
    ) -> Result<Ends, String> {
        let program = first.start().await;
        let client = self.session.client(&program);
        let sites: Vec<&Site> = [&self.site].into_iter().chain(&self.more).collect();
        let jobs = try_join_all(sites.iter().map(async |site| {
            let job_id = self.press_through(site, &client, &Press::new(JobKind::Deploy)).await?;
            self.wait_through(site, &client, job_id).await?;
            Ok::<_, String>(job_id)
        }));
        let (jobs, troubled) = tokio::join!(jobs, trouble(&client));
        let acknowledged = troubled?;
        let jobs = jobs.map_err(|why| format!("{why}\n{}", program.output()))?;
        let mut ends = Vec::new();
        for (site, job_id) in sites.into_iter().zip(jobs) {
            ends.push(self.end_of(site, &client, job_id).await.without_attempts());
        }
        program.stop().await;
        check_groups(first, &acknowledged).await?;
        let end = ends[0].clone();
        Ok((ends, self.look_back(first, true, end).await?))
    }
}

/// When something of the first was begun and nothing ended. Gives what was acknowledged until then.
async fn crash(postgres: &Postgres, stage: &Stage, client: &Client) -> Result<Vec<GroupId>, String> {
    until("an instance is made", async || stage.simulator.read(|world| !world.instances.is_empty()).then_some(())).await;
    let (told, enough) = oneshot::channel();
    let crash = async {
        enough.await.expect("some are acknowledged");
        postgres.crash().await;
    };
    let (acknowledged, ()) = tokio::join!(add_groups(client, told), crash);
    let said = says_that(client, AWAY).await;
    tokio::time::sleep(AWAY_FOR).await;
    postgres.come_back().await;
    said.map(|()| acknowledged)
}

/// One after another, until that is not possible any more. Tells when there are some.
async fn add_groups(client: &Client, told: oneshot::Sender<()>) -> Vec<GroupId> {
    let (mut acknowledged, mut told) = (Vec::new(), Some(told));
    while let Ok(group) = add_group(client).await {
        acknowledged.push(group.id);
        if acknowledged.len() == SOME {
            told.take().expect("there are some only once").send(()).expect("somebody waits for it");
        }
    }
    acknowledged
}

async fn check_groups(first: &Installation, acknowledged: &[GroupId]) -> Result<(), String> {
    let mut connection = connect(&first.data(), first.database_url.as_deref()).await;
    let rows = sqlx::query("SELECT id FROM deployment_group").fetch_all(&mut connection).await.unwrap();
    let there: Vec<String> = rows.iter().map(|row| row.get("id")).collect();
    let lost: Vec<&GroupId> = acknowledged.iter().filter(|id| !there.contains(&id.to_string())).collect();
    if lost.is_empty() { Ok(()) } else { Err(format!("acknowledged and lost: {lost:?} of {}", acknowledged.len())) }
}
