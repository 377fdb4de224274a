//! The built-in demo host: it runs inside this program, and says everywhere that it is a simulator.

use app::{api::ApiError, model::target::TargetKind};

use super::{Present, Proven};
use crate::{
    control::{Call, ControlError},
    drivers::lxd::{self, Endpoint},
};

pub(super) async fn prove(call: &Call, present: &Present) -> Result<Proven, ControlError> {
    if let Some(stored) = present.0.iter().find(|stored| stored.target.kind == TargetKind::Simulator) {
        return Err(ApiError::conflict(format!("The demo host is added already, as {}.", stored.target.name)).into());
    }
    let socket = call.services.demo.start().await.map_err(|error| ControlError::unexpected("starting the demo host", error))?;
    let address = socket.display().to_string();
    let info = lxd::connect(&address, Endpoint::Socket(socket))?.probe().await?;
    Ok(Proven { kind: TargetKind::Simulator, address, trust: None, capacity: info.capacity })
}
