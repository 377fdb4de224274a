//! What was dropped: seen with its history, brought back as a draft, and gone when its time is over.

use app::{
    api::{
        ApiError,
        deployments::Deployments as _,
        jobs::Jobs as _,
        trash::{Trash as _, TrashFilter},
    },
    model::{
        deployment::{Deployment, DeploymentState},
        ids::DeploymentId,
        job::JobKind,
    },
};
use server::{reconcile::trash::sweep, store::row::RowExt as _};

use super::support::{
    database::{advance, execute, on_each_database, sqlite},
    people::Who,
    site::Site,
};

const DAY_MS: i64 = 86_400_000;

/// Deployed, scaled and dropped.
async fn dropped(site: &Site, name: &str) -> Deployment {
    let deployment = site.deployment_named(name, 1).await;
    site.run(&deployment, JobKind::Deploy).await;
    site.scale(&deployment, 2).await;
    site.run(&deployment, JobKind::Drop).await;
    deployment
}

async fn listed(site: &Site, filter: TrashFilter) -> Vec<String> {
    let list = site.call().list_trash(site.project(), filter).await.unwrap();
    list.rows.iter().map(|row| row.deployment.slug.to_string()).collect()
}

async fn count(site: &Site, sql: &'static str) -> i64 {
    let mut connection = site.store().read().await.unwrap();
    sqlx::query(sql).fetch_one(&mut *connection).await.unwrap().int("count").unwrap()
}

#[tokio::test]
async fn what_was_dropped_is_in_the_trash_with_its_history() {
    on_each_database(async |store| {
        let site = Site::new(store.clone()).await;
        let first = dropped(&site, "first").await;
        advance(&store, 1_000).await;
        dropped(&site, "second").await;
        site.deployment_named("alive", 1).await;
        assert_eq!(listed(&site, TrashFilter::default()).await, ["second", "first"]);
        assert_eq!(listed(&site, TrashFilter { text: "FIR".to_lowercase(), after: None }).await, ["first"]);
        let page = site.call().get_dropped(site.project(), first.id).await.unwrap();
        assert_eq!((page.dropped.dropped_by.as_str(), page.versions.len(), page.jobs.len()), ("dora", 2, 2));
        assert_eq!(page.dropped.gone_at, Some(page.dropped.dropped_at + 30 * DAY_MS));
        // Its jobs are still there, and lead here.
        let job = site.call().get_job(site.project(), page.jobs[0].id).await.unwrap();
        assert!(job.is_dropped);
        let alive = site.call().list_deployments(site.project(), Default::default()).await.unwrap().rows[0].deployment.id;
        assert_eq!(site.call().get_dropped(site.project(), alive).await, Err(ApiError::NotFound));
    })
    .await;
}

#[tokio::test]
async fn ten_thousand_dropped_ones_are_paged_by_the_database() {
    on_each_database(async |store| {
        let site = Site::new(store.clone()).await;
        let first = dropped(&site, "first").await;
        // Many at the same moment: the id decides.
        let one = |n: usize| {
            format!(
                "INSERT INTO deployment (id, project_id, group_id, scope_id, slug, name, state, version, created_at, changed_at, changed_by, dropped_at)
                 SELECT '{}', project_id, group_id, scope_id, 'd-{n}', 'D {n}', state, version, 0, 0, 'test', {} FROM deployment WHERE id = '{}';",
                DeploymentId::from_uuid(server::store::tx::new_uuid()),
                n / 7,
                first.id
            )
        };
        execute(&store, &(0..10_000).map(one).collect::<String>()).await;
        let mut seen = Vec::new();
        let mut filter = TrashFilter { text: "d-99".into(), after: None };
        loop {
            let list = site.call().list_trash(site.project(), filter.clone()).await.unwrap();
            assert_eq!(list.total, 111, "99, 990 to 999 and 9900 to 9999");
            seen.extend(list.rows.iter().map(|row| (row.dropped_at, row.deployment.id)));
            let Some(next) = list.next else { break };
            filter.after = Some(next);
        }
        let mut sorted = seen.clone();
        sorted.sort_unstable_by(|a, b| b.cmp(a));
        sorted.dedup();
        assert_eq!((seen.len(), seen), (111, sorted));
    })
    .await;
}

