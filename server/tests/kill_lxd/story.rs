//! Three instances are deployed, replaced and dropped, and each time something dies in the middle of it.

use std::{collections::BTreeSet, panic::AssertUnwindSafe, time::Duration};

use app::model::{
    group::ComponentSettings,
    instance::InstanceState,
    job::{JobKind, JobState},
};
use futures::FutureExt as _;
use server::drivers::HostInstance;

use super::host::{Host, RUNS};
use crate::process::{
    client::{Client, Session},
    program::{Doom, Installation, Program},
    site::{Description, Press, Site},
    until::until_within,
};

/// For a job on a real and busy machine.
const PATIENCE: Duration = Duration::from_secs(240);

struct Stage<'a> {
    host: &'a Host,
    installation: Installation,
    session: Session,
    site: Site,
}

/// The program dies between the creation and the start of the second of three, with one instance replaced and one not, and
/// with one deleted and two not.
pub async fn kill_the_program() {
    with_stage("kill-program", async |stage| {
        let at = |point: &str| point.replace('%', &stage.host.prefix);
        stage.killed(JobKind::Deploy, &at("before request start %-web-2 #1")).await;
        stage.check(["1", "2", "3"]).await;
        stage.change().await;
        stage.killed(JobKind::Deploy, &at("after request start %-web-2-g2 #1")).await;
        stage.check(["1-g2", "2-g2", "3-g2"]).await;
        stage.killed(JobKind::Drop, &at("after request delete %-web-2-g2 #1")).await;
        stage.check([]).await;
    })
    .await;
}

/// The same with the host's daemon, and with the program going on.
pub async fn kill_the_daemon() {
    with_stage("kill-daemon", async |stage| {
        stage.without_daemon(JobKind::Deploy, |seen| seen.iter().any(|it| it.name.ends_with("-web-2"))).await;
        stage.check(["1", "2", "3"]).await;
        stage.change().await;
        stage.without_daemon(JobKind::Deploy, |seen| seen.iter().any(|it| it.name.ends_with("-web-2-g2"))).await;
        stage.check(["1-g2", "2-g2", "3-g2"]).await;
        stage.without_daemon(JobKind::Drop, |seen| seen.iter().any(|it| it.state != InstanceState::Running)).await;
        stage.check([]).await;
    })
    .await;
}

async fn with_stage(prefix: &str, story: impl AsyncFn(&Stage<'_>)) {
    let host = Host::of_the_environment(prefix);
    let told = AssertUnwindSafe(async {
        let stage = Stage::prepare(&host).await;
        story(&stage).await;
    });
    let told = told.catch_unwind().await;
    host.start_daemon().await;
    host.sweep().await;
    if let Err(panic) = told {
        std::panic::resume_unwind(panic);
    }
}

impl<'a> Stage<'a> {
    async fn prepare(host: &'a Host) -> Self {
        let installation = Installation::new();
        let program = installation.start().await;
        let session = Session::set_up(&program).await;
        let description = Description {
            socket: &host.socket,
            name: &host.prefix,
            image: &host.image,
            user_data: &user_data("first"),
            settings: ComponentSettings::default(),
            quantity: 3,
        };
        let site = Site::describe(&session.client(&program), description).await;
        program.stop().await;
        Self { host, installation, session, site }
    }

    async fn change(&self) {
        let program = self.installation.start().await;
        self.site.change(&self.session.client(&program), &user_data("second")).await;
        program.stop().await;
    }

    /// The program dies at the point, is started again, and ends the job by itself.
    async fn killed(&self, kind: JobKind, point: &str) {
        let press = Press::new(kind);
        let doom = Doom { kill_at: Some(point), ..Doom::default() };
        let mut doomed = self.installation.spawn(doom).ready().await.expect("it lives until the job");
        self.site.press(&self.session.client(&doomed), &press).await.unwrap();
        until_within(PATIENCE, "the program dies", async || doomed.exit()).await;
        let program = self.installation.start().await;
        self.succeed(program, kind).await;
    }

    /// The daemon dies once the host looks so, and is started again.
    async fn without_daemon(&self, kind: JobKind, is_time: impl Fn(&[HostInstance]) -> bool) {
        let press = Press::new(kind);
        let program = self.installation.start().await;
        self.site.press(&self.session.client(&program), &press).await.unwrap();
        until_within(PATIENCE, "the time to kill", async || is_time(&self.host.instances().await).then_some(())).await;
        self.host.kill_daemon().await;
        self.host.start_daemon().await;
        self.succeed(program, kind).await;
    }

    async fn succeed(&self, program: Program, kind: JobKind) {
        let client: Client = self.session.client(&program);
        let job = self.site.jobs(&client).await.unwrap().swap_remove(0);
        assert_eq!(job.kind, kind);
        let over = until_within(PATIENCE, "the job is over", async || {
            let page = self.site.job(&client, job.id).await.unwrap();
            page.job.state.is_over().then_some(page)
        });
        let page = over.await;
        assert_eq!(page.job.state, JobState::Succeeded, "{:?} {:#?}", page.job.error, page.steps);
        program.stop().await;
    }

    /// Exactly these are there, running, ours, and each ran its user-data once.
    async fn check<const N: usize>(&self, expected: [&str; N]) {
        let found = self.host.instances().await;
        let names: Vec<&str> = found.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, expected.map(|rest| format!("{}-web-{rest}", self.host.prefix)));
        assert_eq!(self.host.volumes().await, Vec::<String>::new());
        let marks: BTreeSet<String> = found.iter().map(|it| it.mark.expect("it is ours").to_string()).collect();
        assert_eq!(marks.len(), N);
        for instance in &found {
            assert_eq!(instance.state, InstanceState::Running, "{}", instance.name);
            assert_eq!(self.host.runs(&instance.name).await, 1, "{} ran its user-data again", instance.name);
        }
    }
}

fn user_data(word: &str) -> String {
    format!("#cloud-config\nruncmd:\n  - echo {word} >> {RUNS}\n")
}
