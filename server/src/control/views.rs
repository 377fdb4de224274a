//! Views of the list of jobs: kept and forgotten by the person whose they are. Filters are read as the list reads them, so that
//! what is kept is an address of the list and nothing else.

use std::fmt::Display;

use app::{
    api::{
        ApiError,
        jobs::JobFilter,
        views::{ViewForm, Views},
    },
    model::{
        ids::ViewId,
        job::{JobKind, JobState},
        name::{DisplayName, Slug},
        project::Role,
        since::Since,
        user::Login,
        view::View,
    },
};
use async_trait::async_trait;

use super::{Call, ControlError, Refusals};
use crate::store::{audit::Record, tx::new_uuid};

/// Most views of one person in one project.
const VIEWS_MAX: u32 = 50;

#[async_trait]
impl Views for Call {
    async fn save_view(&self, project: String, form: ViewForm) -> Result<View, ApiError> {
        Ok(save(self, &project, form).await?)
    }

    async fn delete_view(&self, project: String, view_id: String) -> Result<(), ApiError> {
        Ok(delete(self, &project, &view_id).await?)
    }
}

async fn save(call: &Call, project: &str, form: ViewForm) -> Result<View, ControlError> {
    let access = call.project_at(project, Role::Viewer).await?;
    let (name, filter) = read(&form)?;
    let view = View { id: ViewId::from_uuid(new_uuid()), name, query: filter.query() };
    let (project_id, user_id, caller, kept) = (access.project.id, access.person.id, call.caller.clone(), view.clone());
    let saved = call
        .services
        .store
        .write(move |tx| {
            Box::pin(async move {
                if tx.count_views(project_id, user_id).await? >= VIEWS_MAX {
                    let sentence = format!("You have {VIEWS_MAX} views, which is the most. Delete one first.");
                    return Err(ControlError::from(ApiError::field("name", sentence)));
                }
                tx.insert_view(project_id, user_id, &kept).await?;
                tx.audit(&caller, Record::new("view_saved", "view", kept.id).project(project_id).after(&kept)).await?;
                Ok(())
            })
        })
        .await;
    saved.map_err(|error| error.or_duplicate("name", "You have a view of this name. Choose another."))?;
    Ok(view)
}

fn read(form: &ViewForm) -> Result<(DisplayName, JobFilter), ApiError> {
    let mut refusals = Refusals::default();
    let name = refusals.check("name", DisplayName::parse(&form.name));
    let filter = JobFilter {
        state: optional(&mut refusals, "state", &form.state, |text| JobState::try_from(text.to_owned()))
            .map(|state| state.as_str().to_owned()),
        kind: optional(&mut refusals, "kind", &form.kind, |text| JobKind::try_from(text.to_owned()))
            .map(|kind| kind.as_str().to_owned()),
        deployment: optional(&mut refusals, "deployment", &form.deployment, Slug::parse),
        scope: optional(&mut refusals, "scope", &form.scope, Slug::parse),
        by: optional(&mut refusals, "by", &form.by, Login::parse).map(String::from),
        since: optional(&mut refusals, "since", &form.since, str::parse::<Since>),
        after: None,
    };
    match name {
        Some(name) if refusals.is_empty() => Ok((name, filter)),
        _ => Err(refusals.error()),
    }
}

/// An empty field filters nothing.
fn optional<T, E: Display>(refusals: &mut Refusals, field: &str, text: &str, read: impl Fn(&str) -> Result<T, E>) -> Option<T> {
    let text = text.trim();
    if text.is_empty() { None } else { refusals.check(field, read(text)) }
}

async fn delete(call: &Call, project: &str, view_id: &str) -> Result<(), ControlError> {
    let access = call.project_at(project, Role::Viewer).await?;
    let id: ViewId = view_id.parse().map_err(|_| ApiError::NotFound)?;
    let (project_id, user_id, caller) = (access.project.id, access.person.id, call.caller.clone());
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let gone = tx.remove_view(project_id, user_id, id).await?;
                tx.audit(&caller, Record::new("view_deleted", "view", id).project(project_id).before(&gone)).await?;
                Ok(())
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(name: &str) -> ViewForm {
        ViewForm { name: name.to_owned(), ..ViewForm::default() }
    }

    #[test]
    fn filters_are_kept_as_the_address_of_the_list_has_them() {
        let form =
            ViewForm { state: "failed".into(), by: " Ada ".into(), since: "7d".into(), scope: "dev".into(), ..form("Mine") };
        let (name, filter) = read(&form).expect("every field is right");
        assert_eq!((name.as_str(), filter.query().as_str()), ("Mine", "state=failed&scope=dev&by=ada&since=7d"));
    }

    #[test]
    fn each_wrong_field_is_told_at_its_place() {
        let bad = |text: &str| text.to_owned();
        let form = ViewForm {
            state: bad("gone"),
            kind: bad("x&y=z"),
            deployment: bad("A b"),
            scope: bad("?"),
            by: bad("a/b"),
            since: bad("soon"),
            ..form("")
        };
        let ApiError::Invalid { fields } = read(&form).expect_err("every field is wrong") else { panic!("told at no field") };
        let names: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(names, ["name", "state", "kind", "deployment", "scope", "by", "since"]);
    }
}
