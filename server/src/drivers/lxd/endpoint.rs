//! How a host is reached, and one raw connection to it: the pooled HTTP client has its own, this one
//! is for the event socket and for first contact.

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use rustls::{ClientConfig, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, UnixStream},
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::{address::HttpsAddress, fingerprint::Fingerprint, identity::Identity, tls};

/// Longest time until a connection stands, name and TLS included.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

#[derive(Debug, Clone)]
pub enum Endpoint {
    /// A socket on this machine: who may open it is root on that host.
    Socket(PathBuf),
    Https {
        url: HttpsAddress,
        /// The certificate that a person confirmed.
        pinned: Fingerprint,
        identity: Identity,
    },
}

pub(super) trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Connection for T {}

impl Endpoint {
    pub(super) async fn open(&self) -> io::Result<Box<dyn Connection>> {
        match self {
            Self::Socket(path) => Ok(Box::new(within(UnixStream::connect(path)).await?)),
            Self::Https { url, pinned, identity } => {
                let config = tls::pinned(*pinned, identity).map_err(io::Error::other)?;
                Ok(Box::new(open_tls(url, config).await?))
            }
        }
    }
}

pub(super) async fn open_tls(url: &HttpsAddress, config: ClientConfig) -> io::Result<TlsStream<TcpStream>> {
    let name = ServerName::try_from(url.host().to_owned()).map_err(io::Error::other)?;
    within(async {
        let addresses = url.resolve().await?;
        let stream = TcpStream::connect(&addresses[..]).await?;
        stream.set_nodelay(true)?;
        TlsConnector::from(Arc::new(config)).connect(name, stream).await
    })
    .await
}

async fn within<T>(connect: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    timeout(CONNECT_TIMEOUT, connect).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}
