//! The program stands still at a point of its work until its lease is over and another one has ended the job. Then it goes on,
//! with all that it still believes: nothing of that may be written, and nothing be done twice.

use std::fs;

use app::model::job::JobKind;

use super::{
    crew::beside,
    database::{Database, connect, postgres_server},
    oracle::written,
    run::Run,
    sample::{Sample, distinct},
    stage::Stage,
    story::Story,
};
use crate::process::{
    program::{Doom, Installation, Program},
    site::Press,
    until::until,
};

/// What a test tries.
pub struct Stall {
    pub story: Story,
    /// It stands still at one point of each kind: `before commit`, `after request`.
    pub kinds: &'static [&'static str],
    /// A further job before it goes on.
    pub then: Option<JobKind>,
}

pub async fn changes_nothing_more(Stall { story, kinds, then }: Stall) {
    if postgres_server().is_none() {
        return eprintln!("EYRIE_TEST_POSTGRES is not set: nothing was tested");
    }
    let stage = Stage::prepare(story, Database::Postgres).await;
    let points_file = stage.folder.path().join("points");
    let whole = Doom { points: Some(&points_file), ..Doom::default() };
    let play = async |doom: Doom<'_>| stage.run(async |first| stage.play_stalled(first, doom, then).await).await;
    let whole = play(whole).await.unwrap_or_else(|what| panic!("{what}"));
    assert!(whole.end.is_good() && !whole.met_its_doom, "{:#?}", whole.end);
    let points = distinct(&fs::read_to_string(&points_file).unwrap());
    let sample = Sample::from_environment(1);
    println!("{story:?}, stalled: EYRIE_TEST_KILL_SEED={}", sample.seed());
    let mut failures = Vec::new();
    for kind in kinds {
        let of_kind: Vec<String> = points.iter().filter(|point| point.starts_with(kind) && is_of_a_job(point)).cloned().collect();
        let mut stalled = 0;
        for point in sample.trials(&of_kind, 1).concat() {
            if stalled == sample.many() {
                break;
            }
            let run = play(Doom { stop_at: Some(&point), ..Doom::default() }).await;
            stalled += usize::from(run.as_ref().map_or(true, |run| run.met_its_doom));
            let outcome = run.and_then(|run| run.compare(&whole));
            println!("{point}: {}", outcome.as_ref().map_or_else(String::as_str, |()| "nothing more"));
            failures.extend(outcome.err().map(|_| point));
        }
        assert!(stalled > 0, "it stood still at none of {of_kind:?}");
    }
    stage.remove().await;
    assert!(failures.is_empty(), "with seed {} it did something more after {failures:#?}", sample.seed());
}

/// What a worker writes and asks for; looks at the host, signs of life and what hosts tell are no part of a job.
fn is_of_a_job(point: &str) -> bool {
    const DEEDS: [&str; 5] = ["create ", "start ", "stop ", "kill ", "delete "];
    match point.split_once("request ") {
        Some((_, request)) => DEEDS.iter().any(|deed| request.starts_with(deed)),
        None => point.contains("job_advanced") || point.contains("step_") || point.contains("deployment_"),
    }
}

impl Stage {
    async fn play_stalled(&self, first: &Installation, doom: Doom<'_>, then: Option<JobKind>) -> Result<Run, String> {
        let folder = beside(first);
        let stalled = first.spawn(doom).ready().await.map_err(|status| format!("it ended by itself: {status}"))?;
        if let Some(file) = doom.points {
            fs::write(file, "").unwrap();
        }
        let press = self.story.press();
        // Its answer may never come.
        let client = self.session.client(&stalled);
        let job_id = tokio::select! {
            pressed = self.site.press(&client, &press) => Some(pressed.map_err(|error| error.to_string())?.job_id),
            () = until_still(&stalled) => None,
        };
        let met_its_doom = until("it stands still, or the job is over", async || {
            if is_still(&stalled) {
                return Some(true);
            }
            let page = tokio::select! {
                page = self.site.job(&client, job_id?) => page.ok()?,
                () = until_still(&stalled) => return Some(true),
            };
            page.job.state.is_over().then_some(false)
        })
        .await;
        // Only now: else it could have been the one to take the job.
        let mut successor = folder.start().await;
        let client = self.session.client(&successor);
        let mut job = None;
        for press in [press].into_iter().chain(then.map(Press::new)) {
            job = self.press_and_wait(&client, &press, &mut successor).await?;
        }
        let url = first.database_url.as_deref();
        let before = written(&mut connect(&first.data(), url).await).await;
        let had_lost = goes_on(&stalled, met_its_doom).await;
        stalled.stop().await;
        let after = written(&mut connect(&first.data(), url).await).await;
        let end = self.end(&client, job.expect("nothing killed it")).await;
        successor.stop().await;
        if had_lost && before != after {
            let more: Vec<_> = after.iter().filter(|row| !before.contains(row)).collect();
            return Err(format!("it wrote {more:#?}"));
        }
        self.look_back(first, met_its_doom, end).await
    }
}

/// Waits until it has seen that another one took over; false when it never stood still.
async fn goes_on(stalled: &Program, stood_still: bool) -> bool {
    if stood_still {
        stalled.signal("-CONT").await;
        until("it sees that it lost its lease", async || {
            let output = stalled.output();
            (output.contains("another server took over") || output.contains("a worker ended early")).then_some(())
        })
        .await;
    }
    stood_still
}

async fn until_still(program: &Program) {
    until("it stands still", async || is_still(program).then_some(())).await;
}

fn is_still(program: &Program) -> bool {
    let Some(pid) = program.pid() else { return false };
    let state = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name before it may hold anything but this.
    state.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('T'))
}
