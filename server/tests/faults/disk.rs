//! The disk of the data folder fills up while a job is under way, and has room again later: what was acknowledged is still there,
//! whoever wants to change something is told why not, and the job goes on by itself.

use std::{
    fs::File,
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
    process::Command,
};

use app::model::job::StepState;

use super::{postgres::is_root, weathering::add_group};
use crate::{
    kill::{database::Database, run::Run, stage::Stage, story::Story},
    process::{
        client::CallError,
        program::{Doom, Installation},
        until::until,
    },
};

/// More than what was prepared and the job need.
const SIZE: &str = "16m";
const FULL: &str = "The disk of the database is full.";

pub async fn a_job_goes_on_when_there_is_room_again() {
    let installation = Installation::new();
    let Some(disk) = Disk::mount(installation.data()).await else {
        return eprintln!("mounting a disk takes root: nothing was tested");
    };
    let stage = Stage::prepare(Story::Deploy, Database::Sqlite).await;
    let whole = stage.run(async |first| stage.play(first, 0, &[Doom::default()]).await).await.unwrap();
    stage.set_back(&installation);
    let run = stage.play_full(&installation, &disk).await;
    stage.remove().await;
    run.and_then(|run| run.compare(&whole)).unwrap_or_else(|what| panic!("{what}"));
}

impl Stage {
    async fn play_full(&self, first: &Installation, disk: &Disk) -> Result<Run, String> {
        let program = first.start().await;
        let client = self.session.client(&program);
        let job_id = self.press_through(&self.site, &client, &self.story.press()).await?;
        let done = until("a step is done", async || {
            let page = self.site.job(&client, job_id).await.unwrap();
            page.steps.iter().any(|step| step.state == StepState::Succeeded).then_some(page.job.steps_done)
        });
        let done = done.await;
        let balloon = disk.fill();
        let refused = until("a change is refused", async || add_group(&client).await.err()).await;
        if !matches!(&refused, CallError::Unavailable(said) if said.contains(FULL)) {
            return Err(format!("a change was refused with {refused}"));
        }
        let page = self.site.job(&client, job_id).await.map_err(|error| format!("what is stored cannot be read: {error}"))?;
        if page.job.state.is_over() || page.job.steps_done < done {
            return Err(format!("with a full disk, {:#?}", page.job));
        }
        std::fs::remove_file(balloon).unwrap();
        self.wait_through(&self.site, &client, job_id).await.map_err(|why| format!("{why}\n{}", program.output()))?;
        let end = self.end(&client, job_id).await;
        program.stop().await;
        self.look_back(first, true, end).await
    }
}

/// A small disk of its own, until it is dropped.
struct Disk(PathBuf);

impl Disk {
    async fn mount(folder: PathBuf) -> Option<Self> {
        if !is_root().await {
            return None;
        }
        std::fs::create_dir_all(&folder).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={SIZE},mode=0700"), "tmpfs"]).arg(&folder);
        // Root of a container may not mount either.
        mount.status().unwrap().success().then_some(Self(folder))
    }

    /// To the last byte.
    fn fill(&self) -> PathBuf {
        let path = self.0.join("balloon");
        let mut file = File::create(&path).unwrap();
        let full = loop {
            if let Err(error) = file.write_all(&[0; 4_096]) {
                break error;
            }
        };
        assert_eq!(full.kind(), ErrorKind::StorageFull);
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let unmount = |folder: &Path| Command::new("umount").arg("--lazy").arg(folder).status();
        if !unmount(&self.0).is_ok_and(|status| status.success()) {
            eprintln!("{} is still mounted", self.0.display());
        }
    }
}
