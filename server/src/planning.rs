//! From stored state and a look at the hosts to a plan: the one way for the page before a job and for the job itself.

use std::collections::BTreeMap;

use app::model::{
    cloud_init::Severity,
    deployment::Deployment,
    ids::{InstallationId, ProjectId, TargetId},
    job::JobKind,
    plan::Plan,
    version::{ComponentSpec, Spec},
};
use futures::future::join_all;

use crate::{
    cloud_init::check::check,
    drivers::{
        DriverError,
        registry::{Host, Hosts},
    },
    plan::{Contents, Desired, HostState, HostView, World, plan},
    store::{Store, StoreError, instances::StoredInstance},
};

#[derive(Clone)]
pub struct Planner {
    pub installation_id: InstallationId,
    pub store: Store,
    pub hosts: Hosts,
}

/// A plan with what it was made from.
#[derive(Debug)]
pub struct Planned {
    pub plan: Plan,
    pub deployment: Deployment,
    pub spec: Spec,
    pub contents: Contents,
    pub rows: Vec<StoredInstance>,
}

impl Planner {
    /// Looks at the hosts and plans. `version` is what a deploy would bring.
    pub async fn plan(
        &self,
        project_id: ProjectId,
        deployment: Deployment,
        kind: JobKind,
        version: u32,
        volumes: &[String],
    ) -> Result<Planned, StoreError> {
        let spec = self.store.get_version(deployment.id, version).await?.spec;
        let rows = self.store.list_stored_instances(deployment.id).await?;
        let contents = self.store.list_contents(project_id, &pinned(&spec)).await?;
        let hosts = self.observe(targets(&spec, &rows)).await;
        let desired = Desired {
            installation_id: self.installation_id,
            deployment_id: deployment.id,
            deployment: &deployment.slug,
            version,
            spec: &spec,
            contents: &contents,
        };
        let mut plan = plan(kind, desired, &World { rows: &rows, hosts: &hosts }, volumes);
        if matches!(kind, JobKind::Deploy | JobKind::Create) {
            plan.refusals.extend(unreadable(&spec, &contents).await);
        }
        Ok(Planned { plan, deployment, spec, contents, rows })
    }

    /// Looks at all of them at once: a dead one costs its own time-out only.
    pub async fn observe(&self, targets: Vec<TargetId>) -> BTreeMap<TargetId, HostView> {
        let looks = targets.into_iter().map(|id| async move { Some((id, self.look_at(id).await?)) });
        join_all(looks).await.into_iter().flatten().collect()
    }

    /// None: there is no such host any more.
    async fn look_at(&self, id: TargetId) -> Option<HostView> {
        match self.hosts.seek(id).await {
            Ok(host) => {
                let host = host?;
                let state = observe_host(&host).await.map_err(|error| error.kind.to_string());
                Some(HostView { name: host.name.clone(), state })
            }
            Err(error) => Some(HostView { name: "A host of this deployment".to_owned(), state: Err(error.to_string()) }),
        }
    }
}

async fn observe_host(host: &Host) -> Result<HostState, DriverError> {
    let driver = &host.driver;
    let (instances, volumes, images, profiles, pools) = tokio::try_join!(
        driver.list_instances(),
        driver.list_volumes(),
        driver.list_images(),
        driver.list_profiles(),
        driver.list_pools()
    )?;
    Ok(HostState {
        instances,
        volumes,
        images: images.into_iter().map(|image| image.fingerprint).collect(),
        profiles: profiles.into_iter().map(|profile| profile.name).collect(),
        pools,
    })
}

/// Hosts of the version, and those where something of the deployment still is.
fn targets(spec: &Spec, rows: &[StoredInstance]) -> Vec<TargetId> {
    let mut targets: Vec<TargetId> = spec.components.iter().flat_map(|component| component.hosts.clone()).collect();
    targets.extend(rows.iter().map(|row| row.instance.target_id));
    targets.sort_unstable();
    targets.dedup();
    targets
}

/// User-data that cloud-init cannot read may be saved, but no guest gets it: it would come up as if nothing had been asked.
async fn unreadable(spec: &Spec, contents: &Contents) -> Vec<String> {
    let text = |component: &ComponentSpec| {
        let content = contents.get(&(component.cloud_config_id, component.revision))?;
        Some((format!("{} r{}", component.cloud_config, component.revision), content.user_data.clone()))
    };
    let mut texts: Vec<(String, String)> = spec.components.iter().filter_map(text).collect();
    texts.sort_unstable();
    texts.dedup();
    let refusals = tokio::task::spawn_blocking(move || texts.iter().filter_map(|(name, text)| refusal(name, text)).collect());
    refusals.await.expect("the checker takes any text")
}

fn refusal(name: &str, user_data: &str) -> Option<String> {
    let check = check(user_data, None);
    let error = check.findings.iter().find(|finding| finding.severity == Severity::Error)?;
    Some(format!("cloud-init cannot read {name}, line {}: {}", error.line, error.message))
}

fn pinned(spec: &Spec) -> Vec<(app::model::ids::CloudConfigId, u32)> {
    spec.components.iter().map(|component| (component.cloud_config_id, component.revision)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cloud_init_cannot_read_is_refused() {
        assert_eq!(refusal("web r1", "#cloud-config\npackges: [nginx]\n"), None);
        assert_eq!(refusal("web r1", ""), None);
        assert_eq!(refusal("web r1", "#!/bin/sh\ntrue\n"), None);
        let sentence = refusal("web r1", "#cloud-config\na: [1\n").unwrap_or_default();
        assert!(sentence.starts_with("cloud-init cannot read web r1, line "), "{sentence}");
    }
}
