//! Nodes given by name, against a name server in the test.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use libtest_mimic::Trial;
use sealgate_tests::client::Client;
use sealgate_tests::gateway::Gateway;
use sealgate_tests::harness::test;
use sealgate_tests::node::Node;
use tokio::net::UdpSocket;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        test("dns", "a_name_is_resolved", || async {
            let node = Node::ok().await;
            let server = NameServer::start(60, |_| vec![Ipv4Addr::LOCALHOST]).await;
            let gateway = Gateway::start_with("main", &[node.address], |desc| desc.dns_servers = server.list()).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            for _ in 0..3 {
                assert_eq!(connection.get("open.test", "/named").await.unwrap().status, 200);
            }
            assert_eq!(node.last().header("host").as_deref(), Some("open.test"));
            assert_eq!(server.asked(), 1, "an answer is kept as long as its TTL says");
        }),
        test("dns", "the_ttl_is_honoured", || async {
            let node = Node::ok().await;
            let server = NameServer::start(1, |_| vec![Ipv4Addr::LOCALHOST]).await;
            let gateway = Gateway::start_with("main", &[node.address], |desc| desc.dns_servers = server.list()).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            while server.asked() < 2 {
                assert_eq!(connection.get("open.test", "/named").await.unwrap().status, 200);
                tokio::task::yield_now().await;
            }
        }),
        test("dns", "all_addresses_are_used", || async {
            // 127.0.0.2 refuses: the node listens on 127.0.0.1 alone. GETs go on to the next address.
            let node = Node::ok().await;
            let server = NameServer::start(60, |_| vec![Ipv4Addr::new(127, 0, 0, 2), Ipv4Addr::LOCALHOST]).await;
            let gateway = Gateway::start_with("main", &[node.address], |desc| desc.dns_servers = server.list()).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            let mut served = 0;
            for _ in 0..4 {
                served += usize::from(connection.get("open.test", "/named").await.unwrap().status == 200);
            }
            assert!(served >= 2, "{served}");
        }),
        test("dns", "no_such_name_is_502", || async {
            let server = NameServer::start(60, |_| Vec::new()).await;
            let gateway = Gateway::start_with("main", &[], |desc| desc.dns_servers = server.list()).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            assert_eq!(connection.get("open.test", "/named").await.unwrap().status, 502);
            assert!(server.asked() >= 1);
        }),
        test("dns", "localhost_is_built_in", || async {
            let node = Node::ok().await;
            let server = NameServer::start(60, |_| Vec::new()).await;
            let gateway = Gateway::start_with("main", &[node.address], |desc| desc.dns_servers = server.list()).await;
            let mut connection = Client::new().connect(gateway.https, "open.test").await.unwrap();
            assert_eq!(connection.get("open.test", "/local").await.unwrap().status, 200);
            assert_eq!(server.asked(), 0);
        }),
    ]
}

/// A name server that answers every A question with what the test says, and AAAA with nothing.
pub(crate) struct NameServer {
    pub(crate) address: SocketAddr,
    asked: Arc<AtomicUsize>,
}

impl NameServer {
    pub(crate) async fn start(ttl: u32, addresses: impl Fn(usize) -> Vec<Ipv4Addr> + Send + 'static) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        tokio::spawn(async move {
            let mut buffer = [0; 1500];
            while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
                let question = &buffer[..length];
                let is_a = question_type(question) == Some(1);
                let found = if is_a { addresses(count.fetch_add(1, Ordering::Relaxed)) } else { Vec::new() };
                if let Some(answer) = answer(question, &found, ttl) {
                    let _ = socket.send_to(&answer, from).await;
                }
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    fn list(&self) -> &'static [SocketAddr] {
        Vec::leak(vec![self.address])
    }
}

/// End of the question section (RFC 1035, 4.1.2); there is one question in it.
fn question_end(message: &[u8]) -> Option<usize> {
    let mut at = 12;
    while *message.get(at)? != 0 {
        at += usize::from(message[at]) + 1;
    }
    Some(at + 5).filter(|end| *end <= message.len())
}

fn question_type(message: &[u8]) -> Option<u16> {
    let end = question_end(message)?;
    Some(u16::from_be_bytes([message[end - 4], message[end - 3]]))
}

fn answer(question: &[u8], addresses: &[Ipv4Addr], ttl: u32) -> Option<Vec<u8>> {
    let end = question_end(question)?;
    let mut message = question[..end].to_vec();
    // QR, RD and RA; one question, as many answers, nothing else.
    message[2..4].copy_from_slice(&[0x81, 0x80]);
    message[4..6].copy_from_slice(&[0, 1]);
    message[6..8].copy_from_slice(&u16::try_from(addresses.len()).ok()?.to_be_bytes());
    message[8..12].fill(0);
    for address in addresses {
        message.extend([0xc0, 12, 0, 1, 0, 1]);
        message.extend(ttl.to_be_bytes());
        message.extend([0, 4]);
        message.extend(address.octets());
    }
    Some(message)
}
