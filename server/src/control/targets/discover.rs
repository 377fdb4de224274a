//! What can be seen from here before anything is added: sockets of this machine, and the certificate at an address.

use std::path::Path;

use app::{
    api::targets::{Discovered, Obstacle, ShownCertificate, VisibleSocket},
    model::target::TargetKind,
};
use futures::future::join_all;

use crate::{
    control::{Call, ControlError},
    drivers::lxd::{self, Access, Endpoint},
    store::targets::StoredTarget,
};

/// What a person runs on a host elsewhere: it listens, and prints a token.
const REMOTE_COMMANDS: [&str; 2] = ["lxc config set core.https_address :8443", "lxc config trust add --name eyrie"];

pub(super) async fn discover(call: &Call) -> Result<Discovered, ControlError> {
    call.administrator()?;
    call.services.refuse_while_detached().await?;
    let stored = call.services.store.list_stored_targets().await?;
    let sockets = join_all(lxd::discover().await.into_iter().map(|socket| look_at(socket, &stored))).await;
    Ok(Discovered {
        demo_offered: !sockets.iter().any(|socket| socket.obstacle.is_none()),
        demo_added: stored.iter().any(|stored| stored.target.kind == TargetKind::Simulator),
        sockets,
        remote_commands: REMOTE_COMMANDS.map(str::to_owned).to_vec(),
    })
}

async fn look_at(socket: lxd::VisibleSocket, stored: &[StoredTarget]) -> VisibleSocket {
    let path = socket.path.display().to_string();
    let is_added = stored.iter().any(|stored| stored.target.address == real(&socket.path));
    let (version, obstacle) = match socket.access {
        Access::Open => ask(&socket.path).await,
        Access::Denied { command } => {
            let reason = "This server's user may not open it. Run this, then start the server again.".to_owned();
            (None, Some(Obstacle { reason, command: Some(command) }))
        }
        Access::Closed { command } => {
            let reason = format!("{} does not answer there.", socket.product);
            (None, Some(Obstacle { reason, command: Some(command) }))
        }
    };
    VisibleSocket { path, version, obstacle, is_added }
}

async fn ask(path: &Path) -> (Option<String>, Option<Obstacle>) {
    let probed = match lxd::connect(&path.display().to_string(), Endpoint::Socket(path.to_owned())) {
        Ok(driver) => driver.probe().await,
        Err(error) => Err(error),
    };
    match probed {
        Ok(info) => (info.capacity.version, None),
        Err(error) => {
            (None, Some(Obstacle { reason: format!("It does not answer as it should: {}.", error.kind), command: None }))
        }
    }
}

/// As the address of an added host is written.
fn real(path: &Path) -> String {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}

pub(super) async fn show_certificate(call: &Call, address: &str) -> Result<ShownCertificate, ControlError> {
    call.administrator()?;
    call.services.refuse_while_detached().await?;
    let url = super::read_address(address)?;
    let shown = lxd::fetch_fingerprint(&url).await.map_err(|error| super::no_answer(&url, &error))?;
    Ok(ShownCertificate {
        fingerprint: shown.fingerprint.to_string(),
        subject: shown.subject,
        expires_at: Some(shown.not_after_at),
    })
}
