//! An installation with people in it: project Default, its scopes, and one person of every kind.

use app::model::{
    ids::{InstallationId, LinkId, ProjectId, ScopeId, UserId},
    name::{DisplayName, Slug},
    project::{Project, Role},
    scope::{Colour, Scope},
    user::User,
};
use server::{
    auth::{Caller, Person, Token, password::NewPassword},
    control::{Call, Inner, Services},
    drivers::demo_host::DemoHost,
    secrets::Sealer,
    store::{Store, StoreError, Tx, links::Purpose},
};
use tokio_util::sync::CancellationToken;

/// Somebody in the test's world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    Anonymous,
    /// Signed in, member of the project Other only.
    Outsider,
    Viewer,
    Developer,
    Admin,
    Owner,
    /// Administrator of the installation, member of no project.
    Administrator,
}

impl Who {
    pub const ALL: [Self; 7] =
        [Self::Anonymous, Self::Outsider, Self::Viewer, Self::Developer, Self::Admin, Self::Owner, Self::Administrator];

    pub const fn login(self) -> &'static str {
        match self {
            Self::Anonymous => "nobody",
            Self::Outsider => "oscar",
            Self::Viewer => "vera",
            Self::Developer => "dora",
            Self::Admin => "adam",
            Self::Owner => "olga",
            Self::Administrator => "root",
        }
    }

    pub const fn role(self) -> Option<Role> {
        match self {
            Self::Viewer => Some(Role::Viewer),
            Self::Developer => Some(Role::Developer),
            Self::Admin => Some(Role::Admin),
            Self::Owner => Some(Role::Owner),
            Self::Anonymous | Self::Outsider | Self::Administrator => None,
        }
    }
}

/// An installation with the project Default (scopes Dev, which allows drop, and Production) and a project Other that only the outsider sees.
pub struct World {
    pub services: Services,
    pub project: Project,
    pub dev: Scope,
    pub production: Scope,
    pub other_project: Project,
    pub other_scope: Scope,
    people: Vec<(Who, User)>,
}

impl World {
    /// An installation that was never set up.
    pub async fn empty(store: Store) -> Services {
        let installation_id: InstallationId = store.installation().await.unwrap();
        // Nothing is in it: the demo host is only made when a test adds it.
        let demo = DemoHost::new(std::env::temp_dir().join(format!("eyrie-demo-{}", id())));
        let base_url = "http://127.0.0.1:3000".to_owned();
        Services::new(Inner::new(installation_id, store, Sealer::new(&[7; 32]), demo, base_url, CancellationToken::new()))
    }

    pub async fn new(store: Store) -> Self {
        let services = Self::empty(store.clone()).await;
        let world = Self {
            services,
            project: project("Default"),
            dev: Scope { allow_drop: true, ..scope("Dev", 0) },
            production: scope("Production", 1),
            other_project: project("Other"),
            other_scope: Scope { allow_drop: true, ..scope("Dev", 0) },
            people: Who::ALL.into_iter().filter(|who| *who != Who::Anonymous).map(|who| (who, user(who))).collect(),
        };
        let people = world.people.clone();
        let (project, other) = (world.project.clone(), world.other_project.clone());
        let (dev, production, other_scope) = (world.dev.clone(), world.production.clone(), world.other_scope.clone());
        store
            .write(move |tx| {
                Box::pin(async move {
                    tx.add_project(&project).await?;
                    tx.add_project(&other).await?;
                    tx.add_scope(project.id, &dev).await?;
                    tx.add_scope(project.id, &production).await?;
                    tx.add_scope(other.id, &other_scope).await?;
                    add_people(tx, &people, project.id, other.id).await
                })
            })
            .await
            .unwrap();
        world
    }

    pub fn store(&self) -> &Store {
        &self.services.store
    }

    pub fn user(&self, who: Who) -> &User {
        &self.people.iter().find(|(each, _)| *each == who).expect("nobody is not a user").1
    }

    /// An invitation into a project that nobody took yet.
    pub async fn add_invite(&self, project_id: ProjectId) -> LinkId {
        let add = self.store().write(move |tx| {
            Box::pin(async move {
                tx.add_link(&Token::random().hash(), Purpose::Invite(project_id, Role::Viewer), "root", 60_000).await
            })
        });
        let added: Result<LinkId, StoreError> = add.await;
        added.unwrap()
    }

    /// One more viewer of this project.
    pub async fn add_guest(&self, project: &Project) -> UserId {
        let user =
            User { id: UserId::from_uuid(id()), login: format!("guest-{}", project.slug), name: "Guest".into(), is_admin: false };
        let (guest, project_id) = (user.clone(), project.id);
        let add = self.store().write(move |tx| {
            Box::pin(async move {
                tx.add_user(&guest, &"unusable".into()).await?;
                tx.add_member(project_id, guest.id, Role::Viewer).await
            })
        });
        let added: Result<(), StoreError> = add.await;
        added.unwrap();
        user.id
    }

    /// Gives this person a password.
    pub async fn set_password(&self, who: Who, password: &str) {
        let hash = self.services.passwords.hash(NewPassword::parse(password.into()).unwrap()).await.unwrap();
        let user_id = self.user(who).id;
        let set = self.store().write(move |tx| Box::pin(async move { tx.set_password(user_id, &hash).await }));
        let set: Result<(), StoreError> = set.await;
        set.unwrap();
    }

    pub fn caller(&self, who: Who) -> Caller {
        match who {
            Who::Anonymous => Caller::Anonymous,
            who => Caller::User(Person::from(self.user(who).clone())),
        }
    }

    /// A call in progress by this person.
    pub fn call_as(&self, who: Who) -> Call {
        self.services.call(self.caller(who))
    }
}

async fn add_people(tx: &mut Tx<'_>, people: &[(Who, User)], project: ProjectId, other: ProjectId) -> Result<(), StoreError> {
    for (who, user) in people {
        // No password has this hash: who signs in by password in a test sets one.
        tx.add_user(user, &"unusable".into()).await?;
        if let Some(role) = who.role() {
            tx.add_member(project, user.id, role).await?;
        }
        if *who == Who::Outsider {
            tx.add_member(other, user.id, Role::Owner).await?;
        }
    }
    Ok(())
}

fn id() -> uuid::Uuid {
    uuid::Uuid::now_v7()
}

fn user(who: Who) -> User {
    let login = who.login().to_owned();
    User { id: UserId::from_uuid(id()), name: format!("{who:?}"), login, is_admin: who == Who::Administrator }
}

fn project(name: &str) -> Project {
    Project { id: ProjectId::from_uuid(id()), slug: Slug::of(name).unwrap(), name: DisplayName::parse(name).unwrap() }
}

fn scope(name: &str, position: u32) -> Scope {
    Scope {
        id: ScopeId::from_uuid(id()),
        name: DisplayName::parse(name).unwrap(),
        code: Slug::of(name).unwrap(),
        colour: Colour::Moss,
        position,
        allow_drop: false,
        deployment_limit: None,
        minimum_role: Role::Developer,
        rev: 1,
    }
}
