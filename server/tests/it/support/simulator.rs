//! A simulated host for a test, and the plainest client that its socket can be spoken to with.

use std::time::Duration;

use serde_json::Value;
use server::drivers::simulator::{Latencies, Simulator, SimulatorOptions, Time};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::UnixStream,
};

pub struct SimulatedHost {
    pub simulator: Simulator,
    /// The socket is in it.
    _folder: TempDir,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub text: String,
}

/// Time moves when somebody asks, and everything is done at once.
pub async fn simulated_host() -> SimulatedHost {
    start(|_| {}).await
}

/// Time moves by hand, and things take as long as on a small real host.
pub async fn simulated_host_by_hand() -> SimulatedHost {
    start(|options| {
        options.time = Time::ByHand { start_ms: 1_700_000_000_000 };
        options.latencies = Latencies::REAL;
    })
    .await
}

pub async fn start(adapt: impl FnOnce(&mut SimulatorOptions)) -> SimulatedHost {
    let folder = tempfile::tempdir().unwrap();
    let mut options = SimulatorOptions::for_tests(folder.path().join("simulator.socket"));
    adapt(&mut options);
    SimulatedHost { simulator: Simulator::start(options).await.unwrap(), _folder: folder }
}

impl SimulatedHost {
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "").await.expect("an answer")
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &body.to_string()).await.expect("an answer")
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, &body.to_string()).await.expect("an answer")
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, "").await.expect("an answer")
    }

    /// None when the connection ends without an answer.
    pub async fn send(&self, method: &str, path: &str, body: &str) -> Option<Answer> {
        send(self.simulator.socket(), method, path, body).await
    }

    pub fn pass(&self, ms: u64) {
        self.simulator.advance(Duration::from_millis(ms));
    }
}

pub async fn send(socket: &std::path::Path, method: &str, path: &str, body: &str) -> Option<Answer> {
    let mut stream = UnixStream::connect(socket).await.ok()?;
    let request =
        format!("{method} {path} HTTP/1.1\r\nHost: host\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.ok()?;
    let text = String::from_utf8(bytes).unwrap();
    let (head, text) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().unwrap();
    Some(Answer { status, head: head.to_lowercase(), text: text.to_owned() })
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub fn metadata(&self) -> Value {
        self.json()["metadata"].clone()
    }

    /// Path of the operation that was begun.
    pub fn operation(&self) -> String {
        assert_eq!(self.status, 202, "{}", self.text);
        self.json()["operation"].as_str().unwrap().to_owned()
    }
}
