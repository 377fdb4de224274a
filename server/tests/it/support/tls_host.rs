//! A host over https, as small as trust needs it: one password, and `GET /1.0` says whether the client's certificate is known.

use std::{
    collections::HashSet,
    io,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use rustls::{
    DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    pki_types::{CertificateDer, PrivateKeyDer, UnixTime},
    server::danger::{ClientCertVerified, ClientCertVerifier},
};
use serde_json::{Value, json};
use server::drivers::lxd::Fingerprint;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_rustls::TlsAcceptor;

pub struct TlsHost {
    pub fingerprint: String,
    port: u16,
    state: Arc<HostState>,
    serving: JoinHandle<()>,
}

struct HostState {
    password: &'static str,
    trusted: Mutex<HashSet<Fingerprint>>,
}

#[derive(Clone)]
struct Connected {
    state: Arc<HostState>,
    client: Option<Fingerprint>,
}

impl TlsHost {
    pub async fn start(password: &'static str) -> Self {
        let state = Arc::new(HostState { password, trusted: Mutex::default() });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (config, fingerprint) = certificate();
        let serving = tokio::spawn(serve(listener, config, Arc::clone(&state)));
        Self { fingerprint, port, state, serving }
    }

    /// An address where nobody listens any more.
    pub async fn gone() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("https://127.0.0.1:{}", listener.local_addr().unwrap().port())
    }

    pub fn address(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    pub fn trusts_somebody(&self) -> bool {
        !self.state.trusted.lock().unwrap().is_empty()
    }

    /// The same host, as after it was given a new certificate; whom it trusted, it trusts.
    pub async fn change_certificate(&mut self) {
        self.serving.abort();
        // Its end is what was asked for.
        let _ = (&mut self.serving).await;
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        let (config, fingerprint) = certificate();
        self.serving = tokio::spawn(serve(listener, config, Arc::clone(&self.state)));
        self.fingerprint = fingerprint;
    }
}

impl Drop for TlsHost {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn certificate() -> (Arc<ServerConfig>, String) {
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(vec!["host".to_owned()]).unwrap().self_signed(&key).unwrap();
    let print = Fingerprint::of(certificate.der()).to_string();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(Arc::new(AnyClient))
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap();
    (Arc::new(config), print)
}

async fn serve(listener: TcpListener, config: Arc<ServerConfig>, state: Arc<HostState>) {
    let acceptor = TlsAcceptor::from(config);
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, state) = (acceptor.clone(), Arc::clone(&state));
        // Dropped with this task: whoever was connected is cut off.
        connections.spawn(async move {
            let stream = acceptor.accept(stream).await?;
            let client = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first()).map(|der| Fingerprint::of(der));
            let app = Router::new().fallback(answer).with_state(Connected { state, client });
            let service = TowerToHyperService::new(app);
            hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await
                .map_err(io::Error::other)
        });
    }
}

async fn answer(State(connected): State<Connected>, request: Request) -> Response {
    let is_trusted = connected.client.is_some_and(|client| connected.state.trusted.lock().unwrap().contains(&client));
    match (request.method().as_str(), request.uri().path()) {
        ("GET", "/1.0") => sync(&server(is_trusted)),
        ("POST", "/1.0/certificates") => trust(&connected, request).await,
        _ if !is_trusted => refuse(StatusCode::FORBIDDEN, "not authorized"),
        ("GET", "/1.0/resources") => sync(&json!({ "cpu": { "total": 2 }, "memory": { "used": 1, "total": 2 } })),
        _ => refuse(StatusCode::NOT_FOUND, "not found"),
    }
}

fn server(is_trusted: bool) -> Value {
    let environment = json!({ "server": "lxd", "server_name": "box", "server_version": "5.0.2" });
    json!({
        "auth": if is_trusted { "trusted" } else { "untrusted" },
        "api_extensions": [],
        "environment": if is_trusted { environment } else { Value::Null },
    })
}

async fn trust(connected: &Connected, request: Request) -> Response {
    let body = axum::body::to_bytes(request.into_body(), 65_536).await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    if body["password"] != connected.state.password {
        return refuse(StatusCode::FORBIDDEN, "not authorized");
    }
    connected.state.trusted.lock().unwrap().extend(connected.client);
    sync(&Value::Null)
}

fn sync(metadata: &Value) -> Response {
    Json(json!({ "type": "sync", "status": "Success", "status_code": 200, "metadata": metadata })).into_response()
}

fn refuse(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "type": "error", "error": error, "error_code": status.as_u16() }))).into_response()
}

/// As LXD: whoever proves to have a key may speak; whether it is known is another question.
#[derive(Debug)]
struct AnyClient;

impl ClientCertVerifier for AnyClient {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let provider = rustls::crypto::ring::default_provider();
        rustls::crypto::verify_tls12_signature(message, certificate, signature, &provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let provider = rustls::crypto::ring::default_provider();
        rustls::crypto::verify_tls13_signature(message, certificate, signature, &provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        rustls::crypto::ring::default_provider().signature_verification_algorithms.supported_schemes()
    }
}
