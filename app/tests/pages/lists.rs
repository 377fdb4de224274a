//! The lists over all groups, an instance's page, and the books: rows, filters, pages, and nothing at all.

use app::{
    api::{
        books::{BookPage, BookVersion},
        deployments::{DeploymentList, DeploymentRow},
        instances::{InstanceList, InstancePage, InstanceRow},
        jobs::JobList,
        trash::{Dropped, DroppedPage, TrashList},
    },
    model::{
        book::{Book, BookKind, BookStep, Policy, Retry, StepKind},
        cloud_init::VerdictState,
        deployment::DeploymentState,
        group::GroupKind,
        ids::{BookId, ViewId},
        instance::InstanceState,
        job::JobState,
        project::Role,
        version::Version,
        view::View,
    },
};

use crate::support::{Fake, render, world};

fn jobs(rows: usize) -> JobList {
    let job = world::job(JobState::Failed);
    let next = (rows > 0).then_some(job.id);
    let views = vec![View {
        id: ViewId::from_uuid(world::uuid(60)),
        name: "Broken ones".parse().expect("a name"),
        query: "state=failed".to_owned(),
    }];
    let (role, me) = (Role::Developer, "ada".to_owned());
    JobList { cursor: 40, role, me, rows: vec![job; rows], total: 31, next, scopes: vec![world::scope()], views }
}

