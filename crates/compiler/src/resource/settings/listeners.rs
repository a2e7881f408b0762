//! Listeners, name servers and trusted peers.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use sealgate_policy::desc::{AddressDesc, ListenerDesc, ListenerKind, NetDesc};

use crate::resource::resolver::Resolver;
use crate::rules::{bad_address, duplicate, overlapping_listeners, privileged_port, public_status};
use crate::schema::{self, At};

/// `[listen]` and `[dns]`.
#[derive(Debug)]
pub(crate) struct Listen {
    listeners: Vec<(ListenerKind, At<Address>)>,
    workers: u16,
    trusted: Vec<NetDesc>,
    dns_servers: Vec<SocketAddr>,
}

/// Where to listen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Address {
    /// Address and port.
    Inet(SocketAddr),
    /// Path of a unix socket.
    Unix(String),
}

impl Listen {
    pub(crate) fn resolve(listen: &schema::Listen, dns: &[At<String>], resolver: &mut Resolver<'_>) -> Self {
        let https = listen.https.iter().map(|text| (ListenerKind::Https, text));
        let http = listen.http.iter().map(|text| (ListenerKind::Http, text));
        let status = listen.status.iter().map(|text| (ListenerKind::Status, text));
        let mut listeners = Vec::new();
        for (kind, text) in https.chain(http).chain(status) {
            if let Some(address) = Address::resolve(text, resolver) {
                check_status(kind, &address, text, resolver);
                if let Some(port @ 1..1024) = address.port() {
                    resolver.report(privileged_port::report(&text.value, port, text.span));
                }
                listeners.push((kind, address, text));
            }
        }
        // Port 0 is another port each time.
        let fixed = listeners.iter().filter(|(_, address, _)| address.port() != Some(0));
        let keys = fixed.map(|(_, address, text)| (address, format!("the listener `{}`", text.value), text.span));
        duplicate::check(keys).into_iter().for_each(|d| resolver.report(d));
        check_overlap(&listeners, resolver);
        let placed = |(kind, value, text): (ListenerKind, Address, &At<String>)| (kind, At { value, span: text.span });
        Self {
            listeners: listeners.into_iter().map(placed).collect(),
            workers: listen.workers,
            trusted: listen.trusted_addresses.iter().filter_map(|text| network(text, resolver)).collect(),
            dns_servers: dns.iter().filter_map(|text| name_server(text, resolver)).collect(),
        }
    }

    pub(crate) fn rows(&self) -> Vec<ListenerDesc<'_>> {
        let rows = self.listeners.iter();
        rows.map(|(kind, address)| ListenerDesc { kind: *kind, address: address.value.row() }).collect()
    }

    pub(crate) fn listeners(&self) -> &[(ListenerKind, At<Address>)] {
        &self.listeners
    }

    pub(crate) fn workers(&self) -> u16 {
        self.workers
    }

    pub(crate) fn trusted(&self) -> &[NetDesc] {
        &self.trusted
    }

    pub(crate) fn dns_servers(&self) -> &[SocketAddr] {
        &self.dns_servers
    }
}

impl Address {
    fn resolve(text: &At<String>, resolver: &mut Resolver<'_>) -> Option<Self> {
        if let Some(path) = text.value.strip_prefix("unix:") {
            // 108 bytes with the final NUL is what the kernel takes.
            if path.starts_with('/') && path.len() <= 107 && !path.contains('\0') {
                return Some(Self::Unix(path.to_owned()));
            }
            resolver.report(bad_address::socket_path(&text.value, text.span));
            return None;
        }
        let address = text.value.parse().ok().map(Self::Inet);
        if address.is_none() {
            resolver.report(bad_address::listener(&text.value, text.span));
        }
        address
    }

    fn row(&self) -> AddressDesc<'_> {
        match self {
            Self::Inet(address) => AddressDesc::Inet(*address),
            Self::Unix(path) => AddressDesc::Unix(path),
        }
    }

    fn port(&self) -> Option<u16> {
        match self {
            Self::Inet(address) => Some(address.port()),
            Self::Unix(_) => None,
        }
    }
}

/// Two sockets on one port, of which one has every address of its family.
fn check_overlap(listeners: &[(ListenerKind, Address, &At<String>)], resolver: &mut Resolver<'_>) {
    let mut wildcards = BTreeMap::new();
    let inet = listeners.iter().filter_map(|(_, address, text)| match address {
        Address::Inet(address) if address.port() != 0 => Some((address, *text)),
        _ => None,
    });
    for (address, text) in inet.clone().filter(|(address, _)| address.ip().is_unspecified()) {
        wildcards.entry((address.is_ipv4(), address.port())).or_insert(text);
    }
    for (address, text) in inet.filter(|(address, _)| !address.ip().is_unspecified()) {
        if let Some(all) = wildcards.get(&(address.is_ipv4(), address.port())) {
            let (first, again) = if all.span < text.span { (all.span, text.span) } else { (text.span, all.span) };
            resolver.report(overlapping_listeners::report(&text.value, &all.value, first, again));
        }
    }
}

fn check_status(kind: ListenerKind, address: &Address, text: &At<String>, resolver: &mut Resolver<'_>) {
    if let (ListenerKind::Status, Address::Inet(address)) = (kind, address)
        && !address.ip().to_canonical().is_loopback()
    {
        resolver.report(public_status::report(&text.value, address.port(), text.span));
    }
}

fn name_server(text: &At<String>, resolver: &mut Resolver<'_>) -> Option<SocketAddr> {
    let bare = text.value.parse::<IpAddr>().ok().map(|ip| SocketAddr::new(ip, 53));
    let server = bare.or_else(|| text.value.parse().ok().filter(|address: &SocketAddr| address.port() != 0));
    if server.is_none() {
        resolver.report(bad_address::name_server(&text.value, text.span));
    }
    server
}

fn network(text: &At<String>, resolver: &mut Resolver<'_>) -> Option<NetDesc> {
    let bare = text.value.parse::<IpAddr>().ok().map(IpNet::from);
    let net = bare.or_else(|| text.value.parse().ok());
    if net.is_none() {
        resolver.report(bad_address::network(&text.value, text.span));
    }
    net.map(|net| NetDesc { address: net.network(), prefix: net.prefix_len() })
}
