//! The host's own pieces of work.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use server::drivers::{ErrorKind, OperationId, OperationStatus, Power};
use uuid::Uuid;

use super::super::fixture::Fixture;

/// A host may be done before it is asked: of several creates, one is caught.
const TRIES: usize = 5;

pub async fn a_create_under_way_is_found_by_its_instance(host: Arc<Fixture>) {
    let mut was_found = false;
    for n in 0..TRIES {
        let new = host.new_instance(&format!("n{n}"));
        let operation = host.driver.create_instance(&new).await.unwrap();
        let listed = host.driver.list_operations(&new.name).await.unwrap();
        let of_another = host.driver.list_operations(&host.name("another")).await.unwrap();
        assert_eq!(host.end_of(&operation).await, OperationStatus::Succeeded);
        assert_eq!(of_another, Vec::new());
        was_found |= listed == [operation];
        if was_found {
            break;
        }
    }
    assert!(was_found, "none of {TRIES} creates was listed");
}

pub async fn a_forgotten_operation_is_not_found(host: Arc<Fixture>) {
    for (id, wait) in [(Uuid::new_v4(), 0), (Uuid::new_v4(), 1)] {
        let error = host.driver.follow(&OperationId(id.to_string()), Duration::from_secs(wait)).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::NotFound(_)), "{error}");
    }
}

pub async fn following_ends_after_the_wait(host: Arc<Fixture>) {
    let made = host.create("a").await;
    let operation = host.driver.set_power(&made.name, Power::Start).await.unwrap();
    let asked_at = Instant::now();
    host.driver.follow(&operation, Duration::from_millis(300)).await.unwrap();
    host.driver.follow(&operation, Duration::from_secs(600)).await.unwrap();
    assert!(asked_at.elapsed() < Duration::from_secs(10));
    assert_eq!(host.end_of(&operation).await, OperationStatus::Succeeded);
}
