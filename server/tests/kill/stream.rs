//! A tab's stream of events, taken up where another one ended: at the same program or at another.

use app::model::event::{Event, Frame};
use http::Method;
use reqwest::Response;

use crate::process::client::Client;

pub struct Stream {
    response: Response,
    text: String,
}

/// What a tab keeps of its streams.
pub struct Tab {
    /// Number of the last event that a stream told of.
    pub cursor: i64,
    pub events: Vec<Event>,
}

impl Stream {
    /// Goes on after what the tab has seen.
    pub async fn open(client: &Client, tab: &Tab) -> Self {
        let request = client.request(Method::GET, &format!("/_eyrie/p/default/events?after={}", tab.cursor));
        let response = request.header("last-event-id", tab.cursor).send().await.unwrap();
        assert!(response.status().is_success(), "{}", response.status());
        Self { response, text: String::new() }
    }

    /// Shows what comes to the tab until it has what it waits for. False: the stream ended before.
    pub async fn show_until(&mut self, tab: &mut Tab, is_it: impl Fn(&Event) -> bool) -> bool {
        loop {
            while let Some((message, rest)) = self.text.split_once("\n\n") {
                let seen = tab.show(message);
                self.text = rest.to_owned();
                if seen.is_some_and(&is_it) {
                    return true;
                }
            }
            match self.response.chunk().await {
                Ok(Some(chunk)) => self.text.push_str(std::str::from_utf8(&chunk).unwrap()),
                Ok(None) | Err(_) => return false,
            }
        }
    }
}

impl Tab {
    fn show(&mut self, message: &str) -> Option<&Event> {
        let field = |name: &str| message.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        self.cursor = field("id:")?.parse().unwrap();
        match serde_json::from_str(field("data:")?).unwrap() {
            Frame::Event(event) => {
                self.events.push(*event);
                self.events.last()
            }
            Frame::Stale => panic!("a tab that was just there is told to load again"),
            _ => None,
        }
    }
}
