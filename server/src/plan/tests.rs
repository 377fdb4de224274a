use std::collections::BTreeMap;

use app::model::{
    cloud_config::Content,
    group::{ComponentSettings, DataVolume},
    ids::{CloudConfigId, ComponentId, DeploymentId, InstallationId, InstanceId, TargetId},
    instance::{Instance, InstanceState, Mark, Sample},
    job::JobKind,
    name::{Slug, instance_name},
    plan::{Change, Object, Plan},
    version::{ComponentSpec, Spec},
};
use proptest::prelude::*;
use uuid::Uuid;

use super::{Contents, Desired, HostState, HostView, World, inputs::inputs, plan};
use crate::{
    drivers::{HostInstance, Volume},
    store::instances::StoredInstance,
};

const IMAGE: &str = "fingerprint";

fn installation() -> InstallationId {
    InstallationId::from_uuid(Uuid::from_u128(1))
}

fn deployment_id() -> DeploymentId {
    DeploymentId::from_uuid(Uuid::from_u128(2))
}

fn component_id() -> ComponentId {
    ComponentId::from_uuid(Uuid::from_u128(3))
}

fn cloud_config_id() -> CloudConfigId {
    CloudConfigId::from_uuid(Uuid::from_u128(4))
}

fn target(n: u128) -> TargetId {
    TargetId::from_uuid(Uuid::from_u128(100 + n))
}

fn slug(text: &str) -> Slug {
    Slug::parse(text).expect("a slug")
}

/// A component `web` of revision 1 on these hosts.
fn web(quantity: u32, hosts: &[TargetId]) -> ComponentSpec {
    ComponentSpec {
        component_id: component_id(),
        slug: slug("web"),
        cloud_config_id: cloud_config_id(),
        cloud_config: "Webservers/My_Site".into(),
        revision: 1,
        image: "debian/12/cloud".into(),
        fingerprints: hosts.iter().map(|host| (*host, IMAGE.to_owned())).collect(),
        quantity,
        hosts: hosts.to_vec(),
        profiles: vec!["default".into()],
        settings: ComponentSettings::default(),
    }
}

fn contents() -> Contents {
    let content =
        |user_data: &str| Content { image: "debian/12/cloud".into(), environment: BTreeMap::new(), user_data: user_data.into() };
    [((cloud_config_id(), 1), content("#cloud-config\n")), ((cloud_config_id(), 2), content("#cloud-config\n# two\n"))].into()
}

/// A little world that plans are carried out in.
#[derive(Default)]
struct Stage {
    rows: Vec<StoredInstance>,
    hosts: BTreeMap<TargetId, HostView>,
}

impl Stage {
    fn with_hosts(count: u128) -> Self {
        let host = |n| {
            let state = HostState {
                images: vec![IMAGE.into()],
                profiles: vec!["default".into()],
                pools: vec!["default".into()],
                ..HostState::default()
            };
            (target(n), HostView { name: format!("lxd-{n}"), state: Ok(state) })
        };
        Self { rows: Vec::new(), hosts: (0..count).map(host).collect() }
    }

    fn host(&mut self, n: u128) -> &mut HostState {
        self.hosts.get_mut(&target(n)).and_then(|host| host.state.as_mut().ok()).expect("a host that answers")
    }

    fn plan(&self, kind: JobKind, component: ComponentSpec) -> Plan {
        self.plan_with(kind, component, &[])
    }

    fn plan_with(&self, kind: JobKind, component: ComponentSpec, volumes: &[String]) -> Plan {
        let (spec, contents, deployment) = (Spec { components: vec![component] }, contents(), slug("my-site-dev"));
        let desired = Desired {
            installation_id: installation(),
            deployment_id: deployment_id(),
            deployment: &deployment,
            version: 1,
            spec: &spec,
            contents: &contents,
        };
        plan(kind, desired, &World { rows: &self.rows, hosts: &self.hosts }, volumes)
    }

