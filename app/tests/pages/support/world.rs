//! One project with a group, two hosts, a deployment and its job.

use std::collections::BTreeMap;

use app::{
    api::{
        deployments::{Actions, DeploymentPage},
        groups::GroupPage,
        jobs::{JobActions, JobPage},
        overview::{DeploymentLine, Overview},
    },
    model::{
        book::StepKind,
        cloud_init::{Verdict, VerdictState},
        deployment::{Deployment, DeploymentState},
        event::{Change, Event, Frame},
        group::{Component, ComponentSettings, Group, GroupKind},
        ids::{CloudConfigId, ComponentId, DeploymentId, GroupId, InstanceId, JobId, ProjectId, ScopeId, StepId, TargetId},
        instance::{Instance, InstanceState, Sample},
        job::{Job, JobKind, JobState, Step, StepState},
        name::{DisplayName, Slug},
        plan::{self, Object, Plan, PlanRow},
        project::{Project, Role},
        scope::{Colour, Scope},
        target::{Capacity, Reachability, Target, TargetKind},
        version::{ComponentSpec, Spec},
    },
};
use uuid::Uuid;

pub const AT: i64 = 1_795_253_467_000;

pub fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

pub fn name(text: &str) -> DisplayName {
    text.parse().unwrap()
}

pub fn project() -> Project {
    Project { id: ProjectId::from_uuid(uuid(1)), slug: slug("default"), name: name("Default") }
}

pub fn group() -> Group {
    Group { id: GroupId::from_uuid(uuid(2)), slug: slug("my-site"), name: name("My_Site"), kind: GroupKind::None, rev: 1 }
}

pub fn scope() -> Scope {
    Scope {
        id: ScopeId::from_uuid(uuid(3)),
        name: name("Production"),
        code: slug("production"),
        colour: Colour::Rust,
        position: 1,
        allow_drop: false,
        deployment_limit: None,
        minimum_role: Role::Developer,
        rev: 1,
    }
}

pub fn deployment(state: DeploymentState) -> Deployment {
    Deployment {
        id: DeploymentId::from_uuid(uuid(4)),
        group_id: group().id,
        group_slug: slug("my-site"),
        scope_id: scope().id,
        slug: slug("my-site-prod"),
        name: name("my-site-prod"),
        state,
        version: 15,
        deployed_version: Some(14),
        last_error: None,
        behind: 0,
        changed_at: AT,
        changed_by: "admin".to_owned(),
        rev: 5,
    }
}

pub fn host(number: u128, label: &str, reachability: Reachability) -> Target {
    Target {
        id: TargetId::from_uuid(uuid(number)),
        slug: slug(label),
        name: name(label),
        kind: TargetKind::Lxd,
        address: "/var/lib/lxd/unix.socket".to_owned(),
        pinned_fingerprint: None,
        reachability,
        capacity: Capacity { memory_total_bytes: Some(100), memory_used_bytes: Some(61), ..Capacity::default() },
        instances: 14,
        rev: 1,
    }
}

pub fn reachable() -> Reachability {
    Reachability::Reachable { since_at: AT, seen_at: AT }
}

pub fn unreachable() -> Reachability {
    Reachability::Unreachable { since_at: AT, seen_at: None, reason: "connection refused".to_owned() }
}

pub fn instance(ordinal: u32, state: InstanceState) -> Instance {
    Instance {
        id: InstanceId::from_uuid(uuid(100 + u128::from(ordinal))),
        deployment_id: deployment(DeploymentState::Deploy).id,
        component_id: ComponentId::from_uuid(uuid(6)),
        component: "web".to_owned(),
        target_id: TargetId::from_uuid(uuid(10)),
        target: "lxd-a".to_owned(),
        name: format!("my-site-prod-web-{ordinal}"),
        ordinal,
        generation: 1,
        state,
        version: 14,
        behind: false,
        created_at: AT,
        sample: Sample {
            address: Some(format!("10.77.0.{ordinal}")),
            memory_bytes: Some(432_013_312),
            memory_limit_bytes: Some(1 << 30),
            verdict: Some(verdict(VerdictState::Done)),
            ..Sample::default()
        },
        rev: 3,
    }
}

pub fn verdict(state: VerdictState) -> Verdict {
    Verdict {
        state,
        module: Some("scripts-user".to_owned()),
        message: Some("runcmd ended with 28.".to_owned()),
        stage: None,
        log_tail: vec!["curl: (28) Connection timed out".to_owned()],
        version: Some("22.4.2".to_owned()),
    }
}

pub fn job(state: JobState) -> Job {
    let over = state.is_over();
    Job {
        id: JobId::from_uuid(uuid(7)),
        deployment_id: deployment(DeploymentState::Deploy).id,
        deployment: slug("my-site-prod"),
        kind: JobKind::Deploy,
        version: 15,
        state,
        requested_by: "admin".to_owned(),
        created_at: AT,
        started_at: Some(AT),
        finished_at: over.then_some(AT + 114_000),
        error: (state == JobState::Failed).then(|| "web-2 on lxd-b did not become ready. web-3 was not touched.".to_owned()),
        cancel_requested: false,
        undoing: false,
        steps_done: 1,
        steps_total: 3,
        now: Some("web-2 ready".to_owned()),
        estimate_ms: Some(70_000),
        rev: 9,
    }
}

pub fn step(number: u128, title: &str, state: StepState) -> Step {
    Step {
        id: StepId::from_uuid(uuid(number)),
        job_id: job(JobState::Running).id,
        kind: StepKind::AwaitReady,
        stage: 1,
        title: title.to_owned(),
        target_id: None,
        target: Some("lxd-b".to_owned()),
        state,
        attempt: 1,
        started_at: None,
        finished_at: None,
        error: None,
        skip_reason: None,
        estimate_ms: None,
        spread_ms: None,
        progress: None,
        log_lines: if state == StepState::Pending { 0 } else { 2 },
        rev: 1,
    }
}

