//! A backend of fixed answers. What a test does not set is not there.

use app::{
    api::{
        ApiError,
        books::{BookForm, BookPage, Books},
        cloud_configs::{CloudConfigPage, CloudConfigTree, CloudConfigs, RevisionDraft, Saved},
        deployments::{
            Changed, DeploymentChange, DeploymentFilter, DeploymentForm, DeploymentList, DeploymentPage, Deployments, JobRequest,
            NewDeployment, Requested, VersionDiff,
        },
        find::{Finding, Found},
        groups::{ComponentChange, GroupPage, Groups, NewComponent, NewGroup},
        installation::Installations,
        instances::{InstanceFilter, InstanceList, InstancePage, Instances},
        jobs::{JobAction, JobFilter, JobList, JobPage, Jobs},
        members::{MemberList, Members},
        overview::{Overview, Overviews},
        projects::{ProjectList, Projects},
        scopes::{ScopeForm, ScopeList, Scopes},
        servers::{ServerList, Servers},
        session::{Entry, Here, LinkPurpose, NewUser, Sessions, SignedIn},
        targets::{Discovered, NewTarget, ShownCertificate, TargetList, TargetPage, Targets},
        users::{UserLine, Users},
        webhooks::{WebhookLine, Webhooks},
    },
    model::{
        book::Book,
        cloud_config::{CloudConfig, Content},
        cloud_init::Check,
        deployment::Deployment,
        event::{Event, LogChunk, LogLine},
        group::{Component, Group},
        ids::{BookId, CloudConfigId, ComponentId, DeploymentId, GroupId, JobId, StepId, TargetId, UserId},
        job::{Job, JobKind},
        name::{DisplayName, Slug},
        plan::Plan,
        project::{Project, Role},
        target::Target,
        user::User,
        version::Version,
    },
};
use async_trait::async_trait;

use super::world;

type Answer<T> = Result<T, ApiError>;

pub struct Fake {
    pub overview: Answer<Overview>,
    pub deployment: Answer<DeploymentPage>,
    pub deployments: Answer<DeploymentList>,
    pub form: Answer<DeploymentForm>,
    pub versions: Answer<Vec<Version>>,
    pub diff: Answer<VersionDiff>,
    pub events: Answer<Vec<Event>>,
    pub group: Answer<GroupPage>,
    pub tree: Answer<CloudConfigTree>,
    pub cloud_config: Answer<CloudConfigPage>,
    pub job: Answer<JobPage>,
    pub jobs: Answer<JobList>,
    pub log: Answer<LogChunk>,
    pub instances: Answer<InstanceList>,
    pub instance: Answer<InstancePage>,
    pub books: Answer<Vec<Book>>,
    pub book: Answer<BookPage>,
    pub targets: Answer<TargetList>,
    pub target: Answer<TargetPage>,
    pub discovered: Answer<Discovered>,
    pub servers: Answer<ServerList>,
}

impl Default for Fake {
    fn default() -> Self {
        Self {
            overview: Err(ApiError::NotFound),
            deployment: Err(ApiError::NotFound),
            deployments: Err(ApiError::NotFound),
            form: Err(ApiError::NotFound),
            versions: Err(ApiError::NotFound),
            diff: Err(ApiError::NotFound),
            events: Err(ApiError::NotFound),
            group: Err(ApiError::NotFound),
            tree: Err(ApiError::NotFound),
            cloud_config: Err(ApiError::NotFound),
            job: Err(ApiError::NotFound),
            jobs: Err(ApiError::NotFound),
            log: Err(ApiError::NotFound),
            instances: Err(ApiError::NotFound),
            instance: Err(ApiError::NotFound),
            books: Err(ApiError::NotFound),
            book: Err(ApiError::NotFound),
            targets: Err(ApiError::NotFound),
            target: Err(ApiError::NotFound),
            discovered: Err(ApiError::NotFound),
            servers: Err(ApiError::NotFound),
        }
    }
}

/// Two lines of a step's log.
pub fn log(step_id: StepId) -> LogChunk {
    let line = |text: &str| LogLine { at: world::AT, text: text.to_owned() };
    let lines = vec![line("Setting up nginx-light"), line("Failed to run module scripts-user")];
    LogChunk { job_id: JobId::from_uuid(world::uuid(7)), step_id, first: 1, lines, finished: true }
}

