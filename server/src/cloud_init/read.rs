//! Reading what cloud-init left in a guest, through its host: no command runs there.

use app::model::cloud_init::Verdict;

use super::{
    guest,
    verdict::{FILES, GuestFiles, Keep, verdict},
};
use crate::drivers::{Driver, DriverError};

/// How much more of a long file is read than is kept, to find its end.
const TO_THE_END: usize = 8;
/// cloud-init's schema has some 200 kB.
const SCHEMA_MAX: usize = 2 << 20;
const VERSION_MAX: u64 = 64 << 10;

pub async fn read_verdict(driver: &dyn Driver, instance: &str) -> Result<Verdict, DriverError> {
    let mut files = GuestFiles::default();
    for file in &FILES {
        let most = if file.keep == Keep::End { file.max_bytes.saturating_mul(TO_THE_END) } else { file.max_bytes };
        if let Some(content) = driver.read_file(instance, file.path, 0, u64::try_from(most).unwrap_or(u64::MAX)).await? {
            files.insert(file, content);
        }
    }
    Ok(verdict(&files))
}

/// The schema by which this guest's cloud-init judges user-data: JSON, as it stands there. None: there is none that can be used.
pub async fn read_schema(driver: &dyn Driver, instance: &str) -> Result<Option<String>, DriverError> {
    // One byte more than is taken tells a file that is longer.
    let most = u64::try_from(SCHEMA_MAX + 1).unwrap_or(u64::MAX);
    let Some(content) = read_first(driver, instance, guest::schema_paths(), most).await? else { return Ok(None) };
    let text = String::from_utf8(content).ok().filter(|text| text.len() <= SCHEMA_MAX);
    Ok(text.filter(|text| serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).is_ok()))
}

/// The version that this guest's cloud-init states of itself.
pub async fn read_version(driver: &dyn Driver, instance: &str) -> Result<Option<String>, DriverError> {
    let content = read_first(driver, instance, guest::version_paths(), VERSION_MAX).await?;
    Ok(content.and_then(|content| guest::version(&String::from_utf8_lossy(&content))))
}

async fn read_first(driver: &dyn Driver, instance: &str, paths: Vec<String>, most: u64) -> Result<Option<Vec<u8>>, DriverError> {
    for path in paths {
        if let Some(content) = driver.read_file(instance, &path, 0, most).await? {
            return Ok(Some(content));
        }
    }
    Ok(None)
}
