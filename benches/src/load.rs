//! The load: bounded numbers of requests over rustls and hyper, each answer checked.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::{http1, http2};
use hyper::{Request, Response, StatusCode, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::client::Resumption;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// What is asked of a gateway in one round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Workload {
    /// Requests over kept connections, HTTP/1.1.
    KeepAlive,
    /// Requests over kept connections, h2 with several streams each.
    H2,
    /// A full mTLS handshake and one request each.
    Handshake,
    /// A resumed handshake and one request each.
    Resumed,
}

impl Workload {
    pub(crate) const ALL: [Self; 4] = [Self::KeepAlive, Self::H2, Self::Handshake, Self::Resumed];

    /// Concurrent clients and requests of each.
    fn shape(self) -> (usize, usize) {
        match self {
            Self::KeepAlive => (16, 1000),
            Self::H2 => (16, 1000),
            Self::Handshake => (8, 100),
            Self::Resumed => (8, 200),
        }
    }
}

impl fmt::Display for Workload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::KeepAlive => "keep-alive, HTTP/1.1",
            Self::H2 => "keep-alive, h2",
            Self::Handshake => "full mTLS handshake",
            Self::Resumed => "resumed handshake",
        })
    }
}

/// Load against one gateway.
#[derive(Clone)]
pub(crate) struct Load {
    config: Arc<ClientConfig>,
    address: SocketAddr,
}

impl Load {
    pub(crate) fn new(root: &Path, address: SocketAddr) -> io::Result<Self> {
        let certs = root.join("certs");
        let read = |name: &str| CertificateDer::from_pem_file(certs.join(name)).map_err(io::Error::other);
        let mut roots = RootCertStore::empty();
        roots.add(read("ca.cer")?).map_err(io::Error::other)?;
        let key = PrivateKeyDer::from_pem_file(certs.join("client.key")).map_err(io::Error::other)?;
        let config = ClientConfig::builder()
            .with_root_certificates(roots)
            .with_client_auth_cert(vec![read("client.cer")?], key)
            .map_err(io::Error::other)?;
        Ok(Self { config: Arc::new(config), address })
    }

    /// Runs a workload; the number of requests answered with 200.
    pub(crate) async fn run(&self, workload: Workload) -> io::Result<u64> {
        let (clients, requests) = workload.shape();
        let mut config = ClientConfig::clone(&self.config);
        if workload == Workload::H2 {
            config.alpn_protocols = vec![b"h2".to_vec()];
        }
        let mut tasks = JoinSet::new();
        for _ in 0..clients {
            let mut config = config.clone();
            config.resumption =
                if workload == Workload::Resumed { Resumption::in_memory_sessions(8) } else { Resumption::disabled() };
            let load = Self { config: Arc::new(config), address: self.address };
            tasks.spawn(async move {
                match workload {
                    Workload::KeepAlive => load.keep_alive(requests).await,
                    Workload::H2 => load.h2(requests).await,
                    Workload::Handshake => load.handshakes(requests, false).await,
                    Workload::Resumed => load.handshakes(requests, true).await,
                }
            });
        }
        while let Some(result) = tasks.join_next().await {
            result.map_err(io::Error::other)??;
        }
        Ok((clients * requests) as u64)
    }

    /// Opens connections, sends one request on each and keeps them.
    pub(crate) async fn hold(&self, number: usize) -> io::Result<Vec<http1::SendRequest<Empty<Bytes>>>> {
        let mut held = Vec::with_capacity(number);
        for _ in 0..number {
            let mut sender = self.http1().await?;
            answer(sender.send_request(request(Version::HTTP_11)).await).await?;
            held.push(sender);
        }
        Ok(held)
    }

    async fn keep_alive(&self, requests: usize) -> io::Result<()> {
        let mut sender = self.http1().await?;
        for _ in 0..requests {
            answer(sender.send_request(request(Version::HTTP_11)).await).await?;
            sender.ready().await.map_err(io::Error::other)?;
        }
        Ok(())
    }

    async fn h2(&self, requests: usize) -> io::Result<()> {
        const STREAMS: usize = 10;
        let (sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(self.connect().await?))
            .await
            .map_err(io::Error::other)?;
        tokio::spawn(connection);
        let mut tasks = JoinSet::new();
        for _ in 0..STREAMS {
            let mut sender = sender.clone();
            tasks.spawn(async move {
                for _ in 0..requests / STREAMS {
                    answer(sender.send_request(request(Version::HTTP_2)).await).await?;
                }
                Ok::<(), io::Error>(())
            });
        }
        while let Some(result) = tasks.join_next().await {
            result.map_err(io::Error::other)??;
        }
        Ok(())
    }

    async fn handshakes(&self, number: usize, resumed: bool) -> io::Result<()> {
        for done in 0..number {
            let stream = self.connect().await?;
            let kind = stream.get_ref().1.handshake_kind();
            if resumed && done > 0 && kind != Some(rustls::HandshakeKind::Resumed) {
                return Err(io::Error::other("not resumed"));
            }
            let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
            let connection = tokio::spawn(connection);
            answer(sender.send_request(request(Version::HTTP_11)).await).await?;
            drop(sender);
            connection.await.map_err(io::Error::other)?.ok();
        }
        Ok(())
    }

    async fn http1(&self) -> io::Result<http1::SendRequest<Empty<Bytes>>> {
        let (sender, connection) =
            http1::handshake(TokioIo::new(self.connect().await?)).await.map_err(io::Error::other)?;
        tokio::spawn(connection);
        Ok(sender)
    }

    async fn connect(&self) -> io::Result<TlsStream<TcpStream>> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let name = ServerName::try_from("test.com").expect("a DNS name");
        TlsConnector::from(self.config.clone()).connect(name, stream).await
    }
}

fn request(version: Version) -> Request<Empty<Bytes>> {
    let request = Request::builder().version(version);
    let request = if version == Version::HTTP_2 {
        request.uri("https://test.com/anything")
    } else {
        request.uri("/anything").header("host", "test.com")
    };
    request.header("user-agent", "bench").header("accept", "*/*").body(Empty::new()).expect("a valid request")
}

async fn answer(response: hyper::Result<Response<hyper::body::Incoming>>) -> io::Result<()> {
    let response = response.map_err(io::Error::other)?;
    if response.status() != StatusCode::OK {
        return Err(io::Error::other(format!("status {}", response.status())));
    }
    response.into_body().collect().await.map_err(io::Error::other)?;
    Ok(())
}
