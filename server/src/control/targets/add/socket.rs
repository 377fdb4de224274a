//! A host by its socket on this machine.

use std::{io, os::unix::fs::FileTypeExt as _, path::PathBuf};

use app::{api::ApiError, model::target::TargetKind};

use super::{Present, Proven};
use crate::{
    control::ControlError,
    drivers::{
        DriverError, ErrorKind,
        lxd::{self, Access, Endpoint},
    },
};

pub(super) async fn prove(path: &str, present: &Present) -> Result<Proven, ControlError> {
    let path = real_path(path.trim())?;
    let address = path.display().to_string();
    present.refuse_address("path", &address)?;
    let driver = lxd::connect(&address, Endpoint::Socket(path.clone()))?;
    match driver.probe().await {
        Ok(info) => Ok(Proven { kind: TargetKind::Lxd, address, trust: None, capacity: info.capacity }),
        Err(error) => Err(refusal(&path, error).await.into()),
    }
}

/// Without links, so that one socket has one address.
fn real_path(text: &str) -> Result<PathBuf, ControlError> {
    if !text.starts_with('/') {
        return Err(ApiError::field("path", "Enter the whole path of the socket, from / on.").into());
    }
    let refuse = |sentence: String| ControlError::from(ApiError::field("path", sentence));
    let path = std::fs::canonicalize(text).map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => refuse(format!("The user of this server may not look into the folder of {text}.")),
        _ => refuse(format!("There is no socket at {text} on this machine.")),
    })?;
    let is_socket = std::fs::metadata(&path).is_ok_and(|metadata| metadata.file_type().is_socket());
    if is_socket { Ok(path) } else { Err(refuse(format!("{text} is no socket."))) }
}

async fn refusal(path: &PathBuf, error: DriverError) -> ApiError {
    let command =
        lxd::discover().await.into_iter().find(|socket| same(&socket.path, path)).and_then(|socket| match socket.access {
            Access::Denied { command } | Access::Closed { command } => Some(command),
            Access::Open => None,
        });
    let hint = command.map(|command| format!(" Run `{command}`, start this server again, and try again.")).unwrap_or_default();
    let sentence = match error.kind {
        ErrorKind::Denied(why) | ErrorKind::Unreachable(why) => format!("The socket cannot be used: {why}.{hint}"),
        other => format!("What answers at the socket is no LXD or Incus host that can be used: {other}."),
    };
    ApiError::field("path", sentence)
}

fn same(one: &PathBuf, other: &PathBuf) -> bool {
    std::fs::canonicalize(one).is_ok_and(|path| path == *other)
}