    /// Does what a plan says, as a job would.
    fn carry_out(&mut self, plan: &Plan, component: &ComponentSpec) {
        for row in &plan.rows {
            let state =
                self.hosts.get_mut(&row.target_id).and_then(|host| host.state.as_mut().ok()).expect("planned hosts answer");
            let set = |state: &mut HostState, name: &str, to: InstanceState| {
                state.instances.iter_mut().filter(|found| found.name == name).for_each(|found| found.state = to)
            };
            match (row.object, row.change) {
                (Object::Instance, Change::Create | Change::Replace) => {
                    let inputs = inputs(component, row.target_id, &contents()).expect("pinned");
                    self.rows.retain(|stored| {
                        stored.instance.name != row.name && Some(&stored.instance.name) != row.replaces.as_ref()
                    });
                    state.instances.retain(|found| Some(&found.name) != row.replaces.as_ref());
                    let made = Made { target_id: row.target_id, ordinal: row.ordinal, generation: row.generation, inputs };
                    state.instances.push(made.on_host(InstanceState::Running));
                    self.rows.push(made.stored());
                }
                (Object::Instance, Change::Start) => set(state, &row.name, InstanceState::Running),
                (Object::Instance, Change::Stop) => set(state, &row.name, InstanceState::Stopped),
                (Object::Instance, Change::Delete) => {
                    state.instances.retain(|found| found.name != row.name);
                    self.rows.retain(|stored| stored.instance.name != row.name);
                }
                _ => {}
            }
        }
    }
}

struct Made {
    target_id: TargetId,
    ordinal: u32,
    generation: u32,
    inputs: String,
}

impl Made {
    fn name(&self) -> String {
        instance_name(&slug("my-site-dev"), &slug("web"), self.ordinal, self.generation)
    }

    fn mark(&self) -> Mark {
        Mark {
            installation: installation(),
            deployment: deployment_id(),
            component: component_id(),
            ordinal: self.ordinal,
            generation: self.generation,
        }
    }

    fn on_host(&self, state: InstanceState) -> HostInstance {
        HostInstance {
            name: self.name(),
            uid: format!("uid-{}", self.name()),
            state,
            mark: Some(self.mark()),
            inputs: Some(self.inputs.clone()),
            image: String::new(),
            fingerprint: None,
            profiles: Vec::new(),
            addresses: Vec::new(),
            memory_bytes: None,
            memory_limit_bytes: None,
            cpu_ms: None,
            created_at: 0,
            last_started_at: Some(1),
            is_virtual_machine: false,
        }
    }

    fn stored(&self) -> StoredInstance {
        let instance = Instance {
            id: InstanceId::from_uuid(Uuid::from_u128(u128::from(self.ordinal) * 1_000 + u128::from(self.generation))),
            deployment_id: deployment_id(),
            component_id: component_id(),
            component: "web".into(),
            target_id: self.target_id,
            target: String::new(),
            name: self.name(),
            ordinal: self.ordinal,
            generation: self.generation,
            state: InstanceState::Running,
            version: 1,
            behind: false,
            created_at: 0,
            sample: Sample::default(),
            rev: 1,
        };
        StoredInstance { instance, uid: Some(format!("uid-{}", self.name())), inputs: self.inputs.clone() }
    }
}

fn changes(plan: &Plan) -> Vec<(Change, String)> {
    plan.changes().map(|row| (row.change, row.name.trim_start_matches("my-site-dev-").to_owned())).collect()
}

fn deployed(quantity: u32, hosts: u128) -> (Stage, ComponentSpec) {
    let mut stage = Stage::with_hosts(hosts);
    let targets: Vec<TargetId> = (0..hosts).map(target).collect();
    let component = web(quantity, &targets);
    let plan = stage.plan(JobKind::Deploy, component.clone());
    stage.carry_out(&plan, &component);
    (stage, component)
}

#[test]
fn ordinals_are_dealt_to_the_hosts_in_turn() {
    let stage = Stage::with_hosts(2);
    let plan = stage.plan(JobKind::Deploy, web(2, &[target(0), target(1)]));
    let dealt: Vec<(u32, &str)> = plan.rows.iter().map(|row| (row.ordinal, row.target.as_str())).collect();
    assert_eq!(dealt, [(1, "lxd-0"), (2, "lxd-1"), (3, "lxd-0"), (4, "lxd-1")]);
}

#[test]
fn a_converged_deployment_has_an_empty_plan() {
    let (stage, component) = deployed(3, 2);
    assert_eq!(changes(&stage.plan(JobKind::Deploy, component)), []);
}

#[test]
fn scaling_down_removes_the_highest_and_touches_nothing_else() {
    let (stage, component) = deployed(3, 1);
    let fewer = ComponentSpec { quantity: 1, ..component };
    assert_eq!(
        changes(&stage.plan(JobKind::Deploy, fewer)),
        [(Change::Delete, "web-3".into()), (Change::Delete, "web-2".into())]
    );
}

#[test]
fn what_is_not_replaceable_keeps_its_instances_and_says_so() {
    let (stage, component) = deployed(1, 1);
    let mut changed = ComponentSpec { revision: 2, ..component };
    changed.settings.replaceable = false;
    let plan = stage.plan(JobKind::Deploy, changed);
    assert_eq!(changes(&plan), []);
    assert!(plan.rows[0].reason.contains("not replaceable"));
}

