//! How a page carries what the server read for it. It is JSON from bytes, as the replies of calls are: were it read from text,
//! as Leptos does by itself, the browser's half would hold the reader of every type twice.

use std::future::Future;

use codee::{Decoder, Encoder};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

/// What is read once by the server, and again in the browser when it is asked for anew.
pub type Read<T> = Resource<T, JsonBytes>;

#[derive(Debug, Clone, Copy)]
pub struct JsonBytes;

impl<T: Serialize> Encoder<T> for JsonBytes {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, Self::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for JsonBytes {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, Self::Error> {
        serde_json::from_slice(text.as_bytes())
    }
}

/// A reading that the page waits for before it is sent.
pub fn read_blocking<S, T, F>(
    wanted: impl Fn() -> S + Send + Sync + 'static,
    read: impl Fn(S) -> F + Send + Sync + 'static,
) -> Read<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = T> + Send + 'static,
{
    Resource::new_with_options(wanted, read, true)
}
