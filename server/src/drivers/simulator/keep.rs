//! The demo host outlives the server: its world is a JSON file, replaced as a whole.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use super::world::World;

const FILE: &str = "simulator.json";

#[derive(Debug, thiserror::Error)]
#[error("the demo host's file {}: {source}", path.display())]
pub struct KeepError {
    path: PathBuf,
    source: io::Error,
}

/// None on the first start. A file that cannot be read is an error: nobody's instances vanish silently.
pub(super) fn read(folder: &Path) -> Result<Option<World>, KeepError> {
    let path = folder.join(FILE);
    let failed = |source| KeepError { path: path.clone(), source };
    match fs::read(&path) {
        Ok(text) => serde_json::from_slice(&text).map(Some).map_err(|error| failed(error.into())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

/// Written beside, then renamed over: after a crash there is the old world or the new one.
pub(super) fn write(folder: &Path, text: &[u8]) -> Result<(), KeepError> {
    let path = folder.join(FILE);
    replace(&path, text).map_err(|source| KeepError { path, source })
}

fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("json.new");
    let mut file = fs::File::create(&beside)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs::rename(&beside, path)
}