#[test]
fn a_changed_revision_replaces_with_the_next_generation() {
    let (stage, component) = deployed(1, 1);
    let plan = stage.plan(JobKind::Deploy, ComponentSpec { revision: 2, ..component });
    assert_eq!(changes(&plan), [(Change::Replace, "web-1-g2".into())]);
    assert_eq!(plan.rows[0].replaces.as_deref(), Some("my-site-dev-web-1"));
}

#[test]
fn an_instance_that_vanished_is_made_again_under_a_new_name() {
    let (mut stage, component) = deployed(1, 1);
    stage.host(0).instances.clear();
    assert_eq!(changes(&stage.plan(JobKind::Deploy, component)), [(Change::Create, "web-1-g2".into())]);
}

#[test]
fn a_creation_that_was_never_seen_to_succeed_is_made_again_under_its_name() {
    let (mut stage, component) = deployed(1, 1);
    stage.rows[0].uid = None;
    stage.host(0).instances[0].last_started_at = None;
    assert_eq!(changes(&stage.plan(JobKind::Deploy, component)), [(Change::Create, "web-1".into())]);
}

#[test]
fn a_host_without_the_image_or_a_profile_is_refused_by_name() {
    let mut stage = Stage::with_hosts(2);
    stage.host(1).images.clear();
    stage.host(1).profiles.clear();
    let plan = stage.plan(JobKind::Deploy, web(1, &[target(0), target(1)]));
    assert_eq!(plan.refusals.len(), 2);
    assert!(plan.refusals.iter().all(|refusal| refusal.contains("lxd-1")), "{:?}", plan.refusals);
}

#[test]
fn data_is_made_once_per_place_and_dropped_only_when_ticked() {
    let mut stage = Stage::with_hosts(1);
    let mut component = web(1, &[target(0)]);
    component.settings.volumes =
        vec![DataVolume { name: slug("data"), path: "/srv".into(), size_bytes: 1 << 30, pool: "default".into() }];
    let plan = stage.plan(JobKind::Deploy, component.clone());
    assert_eq!(changes(&plan), [(Change::Create, "web-1-data".into()), (Change::Create, "web-1".into())]);
    stage.carry_out(&plan, &component);
    let mark =
        Mark { installation: installation(), deployment: deployment_id(), component: component_id(), ordinal: 1, generation: 0 };
    let volume = Volume {
        pool: "default".into(),
        name: "my-site-dev-web-1-data".into(),
        size_bytes: None,
        mark: Some(mark),
        used_by: Vec::new(),
    };
    stage.host(0).volumes.push(volume);
    assert_eq!(changes(&stage.plan(JobKind::Deploy, component.clone())), []);
    assert_eq!(changes(&stage.plan(JobKind::Drop, component.clone())), [(Change::Delete, "web-1".into())]);
    let ticked = stage.plan_with(JobKind::Drop, component, &["my-site-dev-web-1-data".into()]);
    assert_eq!(changes(&ticked), [(Change::Delete, "web-1".into()), (Change::Delete, "web-1-data".into())]);
}

#[test]
fn the_fingerprint_names_what_will_happen_and_not_why() {
    let (stage, component) = deployed(2, 1);
    let one = stage.plan(JobKind::Pause, component.clone());
    assert_eq!(one.fingerprint, stage.plan(JobKind::Pause, component.clone()).fingerprint);
    assert_ne!(one.fingerprint, stage.plan(JobKind::Drop, component).fingerprint);
}

proptest! {
    /// Whatever was there before, carrying out a plan leaves nothing to plan, and exactly the quantity on each host.
    #[test]
    fn carrying_out_a_plan_converges(steps in prop::collection::vec((0u32..6, 1u128..4, 1u32..=2, any::<bool>()), 1..6)) {
        let mut stage = Stage::with_hosts(3);
        for (quantity, hosts, revision, paused) in steps {
            let targets: Vec<TargetId> = (0..hosts).map(target).collect();
            let component = ComponentSpec { revision, ..web(quantity, &targets) };
            let plan = stage.plan(JobKind::Deploy, component.clone());
            prop_assert!(plan.refusals.is_empty(), "{:?}", plan.refusals);
            stage.carry_out(&plan, &component);
            prop_assert_eq!(changes(&stage.plan(JobKind::Deploy, component.clone())), []);
            for n in 0..3 {
                let wanted = if targets.contains(&target(n)) { quantity as usize } else { 0 };
                prop_assert_eq!(stage.host(n).instances.len(), wanted);
            }
            if paused {
                let pause = stage.plan(JobKind::Pause, component.clone());
                stage.carry_out(&pause, &component);
            }
        }
    }
}
