//! The console's way to a one-time link: through the running server's socket.

use std::os::unix::fs::PermissionsExt as _;

use server::{
    admin_socket::{self, Answer, Question},
    store::audit::Verdict,
};
use tokio_util::sync::CancellationToken;

use super::support::{
    database::{execute, sqlite},
    people::{Who, World},
};

async fn ask(folder: &std::path::Path, login: Option<&str>) -> std::io::Result<Answer> {
    ask_for(folder, Question::Link { login: login.map(str::to_owned) }).await
}

async fn ask_for(folder: &std::path::Path, question: Question) -> std::io::Result<Answer> {
    let folder = folder.to_owned();
    tokio::task::spawn_blocking(move || admin_socket::ask(&folder, &question)).await.unwrap()
}

#[tokio::test]
async fn the_console_gets_a_link_from_the_running_server() {
    let (store, folder) = sqlite().await;
    let services = World::empty(store).await;
    admin_socket::serve(folder.path(), services, CancellationToken::new()).unwrap();
    let mode = std::fs::metadata(admin_socket::path(folder.path())).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let answer = ask(folder.path(), None).await.unwrap();
    assert!(matches!(&answer, Answer::Link { url } if url.contains("/setup?token=")), "{answer:?}");
}

#[tokio::test]
async fn a_login_that_administrates_nothing_is_refused() {
    let (store, folder) = sqlite().await;
    let world = World::new(store).await;
    admin_socket::serve(folder.path(), world.services.clone(), CancellationToken::new()).unwrap();
    let answer = ask(folder.path(), Some(Who::Developer.login())).await.unwrap();
    assert!(matches!(&answer, Answer::Refused { reason } if reason.contains("root")), "{answer:?}");
    let answer = ask(folder.path(), Some(Who::Administrator.login())).await.unwrap();
    assert!(matches!(answer, Answer::Link { .. }), "{answer:?}");
}

#[tokio::test]
async fn the_console_hears_whether_the_audit_is_whole() {
    let (store, folder) = sqlite().await;
    let world = World::new(store.clone()).await;
    admin_socket::serve(folder.path(), world.services.clone(), CancellationToken::new()).unwrap();
    // A recovery link is a record of the audit.
    ask(folder.path(), Some(Who::Administrator.login())).await.unwrap();
    let answer = ask_for(folder.path(), Question::VerifyAudit).await.unwrap();
    assert!(matches!(answer, Answer::Audit { verdict: Verdict::Whole { records: 1 } }), "{answer:?}");
    execute(&store, "UPDATE audit SET actor = 'somebody'").await;
    let answer = ask_for(folder.path(), Question::VerifyAudit).await.unwrap();
    let Answer::Audit { verdict: Verdict::Broken { seq: 1, what } } = answer else { panic!("{answer:?}") };
    assert!(what.contains("recovery_link_made by somebody"), "{what}");
}

#[tokio::test]
async fn where_no_server_runs_nobody_answers() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(ask(folder.path(), None).await.unwrap_err().kind(), std::io::ErrorKind::NotFound);
}
