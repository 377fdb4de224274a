//! The last word: what the database says of every instance is what stands on the hosts, and nothing was made twice.

use std::collections::{BTreeMap, BTreeSet};

use app::model::ids::{JobId, TargetId};
use server::drivers::simulator::{Simulator, Status};
use sqlx::{AnyConnection, Row as _};

use crate::kill::oracle;

/// Host, name, uid and state.
type Standing = BTreeSet<(String, String, String, String)>;

pub async fn unfinished(connection: &mut AnyConnection) -> i64 {
    let sql = "SELECT COUNT(*) AS many FROM job WHERE state IN ('queued', 'running', 'waiting')";
    sqlx::query(sql).fetch_one(connection).await.unwrap().get("many")
}

/// What differs, a line each. What is wanted and was never made, or was there and is not any more, stands nowhere.
pub async fn differences(connection: &mut AnyConnection, hosts: &[(TargetId, Simulator)]) -> Vec<String> {
    let sql = "SELECT target_id, name, uid, state FROM instance WHERE gone_at IS NULL AND state NOT IN ('pending', 'missing')";
    let rows = sqlx::query(sql).fetch_all(connection).await.unwrap();
    let said: Standing = rows
        .iter()
        .map(|row| {
            let uid: Option<String> = row.get("uid");
            (row.get("target_id"), row.get("name"), uid.unwrap_or_default(), row.get("state"))
        })
        .collect();
    let stands = standing(hosts);
    let only = |what: &str, left: &Standing, right: &Standing| -> Vec<String> {
        left.difference(right).map(|it| format!("only {what}: {it:?}")).collect()
    };
    [only("in the database", &said, &stands), only("on a host", &stands, &said)].concat()
}

fn standing(hosts: &[(TargetId, Simulator)]) -> Standing {
    let on = |(id, host): &(TargetId, Simulator)| -> Vec<_> {
        host.read(|world| {
            let instances = world.instances.values().filter(|it| it.mark().is_some());
            instances.map(|it| (id.to_string(), it.name.clone(), it.uid.clone(), word(it.status).to_owned())).collect()
        })
    };
    hosts.iter().flat_map(on).collect()
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Running => "running",
        Status::Stopped => "stopped",
        Status::Frozen => "frozen",
    }
}

/// Everything that must hold once nobody works any more.
pub async fn faults(connection: &mut AnyConnection, hosts: &[(TargetId, Simulator)], acknowledged: &[JobId]) -> Vec<String> {
    let mut faults = Vec::new();
    faults.extend(oracle::check_events(connection).await.err());
    faults.extend(oracle::check_logs(connection).await.err());
    for (_, host) in hosts {
        faults.extend(host.ledger().existed_twice().into_iter().map(|mark| format!("two existed at a time: {mark}")));
    }
    let states = job_states(connection).await;
    println!("jobs by state: {:?}", counted(states.values()));
    for job_id in acknowledged {
        match states.get(&job_id.to_string()).map(String::as_str) {
            Some("queued" | "running" | "waiting") => faults.push(format!("job {job_id} never ended")),
            Some(_) => {}
            None => faults.push(format!("job {job_id} was acknowledged and is not there")),
        }
    }
    faults.extend(left_over(connection).await);
    faults
}

async fn job_states(connection: &mut AnyConnection) -> BTreeMap<String, String> {
    let rows = sqlx::query("SELECT id, state FROM job").fetch_all(connection).await.unwrap();
    rows.iter().map(|row| (row.get("id"), row.get("state"))).collect()
}

fn counted<'a>(states: impl Iterator<Item = &'a String>) -> BTreeMap<&'a str, u32> {
    states.fold(BTreeMap::new(), |mut counts, state| {
        *counts.entry(state.as_str()).or_default() += 1;
        counts
    })
}

/// Nobody holds a lease on what is over, and no step is still under way in it.
async fn left_over(connection: &mut AnyConnection) -> Vec<String> {
    let sql = "SELECT 'deployment ' || id || ' is leased' AS what FROM deployment WHERE lease_owner IS NOT NULL OR active_job_id IS NOT NULL
         UNION ALL SELECT 'step ' || id || ' is ' || state FROM step WHERE state IN ('running', 'unknown')";
    sqlx::query(sql).fetch_all(connection).await.unwrap().iter().map(|row| row.get("what")).collect()
}
