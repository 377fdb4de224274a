//! The program's own clock is an hour off from its database's: it dies in the middle of a job, is started again, and everything is
//! as with right clocks. The program cannot be told another time, so its database is.

use sqlx::AssertSqlSafe;

use crate::{
    kill::{
        database::{Database, connect},
        run::Run,
        stage::Stage,
        story::Story,
    },
    process::program::{Doom, Installation},
};

const HOUR_MS: i64 = 60 * 60 * 1_000;
/// In the middle, with an instance asked for and not seen.
const POINT: &str = "after request create site-web-2 #1";

pub async fn an_hour_changes_nothing() {
    let stage = Stage::prepare(Story::Deploy, Database::Sqlite).await;
    let play = async |off_ms: i64| -> Result<Run, String> {
        let doom = Doom { kill_at: Some(POINT), ..Doom::default() };
        stage
            .run(async |first| {
                set_off(first, off_ms).await;
                stage.play(first, 0, &[doom]).await
            })
            .await
    };
    let whole = play(0).await.unwrap();
    assert!(whole.end.is_good() && whole.met_its_doom, "{:#?}", whole.end);
    let ahead = play(HOUR_MS).await;
    let behind = play(-HOUR_MS).await;
    stage.remove().await;
    for (which, run) in [("behind", ahead), ("ahead", behind)] {
        let outcome = run.and_then(|run| run.compare(&whole));
        outcome.unwrap_or_else(|what| panic!("with its own clock an hour {which}: {what}"));
    }
}

async fn set_off(installation: &Installation, off_ms: i64) {
    let mut connection = connect(&installation.data(), None).await;
    let clock = format!(
        "DROP VIEW clock;
         CREATE VIEW clock AS SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) + ({off_ms}) AS ms"
    );
    sqlx::raw_sql(AssertSqlSafe(clock)).execute(&mut connection).await.unwrap();
}