macro_rules! answers {
    ($($port:ident {
        $(given fn $given:ident($($garg:ident: $gty:ty),*) -> $gret:ty = $field:ident;)*
        $(fn $name:ident($($arg:ident: $ty:ty),*) -> $ret:ty;)*
    })*) => {$(
        #[async_trait]
        impl $port for Fake {
            $(async fn $given(&self, $($garg: $gty),*) -> Answer<$gret> { self.$field.clone() })*
            $(async fn $name(&self, $($arg: $ty),*) -> Answer<$ret> { Err(ApiError::NotFound) })*
        }
    )*};
}

answers! {
    Overviews { given fn get_overview(_p: Slug) -> Overview = overview; }
    Books {
        given fn list_books(_p: Slug) -> Vec<Book> = books;
        given fn get_book(_p: Slug, _b: BookId) -> BookPage = book;
        fn save_book(_b: BookId, _f: u32, _t: BookForm) -> ();
        fn restore_book(_b: BookId, _f: u32, _n: Option<u32>) -> ();
    }
    Instances {
        given fn list_instances(_p: Slug, _f: InstanceFilter) -> InstanceList = instances;
        given fn get_instance(_p: Slug, _n: String) -> InstancePage = instance;
    }
    Jobs {
        given fn list_jobs(_p: Slug, _f: JobFilter) -> JobList = jobs;
        given fn get_job(_p: Slug, _j: JobId) -> JobPage = job;
        given fn get_step_log(_p: Slug, _s: StepId, _f: u32) -> LogChunk = log;
        fn act_on_job(_p: Slug, _j: JobId, _a: JobAction, _r: String) -> Job;
        fn answer_job(_p: Slug, _j: JobId, _c: bool, _n: String) -> Job;
    }
    Groups {
        given fn get_group(_p: Slug, _g: Slug) -> GroupPage = group;
        fn create_group(_n: NewGroup) -> Group;
        fn rename_group(_p: Slug, _g: GroupId, _n: String, _r: i64) -> Group;
        fn delete_group(_p: Slug, _g: GroupId) -> ();
        fn add_component(_p: Slug, _g: GroupId, _n: NewComponent) -> Component;
        fn change_component(_c: ComponentChange) -> Component;
        fn move_component(_p: Slug, _c: ComponentId, _n: u32) -> Vec<Component>;
        fn remove_component(_p: Slug, _c: ComponentId) -> ();
    }
    CloudConfigs {
        given fn list_cloud_configs(_p: Slug) -> CloudConfigTree = tree;
        given fn get_cloud_config(_p: Slug, _c: CloudConfigId) -> CloudConfigPage = cloud_config;
        fn create_cloud_config(_p: Slug, _s: String, _n: String, _c: Content) -> CloudConfig;
        fn save_revision(_s: RevisionDraft) -> Saved;
        fn restore_revision(_p: Slug, _c: CloudConfigId, _n: u32, _f: u32) -> Saved;
        fn delete_cloud_config(_p: Slug, _c: CloudConfigId) -> ();
        fn check_cloud_config(_p: Slug, _i: String, _u: String) -> Check;
    }
    Targets {
        given fn list_targets(_p: Slug) -> TargetList = targets;
        given fn get_target(_p: Slug, _t: Slug) -> TargetPage = target;
        given fn discover_targets() -> Discovered = discovered;
        fn show_certificate(_a: String) -> ShownCertificate;
        fn add_target(_p: Slug, _n: NewTarget) -> Target;
        fn confirm_certificate(_t: TargetId, _f: String) -> Target;
        fn rename_target(_t: TargetId, _n: String, _f: DisplayName) -> Target;
        fn remove_target(_t: TargetId) -> ();
    }
    Members {
        fn list_members(_p: String) -> MemberList;
        fn set_role(_p: String, _u: String, _r: String) -> ();
        fn remove_member(_p: String, _u: String) -> ();
        fn transfer_ownership(_p: String, _u: String) -> ();
        fn invite_member(_p: String, _r: String) -> String;
        fn revoke_invite(_p: String, _l: String) -> ();
    }
    Projects {
        fn list_projects() -> ProjectList;
        fn create_project(_n: String) -> Project;
        fn rename_project(_p: String, _n: String) -> Project;
    }
    Scopes {
        fn list_scopes(_p: String) -> ScopeList;
        fn create_scope(_p: String, _s: ScopeForm) -> ();
        fn update_scope(_p: String, _i: String, _r: String, _s: ScopeForm) -> ();
        fn move_scope(_p: String, _i: String, _d: String) -> ();
        fn delete_scope(_p: String, _i: String) -> ();
    }
    Finding { fn list_found(_p: Option<Slug>) -> Vec<Found>; }
    Servers { given fn list_servers() -> ServerList = servers; }
    Webhooks {
        fn list_webhooks() -> Vec<WebhookLine>;
        fn create_webhook(_n: String, _u: String) -> String;
        fn remove_webhook(_w: String) -> ();
    }
    Users {
        fn list_users() -> Vec<UserLine>;
        fn set_user_disabled(_u: String, _d: String) -> ();
        fn set_user_admin(_u: String, _a: String) -> ();
        fn make_recovery_link(_u: String) -> String;
    }
}

