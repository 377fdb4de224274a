//! What the palette finds: the projects that a person may see, and what is in the one that is shown.

use app::{
    api::{
        ApiError,
        find::{Finding, Found},
    },
    model::{name::Slug, project::Role},
};
use async_trait::async_trait;

use super::{Call, ControlError};

/// Of each noun: what is searched in a browser has an end.
const MOST: u32 = 2_000;

#[async_trait]
impl Finding for Call {
    async fn list_found(&self, project: Option<Slug>) -> Result<Vec<Found>, ApiError> {
        Ok(list(self, project).await?)
    }
}

async fn list(call: &Call, project: Option<Slug>) -> Result<Vec<Found>, ControlError> {
    let mut found = projects(call).await?;
    if let Some(slug) = project {
        let access = call.project(&slug, Role::Viewer).await?;
        found.extend(call.services.store.list_found(access.project.id, MOST).await?);
    }
    Ok(found)
}

async fn projects(call: &Call) -> Result<Vec<Found>, ControlError> {
    let person = call.person()?;
    let seats = call.list_seats(person).await?.into_iter().filter(|seat| person.is_admin || seat.role.is_some());
    let project = |seat: crate::store::projects::Seat| Found::Project { slug: seat.project.slug, name: seat.project.name };
    Ok(seats.map(project).take(MOST as usize).collect())
}
