//! The program dies at a point of its work, and somebody must end what it began: itself, started again, or those that live
//! beside it on the same database.

use std::{fs, os::unix::process::ExitStatusExt as _, process::ExitStatus};

use super::{
    crew::{beside, start_all},
    database::{Database, postgres_server},
    run::Run,
    sample::{Sample, THEN, distinct},
    stage::Stage,
    story::Story,
};
use crate::process::{
    program::{Doom, Installation},
    site::Press,
};

/// What a test tries.
pub struct Trial {
    pub story: Story,
    pub database: Database,
    /// Programs that live beside the one that dies.
    pub others: usize,
    /// How often the program dies before it may end.
    pub kills: usize,
    /// How many trials unless asked for otherwise: the whole suite is to end within three minutes.
    pub usual: usize,
}

pub async fn survives(Trial { story, database, others, kills, usual }: Trial) {
    if database == Database::Postgres && postgres_server().is_none() {
        return eprintln!("EYRIE_TEST_POSTGRES is not set: nothing was tested");
    }
    let stage = Stage::prepare(story, database).await;
    let points_file = stage.folder.path().join("points");
    let whole = [Doom { points: Some(&points_file), ..Doom::default() }];
    let play = async |dooms: &[Doom<'_>]| stage.run(async |first| stage.play(first, others, dooms).await).await;
    let whole = play(&whole).await.unwrap_or_else(|what| panic!("{what}"));
    assert!(whole.end.is_good(), "{:#?}", whole.end);
    let points = distinct(&fs::read_to_string(&points_file).unwrap());
    let sample = Sample::from_environment(usual);
    let what = format!("{story:?} on {database:?} beside {others}");
    println!("{what}: {} points, EYRIE_TEST_KILL_SEED={}", points.len(), sample.seed());
    let (mut tried, mut died, mut failures) = (0, 0, Vec::new());
    for points in sample.trials(&points, kills) {
        // Some points depend on timing and are not reached every time: others are tried in their place.
        if died == sample.many() {
            break;
        }
        tried += 1;
        let dooms: Vec<Doom<'_>> = points.iter().map(|point| Doom { kill_at: Some(point), ..Doom::default() }).collect();
        let survived = play(&dooms).await;
        died += usize::from(survived.as_ref().is_ok_and(|run| run.met_its_doom));
        if let Err(what) = survived.and_then(|run| run.compare(&whole)) {
            println!("{}: {what}", points.join(THEN));
            failures.push(points.join(THEN));
        }
    }
    stage.remove().await;
    assert!(failures.is_empty(), "with seed {} it did not survive {failures:#?}", sample.seed());
    println!("{what}: died in {died} of {tried} trials");
    assert!(died > 0 && died * 2 >= tried, "died in {died} of {tried} trials");
}

impl Stage {
    pub async fn play(&self, first: &Installation, others: usize, dooms: &[Doom<'_>]) -> Result<Run, String> {
        let folders: Vec<Installation> = (0..others).map(|_| beside(first)).collect();
        let mut living = start_all(&folders).await;
        let press = self.story.press();
        let mut died = false;
        for doom in dooms {
            died |= self.play_until_death(first, *doom, &press).await?;
        }
        let mut survivor = match living.pop() {
            Some(other) => other,
            None => first.start().await,
        };
        let client = self.session.client(&survivor);
        let job = self.press_and_wait(&client, &press, &mut survivor).await?;
        let end = self.end(&client, job.expect("nothing killed it")).await;
        for program in living.into_iter().chain([survivor]) {
            program.stop().await;
        }
        self.look_back(first, died, end).await
    }

    /// False: it did not die, and the job is over.
    async fn play_until_death(&self, installation: &Installation, doom: Doom<'_>, press: &Press) -> Result<bool, String> {
        let mut doomed = match installation.spawn(doom).ready().await {
            Ok(program) => program,
            Err(status) => return died_as_told(status),
        };
        // What a start does is not the story.
        if let Some(file) = doom.points {
            fs::write(file, "").unwrap();
        }
        self.press_and_wait(&self.session.client(&doomed), press, &mut doomed).await?;
        // The last points come after what tells that the job is over.
        let status = doomed.end().await;
        if status.success() { Ok(false) } else { died_as_told(status) }
    }
}

/// Any other end is a fault of its own.
fn died_as_told(status: ExitStatus) -> Result<bool, String> {
    const SIGABRT: i32 = 6;
    if status.signal() == Some(SIGABRT) { Ok(true) } else { Err(format!("it ended by itself: {status}")) }
}
