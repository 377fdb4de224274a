//! What the tests find around them: a PostgreSQL, an LXD host, and the variables that name both.
//! Dropped, it takes down what it started; what ran before is left alone.

use std::{collections::BTreeMap, env, ffi::OsString};

use anyhow::{Context as _, Result};

use super::{postgres::Postgres, suite::Suite};
use crate::lxd::{self, host::Host, image};

/// Not the letter of the host that a person plays with: tests kill this one's daemon.
const LXD_NAME: &str = "t";

#[derive(Default)]
pub struct Surroundings {
    postgres: Option<Postgres>,
    lxd: Option<Host>,
    environment: BTreeMap<&'static str, OsString>,
}

impl Surroundings {
    pub fn start(suites: &[Suite]) -> Result<Self> {
        let mut around = Self::default();
        if suites.iter().any(|suite| suite.needs_postgres()) {
            around.start_postgres()?;
        }
        if suites.iter().any(|suite| suite.needs_lxd()) {
            around.start_lxd(LXD_NAME)?;
        }
        Ok(around)
    }

    /// A PostgreSQL alone.
    pub fn with_postgres() -> Result<Self> {
        let mut around = Self::default();
        around.start_postgres()?;
        Ok(around)
    }

    /// A host alone.
    pub fn with_lxd(name: &str) -> Result<Self> {
        let mut around = Self::default();
        around.start_lxd(name)?;
        Ok(around)
    }

    pub fn environment(&self) -> &BTreeMap<&'static str, OsString> {
        &self.environment
    }

    fn start_postgres(&mut self) -> Result<()> {
        let postgres = self.postgres.insert(Postgres::start()?);
        self.environment.insert("EYRIE_TEST_POSTGRES", postgres.url().into());
        self.environment.insert("EYRIE_TEST_POSTGRES_BIN", postgres.programs().into());
        Ok(())
    }

    fn start_lxd(&mut self, name: &str) -> Result<()> {
        let host = Host::named(name)?;
        if !lxd::daemon::is_running(&host) {
            // What a run that was cut off has left must not meet the tests.
            lxd::down(&host)?;
            // Kept before it is up: a start that fails half-way is taken down too.
            self.lxd = Some(host.clone());
        }
        lxd::up(&host)?;
        self.environment.extend([
            ("EYRIE_TEST_LXD_NAME", name.into()),
            ("EYRIE_TEST_LXD_SOCKET", host.socket().into()),
            ("EYRIE_TEST_LXD_HTTPS", format!("https://{}", host.https_address()).into()),
            ("EYRIE_TEST_LXD_PASSWORD", host.password()?.into()),
            ("EYRIE_TEST_LXD_BRIDGE_ADDRESS", host.bridge_address().into()),
            ("EYRIE_TEST_LXD_IMAGE", image::GOOD.into()),
            ("EYRIE_TEST_LXD_BROKEN_IMAGE", image::BROKEN_LOCALE.into()),
            ("EYRIE_XTASK", env::current_exe().context("find this program")?.into()),
        ]);
        Ok(())
    }
}

impl Drop for Surroundings {
    fn drop(&mut self) {
        if let Some(host) = self.lxd.take()
            && let Err(error) = lxd::down(&host)
        {
            println!("xtask: could not take down the LXD host: {error:#}");
        }
    }
}
