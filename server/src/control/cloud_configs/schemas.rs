//! Learned schemas, compiled and kept in memory: compiling takes longer than a key press, and every pause in typing asks.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::{
    cloud_init::schema::{LearnedSchema, Origin},
    control::ControlError,
    store::{Store, learned_schemas},
};

/// An installation edits for few images at a time; a compiled schema has some megabytes.
const KEPT: usize = 8;

/// By the image's fingerprint; one that cannot be used is remembered as nothing, so that it is not compiled again.
#[derive(Default)]
pub struct Schemas(Mutex<Vec<(String, Option<Arc<LearnedSchema>>)>>);

impl Schemas {
    /// The first that is known of an image's fingerprints. None: no guest of it told one yet.
    pub async fn find(
        &self,
        store: &Store,
        image: &str,
        fingerprints: &[String],
    ) -> Result<Option<Arc<LearnedSchema>>, ControlError> {
        for fingerprint in fingerprints {
            if let Some(kept) = self.recall(fingerprint) {
                if kept.is_some() {
                    return Ok(kept);
                }
            } else if let Some(learned) = store.find_learned_schema(fingerprint).await? {
                let compiled = compile(image.to_owned(), learned).await?;
                self.keep(fingerprint.clone(), compiled.clone());
                if compiled.is_some() {
                    return Ok(compiled);
                }
            }
        }
        Ok(None)
    }

    fn recall(&self, fingerprint: &str) -> Option<Option<Arc<LearnedSchema>>> {
        let mut kept = self.lock();
        let place = kept.iter().position(|(each, _)| each == fingerprint)?;
        let found = kept.remove(place);
        kept.push(found.clone());
        Some(found.1)
    }

    /// The one that was not asked for longest makes room.
    fn keep(&self, fingerprint: String, schema: Option<Arc<LearnedSchema>>) {
        let mut kept = self.lock();
        kept.retain(|(each, _)| *each != fingerprint);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((fingerprint, schema));
    }

    /// A panic while it was held leaves a list that is whole.
    fn lock(&self) -> MutexGuard<'_, Vec<(String, Option<Arc<LearnedSchema>>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn compile(
    image_name: String,
    learned: learned_schemas::LearnedSchema,
) -> Result<Option<Arc<LearnedSchema>>, ControlError> {
    let compiled = tokio::task::spawn_blocking(move || {
        let origin =
            Origin { cloud_init_version: learned.cloud_init_version, image_name, image_fingerprint: learned.fingerprint };
        LearnedSchema::compile(origin, learned.body.as_bytes())
    });
    match compiled.await.map_err(|error| ControlError::unexpected("compiling a learned schema", error))? {
        Ok(schema) => Ok(Some(Arc::new(schema))),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "a guest's schema cannot be used");
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_was_not_asked_for_longest_makes_room() {
        let schemas = Schemas::default();
        for n in 0..KEPT {
            schemas.keep(n.to_string(), None);
        }
        assert!(schemas.recall("0").is_some());
        schemas.keep("new".into(), None);
        assert!(schemas.recall("0").is_some() && schemas.recall("new").is_some());
        assert!(schemas.recall("1").is_none());
        assert_eq!(schemas.lock().len(), KEPT);
    }
}
