//! `[dns]`.

use crate::keys::{Absent, Key, Shape, Table};
use crate::resource::read::{Reader, Section};
use crate::source::At;

pub(crate) static KEYS: Table = Table::new(
    "Dns",
    "[dns]",
    "How names of nodes are resolved.",
    &[
        Key::new(
            "servers",
            Shape::List(&Shape::Text, 0),
            "Name servers: `192.0.2.53` or `192.0.2.53:5353`. There is no hosts file; `localhost` is built in. With no \
             name server at all, nodes given by name answer 502.",
        )
        .default(Absent::Means("those of `/etc/resolv.conf`, read once at start"))
        .apisix("apisix.dns_resolver"),
        Key::not_yet("hosts"),
        Key::not_yet("timeout"),
    ],
);

/// `[dns]`.
#[derive(Debug)]
pub(crate) struct Dns {
    pub(crate) servers: Vec<At<String>>,
}

impl Dns {
    pub(crate) fn read(reader: &mut Reader, mut s: Section<'_>) -> Self {
        let servers = s.get(reader, "servers");
        s.finish(reader);
        Self { servers: servers.map(|list: At<_>| list.value).unwrap_or_default() }
    }
}
