//! Between a program and its PostgreSQL: each connection is as slow as chance has it, and all of them can be held, reset, or
//! not let in at all.

use std::{io, net::SocketAddr, ops::Range, time::Duration};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, lookup_host},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

pub struct Proxy {
    address: SocketAddr,
    weather: watch::Sender<Weather>,
    serving: JoinHandle<()>,
}

#[derive(Debug, Clone, Copy)]
struct Weather {
    lets_in: bool,
    flows: bool,
    /// How often all connections were reset.
    resets: u32,
}

impl Proxy {
    /// Every piece that goes through a connection takes as long as was drawn for it, in ms.
    pub async fn before(server_url: &str, delays_ms: Range<u64>, seed: u64) -> Self {
        let server = lookup_host(authority(server_url)).await.unwrap().next().expect("the server's host has an address");
        let weather = watch::Sender::new(Weather { lets_in: true, flows: true, resets: 0 });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = tokio::spawn(serve(listener, server, weather.subscribe(), Delays(delays_ms, StdRng::seed_from_u64(seed))));
        Self { address, weather, serving }
    }

    /// The same database, through here.
    pub fn url(&self, url: &str) -> String {
        url.replacen(authority(url), &self.address.to_string(), 1)
    }

    /// In the middle of whatever they do.
    pub fn reset_all(&self) {
        self.weather.send_modify(|weather| weather.resets += 1);
    }

    /// As a server that went down: its connections end, and new ones are refused.
    pub fn go_down(&self) {
        self.weather.send_modify(|weather| weather.lets_in = false);
        self.reset_all();
    }

    pub fn come_back(&self) {
        self.weather.send_modify(|weather| weather.lets_in = true);
    }

    /// Nothing goes through, and nobody is told.
    pub async fn hold(&self, how_long: Duration) {
        self.weather.send_modify(|weather| weather.flows = false);
        tokio::time::sleep(how_long).await;
        self.weather.send_modify(|weather| weather.flows = true);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Host and port.
fn authority(url: &str) -> &str {
    let (_, rest) = url.split_once("://").expect("a URL has a scheme");
    let authority = rest.split('/').next().unwrap();
    authority.rsplit('@').next().unwrap()
}

struct Delays(Range<u64>, StdRng);

impl Delays {
    fn draw(&mut self) -> Duration {
        Duration::from_millis(if self.0.is_empty() { 0 } else { self.1.random_range(self.0.clone()) })
    }
}

async fn serve(mut listener: TcpListener, server: SocketAddr, mut weather: watch::Receiver<Weather>, mut delays: Delays) {
    let address = listener.local_addr().unwrap();
    let (mut connections, mut closing) = (JoinSet::new(), weather.clone());
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (client, _) = accepted.unwrap();
                connections.spawn(carry(client, server, delays.draw(), weather.clone()));
                continue;
            }
            _ = closing.wait_for(|weather| !weather.lets_in) => {}
        }
        drop(listener);
        if weather.wait_for(|weather| weather.lets_in).await.is_err() {
            return;
        }
        listener = TcpListener::bind(address).await.unwrap();
    }
}

async fn carry(mut client: TcpStream, server: SocketAddr, delay: Duration, mut weather: watch::Receiver<Weather>) {
    let Ok(mut beyond) = TcpStream::connect(server).await else { return };
    let resets = weather.borrow_and_update().resets;
    let is_reset = {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = beyond.split();
        tokio::select! {
            _ = pump(from_client, to_server, delay, weather.clone()) => false,
            _ = pump(from_server, to_client, delay, weather.clone()) => false,
            _ = weather.wait_for(|weather| weather.resets != resets) => true,
        }
    };
    if is_reset {
        client.set_zero_linger().unwrap();
        beyond.set_zero_linger().unwrap();
    }
}

async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    delay: Duration,
    mut weather: watch::Receiver<Weather>,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let count = from.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        tokio::time::sleep(delay).await;
        // Err: the proxy is gone, and so is everything through it soon.
        let _ = weather.wait_for(|weather| weather.flows).await;
        to.write_all(&buffer[..count]).await?;
    }
}
