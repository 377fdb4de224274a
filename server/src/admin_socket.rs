//! A socket in the data folder, for who may read that folder: how the console asks the running server for a one-time link,
//! whether its audit is whole, for an archive of all of it, or to attach.
//! One line of JSON each way; an archive's bytes follow its line.

use std::{
    fs::File,
    io::{self, BufRead as _, Read as _, Write as _},
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

use crate::{
    archive::{self, Exported, Manifest},
    auth::Caller,
    control::Services,
    store::audit::Verdict,
};

/// Longest question.
const LINE_MAX: u64 = 4096;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// A set-up link, or a recovery link for the administrator with this login.
    Link { login: Option<String> },
    /// Whether every record of the audit is as it was written.
    VerifyAudit,
    /// Everything, in one file.
    Export,
    /// The server that this copy came from is gone.
    Attach,
}

impl Question {
    /// How long the console waits for the answer.
    const fn patience(&self) -> Duration {
        match self {
            Self::Link { .. } | Self::Attach => Duration::from_secs(10),
            // Every record is read, and an old installation has many.
            Self::VerifyAudit => Duration::from_secs(600),
            // And every row of everything.
            Self::Export => Duration::from_secs(3_600),
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Link {
        url: String,
    },
    Audit {
        verdict: Verdict,
    },
    /// So many bytes follow.
    Archive {
        bytes: u64,
        manifest: Manifest,
    },
    Attached {
        was_detached: bool,
    },
    Refused {
        reason: String,
    },
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
    let folder = data_dir.to_owned();
    let listener = UnixListener::bind(&path)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    tokio::spawn(async move {
        while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
            let Ok((stream, _)) = accepted else { continue };
            let (services, folder) = (services.clone(), folder.clone());
            tokio::spawn(async move {
                if let Err(error) = talk(stream, &services, &folder).await {
                    tracing::warn!(error = &error as &dyn std::error::Error, "the admin socket");
                }
            });
        }
        let _ = std::fs::remove_file(&path);
    });
    Ok(())
}

async fn talk(stream: tokio::net::UnixStream, services: &Services, folder: &Path) -> io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut line = String::new();
    BufReader::new(reader.take(LINE_MAX)).read_line(&mut line).await?;
    let (answer, file) = match serde_json::from_str(&line) {
        Ok(question) => answer(question, services, folder).await,
        Err(error) => (Answer::Refused { reason: format!("not a question: {error}") }, None),
    };
    let mut text = serde_json::to_string(&answer)?;
    text.push('\n');
    writer.write_all(text.as_bytes()).await?;
    if let Some(file) = file {
        tokio::io::copy(&mut tokio::fs::File::from_std(file), &mut writer).await?;
    }
    Ok(())
}

async fn answer(question: Question, services: &Services, folder: &Path) -> (Answer, Option<File>) {
    let refused = |error: &dyn std::error::Error| Answer::Refused { reason: error.to_string() };
    let answer = match question {
        Question::Link { login } => match services.make_console_link(login.as_deref()).await {
            Ok(url) => Answer::Link { url },
            Err(error) => refused(&error),
        },
        Question::VerifyAudit => match services.store.verify_audit().await {
            Ok(verdict) => Answer::Audit { verdict },
            Err(error) => refused(&error),
        },
        Question::Attach => match services.attach(&Caller::System).await {
            Ok(was_detached) => Answer::Attached { was_detached },
            Err(error) => refused(&error),
        },
        Question::Export => match archive::export(&services.store, folder).await {
            Ok(Exported { file, bytes, manifest }) => return (Answer::Archive { bytes, manifest }, Some(file)),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "exporting failed");
                refused(&error)
            }
        },
    };
    (answer, None)
}

/// The console's side.
pub fn ask(data_dir: &Path, question: &Question) -> io::Result<Answer> {
    read_answer(&mut put(data_dir, question)?)
}

/// Asks for an archive, and writes its bytes into `file`.
pub fn ask_for_archive(data_dir: &Path, file: &mut File) -> io::Result<Answer> {
    let mut reader = put(data_dir, &Question::Export)?;
    let answer = read_answer(&mut reader)?;
    if let Answer::Archive { bytes, .. } = &answer
        && io::copy(&mut reader.take(*bytes), file)? != *bytes
    {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server ended in the middle of the archive"));
    }
    Ok(answer)
}

fn put(data_dir: &Path, question: &Question) -> io::Result<io::BufReader<UnixStream>> {
    let mut stream = UnixStream::connect(path(data_dir))?;
    stream.set_read_timeout(Some(question.patience()))?;
    writeln!(stream, "{}", serde_json::to_string(question)?)?;
    Ok(io::BufReader::new(stream))
}

fn read_answer(reader: &mut io::BufReader<UnixStream>) -> io::Result<Answer> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    Ok(serde_json::from_str(&line)?)
}
