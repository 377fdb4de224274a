//! The list of behaviours of every host, run on the simulated one through the driver of the real one.

use std::{path::PathBuf, time::Duration};

use server::drivers::simulator::{Latencies, Time};

use super::support::simulator::start;

#[path = "../lxd/fixture.rs"]
mod fixture;

#[macro_use]
#[path = "../lxd/behaviours.rs"]
mod behaviours;

/// Short, and yet long enough for an operation to be caught under way.
const QUICK: Latencies = Latencies {
    create: Duration::from_millis(80),
    start: Duration::from_millis(40),
    stop: Duration::from_millis(40),
    kill: Duration::from_millis(20),
    delete: Duration::from_millis(20),
    address: Duration::from_millis(100),
    cloud_init: (Duration::from_millis(200), Duration::from_millis(300)),
};

async fn fixture() -> fixture::Fixture {
    fixture::Fixture::on(simulated_socket().await, "debian/12/cloud").await
}

/// The host lives as long as the test's runtime.
async fn simulated_socket() -> PathBuf {
    let host = start(|options| {
        options.time = Time::Ticking(std::sync::Arc::new(|| jiff::Timestamp::now().as_millisecond()));
        options.latencies = QUICK;
    })
    .await;
    let socket = host.simulator.socket().to_owned();
    tokio::spawn(async move {
        let _host = host;
        std::future::pending::<()>().await
    });
    socket
}

mod on_the_demo_host {
    test_every_behaviour!();
}
