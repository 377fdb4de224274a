//! The live stream as a browser opens it: it tells what happens, to those who may see it, and nobody else.

use std::time::Duration;

use app::model::event::{Change, Frame};
use axum::{body::BodyDataStream, http::StatusCode};
use futures::StreamExt as _;
use server::live;

use super::support::{
    database::sqlite,
    hosts::{target_row, write},
    http::Http,
    people::{Who, World},
};

const PATH: &str = "/_eyrie/p/default/events?after=0";

/// The next frame of the stream.
async fn next(body: &mut BodyDataStream) -> Frame {
    loop {
        let chunk =
            tokio::time::timeout(Duration::from_secs(20), body.next()).await.unwrap().expect("the stream goes on").unwrap();
        let text = String::from_utf8(chunk.to_vec()).unwrap();
        if let Some(data) = text.lines().find_map(|line| line.strip_prefix("data:")) {
            return serde_json::from_str(data.trim()).unwrap();
        }
    }
}

#[tokio::test]
async fn a_member_hears_that_a_host_was_added() {
    let (store, _folder) = sqlite().await;
    let world = World::new(store.clone()).await;
    let http = Http::new(&world).await;
    tokio::spawn(live::tail(world.services.clone()));
    let (status, mut body) = http.open(Who::Viewer, PATH).await;
    assert_eq!(status, StatusCode::OK);
    assert!(matches!(next(&mut body).await, Frame::Live { .. }));
    assert!(world.services.hub.is_watched());
    let row = target_row("lxd-a");
    let id = row.id;
    write(&store, move |tx| Box::pin(async move { tx.insert_target(&row).await })).await;
    let Frame::Event(event) = next(&mut body).await else { panic!("an event") };
    assert!(matches!(event.change, Change::Target(target) if target.id == id));
    drop(body);
    while world.services.hub.is_watched() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn nobody_hears_a_project_that_is_not_theirs() {
    let (store, _folder) = sqlite().await;
    let world = World::new(store).await;
    let http = Http::new(&world).await;
    assert_eq!(http.open(Who::Anonymous, PATH).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(http.open(Who::Outsider, PATH).await.0, StatusCode::NOT_FOUND);
}
