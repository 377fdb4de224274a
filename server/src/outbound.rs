//! Connections that leave the program: addresses come from people, and places that only this machine or its cloud provider should
//! ask (link-local, metadata) are never connected to. Names are looked at after they were resolved, by the one who connects.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The addresses behind a name, without those that are never connected to.
pub async fn resolve(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let found = tokio::net::lookup_host((host, port)).await?;
    let allowed: Vec<SocketAddr> = found.filter(|address| !is_link_local(address.ip())).collect();
    if allowed.is_empty() {
        return Err(io::Error::new(io::ErrorKind::AddrNotAvailable, "every address of this name is link-local"));
    }
    Ok(allowed)
}

pub fn is_link_local(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_link_local() || ip.is_unspecified() || ip.is_broadcast() || ip.is_multicast(),
        IpAddr::V6(ip) => {
            let is_metadata = ip.segments()[..3] == [0xfd00, 0xec2, 0];
            ip.is_unicast_link_local() || ip.is_unspecified() || ip.is_multicast() || is_metadata
        }
    }
}

/// The same rule for a pooled client.
#[derive(Debug)]
pub struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // The client fills in the port.
            let addresses = resolve(name.as_str(), 0).await?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
