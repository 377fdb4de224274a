//! Files in a guest that is not even running.

use std::sync::Arc;

use server::drivers::ErrorKind;

use super::super::fixture::Fixture;

const FILE: &str = "/usr/lib/os-release";
/// A relative link to `FILE` on every system that has it.
const LINK: &str = "/etc/os-release";

pub async fn a_file_is_read_in_parts(host: Arc<Fixture>) {
    let name = host.create("a").await.name;
    let read = async |offset, max| host.driver.read_file(&name, FILE, offset, max).await.unwrap().unwrap();
    let whole = read(0, 1 << 20).await;
    assert!(whole.len() > 20, "{whole:?}");
    assert_eq!(read(0, 5).await, whole[..5]);
    assert_eq!(read(7, 9).await, whole[7..16]);
    assert_eq!(read(whole.len() as u64 - 3, 100).await, whole[whole.len() - 3..]);
    assert!(read(whole.len() as u64, 100).await.is_empty());
    assert!(read(whole.len() as u64 + 10, 100).await.is_empty());
    assert!(read(0, 0).await.is_empty());
}

pub async fn a_link_is_followed(host: Arc<Fixture>) {
    let name = host.create("a").await.name;
    for offset in [0, 10, 1 << 20] {
        let target = host.driver.read_file(&name, FILE, offset, 50).await.unwrap();
        assert!(target.is_some());
        assert_eq!(host.driver.read_file(&name, LINK, offset, 50).await.unwrap(), target);
    }
}

pub async fn a_folder_is_listed_and_is_no_file(host: Arc<Fixture>) {
    let name = host.create("a").await.name;
    let names = host.driver.list_folder(&name, "/etc").await.unwrap().unwrap();
    assert!(names.contains(&"os-release".to_owned()), "{names:?}");
    let read = host.driver.read_file(&name, "/etc", 0, 10).await.unwrap_err();
    let listed = host.driver.list_folder(&name, FILE).await.unwrap_err();
    assert!(matches!((&read.kind, &listed.kind), (ErrorKind::Rejected(_), ErrorKind::Rejected(_))), "{read}; {listed}");
}

pub async fn what_a_guest_does_not_have_is_none(host: Arc<Fixture>) {
    let name = host.create("a").await.name;
    for path in ["/none", "/etc/none", "/none/none", "/etc/a b?c=d&e"] {
        assert_eq!(host.driver.read_file(&name, path, 0, 10).await.unwrap(), None, "{path}");
        assert_eq!(host.driver.list_folder(&name, path).await.unwrap(), None, "{path}");
    }
    assert_eq!(host.driver.read_file(&host.name("none"), FILE, 0, 10).await.unwrap(), None);
}
