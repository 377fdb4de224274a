//! What a role allows: what cannot be seen is not found, what can be seen but not done is forbidden.

use app::{
    api::ApiError,
    model::{name::Slug, project::Role},
};
use server::{control::ControlError, store::StoreError};

use super::support::{
    database::on_each_database,
    people::{Who, World},
};

fn status(error: ControlError) -> u16 {
    ApiError::from(error).status()
}

#[tokio::test]
async fn each_role_may_what_the_ones_below_it_may() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        for who in [Who::Viewer, Who::Developer, Who::Admin, Who::Owner] {
            for least in Role::ALL {
                let answer = world.call_as(who).project(&world.project.slug, least).await;
                let role = who.role().unwrap();
                match answer {
                    Ok(access) => assert!(access.role == role && role >= least, "{who:?} as {least:?}"),
                    Err(error) => assert!(status(error) == 403 && role < least, "{who:?} as {least:?}"),
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_project_of_others_is_not_found() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        for who in [Who::Viewer, Who::Owner] {
            let call = world.call_as(who);
            assert_eq!(status(call.project(&world.other_project.slug, Role::Viewer).await.unwrap_err()), 404);
            assert_eq!(status(call.project_by_id(world.other_project.id, Role::Viewer).await.unwrap_err()), 404);
        }
        let nowhere = Slug::parse("nowhere").unwrap();
        assert_eq!(status(world.call_as(Who::Administrator).project(&nowhere, Role::Viewer).await.unwrap_err()), 404);
        assert_eq!(status(world.call_as(Who::Anonymous).project(&world.project.slug, Role::Viewer).await.unwrap_err()), 401);
    })
    .await;
}

#[tokio::test]
async fn an_administrator_is_owner_everywhere() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let call = world.call_as(Who::Administrator);
        assert!(call.administrator().is_ok());
        for project in [&world.project, &world.other_project] {
            assert_eq!(call.project(&project.slug, Role::Owner).await.unwrap().role, Role::Owner);
        }
        assert_eq!(status(world.call_as(Who::Owner).administrator().unwrap_err()), 403);
    })
    .await;
}

#[tokio::test]
async fn a_slug_from_before_a_renaming_still_finds_the_project() {
    on_each_database(async |store| {
        let world = World::new(store.clone()).await;
        let before = world.project.clone();
        let after = app::model::project::Project { slug: Slug::parse("shops").unwrap(), ..before.clone() };
        store
            .write(move |tx| {
                Box::pin(async move {
                    tx.rename_project(&before, &after).await?;
                    Ok::<_, StoreError>(())
                })
            })
            .await
            .unwrap();
        let access = world.call_as(Who::Viewer).project(&world.project.slug, Role::Viewer).await.unwrap();
        assert_eq!(access.project.slug.as_str(), "shops");
    })
    .await;
}
