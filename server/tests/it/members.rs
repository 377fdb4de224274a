//! Members: one owner at any time, and admins who care for everybody else.

use app::{
    api::{ApiError, members::Members as _},
    model::project::Role,
};

use super::support::{
    database::on_each_database,
    people::{Who, World},
};

const PROJECT: &str = "default";

async fn role(world: &World, who: Who) -> Option<Role> {
    let list = world.call_as(Who::Administrator).list_members(PROJECT.into()).await.unwrap();
    list.members.into_iter().find(|member| member.user_id == world.user(who).id).map(|member| member.role)
}

fn id(world: &World, who: Who) -> String {
    world.user(who).id.to_string()
}

#[tokio::test]
async fn the_owner_goes_only_by_handing_over() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let (owner, admin) = (world.call_as(Who::Owner), world.call_as(Who::Admin));
        let olga = id(&world, Who::Owner);
        for refused in [
            admin.set_role(PROJECT.into(), olga.clone(), "viewer".into()).await,
            admin.remove_member(PROJECT.into(), olga.clone()).await,
            owner.remove_member(PROJECT.into(), olga.clone()).await,
        ] {
            assert!(matches!(refused, Err(ApiError::Conflict { .. })), "{refused:?}");
        }
        let given = admin.set_role(PROJECT.into(), id(&world, Who::Viewer), "owner".into()).await;
        assert!(given.unwrap_err().at("role").is_some());
        owner.transfer_ownership(PROJECT.into(), id(&world, Who::Developer)).await.unwrap();
        assert_eq!(role(&world, Who::Developer).await, Some(Role::Owner));
        assert_eq!(role(&world, Who::Owner).await, Some(Role::Admin));
        let again = owner.transfer_ownership(PROJECT.into(), id(&world, Who::Viewer)).await;
        assert!(matches!(again, Err(ApiError::Forbidden { .. })), "{again:?}");
    })
    .await;
}

#[tokio::test]
async fn ownership_goes_to_members_only() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let refused = world.call_as(Who::Owner).transfer_ownership(PROJECT.into(), id(&world, Who::Outsider)).await;
        assert_eq!(refused, Err(ApiError::NotFound));
        assert_eq!(role(&world, Who::Owner).await, Some(Role::Owner));
    })
    .await;
}

#[tokio::test]
async fn members_may_leave_and_only_admins_remove_others() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let developer = world.call_as(Who::Developer);
        let refused = developer.remove_member(PROJECT.into(), id(&world, Who::Viewer)).await;
        assert!(matches!(refused, Err(ApiError::Forbidden { .. })), "{refused:?}");
        developer.remove_member(PROJECT.into(), id(&world, Who::Developer)).await.unwrap();
        assert_eq!(role(&world, Who::Developer).await, None);
        assert_eq!(developer.list_members(PROJECT.into()).await, Err(ApiError::NotFound));
        world.call_as(Who::Admin).remove_member(PROJECT.into(), id(&world, Who::Viewer)).await.unwrap();
        assert_eq!(role(&world, Who::Viewer).await, None);
    })
    .await;
}

#[tokio::test]
async fn invitations_are_seen_by_those_who_may_revoke_them() {
    on_each_database(async |store| {
        let world = World::new(store).await;
        let admin = world.call_as(Who::Admin);
        let link = admin.invite_member(PROJECT.into(), "developer".into()).await.unwrap();
        assert!(link.starts_with("http://127.0.0.1:3000/invite?token="), "{link}");
        let seen = admin.list_members(PROJECT.into()).await.unwrap().invites;
        assert_eq!(
            seen.iter().map(|invite| (invite.role, invite.created_by.as_str())).collect::<Vec<_>>(),
            [(Role::Developer, "adam")]
        );
        assert!(world.call_as(Who::Viewer).list_members(PROJECT.into()).await.unwrap().invites.is_empty());
        let foreign = world.call_as(Who::Outsider).revoke_invite("other".into(), seen[0].id.to_string()).await;
        assert_eq!(foreign, Err(ApiError::NotFound));
        admin.revoke_invite(PROJECT.into(), seen[0].id.to_string()).await.unwrap();
        assert!(admin.list_members(PROJECT.into()).await.unwrap().invites.is_empty());
    })
    .await;
}
