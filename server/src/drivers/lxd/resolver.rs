//! Names to addresses for the pooled client, under the same rule as every other connection.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::resolve;

#[derive(Debug)]
pub(super) struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // The client fills in the port.
            let addresses = resolve(name.as_str(), 0).await?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
