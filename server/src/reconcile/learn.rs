//! Learning cloud-init's own schema from the first guest of an image in which it ran to its end: what it takes is in its own
//! files, and differs with its version.

use app::model::cloud_init::VerdictState;

use super::{keep::End, session::Session};
use crate::{
    cloud_init::read::{read_schema, read_version},
    drivers::DriverError,
    store::{StoreError, learned_schemas::LearnedSchema, observations::Known},
};

impl Session<'_> {
    pub(super) async fn learn_schemas(&mut self, running: &[Known]) -> Result<(), End> {
        for row in running.iter().filter(|row| has_run(row)) {
            let Some(found) = self.find(row) else { continue };
            let Some(fingerprint) = found.fingerprint.clone() else { continue };
            let image = found.image.clone();
            // Once per connection, whatever comes of it: an image without a schema is not asked every few seconds.
            if !self.asked_schemas.insert(fingerprint.clone()) || self.services.store.has_learned_schema(&fingerprint).await? {
                continue;
            }
            match self.read_schema_of(row, fingerprint, image).await {
                Ok(Some(schema)) => self.store_schema(schema).await?,
                Ok(None) => {}
                Err(error) => {
                    tracing::info!(instance = row.name, error = &error as &dyn std::error::Error, "a schema was not learned")
                }
            }
        }
        Ok(())
    }

    async fn read_schema_of(
        &self,
        row: &Known,
        fingerprint: String,
        image: String,
    ) -> Result<Option<LearnedSchema>, DriverError> {
        let stated = read_version(self.driver.as_ref(), &row.name).await?;
        let logged = row.sample.verdict.as_ref().and_then(|verdict| verdict.version.clone());
        let Some(cloud_init_version) = stated.or(logged) else { return Ok(None) };
        let body = read_schema(self.driver.as_ref(), &row.name).await?;
        Ok(body.map(|body| LearnedSchema { fingerprint, cloud_init_version, image, body }))
    }

    async fn store_schema(&self, schema: LearnedSchema) -> Result<(), StoreError> {
        let (image, version) = (schema.image.clone(), schema.cloud_init_version.clone());
        self.services.store.write(move |tx| Box::pin(async move { tx.insert_learned_schema(&schema).await })).await?;
        tracing::info!(image, version, "learned the schema of cloud-init");
        Ok(())
    }
}

fn has_run(row: &Known) -> bool {
    let state = row.sample.verdict.as_ref().map(|verdict| verdict.state);
    matches!(state, Some(VerdictState::Done | VerdictState::Degraded | VerdictState::Error))
}
