//! The driver on a real LXD. The same behaviours run on the demo host elsewhere; where the two
//! disagree, the demo host is wrong.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "lxd/fixture.rs"]
mod fixture;

#[macro_use]
#[path = "lxd/behaviours.rs"]
mod behaviours;

#[path = "lxd/trust.rs"]
mod trust;

use fixture::Fixture;
use secrecy::SecretString;

async fn fixture() -> Fixture {
    Fixture::on(required("EYRIE_TEST_LXD_SOCKET").into(), &required("EYRIE_TEST_LXD_IMAGE")).await
}

fn password() -> SecretString {
    required("EYRIE_TEST_LXD_PASSWORD").into()
}

fn required(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set: run `cargo xtask test --only lxd`, which starts a host and sets it"))
}

mod on_a_real_host {
    test_every_behaviour!();
}