#[tokio::test]
async fn jobs_are_rows_with_their_failure_and_the_next_page() {
    let page = render(Fake { jobs: Ok(jobs(1)), ..Fake::default() }, "/_eyrie/p/default/jobs/?state=failed&from=11").await;
    page.says("Deploy v15").says("did not become ready").says("11–11 of 31");
    page.has("state=failed&amp;after=").has("from=12").has(r#"aria-current="true""#);
}

#[tokio::test]
async fn jobs_are_filtered_by_links_and_by_a_form_that_keeps_the_rest() {
    let page = render(Fake { jobs: Ok(jobs(1)), ..Fake::default() }, "/_eyrie/p/default/jobs/?scope=prod&since=soon").await;
    page.has("/jobs/?state=queued&amp;scope=prod&amp;since=soon").has("scope=prod&amp;by=ada").has("scope=prod&amp;since=7d");
    page.has(r#"type="hidden" name="scope" value="prod""#).has(r#"name="deployment""#).has(r#"name="by""#);
    page.says("Write a day like 2026-11-20").says("Show all");
}

#[tokio::test]
async fn views_stand_above_the_filters_and_new_filters_can_be_kept() {
    let page = render(Fake { jobs: Ok(jobs(1)), ..Fake::default() }, "/_eyrie/p/default/jobs/?state=failed").await;
    page.says("Broken ones").has("Delete the view Broken ones").does_not_say("Save view");
    let page = render(Fake { jobs: Ok(jobs(1)), ..Fake::default() }, "/_eyrie/p/default/jobs/?kind=drop").await;
    page.has("/jobs/?state=failed").says("Save view").has(r#"name="kind" value="drop""#);
}

#[tokio::test]
async fn ticked_jobs_are_asked_about_by_name_before_anything_is_done() {
    let id = world::job(JobState::Failed).id;
    let page = render(Fake { jobs: Ok(jobs(1)), ..Fake::default() }, "/_eyrie/p/default/jobs/?kind=deploy&tick=all").await;
    page.has(&format!(r#"name="job" value="{id}" checked"#)).says("1 job ticked").has(r#"name="dialog" value="retry""#);
    page.has(r#"type="hidden" name="kind" value="deploy""#);
    let asked = format!("/_eyrie/p/default/jobs/?dialog=retry&job={id}");
    let page = render(Fake { jobs: Ok(jobs(1)), ..Fake::default() }, &asked).await;
    page.says("Retry 1 job").has(&format!(r#"name="jobs[]" value="{id}""#)).has(r#"name="action" value="retry""#);
    let page = render(Fake { jobs: Ok(jobs(1)), ..Fake::default() }, "/_eyrie/p/default/jobs/?dialog=cancel").await;
    page.says("No job is ticked.");
}

#[tokio::test]
async fn who_may_only_look_sees_no_ticks() {
    let list = JobList { role: Role::Viewer, ..jobs(1) };
    let page = render(Fake { jobs: Ok(list), ..Fake::default() }, "/_eyrie/p/default/jobs/").await;
    page.says("Deploy v15").does_not_say("All on this page").lacks(r#"type="checkbox""#);
}

fn dropped() -> Dropped {
    Dropped {
        deployment: world::deployment(DeploymentState::Dropped),
        group_name: "My_Site".to_owned(),
        scope: world::scope().name,
        scope_colour: world::scope().colour,
        dropped_at: world::AT,
        dropped_by: "olga".to_owned(),
        gone_at: Some(world::AT + 30 * 86_400_000),
    }
}

#[tokio::test]
async fn the_trash_says_who_dropped_what_and_for_how_long_it_is_kept() {
    let list = TrashList { cursor: 40, role: Role::Admin, keep_days: 30, rows: vec![dropped()], total: 61, next: None };
    let address = "/_eyrie/p/default/trash/?q=site&from=51";
    let page = render(Fake { trash: Ok(list.clone()), ..Fake::default() }, address).await;
    page.says("my-site-prod").says("olga").says("gone for good after 30 days").says("51–51 of 61").has(r#"name="days""#);
    let viewed = TrashList { role: Role::Developer, ..list.clone() };
    render(Fake { trash: Ok(viewed), ..Fake::default() }, address).await.lacks(r#"name="days""#);
    let nothing = TrashList { rows: Vec::new(), total: 0, keep_days: 0, ..list };
    let fake = || Fake { trash: Ok(nothing.clone()), ..Fake::default() };
    render(fake(), "/_eyrie/p/default/trash/").await.says("Nothing was dropped").says("kept for ever");
    render(fake(), address).await.says("Nothing in the trash has this in its name");
}

#[tokio::test]
async fn a_dropped_deployment_shows_its_history_and_comes_back_under_a_name() {
    let shown = DroppedPage {
        role: Role::Developer,
        dropped: dropped(),
        versions: vec![Version {
            number: 15,
            spec: world::spec(),
            author: "ada".to_owned(),
            created_at: world::AT,
            reason: "web: quantity 2 → 6".to_owned(),
        }],
        jobs: vec![world::job(JobState::Succeeded)],
        jobs_total: 40,
        bring_back: Ok(()),
    };
    let address = format!("/_eyrie/p/default/trash/{}", shown.dropped.deployment.id);
    let page = render(Fake { dropped: Ok(shown.clone()), ..Fake::default() }, &address).await;
    page.says("Bring back")
        .says("web: quantity 2 → 6")
        .says("Deploy v15")
        .says("All 40")
        .has(r#"value="my-site-prod""#)
        .has("jobs/?deployment=my-site-prod");
    let refused = DroppedPage { bring_back: Err("In Production this takes more.".to_owned()), ..shown };
    let page = render(Fake { dropped: Ok(refused), ..Fake::default() }, &address).await;
    page.says("In Production this takes more.").lacks("Bring back</");
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
    edit.has(r#"name="form[steps][0][attempts]""#).has(r#"value="30""#).says("all but at most 2 failures");
    let viewed = BookPage { may_change: false, ..shown };
    let page = render(Fake { book: Ok(viewed.clone()), ..Fake::default() }, &address).await;
    page.does_not_say("Restore").does_not_say("Change");
    let refused = render(Fake { book: Ok(viewed), ..Fake::default() }, &format!("{address}/edit")).await;
    assert_eq!(refused.status, http::StatusCode::FORBIDDEN);
    let list = render(Fake { books: Ok(vec![book]), ..Fake::default() }, "/_eyrie/p/default/books/").await;
    list.says("Deploy on hosts").says("v2");
}
