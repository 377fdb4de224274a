//! From a stored host to its driver. The key of our certificate leaves its seal only here.

use std::{path::PathBuf, sync::Arc};

use app::model::{ids::TargetId, target::TargetKind};

use crate::{
    control::Services,
    drivers::{
        Driver, DriverError,
        demo_host::DemoError,
        lxd::{self, AddressError, Endpoint, Identity, IdentityError, NotAFingerprint},
    },
    secrets::{Location, SealError},
    store::targets::StoredTarget,
};

#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    #[error("the key for this host does not open with the server's master key")]
    Sealed(#[from] SealError),
    #[error("no key is stored for this host")]
    NoKey,
    #[error("the stored key cannot be read")]
    Identity(#[from] IdentityError),
    #[error("the stored address cannot be read")]
    Address(#[from] AddressError),
    #[error("the stored fingerprint cannot be read")]
    Fingerprint(#[from] NotAFingerprint),
    #[error("the demo host does not start")]
    Demo(#[from] DemoError),
    #[error("{}", .0.kind)]
    Driver(#[from] DriverError),
}

/// The driver of a stored host. Only the demo host is started by it; others are spoken to first when the driver is used.
pub async fn connect(services: &Services, stored: &StoredTarget) -> Result<Arc<dyn Driver>, ConnectionError> {
    let target = &stored.target;
    let endpoint = match (target.kind, &target.pinned_fingerprint) {
        (TargetKind::Simulator, _) => Endpoint::Socket(services.demo.start().await?),
        (TargetKind::Lxd, None) => Endpoint::Socket(PathBuf::from(&target.address)),
        (TargetKind::Lxd, Some(pinned)) => {
            Endpoint::Https { url: target.address.parse()?, pinned: pinned.parse()?, identity: identity(services, stored)? }
        }
    };
    Ok(services.hosts.measures.of(target.slug.as_str(), lxd::connect(target.name.as_str(), endpoint)?))
}

/// Who we are to this host.
pub fn identity(services: &Services, stored: &StoredTarget) -> Result<Identity, ConnectionError> {
    let (Some(certificate), Some(sealed)) = (&stored.certificate, &stored.sealed_key) else {
        return Err(ConnectionError::NoKey);
    };
    let row = stored.target.id.to_string();
    let key = services.sealer.open(place(&row), sealed)?;
    Ok(Identity::from_pem(certificate.clone(), key)?)
}

/// The key, sealed for the row of this host.
pub fn seal_key(services: &Services, id: TargetId, identity: &Identity) -> String {
    services.sealer.seal(place(&id.to_string()), identity.key_pem())
}

fn place(row: &str) -> Location<'_> {
    Location { table: "target", row, column: "sealed_key" }
}
