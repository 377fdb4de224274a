use app::model::{
    deployment::{Deployment, DeploymentState},
    ids::{DeploymentId, GroupId, JobId, ScopeId},
    job::{Job, JobKind, JobState},
    name::{DisplayName, Slug},
    project::Role,
    scope::{Colour, Scope},
};

use super::{queue, role, state};

fn scope(allow_drop: bool, minimum_role: Role) -> Scope {
    Scope {
        id: ScopeId::from_uuid(uuid::Uuid::nil()),
        name: DisplayName::parse("Production").expect("a name"),
        code: Slug::parse("prod").expect("a slug"),
        colour: Colour::Rust,
        position: 0,
        allow_drop,
        deployment_limit: None,
        minimum_role,
        rev: 1,
    }
}

fn deployment(state: DeploymentState, last_error: Option<&str>) -> Deployment {
    Deployment {
        id: DeploymentId::from_uuid(uuid::Uuid::nil()),
        group_id: GroupId::from_uuid(uuid::Uuid::nil()),
        group_slug: Slug::parse("site").expect("a slug"),
        scope_id: ScopeId::from_uuid(uuid::Uuid::nil()),
        slug: Slug::parse("site-prod").expect("a slug"),
        name: DisplayName::parse("site-prod").expect("a name"),
        state,
        version: 3,
        deployed_version: None,
        last_error: last_error.map(str::to_owned),
        behind: 0,
        changed_at: 0,
        changed_by: String::new(),
        rev: 1,
    }
}

fn job(kind: JobKind, version: u32, state: JobState) -> Job {
    Job {
        id: JobId::from_uuid(uuid::Uuid::nil()),
        deployment_id: DeploymentId::from_uuid(uuid::Uuid::nil()),
        deployment: Slug::parse("site-prod").expect("a slug"),
        kind,
        version,
        state,
        requested_by: String::new(),
        created_at: 0,
        started_at: None,
        finished_at: None,
        error: None,
        cancel_requested: false,
        undoing: false,
        steps_done: 0,
        steps_total: 0,
        now: None,
        estimate_ms: None,
        rev: 1,
    }
}

#[test]
fn each_state_allows_what_the_table_of_actions_says() {
    use DeploymentState::{Deploy, Draft, Dropped, Pause};
    let allowed = |at: DeploymentState, allow_drop: bool| {
        JobKind::ALL
            .into_iter()
            .filter(|kind| state(*kind, &deployment(at, None), &scope(allow_drop, Role::Developer), &[]).is_ok())
            .collect::<Vec<_>>()
    };
    assert_eq!(allowed(Draft, false), [JobKind::Deploy, JobKind::Create, JobKind::Drop]);
    assert_eq!(allowed(Deploy, false), [JobKind::Deploy, JobKind::Pause]);
    assert_eq!(allowed(Deploy, true), [JobKind::Deploy, JobKind::Pause, JobKind::Drop]);
    assert_eq!(allowed(Pause, true), [JobKind::Deploy, JobKind::Drop]);
    assert_eq!(allowed(Dropped, true), []);
}

#[test]
fn a_failed_first_deploy_can_be_paused_and_dropped_only_where_the_scope_allows_it() {
    let failed = deployment(DeploymentState::Draft, Some("a step failed"));
    assert!(state(JobKind::Pause, &failed, &scope(false, Role::Developer), &[]).is_ok());
    assert!(state(JobKind::Drop, &failed, &scope(false, Role::Developer), &[]).is_err());
    assert!(state(JobKind::Drop, &failed, &scope(true, Role::Developer), &[]).is_ok());
}

#[test]
fn what_is_paused_but_about_to_be_deployed_can_be_paused() {
    let (paused, scope) = (deployment(DeploymentState::Pause, None), scope(false, Role::Developer));
    assert!(state(JobKind::Pause, &paused, &scope, &[job(JobKind::Deploy, 3, JobState::Queued)]).is_ok());
    assert!(state(JobKind::Pause, &paused, &scope, &[job(JobKind::Pause, 3, JobState::Queued)]).is_err());
}

#[test]
fn an_identical_request_is_a_conflict_and_another_version_is_queued() {
    let unfinished = [job(JobKind::Deploy, 3, JobState::Running)];
    assert_eq!(queue(JobKind::Deploy, 3, &unfinished), Err("Deploy of version 3 is running already.".to_owned()));
    assert_eq!(queue(JobKind::Deploy, 4, &unfinished), Ok(()));
    assert_eq!(queue(JobKind::Pause, 3, &unfinished), Ok(()));
    assert!(queue(JobKind::Deploy, 4, &[job(JobKind::Drop, 3, JobState::Queued)]).is_err());
}

#[test]
fn a_scope_may_ask_for_more_than_a_developer_and_never_for_less() {
    assert!(role(Role::Viewer, &scope(true, Role::Viewer)).is_err());
    assert!(role(Role::Developer, &scope(true, Role::Viewer)).is_ok());
    assert!(role(Role::Developer, &scope(true, Role::Admin)).is_err());
}