#[tokio::test]
async fn it_comes_back_as_a_draft_with_its_last_description_under_a_free_name() {
    on_each_database(async |store| {
        let site = Site::new(store).await;
        let gone = dropped(&site, "first").await;
        let back = async |name: &str| site.call().bring_back(site.project(), gone.id, name.to_owned()).await;
        let made = back("first").await.unwrap();
        assert_ne!(made.id, gone.id);
        assert_eq!((made.state, made.slug.as_str(), made.version), (DeploymentState::Draft, "first", 1));
        let spec = async |id, number| site.store().get_version(id, number).await.unwrap();
        let (before, after) = (spec(gone.id, 2).await, spec(made.id, 1).await);
        assert_eq!((after.spec, after.reason.as_str()), (before.spec, "Brought back from first v2"));
        // The name is taken now.
        assert!(back("First").await.unwrap_err().at("name").is_some_and(|sentence| sentence.contains("first is taken")));
        assert!(back("").await.unwrap_err().at("name").is_some());
        let job = site.run(&made, JobKind::Deploy).await;
        assert_eq!(job.error, None);
        assert_eq!(site.in_store(&made).await.len(), 2);
        let refused = site.call().bring_back(site.project(), made.id, "third".into()).await;
        assert!(matches!(refused, Err(ApiError::Conflict { .. })), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn hosts_and_components_that_are_gone_are_left_out() {
    let (store, _folder) = sqlite().await;
    let site = Site::with(store.clone(), 2, Default::default()).await;
    let gone = dropped(&site, "first").await;
    execute(&store, &format!("DELETE FROM target_grant WHERE target_id = '{}'", site.hosts[0].0)).await;
    let made = site.call().bring_back(site.project(), gone.id, "second".into()).await.unwrap();
    let spec = site.store().get_version(made.id, 1).await.unwrap().spec;
    assert_eq!((spec.components[0].hosts.as_slice(), spec.components[0].quantity), ([site.hosts[1].0].as_slice(), 2));
    execute(&store, "DELETE FROM target_grant").await;
    let made = site.call().bring_back(site.project(), gone.id, "third".into()).await.unwrap();
    let spec = site.store().get_version(made.id, 1).await.unwrap().spec;
    assert_eq!((spec.components[0].hosts.len(), spec.components[0].quantity), (0, 0));
}

#[tokio::test]
async fn a_scope_without_room_or_for_others_refuses() {
    let (store, _folder) = sqlite().await;
    let site = Site::new(store.clone()).await;
    let gone = dropped(&site, "first").await;
    let viewed = site.world.call_as(Who::Viewer).get_dropped(site.project(), gone.id).await.unwrap();
    assert!(viewed.bring_back.is_err());
    let refused = site.world.call_as(Who::Viewer).bring_back(site.project(), gone.id, "second".into()).await;
    assert!(matches!(refused, Err(ApiError::Forbidden { .. })), "{refused:?}");
    execute(&store, "UPDATE scope SET deployment_limit = 0").await;
    let refused = site.call().bring_back(site.project(), gone.id, "second".into()).await.unwrap_err();
    assert!(refused.to_string().contains("allows 0 of this group"), "{refused}");
    assert_eq!(count(&site, "SELECT COUNT(*) AS count FROM deployment").await, 1, "nothing half made");
}

#[tokio::test]
async fn it_is_gone_for_good_when_its_time_is_over_and_the_audit_stays() {
    on_each_database(async |store| {
        let site = Site::new(store.clone()).await;
        let gone = dropped(&site, "first").await;
        let volume = format!(
            "INSERT INTO volume (id, deployment_id, component_id, target_id, pool, name, path, size_bytes, ordinal, created_at)
             VALUES ('v', '{}', '{}', '{}', 'default', 'first-web-1-data', '/srv', 1, 1, 0)",
            gone.id, site.web, site.hosts[0].0
        );
        execute(&store, &volume).await;
        let alive = site.deployment_named("alive", 1).await;
        let keep = async |who, days: &str| site.world.call_as(who).keep_trash(site.project(), days.to_owned()).await;
        assert!(matches!(keep(Who::Developer, "1").await, Err(ApiError::Forbidden { .. })));
        assert!(keep(Who::Admin, "-1").await.unwrap_err().at("days").is_some());
        keep(Who::Admin, "0").await.unwrap();
        advance(&store, 365 * DAY_MS).await;
        sweep(&site.world.services).await;
        assert_eq!(listed(&site, TrashFilter::default()).await, ["first"], "0 keeps it for ever");
        let records = count(&site, "SELECT COUNT(*) AS count FROM audit").await;
        keep(Who::Admin, "366").await.unwrap();
        sweep(&site.world.services).await;
        assert_eq!(listed(&site, TrashFilter::default()).await, ["first"], "a day is left");
        advance(&store, DAY_MS).await;
        sweep(&site.world.services).await;
        sweep(&site.world.services).await;
        assert_eq!(listed(&site, TrashFilter::default()).await, Vec::<String>::new());
        for (table, left) in [
            ("SELECT COUNT(*) AS count FROM deployment", 1),
            ("SELECT COUNT(*) AS count FROM job", 0),
            ("SELECT COUNT(*) AS count FROM step", 0),
            ("SELECT COUNT(*) AS count FROM step_log", 0),
            ("SELECT COUNT(*) AS count FROM instance", 0),
            ("SELECT COUNT(*) AS count FROM deployment_version", 1),
            ("SELECT COUNT(*) AS count FROM volume", 0),
            ("SELECT COUNT(*) AS count FROM audit WHERE action = 'deployment_forgotten' AND actor = 'eyrie' AND before LIKE '%first-web-1-data%'", 1),
        ] {
            assert_eq!(count(&site, table).await, left, "{table}");
        }
        assert_eq!(count(&site, "SELECT COUNT(*) AS count FROM audit").await, records + 2, "no record went");
        assert!(site.store().get_deployment(site.world.project.id, alive.id).await.is_ok());
    })
    .await;
}