#[async_trait]
impl Deployments for Fake {
    async fn get_deployment(&self, _: Slug, _: Slug) -> Answer<DeploymentPage> {
        self.deployment.clone()
    }
    async fn list_deployments(&self, _: Slug, _: DeploymentFilter) -> Answer<DeploymentList> {
        self.deployments.clone()
    }
    async fn get_deployment_form(&self, _: Slug, _: Slug) -> Answer<DeploymentForm> {
        self.form.clone()
    }
    async fn create_deployment(&self, _: NewDeployment) -> Answer<Deployment> {
        Err(ApiError::NotFound)
    }
    async fn change_deployment(&self, _: DeploymentChange) -> Answer<Changed> {
        Err(ApiError::NotFound)
    }
    async fn update_deployment(&self, _: Slug, _: DeploymentId, _: u32) -> Answer<Changed> {
        Err(ApiError::NotFound)
    }
    async fn plan_deployment(&self, _: Slug, _: DeploymentId, kind: JobKind) -> Answer<Plan> {
        Ok(world::plan(kind))
    }
    async fn request_job(&self, _: JobRequest) -> Answer<Requested> {
        Err(ApiError::NotFound)
    }
    async fn list_versions(&self, _: Slug, _: DeploymentId) -> Answer<Vec<Version>> {
        self.versions.clone()
    }
    async fn diff_versions(&self, _: Slug, _: DeploymentId, _: u32, _: u32) -> Answer<VersionDiff> {
        self.diff.clone()
    }
    async fn restore_version(&self, _: Slug, _: DeploymentId, _: u32, _: u32) -> Answer<Changed> {
        Err(ApiError::NotFound)
    }
    async fn list_deployment_events(&self, _: Slug, _: DeploymentId, _: Option<i64>) -> Answer<Vec<Event>> {
        self.events.clone()
    }
}

#[async_trait]
impl Installations for Fake {
    async fn attach_installation(&self) -> Answer<()> {
        Ok(())
    }
}

#[async_trait]
impl Sessions for Fake {
    async fn get_session(&self, _: Option<String>) -> Answer<SignedIn> {
        let user =
            User { id: UserId::from_uuid(world::uuid(9)), login: "admin".to_owned(), name: "Admin".to_owned(), is_admin: true };
        let here = Some(Here { project: world::project(), role: Role::Developer });
        Ok(SignedIn { user, projects: vec![world::project()], here, version: "0.1.0".to_owned() })
    }
    async fn get_link(&self, _: String) -> Answer<LinkPurpose> {
        Err(ApiError::NotFound)
    }
    async fn sign_in(&self, _: String, _: String, _: String) -> Answer<Entry> {
        Err(ApiError::NotFound)
    }
    async fn sign_out(&self) -> Answer<Entry> {
        Err(ApiError::NotFound)
    }
    async fn set_up(&self, _: NewUser) -> Answer<Entry> {
        Err(ApiError::NotFound)
    }
    async fn recover(&self, _: String, _: String, _: String) -> Answer<Entry> {
        Err(ApiError::NotFound)
    }
    async fn join_as_new(&self, _: NewUser) -> Answer<Entry> {
        Err(ApiError::NotFound)
    }
    async fn join(&self, _: String) -> Answer<String> {
        Err(ApiError::NotFound)
    }
    async fn change_password(&self, _: String, _: String, _: String) -> Answer<()> {
        Err(ApiError::NotFound)
    }
}
