//! What happens on the host, as it happens.

use std::{sync::Arc, time::Duration};

use futures::StreamExt as _;
use server::drivers::{HostEvent, OperationStatus};

use super::super::fixture::Fixture;

pub async fn creating_and_starting_are_seen(host: Arc<Fixture>) {
    let mut events = host.driver.watch().await.unwrap();
    let new = host.new_instance("a");
    let create = host.driver.create_instance(&new).await.unwrap();
    assert_eq!(host.end_of(&create).await, OperationStatus::Succeeded);
    host.start(&new.name).await;

    let (mut actions, mut has_ended) = (Vec::new(), false);
    let listen = async {
        while !actions.contains(&"instance-started".to_owned()) || !has_ended {
            match events.next().await.expect("the stream goes on").unwrap() {
                HostEvent::Instance { name, action } if name == new.name => actions.push(action),
                HostEvent::Operation(operation) if operation.id == create => {
                    has_ended |= operation.status == OperationStatus::Succeeded
                }
                _ => {}
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), listen).await.expect("both are seen");
    assert_eq!(actions.first().map(String::as_str), Some("instance-created"), "{actions:?}");
}
