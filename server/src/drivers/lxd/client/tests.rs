//! Against a host that answers what it should not, or not at all.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::PathBuf;

use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{UnixListener, UnixStream},
};

use super::*;

/// A socket in a folder of its own, that goes with it.
struct Host {
    _folder: TempDir,
    path: PathBuf,
}

fn listen() -> (Host, UnixListener) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("unix.socket");
    let listener = UnixListener::bind(&path).unwrap();
    (Host { _folder: folder, path }, listener)
}

async fn hear(listener: &UnixListener) -> UnixStream {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut request = [0; 4096];
    assert!(stream.read(&mut request).await.unwrap() > 0);
    stream
}

fn ask(host: &Host) -> impl Future<Output = Result<Vec<String>, DriverError>> + 'static {
    let client = Client::new("box", Endpoint::Socket(host.path.clone())).unwrap();
    async move { client.get(&client.attempt("list instances"), &ApiPath::of(&["instances"])).await }
}

/// What our side makes of these bytes.
async fn answered(bytes: &str) -> Result<Vec<String>, DriverError> {
    let (host, listener) = listen();
    let bytes = bytes.to_owned();
    let asked = tokio::spawn(ask(&host));
    let mut stream = hear(&listener).await;
    // Our side may have heard enough before the end.
    let _ = stream.write_all(bytes.as_bytes()).await;
    drop(stream);
    asked.await.unwrap()
}

fn http(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn an_answer_is_taken_out_of_its_envelope() {
    let body = r#"{"type":"sync","status_code":200,"metadata":["a","b"]}"#;
    assert_eq!(answered(&http("200 OK", body)).await.unwrap(), ["a", "b"]);
}

#[tokio::test]
async fn a_refusal_keeps_the_hosts_reason() {
    let body = r#"{"type":"error","error_code":403,"error":"not authorized"}"#;
    let error = answered(&http("403 Forbidden", body)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Denied("not authorized".to_owned()));
    let error = answered(&http("503 Service Unavailable", "<html>")).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Unreachable(_)) && error.is_retryable(), "{error}");
}

#[tokio::test]
async fn an_answer_that_is_not_of_this_api_is_a_protocol_error() {
    for body in ["", "<html>", "[]", r#"{"metadata":7}"#, r#"{"type":"sync"}"#] {
        let error = answered(&http("200 OK", body)).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Protocol(_)), "{body}: {error}");
    }
}

#[tokio::test]
async fn an_answer_without_end_is_given_up() {
    let error = answered(&http("200 OK", &" ".repeat(BODY_MAX + 1))).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Protocol(_)), "{error}");
}

#[tokio::test]
async fn a_connection_cut_after_sending_is_ambiguous() {
    for bytes in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"] {
        let error = answered(bytes).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Disconnected(_)) && error.is_ambiguous(), "{bytes:?}: {error}");
    }
}

#[tokio::test]
async fn a_host_that_hangs_is_timed_out_after_five_seconds() {
    let (host, listener) = listen();
    let asked_at = std::time::Instant::now();
    let asked = tokio::spawn(ask(&host));
    let _hanging = hear(&listener).await;
    let error = asked.await.unwrap().unwrap_err();
    assert!(error.kind == ErrorKind::TimedOut && error.is_ambiguous(), "{error}");
    assert!(asked_at.elapsed() >= CALL_TIMEOUT && asked_at.elapsed() < 2 * CALL_TIMEOUT);
}

#[tokio::test]
async fn a_missing_or_dead_socket_is_unreachable() {
    let (host, listener) = listen();
    drop(listener);
    let error = ask(&host).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreachable("nothing listens there".to_owned()));
    std::fs::remove_file(&host.path).unwrap();
    let error = ask(&host).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreachable("there is no such socket".to_owned()));
}

#[tokio::test]
async fn a_call_leaves_no_connection_behind() {
    let (host, listener) = listen();
    let client = Client::new("box", Endpoint::Socket(host.path.clone())).unwrap();
    for _ in 0..3 {
        let attempt = client.attempt("list instances");
        let path = ApiPath::of(&["instances"]);
        let answer = async {
            let mut stream = hear(&listener).await;
            stream.write_all(http("200 OK", r#"{"metadata":[]}"#).as_bytes()).await.unwrap();
            stream
        };
        let (found, mut stream) = tokio::join!(client.get::<Vec<String>>(&attempt, &path), answer);
        assert_eq!(found.unwrap(), Vec::<String>::new());
        assert_eq!(stream.read(&mut [0; 1]).await.unwrap(), 0, "our end is closed");
    }
}
