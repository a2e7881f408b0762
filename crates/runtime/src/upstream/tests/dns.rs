//! Names of nodes, against a name server of our own.

use std::cell::{Cell, RefCell};
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;

use tokio::net::UdpSocket;

use super::{Core, OK, Peer, Setup, node, run};

/// What a name server says of every name.
#[derive(Clone, Debug, PartialEq)]
enum Says {
    Addresses(Vec<IpAddr>, u32),
    NoSuchName,
    Failure,
    Nothing,
}

#[derive(Clone)]
struct NameServer {
    address: SocketAddr,
    says: Rc<RefCell<Says>>,
    questions: Rc<Cell<u32>>,
}

impl NameServer {
    async fn new(says: Says) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let server = Self { address, says: Rc::new(RefCell::new(says)), questions: Rc::default() };
        let this = server.clone();
        tokio::task::spawn_local(async move {
            let mut buffer = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
                this.questions.set(this.questions.get() + 1);
                let answer = this.answer(&buffer[..length]);
                if let Some(answer) = answer {
                    socket.send_to(&answer, from).await.unwrap();
                }
            }
        });
        server
    }

    /// The answer to one question (RFC 1035, 4.1).
    fn answer(&self, question: &[u8]) -> Option<Vec<u8>> {
        let name_length = question[12..].iter().position(|byte| *byte == 0)? + 1;
        let end = 12 + name_length + 4;
        let is_a = question[end - 3] == 1;
        let (code, addresses, ttl) = match &*self.says.borrow() {
            Says::Nothing => return None,
            Says::NoSuchName => (3, Vec::new(), 0),
            Says::Failure => (2, Vec::new(), 0),
            Says::Addresses(addresses, ttl) => (0, addresses.clone(), *ttl),
        };
        let records: Vec<Vec<u8>> = addresses
            .iter()
            .filter(|address| address.is_ipv4() == is_a)
            .map(|address| match address {
                IpAddr::V4(address) => address.octets().to_vec(),
                IpAddr::V6(address) => address.octets().to_vec(),
            })
            .collect();
        let mut answer = question[..2].to_vec();
        answer.extend([0x81, 0x80 | code, 0, 1, 0, u8::try_from(records.len()).unwrap(), 0, 0, 0, 0]);
        answer.extend(&question[12..end]);
        for record in records {
            answer.extend([0xc0, 12]);
            answer.extend(&question[end - 4..end]);
            answer.extend(ttl.to_be_bytes());
            answer.extend(u16::try_from(record.len()).unwrap().to_be_bytes());
            answer.extend(record);
        }
        Some(answer)
    }

    fn say(&self, says: Says) {
        *self.says.borrow_mut() = says;
    }
}

fn addresses(list: &[&str], ttl: u32) -> Says {
    Says::Addresses(list.iter().map(|address| address.parse().unwrap()).collect(), ttl)
}

fn core(server: &NameServer, port: u16) -> Core {
    Core::new(Setup { nodes: vec![node("node.test", port)], dns_servers: vec![server.address], ..Setup::new(&[]) })
}

#[test]
fn a_name_is_asked_for_once() {
    run(async || {
        let peer = Peer::answering(OK).await;
        let server = NameServer::new(addresses(&["127.0.0.1"], 300)).await;
        let core = core(&server, peer.address.port());
        for _ in 0..5 {
            assert_eq!(core.ask("GET", "").await, "200 ok");
        }
        assert_eq!((peer.connections.get(), server.questions.get()), (1, 2), "A and AAAA once each");
    });
}

#[test]
fn all_addresses_are_used() {
    run(async || {
        let peer = Peer::answering(OK).await;
        // Nobody listens at the second one: the request goes on to the next.
        let server = NameServer::new(addresses(&["127.0.0.1", "127.0.0.2", "::1"], 300)).await;
        let core = core(&server, peer.address.port());
        for method in ["GET", "POST"].repeat(6) {
            assert_eq!(core.ask(method, "").await, "200 ok");
        }
        let list = core.upstreams.core.resolver.lookup(super::super::resolve::NameIndex(0)).await.unwrap();
        assert_eq!(list.len(), 3);
        let mut first = Vec::new();
        for _ in 0..6 {
            let addresses = core.upstreams.upstreams[0].nodes[0].addresses(&core.upstreams.core).await.unwrap();
            first.push(addresses.iter().next().unwrap().ip());
            assert_eq!(addresses.iter().count(), 3);
        }
        assert_eq!(first[..3], first[3..]);
        first.sort();
        first.dedup();
        assert_eq!(first.len(), 3, "each is the first of a third of the requests");
    });
}

#[test]
fn the_ttl_is_honoured() {
    run(async || {
        let server = NameServer::new(addresses(&["127.0.0.1"], 1)).await;
        let core = core(&server, 80);
        let resolver = &core.upstreams.core.resolver;
        let name = super::super::resolve::NameIndex(0);
        assert_eq!(resolver.lookup(name).await.unwrap()[..], ["127.0.0.1".parse::<IpAddr>().unwrap()]);
        server.say(addresses(&["127.0.0.9"], 300));
        let start = tokio::time::Instant::now();
        while resolver.lookup(name).await.unwrap()[0] != "127.0.0.9".parse::<IpAddr>().unwrap() {
            tokio::task::yield_now().await;
            assert!(start.elapsed().as_secs() < 30, "never asked again");
        }
        assert!(start.elapsed().as_millis() >= 900, "asked again before the TTL was over");
        assert_eq!(server.questions.get(), 4);
        // Out of reach now: the old answer serves on.
        server.say(Says::Failure);
        assert_eq!(resolver.lookup(name).await.unwrap().len(), 1);
    });
}

#[test]
fn names_without_an_address() {
    for (says, want) in [
        (Says::NoSuchName, "502 the node's name cannot be resolved: the name has no address"),
        (addresses(&[], 5), "502 the node's name cannot be resolved: the name has no address"),
        (Says::Failure, "502 the node's name cannot be resolved: no answer from a name server"),
    ] {
        run(async || {
            let server = NameServer::new(says.clone()).await;
            let core = core(&server, 80);
            let got = core.ask("GET", "").await;
            assert!(got.starts_with(want), "{says:?}: {got}");
            let questions = server.questions.get();
            assert!(core.ask("GET", "").await.starts_with(want));
            assert_eq!(server.questions.get(), questions, "{says:?}: asked again at once");
        });
    }
}

#[test]
fn a_name_server_that_says_nothing() {
    run(async || {
        let server = NameServer::new(Says::Nothing).await;
        let core = core(&server, 80);
        let waiting = (core.ask("GET", ""), core.ask("GET", ""));
        let (first, second) = tokio::join!(waiting.0, waiting.1);
        for got in [first, second] {
            assert!(got.starts_with("502 the node's name cannot be resolved: no answer from a name server"), "{got}");
        }
    });
}

#[test]
fn nobody_to_ask() {
    let gateway = Setup { nodes: vec![node("node.test", 80)], ..Setup::new(&[]) }.gateway();
    let mut shared = super::Shared::new(gateway);
    shared.name_servers = super::super::resolve::NameServers::None;
    assert!(shared.warning().unwrap().contains("no name server"));
    let gateway = Setup { nodes: vec![node("localhost", 80), node("::1", 80)], ..Setup::new(&[]) }.gateway();
    assert_eq!(super::Shared::new(gateway).warning(), None);
}
