//! Where a call comes from: what rate limits count by, and which session it belongs to.

use std::net::{IpAddr, Ipv6Addr};

use super::TokenHash;

#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// None: not over the network (boot, tests).
    pub address: Option<IpAddr>,
    /// The session's token, when the request brought one.
    pub session: Option<TokenHash>,
}

impl Origin {
    /// The network that attempts are counted by: an IPv4 address, or the half of an IPv6 address that one customer is given.
    pub fn network(&self) -> String {
        match self.address.map(|address| address.to_canonical()) {
            Some(IpAddr::V4(address)) => address.to_string(),
            Some(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            None => "local".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn one_customer_is_one_network() {
        for (address, network) in
            [("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
        {
            let origin = Origin { address: Some(address.parse().unwrap()), session: None };
            assert_eq!(origin.network(), network);
        }
    }
}
