//! Scopes: their order, their unique codes, and that nothing in use disappears.

use app::api::{
    ApiError,
    scopes::{ScopeForm, Scopes as _},
};

use super::support::{
    database::{execute, on_each_database},
    people::{Who, World},
};

const PROJECT: &str = "default";

fn form(name: &str, code: &str) -> ScopeForm {
    ScopeForm {
        name: name.into(),
        code: code.into(),
        colour: "teal".into(),
        minimum_role: "developer".into(),
        ..ScopeForm::default()
    }
}

async fn codes(world: &World) -> Vec<String> {
    let list = world.call_as(Who::Viewer).list_scopes(PROJECT.into()).await.unwrap();
    list.scopes.into_iter().map(|line| line.scope.code.to_string()).collect()
}

#[tokio::test]
async fn a_code_is_unique_in_its_project() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let admin = world.call_as(Who::Admin);
        let taken = admin.create_scope(PROJECT.into(), form("Another", "dev")).await;
        assert!(taken.unwrap_err().at("code").is_some());
        admin.create_scope(PROJECT.into(), form("Staging", "")).await.unwrap();
        assert_eq!(codes(&world).await, ["dev", "production", "staging"]);
        let taken = admin.update_scope(PROJECT.into(), world.dev.id.to_string(), "1".into(), form("Dev", "staging")).await;
        assert!(taken.unwrap_err().at("code").is_some());
    })
    .await;
}

#[tokio::test]
async fn scopes_move_by_one_place_and_not_beyond_the_ends() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let admin = world.call_as(Who::Admin);
        admin.create_scope(PROJECT.into(), form("Staging", "")).await.unwrap();
        let dev = world.dev.id.to_string();
        for (direction, order) in [
            ("up", ["dev", "production", "staging"]),
            ("down", ["production", "dev", "staging"]),
            ("down", ["production", "staging", "dev"]),
            ("down", ["production", "staging", "dev"]),
            ("up", ["production", "dev", "staging"]),
        ] {
            admin.move_scope(PROJECT.into(), dev.clone(), direction.into()).await.unwrap();
            assert_eq!(codes(&world).await, order, "{direction}");
        }
        assert!(admin.move_scope(PROJECT.into(), dev, "sideways".into()).await.unwrap_err().at("direction").is_some());
    })
    .await;
}

#[tokio::test]
async fn the_slower_of_two_editors_is_told() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let admin = world.call_as(Who::Admin);
        let dev = world.dev.id.to_string();
        let save = async |rev: &str, name| admin.update_scope(PROJECT.into(), dev.clone(), rev.into(), form(name, "dev")).await;
        save("1", "First").await.unwrap();
        for rev in ["1", "", "x"] {
            assert!(matches!(save(rev, "Second").await, Err(ApiError::Conflict { .. })), "{rev:?}");
        }
        save("2", "Second").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_scope_in_use_is_not_deleted() {
    on_each_database(async |store| {
        let world = World::new(store.clone()).await;
        let admin = world.call_as(Who::Admin);
        let (project, dev) = (world.project.id, world.dev.id);
        let insert = format!(
            "INSERT INTO deployment_group (id, project_id, slug, name, kind, created_at) VALUES ('g', '{project}', 'g', 'g', 'none', 0);
             INSERT INTO deployment (id, project_id, group_id, scope_id, slug, name, state, version, created_at, changed_at, changed_by)
             VALUES ('d', '{project}', 'g', '{dev}', 'd', 'd', 'draft', 1, 0, 0, 'dora')"
        );
        execute(&store, &insert).await;
        let refused = admin.delete_scope(PROJECT.into(), dev.to_string()).await;
        assert!(matches!(refused, Err(ApiError::Conflict { .. })), "{refused:?}");
        assert_eq!(admin.list_scopes(PROJECT.into()).await.unwrap().scopes[0].deployments, 1);
        admin.delete_scope(PROJECT.into(), world.production.id.to_string()).await.unwrap();
        assert_eq!(codes(&world).await, ["dev"]);
    })
    .await;
}
