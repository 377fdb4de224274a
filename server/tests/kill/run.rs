//! What is left of a run, and how it differs from the run that nothing disturbed.

use std::fmt::Debug;

use app::model::ids::JobId;

use super::{
    database::connect,
    end::End,
    oracle::{self, Deeds},
    stage::Stage,
};
use crate::process::{client::Client, program::Installation, site::Site};

pub struct Run {
    /// It died, or stood still, as it was told.
    pub met_its_doom: bool,
    pub end: End,
    pub deeds: Deeds,
    said_by_guests: Vec<String>,
}

impl Run {
    /// To be compared whatever it took.
    pub fn without_attempts(self) -> Self {
        Self { end: self.end.without_attempts(), ..self }
    }

    pub fn compare(&self, whole: &Self) -> Result<(), String> {
        if self.end != whole.end {
            return Err(difference("it ended otherwise", &self.end, &whole.end));
        }
        if self.deeds != whole.deeds {
            return Err(difference("something else was done on the host", &self.deeds, &whole.deeds));
        }
        if self.said_by_guests != whole.said_by_guests {
            return Err(difference("guests are quoted otherwise", &self.said_by_guests, &whole.said_by_guests));
        }
        Ok(())
    }
}

impl Stage {
    /// What the program says of the end.
    pub async fn end(&self, client: &Client, job_id: JobId) -> End {
        self.end_of(&self.site, client, job_id).await
    }

    pub async fn end_of(&self, site: &Site, client: &Client, job_id: JobId) -> End {
        let job = site.job(client, job_id).await.unwrap();
        // None: it is dropped.
        let page = site.get(client).await.ok();
        self.simulator.read(|world| End::of(page, job, world))
    }

    /// What the database and the host say, once no program runs any more.
    pub async fn look_back(&self, installation: &Installation, met_its_doom: bool, end: End) -> Result<Run, String> {
        let mut connection = connect(&installation.data(), installation.database_url.as_deref()).await;
        oracle::check_events(&mut connection).await?;
        oracle::check_logs(&mut connection).await?;
        let logs = oracle::logs(&mut connection).await?;
        let deeds = oracle::deeds(&self.simulator.ledger(), self.world.ledger.entries().len())?;
        Ok(Run { met_its_doom, end, deeds, said_by_guests: oracle::said_by_guests(&logs) })
    }
}

/// Both in full, a line each: what differs is often nested deep.
fn difference(what: &str, this: &impl Debug, whole: &impl Debug) -> String {
    format!("{what}\n  disturbed:   {this:?}\n  undisturbed: {whole:?}")
}
