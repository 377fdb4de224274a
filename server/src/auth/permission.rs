//! What a caller may do where. Nothing is allowed that was not asked for here: what a person may not see is "not found",
//! what it sees but may not do is "forbidden" with a sentence.

use app::{
    api::{ApiError, installation::Detached},
    model::{
        ids::ProjectId,
        name::Slug,
        project::{Project, Role},
    },
};

use super::{Caller, Person};
use crate::{
    control::{Call, ControlError},
    store::projects::Seat,
};

/// A project that a person may see, and the role there.
#[derive(Debug, Clone)]
pub struct Access {
    pub project: Project,
    pub role: Role,
    pub person: Person,
    /// Number of the newest event when this was read: whatever is read after it is at least as new.
    pub cursor: i64,
    /// Where this copy of the installation leaves its hosts alone.
    pub detached: Option<Detached>,
}

impl Access {
    /// Refuses a role that is too low for something in a project that may be seen.
    pub fn at_least(self, least: Role) -> Result<Self, ControlError> {
        if self.role >= least {
            return Ok(self);
        }
        Err(ApiError::forbidden(format!(
            "Your role in {} is {}; this takes the role {} or a higher one.",
            self.project.name,
            self.role.as_str(),
            least.as_str()
        ))
        .into())
    }
}

impl Call {
    /// The project at this slug (or at one it had before), if the caller's role there is at least this.
    pub async fn project(&self, slug: &Slug, least: Role) -> Result<Access, ControlError> {
        let person = self.person()?;
        let seat = self.find_seat(slug, person).await?;
        admit(person, seat)?.at_least(least)
    }

    /// As [`Call::project`], for a slug as it came in an address or a form.
    pub async fn project_at(&self, slug: &str, least: Role) -> Result<Access, ControlError> {
        // What is no slug is the slug of nothing.
        let slug = Slug::parse(slug).map_err(|_| ApiError::NotFound)?;
        self.project(&slug, least).await
    }

    /// As [`Call::project`], for what was found by an id of its own.
    pub async fn project_by_id(&self, id: ProjectId, least: Role) -> Result<Access, ControlError> {
        let person = self.person()?;
        let seat = self.services.store.find_seat_by_id(id, person.id).await?;
        admit(person, seat)?.at_least(least)
    }

    /// Every project with the person's role there, by name.
    pub async fn list_seats(&self, person: &Person) -> Result<Vec<Seat>, ControlError> {
        match self.page_seats(person).await? {
            Some(seats) => Ok(seats.to_vec()),
            None => Ok(self.services.store.list_seats(person.id).await?),
        }
    }

    async fn find_seat(&self, slug: &Slug, person: &Person) -> Result<Option<Seat>, ControlError> {
        let seats = self.page_seats(person).await?.unwrap_or_default();
        match seats.iter().find(|seat| seat.project.slug == *slug) {
            Some(seat) => Ok(Some(seat.clone())),
            // Perhaps at a slug that the project had before.
            None => Ok(self.services.store.find_seat(slug, person.id).await?),
        }
    }

    /// All seats, while a page is rendered: its frame shows them anyway.
    async fn page_seats(&self, person: &Person) -> Result<Option<&[Seat]>, ControlError> {
        let Some(seats) = &self.seats else { return Ok(None) };
        let read = seats.get_or_try_init(|| self.services.store.list_seats(person.id)).await?;
        Ok(Some(read))
    }

    /// The signed-in person.
    pub fn person(&self) -> Result<&Person, ControlError> {
        match &self.caller {
            Caller::User(person) => Ok(person),
            _ => Err(ApiError::Unauthenticated.into()),
        }
    }

    /// The signed-in person, if an administrator of the installation.
    pub fn administrator(&self) -> Result<&Person, ControlError> {
        let person = self.person()?;
        if person.is_admin {
            return Ok(person);
        }
        Err(ApiError::forbidden("Only an administrator of this installation may do this.").into())
    }
}

/// Administrators of the installation count as owners everywhere.
fn admit(person: &Person, seat: Option<Seat>) -> Result<Access, ControlError> {
    let Some(Seat { project, role, cursor, detached_at }) = seat else { return Err(ApiError::NotFound.into()) };
    let role = if person.is_admin { Some(Role::Owner) } else { role };
    let role = role.ok_or(ApiError::NotFound)?;
    let detached = detached_at.map(|since_at| Detached { since_at, may_attach: person.is_admin });
    Ok(Access { project, role, person: person.clone(), cursor, detached })
}
