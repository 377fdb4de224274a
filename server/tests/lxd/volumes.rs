//! Data that outlives its instances.

use std::sync::Arc;

use server::drivers::{ErrorKind, NewVolume, VolumeMount};

use super::super::fixture::{Fixture, mark};

const SIZE: i64 = 32 << 20;

async fn volume(host: &Fixture) -> NewVolume {
    let pool = host.driver.list_pools().await.unwrap().remove(0);
    NewVolume { pool, name: host.name("data"), size_bytes: SIZE, mark: mark(0) }
}

pub async fn a_volume_is_made_attached_and_deleted(host: Arc<Fixture>) {
    let new = volume(&host).await;
    host.driver.create_volume(&new).await.unwrap();
    let made = host.driver.find_volume(&new.pool, &new.name).await.unwrap().unwrap();
    assert_eq!((made.size_bytes, made.mark, made.used_by.as_slice()), (Some(SIZE), Some(mark(0)), [].as_slice()));
    let mut instance = host.new_instance("a");
    instance.volumes = vec![VolumeMount {
        device: "data".to_owned(),
        pool: new.pool.clone(),
        volume: new.name.clone(),
        path: "/srv/data".to_owned(),
    }];
    host.succeeds(host.driver.create_instance(&instance).await).await;
    let listed = host.driver.list_volumes().await.unwrap();
    let used = listed.iter().find(|volume| volume.name == new.name).unwrap();
    assert_eq!(used.used_by, [instance.name.as_str()]);
    host.start(&instance.name).await;
    let error = host.driver.delete_volume(&new.pool, &new.name).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Rejected(_)), "{error}");
    assert_eq!(host.driver.list_folder(&instance.name, "/srv/data").await.unwrap(), Some(Vec::new()));
    host.succeeds(host.driver.set_power(&instance.name, server::drivers::Power::Kill).await).await;
    host.succeeds(host.driver.delete_instance(&instance.name).await).await;
    host.driver.delete_volume(&new.pool, &new.name).await.unwrap();
    assert_eq!(host.driver.find_volume(&new.pool, &new.name).await.unwrap(), None);
}

pub async fn a_second_volume_of_that_name_exists_already(host: Arc<Fixture>) {
    let new = volume(&host).await;
    host.driver.create_volume(&new).await.unwrap();
    let error = host.driver.create_volume(&new).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Exists(_)), "{error}");
}

pub async fn a_volume_on_no_pool_is_refused(host: Arc<Fixture>) {
    let mut new = volume(&host).await;
    new.pool = host.name("none");
    let error = host.driver.create_volume(&new).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::NotFound(_)), "{error}");
    assert_eq!(host.driver.find_volume(&new.pool, &new.name).await.unwrap(), None);
}
