//! What must be true of a run, held against what really happened: the host's ledger and the rows of the database.

use std::collections::BTreeMap;

use app::model::event::LogLine;
use server::drivers::simulator::{Action, Ledger};
use sqlx::{AnyConnection, Row as _};

/// What was done to each thing of the host, in order. What was half made and deleted, never started, does not count.
pub type Deeds = BTreeMap<String, Vec<Action>>;

/// From entry `from` on. The error says what was done that never may be.
pub fn deeds(ledger: &Ledger, from: usize) -> Result<Deeds, String> {
    let twice = ledger.existed_twice();
    if !twice.is_empty() {
        return Err(format!("two existed at a time: {twice:?}"));
    }
    Ok(ledger.deeds(from))
}

/// Lines of each step's log, by title; numbers that have a gap or a repeat are an error.
pub async fn logs(connection: &mut AnyConnection) -> Result<BTreeMap<String, Vec<String>>, String> {
    let rows = sqlx::query(
        "SELECT step.title, step.log_lines, step_log.first, step_log.count, step_log.lines
         FROM step JOIN job ON job.id = step.job_id LEFT JOIN step_log ON step_log.step_id = step.id
         WHERE job.id = (SELECT last.id FROM job last ORDER BY last.created_at DESC, last.id DESC LIMIT 1)
         ORDER BY step.position, step_log.first",
    );
    let mut logs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut totals = BTreeMap::new();
    for row in rows.fetch_all(&mut *connection).await.unwrap() {
        let title: String = row.get("title");
        totals.insert(title.clone(), row.get::<i64, _>("log_lines"));
        let lines = logs.entry(title.clone()).or_default();
        let Some(first) = row.get::<Option<i64>, _>("first") else { continue };
        if first != lines.len() as i64 + 1 {
            return Err(format!("the log of “{title}” goes on at {first} after {} lines", lines.len()));
        }
        let chunk: Vec<LogLine> = serde_json::from_str(&row.get::<String, _>("lines")).unwrap();
        assert_eq!(chunk.len() as i64, row.get::<i64, _>("count"));
        lines.extend(chunk.into_iter().map(|line| line.text));
    }
    match totals.into_iter().find(|(title, total)| *total != logs[title].len() as i64) {
        Some((title, total)) => Err(format!("the log of “{title}” counts {total} lines")),
        None => Ok(logs),
    }
}

/// The log of every step of every job is numbered without gap or repeat, and counted right.
pub async fn check_logs(connection: &mut AnyConnection) -> Result<(), String> {
    let rows = sqlx::query(
        "SELECT step.id, step.log_lines, step_log.first, step_log.count FROM step JOIN step_log ON step_log.step_id = step.id
         ORDER BY step.id, step_log.first",
    );
    let mut lines: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for row in rows.fetch_all(&mut *connection).await.unwrap() {
        let (first, count): (i64, i64) = (row.get("first"), row.get("count"));
        let (seen, _) = lines.entry(row.get("id")).or_insert((0, row.get("log_lines")));
        if first != *seen + 1 {
            return Err(format!("the log of step {} goes on at {first} after {seen} lines", row.get::<String, _>("id")));
        }
        *seen += count;
    }
    match lines.into_iter().find(|(_, (seen, counted))| seen != counted) {
        Some((id, (seen, counted))) => Err(format!("the log of step {id} has {seen} lines and counts {counted}")),
        None => Ok(()),
    }
}

/// What guests said, without the numbers in it, which are times.
pub fn said_by_guests(logs: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let mut said: Vec<String> = logs
        .values()
        .flatten()
        .filter(|line| line.contains(" | "))
        .map(|line| line.chars().filter(|c| !c.is_ascii_digit()).collect())
        .collect();
    said.sort_unstable();
    said
}

/// Events are numbered without a gap, all of them.
pub async fn check_events(connection: &mut AnyConnection) -> Result<(), String> {
    let row =
        sqlx::query("SELECT COUNT(*) AS all_of_them, COUNT(seq) AS numbered, MIN(seq) AS first, MAX(seq) AS last FROM event")
            .fetch_one(&mut *connection)
            .await
            .unwrap();
    let [all, numbered, first, last] = ["all_of_them", "numbered", "first", "last"].map(|name| row.get::<i64, _>(name));
    if all == numbered && last - first + 1 == numbered {
        return Ok(());
    }
    Err(format!("{all} events, {numbered} numbered from {first} to {last}"))
}

/// Everything that the worker of a job writes, as PostgreSQL shows it: equal, when nobody wrote.
pub async fn written(connection: &mut AnyConnection) -> Vec<String> {
    let rows = sqlx::query(
        "SELECT CAST(job AS TEXT) AS shown FROM job
         UNION ALL SELECT CAST(step AS TEXT) FROM step
         UNION ALL SELECT CAST(step_log AS TEXT) FROM step_log
         UNION ALL SELECT CAST(deployment AS TEXT) FROM deployment
         UNION ALL SELECT CAST(event AS TEXT) FROM event WHERE kind LIKE 'job%' OR kind LIKE 'step%' OR kind LIKE 'deployment%'
         ORDER BY shown",
    );
    rows.fetch_all(&mut *connection).await.unwrap().iter().map(|row| row.get("shown")).collect()
}
