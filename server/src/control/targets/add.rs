//! Adding a host. It must trust us before anything is stored, so that what is stored works.

mod demo;
mod https;
mod socket;

use app::{
    api::{ApiError, targets::NewTarget},
    model::{
        ids::TargetId,
        name::{DisplayName, Slug},
        project::Role,
        target::{Capacity, Target, TargetKind},
    },
};

use super::connection::{ConnectionError, connect, seal_key};
use crate::{
    control::{Call, ControlError},
    drivers::lxd::{Fingerprint, Identity},
    store::{
        audit::Record,
        targets::{NewTargetRow, StoredTarget},
        tx::new_uuid,
    },
};

/// The page where hosts are added stands beside those of the hosts.
const RESERVED: &str = "new";

/// A host that was seen to trust us.
struct Proven {
    kind: TargetKind,
    /// In the one writing by which duplicates are found.
    address: String,
    /// Over https: the certificate that was confirmed, and who we are there.
    trust: Option<(Fingerprint, Identity)>,
    capacity: Capacity,
}

/// Hosts that are there, to refuse a second of the same before it is spoken to.
struct Present(Vec<StoredTarget>);

pub(super) async fn add(call: &Call, project: &Slug, new: NewTarget) -> Result<Target, ControlError> {
    call.administrator()?;
    call.project(project, Role::Viewer).await?;
    call.services.refuse_while_detached().await?;
    let present = Present(call.services.store.list_stored_targets().await?);
    match new {
        NewTarget::Socket { name, path } => {
            let name = present.new_name(&name)?;
            store(call, name, socket::prove(&path, &present).await?).await
        }
        NewTarget::Demo { name } => {
            let name = present.new_name(&name)?;
            store(call, name, demo::prove(call, &present).await?).await
        }
        NewTarget::Https { name, address, fingerprint, proof } => {
            let name = present.new_name(&name)?;
            let now = call.services.store.now().await?;
            store(call, name, https::prove(&address, &fingerprint, &proof, &present, now).await?).await
        }
    }
}

impl Present {
    fn new_name(&self, text: &str) -> Result<(DisplayName, Slug), ControlError> {
        let name = super::read_name(text)?;
        let slug = Slug::of(name.as_str()).map_err(|error| ApiError::field("name", error))?;
        match self.0.iter().find(|stored| stored.target.slug == slug) {
            None if slug.as_str() == RESERVED => {
                Err(ApiError::field("name", "This word has a page of its own. Choose another.").into())
            }
            None => Ok((name, slug)),
            Some(stored) => {
                let sentence = format!("The host {} has this name already. Choose another.", stored.target.name);
                Err(ApiError::field("name", sentence).into())
            }
        }
    }

    fn refuse_address(&self, field: &str, address: &str) -> Result<(), ControlError> {
        match self.0.iter().find(|stored| stored.target.address == address) {
            None => Ok(()),
            Some(stored) => {
                let sentence = format!("{address} is the host {} already.", stored.target.name);
                Err(ApiError::field(field, sentence).into())
            }
        }
    }
}

async fn store(call: &Call, (name, slug): (DisplayName, Slug), proven: Proven) -> Result<Target, ControlError> {
    let services = &call.services;
    let id = TargetId::from_uuid(new_uuid());
    let row = NewTargetRow {
        id,
        slug,
        name,
        kind: proven.kind,
        address: proven.address,
        pinned_fingerprint: proven.trust.as_ref().map(|(pinned, _)| pinned.to_string()),
        certificate: proven.trust.as_ref().map(|(_, identity)| identity.certificate_pem().to_owned()),
        sealed_key: proven.trust.as_ref().map(|(_, identity)| seal_key(services, id, identity)),
        capacity: proven.capacity,
    };
    let (certificate, sealed_key) = (row.certificate.clone(), row.sealed_key.clone());
    let caller = call.caller.clone();
    let target = services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let target = tx.insert_target(&row).await?;
                tx.audit(&caller, Record::new("target_added", "target", target.id).after(&target)).await?;
                Ok::<_, ControlError>(target)
            })
        })
        .await
        .map_err(|error| error.or_duplicate("name", "Somebody just added a host of this name or address."))?;
    let stored = StoredTarget { target: target.clone(), certificate, sealed_key };
    // At once, so that a deploy right after this finds it; the watcher that wakes up now takes it over.
    let driver = connect(services, &stored).await.map_err(of_connection)?;
    services.hosts.put(target.id, target.name.to_string(), driver);
    services.targets_changed.notify_one();
    Ok(target)
}

fn of_connection(error: ConnectionError) -> ControlError {
    match error {
        ConnectionError::Driver(error) => error.into(),
        other => ControlError::unexpected("connecting to a host", other),
    }
}
