//! Answering connections until the server stops: plainly, or over TLS. Nagle's algorithm would hold every streamed page for 40 ms.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context as _;
use axum::{Router, serve::ListenerExt as _};
use axum_server::{
    Handle,
    accept::NoDelayAcceptor,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::exposure::TlsFiles;

/// Open connections are given this long to finish.
const GRACE: Duration = Duration::from_secs(10);

pub async fn answer(listener: TcpListener, app: Router, tls: Option<TlsFiles>, stop: CancellationToken) -> anyhow::Result<()> {
    match tls {
        None => answer_plainly(listener, app, stop).await,
        Some(files) => answer_over_tls(listener, app, files, stop).await,
    }
}

async fn answer_plainly(listener: TcpListener, app: Router, stop: CancellationToken) -> anyhow::Result<()> {
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stop.cancelled_owned())
        .await?;
    Ok(())
}

async fn answer_over_tls(listener: TcpListener, app: Router, files: TlsFiles, stop: CancellationToken) -> anyhow::Result<()> {
    let config = RustlsConfig::from_pem_file(&files.certificate, &files.key)
        .await
        .with_context(|| format!("reading {} and {}", files.certificate.display(), files.key.display()))?;
    let handle = Handle::new();
    let stopping = handle.clone();
    tokio::spawn(async move {
        stop.cancelled().await;
        stopping.graceful_shutdown(Some(GRACE));
    });
    axum_server::from_tcp(listener.into_std()?)?
        .acceptor(RustlsAcceptor::new(config).acceptor(NoDelayAcceptor::new()))
        .handle(handle)
        .serve(app.into_make_service_with_connect_info::<SocketAddr>())
        .await?;
    Ok(())
}