pub fn steps(last: StepState) -> Vec<Step> {
    vec![
        step(70, "Check plan against hosts", StepState::Succeeded),
        step(71, "web-2 ready", last),
        step(72, "Delete old generation", StepState::Pending),
    ]
}

pub fn plan(kind: JobKind) -> Plan {
    let row = |change, object, name: &str, reason: &str| PlanRow {
        change,
        object,
        component_id: ComponentId::from_uuid(uuid(6)),
        component: "web".to_owned(),
        target_id: TargetId::from_uuid(uuid(10)),
        target: "lxd-a".to_owned(),
        name: name.to_owned(),
        ordinal: 1,
        generation: 1,
        replaces: None,
        reason: reason.to_owned(),
    };
    let rows = if kind == JobKind::Drop {
        vec![
            row(plan::Change::Delete, Object::Instance, "my-site-prod-web-1", "the deployment is dropped"),
            row(plan::Change::Keep, Object::Volume, "my-site-prod-web-1-data", "data goes only where it is ticked"),
        ]
    } else {
        vec![row(plan::Change::Create, Object::Instance, "my-site-prod-web-1", "it is not there yet")]
    };
    Plan { kind, version: 15, rows, warnings: Vec::new(), refusals: Vec::new(), fingerprint: "f00d".to_owned() }
}

pub fn component() -> Component {
    Component {
        id: ComponentId::from_uuid(uuid(6)),
        slug: slug("web"),
        name: name("web"),
        cloud_config_id: CloudConfigId::from_uuid(uuid(8)),
        cloud_config: "Webservers/My_Site".to_owned(),
        settings: ComponentSettings::default(),
    }
}

pub fn spec() -> Spec {
    let component = component();
    Spec {
        components: vec![ComponentSpec {
            component_id: component.id,
            slug: component.slug,
            cloud_config_id: component.cloud_config_id,
            cloud_config: component.cloud_config,
            revision: 7,
            image: "debian/12/cloud".to_owned(),
            fingerprints: BTreeMap::new(),
            quantity: 3,
            hosts: vec![TargetId::from_uuid(uuid(10)), TargetId::from_uuid(uuid(11))],
            profiles: vec!["default".to_owned()],
            settings: component.settings,
        }],
    }
}

pub fn hosts() -> Vec<Target> {
    vec![host(10, "lxd-a", reachable()), host(11, "lxd-b", reachable())]
}

pub fn overview() -> Overview {
    Overview {
        cursor: 40,
        role: Role::Developer,
        detached: None,
        project: project(),
        groups: vec![group()],
        scopes: vec![scope()],
        deployments: vec![DeploymentLine {
            instances: (1..=3).map(|ordinal| (&instance(ordinal, InstanceState::Running)).into()).collect(),
            ..(&deployment(DeploymentState::Deploy)).into()
        }],
        jobs: Vec::new(),
        hosts: hosts(),
    }
}

pub fn empty_overview() -> Overview {
    Overview { groups: Vec::new(), deployments: Vec::new(), hosts: Vec::new(), ..overview() }
}

pub fn actions() -> Actions {
    Actions {
        deploy: Ok(()),
        create: Ok(()),
        pause: Ok(()),
        drop: Err("Production does not allow drop.".to_owned()),
        change: Ok(()),
    }
}

pub fn deployment_page() -> DeploymentPage {
    DeploymentPage {
        cursor: 40,
        role: Role::Developer,
        group: group(),
        scope: scope(),
        deployment: deployment(DeploymentState::Deploy),
        spec: spec(),
        instances: (1..=3).map(|ordinal| instance(ordinal, InstanceState::Running)).collect(),
        jobs: Vec::new(),
        shown_job: None,
        steps: Vec::new(),
        hosts: hosts(),
        versions: 15,
        jobs_total: 31,
        actions: actions(),
    }
}

/// The same while a job runs.
pub fn busy_deployment_page() -> DeploymentPage {
    let running = job(JobState::Running);
    DeploymentPage {
        jobs: vec![running.clone()],
        shown_job: Some(running),
        steps: steps(StepState::Running),
        ..deployment_page()
    }
}

pub fn no_actions() -> JobActions {
    let no = || Err("The job is not failed.".to_owned());
    JobActions { cancel: Err("The job is over.".to_owned()), retry: no(), skip: no(), resume: no(), undo: no() }
}

pub fn failed_job_page() -> JobPage {
    JobPage {
        cursor: 40,
        role: Role::Developer,
        group: slug("my-site"),
        is_dropped: false,
        job: job(JobState::Failed),
        steps: steps(StepState::Failed),
        plan: plan(JobKind::Deploy),
        actions: JobActions {
            retry: Ok(vec!["Runs web-2 ready again.".to_owned()]),
            skip: Ok(vec!["web-2 stays as it is.".to_owned()]),
            undo: Ok(vec!["Goes back to v14 on web-1.".to_owned()]),
            ..no_actions()
        },
        question: None,
    }
}

pub fn group_page() -> GroupPage {
    GroupPage {
        cursor: 40,
        role: Role::Developer,
        group: group(),
        components: vec![component()],
        scopes: vec![scope()],
        deployments: vec![deployment(DeploymentState::Deploy)],
        instances: vec![instance(1, InstanceState::Running)],
        jobs: Vec::new(),
    }
}

/// A fact of the stream.
pub fn event(seq: i64, change: Change) -> Frame {
    let (project_id, deployment_id) = (Some(project().id), None);
    Frame::Event(Box::new(Event { seq, at: AT, project_id, deployment_id, kind: "changed".to_owned(), change }))
}
