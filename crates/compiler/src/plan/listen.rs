//! Listeners, name servers and trusted peers.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use sealgate_policy::desc::{ListenerKind, NetDesc};

use super::Resolver;
use crate::rules::{bad_address, duplicate, public_status};
use crate::schema::{self, At};

/// `[listen]` and `[dns]`.
#[derive(Debug)]
pub(crate) struct Listen {
    listeners: Vec<(ListenerKind, Address)>,
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
    pub(super) fn resolve(listen: &schema::Listen, dns: &[At<String>], resolver: &mut Resolver<'_>) -> Self {
        let https = listen.https.iter().map(|text| (ListenerKind::Https, text));
        let http = listen.http.iter().map(|text| (ListenerKind::Http, text));
        let status = listen.status.iter().map(|text| (ListenerKind::Status, text));
        let mut listeners = Vec::new();
        for (kind, text) in https.chain(http).chain(status) {
            if let Some(address) = Address::resolve(text, resolver) {
                check_status(kind, &address, text, resolver);
                listeners.push((kind, address, text));
            }
        }
        // Port 0 is another port each time.
        let fixed = listeners.iter().filter(|(_, address, _)| address.port() != Some(0));
        let keys = fixed.map(|(_, address, text)| (address, format!("the listener `{}`", text.value), text.span));
        duplicate::check(keys).into_iter().for_each(|d| resolver.report(d));
        Self {
            listeners: listeners.into_iter().map(|(kind, address, _)| (kind, address)).collect(),
            workers: listen.workers,
            trusted: listen.trusted_addresses.iter().filter_map(|text| network(text, resolver)).collect(),
            dns_servers: dns.iter().filter_map(|text| name_server(text, resolver)).collect(),
        }
    }

    pub(crate) fn listeners(&self) -> &[(ListenerKind, Address)] {
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

    fn port(&self) -> Option<u16> {
        match self {
            Self::Inet(address) => Some(address.port()),
            Self::Unix(_) => None,
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
