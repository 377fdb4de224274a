//! How much is read before we refuse. The guest's own parser is far slower than ours, so a text
//! beyond these would hang the guest's first boot for minutes.

use app::model::cloud_init::Finding;

use crate::cloud_init::finding::{Span, error};

/// 1 MiB. A host keeps user-data as one value in its replicated database and sends it along with
/// every listing of instances; clouds stop at 16–64 kB. Larger things belong in an image or a download.
pub const MAX_BYTES: usize = 1024 * 1024;

/// Collections inside collections, aliases followed.
pub const MAX_DEPTH: usize = 64;

/// Scalars and collections, counted once for the text and once more with every alias followed:
/// cloud-init writes the merged document out without aliases, so an alias bomb goes off there.
pub const MAX_VALUES: usize = 100_000;

/// Text, counted again for each alias to it.
pub const MAX_EXPANDED_BYTES: usize = 4 * MAX_BYTES;

pub fn size(text: &str) -> Result<(), Finding> {
    if text.len() <= MAX_BYTES {
        return Ok(());
    }
    Err(error(
        Span::at(1, 1),
        format!("This is {} bytes long; user-data may have up to {MAX_BYTES}. Let the guest download what is large.", text.len()),
    ))
}

pub fn too_deep(span: Span) -> Finding {
    error(span, format!("More than {MAX_DEPTH} levels of lists and mappings inside each other are not read."))
}

pub fn too_many(span: Span) -> Finding {
    error(span, format!("More than {MAX_VALUES} values, aliases (`*name`) followed, are not read."))
}
