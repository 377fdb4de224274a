//! A socket in the data folder, for who may read that folder: how the console asks the running server for a one-time link
//! or whether its audit is whole.
//! One line of JSON each way.

use std::{
    io::{self, BufRead as _, Write as _},
    os::unix::{fs::PermissionsExt as _, net::UnixStream},
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::UnixListener,
};
use tokio_util::sync::CancellationToken;

use crate::{control::Services, store::audit::Verdict};

/// Longest question.
const LINE_MAX: u64 = 4096;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// A set-up link, or a recovery link for the administrator with this login.
    Link { login: Option<String> },
    /// Whether every record of the audit is as it was written.
    VerifyAudit,
}

impl Question {
    /// How long the console waits for the answer.
    const fn patience(&self) -> Duration {
        match self {
            Self::Link { .. } => Duration::from_secs(10),
            // Every record is read, and an old installation has many.
            Self::VerifyAudit => Duration::from_secs(600),
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Link { url: String },
    Audit { verdict: Verdict },
    Refused { reason: String },
}

pub fn path(data_dir: &Path) -> PathBuf {
    data_dir.join("admin.sock")
}

/// Answers until the server stops.
pub fn serve(data_dir: &Path, services: Services, stop: CancellationToken) -> io::Result<()> {
    let path = path(data_dir);
    // One that a killed server left behind; a living one holds the database and we would not come here.
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&path)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    tokio::spawn(async move {
        while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
            let Ok((stream, _)) = accepted else { continue };
            let services = services.clone();
            tokio::spawn(async move {
                if let Err(error) = talk(stream, &services).await {
                    tracing::warn!(error = &error as &dyn std::error::Error, "the admin socket");
                }
            });
        }
        let _ = std::fs::remove_file(&path);
    });
    Ok(())
}

async fn talk(stream: tokio::net::UnixStream, services: &Services) -> io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut line = String::new();
    BufReader::new(reader.take(LINE_MAX)).read_line(&mut line).await?;
    let answer = match serde_json::from_str(&line) {
        Ok(Question::Link { login }) => match services.make_console_link(login.as_deref()).await {
            Ok(url) => Answer::Link { url },
            Err(error) => Answer::Refused { reason: error.to_string() },
        },
        Ok(Question::VerifyAudit) => match services.store.verify_audit().await {
            Ok(verdict) => Answer::Audit { verdict },
            Err(error) => Answer::Refused { reason: error.to_string() },
        },
        Err(error) => Answer::Refused { reason: format!("not a question: {error}") },
    };
    let mut text = serde_json::to_string(&answer)?;
    text.push('\n');
    writer.write_all(text.as_bytes()).await
}

/// The console's side.
pub fn ask(data_dir: &Path, question: &Question) -> io::Result<Answer> {
    let mut stream = UnixStream::connect(path(data_dir))?;
    stream.set_read_timeout(Some(question.patience()))?;
    writeln!(stream, "{}", serde_json::to_string(question)?)?;
    let mut line = String::new();
    io::BufReader::new(stream).read_line(&mut line)?;
    Ok(serde_json::from_str(&line)?)
}
