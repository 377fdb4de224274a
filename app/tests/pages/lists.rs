//! The lists over all groups, an instance's page, and the books: rows, filters, pages, and nothing at all.

use app::{
    api::{
        books::{BookPage, BookVersion},
        deployments::{DeploymentList, DeploymentRow},
        instances::{InstanceList, InstancePage, InstanceRow},
        jobs::JobList,
    },
    model::{
        book::{Book, BookKind, BookStep, Policy, Retry, StepKind},
        cloud_init::VerdictState,
        deployment::DeploymentState,
        group::GroupKind,
        ids::BookId,
        instance::InstanceState,
        job::JobState,
        project::Role,
    },
};

use crate::support::{Fake, render, world};

fn jobs(rows: usize) -> JobList {
    let job = world::job(JobState::Failed);
    let next = (rows > 0).then_some(job.id);
    JobList { cursor: 40, rows: vec![job; rows], total: 31, next }
}

#[tokio::test]
async fn jobs_are_rows_with_their_failure_and_the_next_page() {
    let page = render(Fake { jobs: Ok(jobs(1)), ..Fake::default() }, "/_eyrie/p/default/jobs/?state=failed&from=11").await;
    page.says("Deploy v15").says("did not become ready").says("11–11 of 31");
    page.has("state=failed&amp;after=").has("from=12").has(r#"aria-current="true""#);
}

#[tokio::test]
async fn no_result_differs_from_no_data() {
    let fake = || Fake { jobs: Ok(jobs(0)), ..Fake::default() };
    render(fake(), "/_eyrie/p/default/jobs/").await.says("No jobs yet");
    render(fake(), "/_eyrie/p/default/jobs/?state=failed").await.says("No job fits these filters").says("Show all jobs");
}

#[tokio::test]
async fn deployments_are_rows_with_their_group_and_health() {
    let row = DeploymentRow {
        deployment: world::deployment(DeploymentState::Deploy),
        group_name: "My_Site".to_owned(),
        running: 5,
        instances: 6,
        memory_bytes: 1 << 30,
        jobs: vec![world::job(JobState::Running)],
    };
    let list = DeploymentList { cursor: 40, rows: vec![row], total: 1, next: None, scopes: vec![world::scope()] };
    let page = render(Fake { deployments: Ok(list), ..Fake::default() }, "/_eyrie/p/default/deployments/").await;
    page.says("my-site-prod").says("Deploying").says("Production").says("5 of 6").says("1 GiB");
    page.has("<title>(1) Deployments · Eyrie</title>").has(r#"name="q""#);
}

#[tokio::test]
async fn instances_are_rows_with_host_and_address() {
    let row = InstanceRow {
        instance: world::instance(1, InstanceState::Running),
        group: world::slug("my-site"),
        deployment: world::slug("my-site-prod"),
    };
    let list = InstanceList { cursor: 40, rows: vec![row], total: 1, next: None, hosts: world::hosts() };
    let page = render(Fake { instances: Ok(list), ..Fake::default() }, "/_eyrie/p/default/instances/?host=lxd-a").await;
    page.says("my-site-prod-web-1")
        .says("10.77.0.1")
        .says("Columns")
        .has(r#"href="/_eyrie/p/default/instances/my-site-prod-web-1""#);
}

#[tokio::test]
async fn an_instance_shows_why_cloud_init_failed_and_the_end_of_its_log() {
    let mut instance = world::instance(2, InstanceState::Running);
    instance.sample.verdict = Some(world::verdict(VerdictState::Error));
    let page = InstancePage {
        cursor: 40,
        role: Role::Viewer,
        instance,
        group: world::slug("my-site"),
        deployment: world::deployment(DeploymentState::Deploy),
        host: world::host(10, "lxd-a", world::unreachable()),
        cloud_config: Some("Webservers/My_Site r7".to_owned()),
    };
    let page = render(Fake { instance: Ok(page), ..Fake::default() }, "/_eyrie/p/default/instances/my-site-prod-web-2").await;
    page.says("cloud-init: error in scripts-user").says("runcmd ended with 28.").says("curl: (28)");
    page.says("lxd-a does not answer: connection refused").says("412 MiB of 1 GiB").says("Webservers/My_Site r7");
}

#[tokio::test]
async fn a_book_shows_its_steps_versions_and_users() {
    let step = BookStep {
        kind: StepKind::CheckPlan,
        name: "Check the plan".to_owned(),
        description: "The world is as the plan saw it.".to_owned(),
        retry: Retry { attempts: 3, base_ms: 1_000, cap_ms: 30_000 },
        timeout_s: None,
        policy: Policy::AtMost { failures: 2 },
        batch: 1,
        role: None,
        webhook: None,
    };
    let book = Book {
        id: BookId::from_uuid(world::uuid(20)),
        name: "Deploy on hosts".to_owned(),
        kind: BookKind::Deploy,
        group_kind: GroupKind::None,
        version: 2,
        steps: vec![step],
        limit_s: 21_600,
    };
    let address = format!("/_eyrie/p/default/books/{}", book.id);
    let shown = BookPage {
        book: book.clone(),
        versions: vec![
            BookVersion {
                number: 2,
                created_at: world::AT,
                author: "ada".to_owned(),
                note: "Quicker".to_owned(),
                changes: vec!["Check the plan: 3 attempts, before 10 attempts".to_owned()],
            },
            BookVersion { number: 1, created_at: world::AT, author: String::new(), note: String::new(), changes: Vec::new() },
        ],
        may_change: true,
        shipped: None,
        addable: vec![StepKind::Confirm],
        webhooks: Vec::new(),
        used_by: vec![(world::slug("my-site"), "My_Site".to_owned())],
    };
    let page = render(Fake { book: Ok(shown.clone()), ..Fake::default() }, &address).await;
    page.says("Deploy on hosts")
        .says("Check the plan")
        .says("3, up to 30.0 s apart")
        .says("at most 2 failures")
        .says("a job at most 6 h")
        .says("Quicker")
        .says("Check the plan: 3 attempts, before 10 attempts")
        .has(&format!("{address}/edit"))
        .says("My_Site");
    let edit = render(Fake { book: Ok(shown.clone()), ..Fake::default() }, &format!("{address}/edit")).await;
    edit.has(r#"name="attempts[0]""#).has(r#"value="30""#).says("all but at most 2 failures");
    let viewed = BookPage { may_change: false, ..shown };
    let page = render(Fake { book: Ok(viewed.clone()), ..Fake::default() }, &address).await;
    page.does_not_say("Restore").does_not_say("Change");
    let refused = render(Fake { book: Ok(viewed), ..Fake::default() }, &format!("{address}/edit")).await;
    assert_eq!(refused.status, http::StatusCode::FORBIDDEN);
    let list = render(Fake { books: Ok(vec![book]), ..Fake::default() }, "/_eyrie/p/default/books/").await;
    list.says("Deploy on hosts").says("v2");
}
