//! `[limits]`.

use std::collections::BTreeMap;

use sealgate_policy::desc::LimitsDesc;

use crate::keys::{Absent, Key, Shape, Table};
use crate::resource::read::{Reader, Section};
use crate::source::{At, Span};

pub(crate) static KEYS: Table = Table::new(
    "Limits",
    "[limits]",
    "How much clients may use; 0 is no limit.",
    &[
        limit("handshakes", 512, "TLS handshakes at once; others wait."),
        limit("connections", 20_000, "Connections at once; others are not accepted until one ends."),
        limit("connections_per_address", 0, "Connections of one address at once; others are closed."),
        limit("requests_per_connection", 10_000, "Requests on one connection, which is then closed gracefully."),
        limit("request_target", 8 << 10, "Bytes of a request's target, else 414."),
        limit("request_head", 32 << 10, "Bytes of a request's head in HTTP/1.1, half of it in HTTP/2, else 431."),
        limit("request_fields", 100, "Fields of a request's head, else 431."),
        Key::new("request_body", Shape::Integer(0, i64::MAX), "Bytes of a request's body, else 413.")
            .default(Absent::Integer(16 << 20)),
        limit("h2_streams", 100, "Streams of one HTTP/2 connection at once; others are refused."),
        limit("in_flight_per_node", 1024, "Requests to one node at once, else 503."),
        limit(
            "client_certificates",
            10,
            "Certificates in a client's message; with more, the client's certificate is refused.",
        ),
    ],
);

const fn limit(name: &'static str, default: i64, doc: &'static str) -> Key {
    Key::new(name, Shape::U32, doc).default(Absent::Integer(default))
}

/// `[limits]`, with the defaults filled in.
#[derive(Debug)]
pub(crate) struct Limits {
    pub(crate) values: LimitsDesc,
    /// Places of the values that are in the file, by key.
    said: BTreeMap<&'static str, Span>,
}

impl Limits {
    pub(crate) fn read(reader: &mut Reader, mut s: Section<'_>) -> Self {
        let mut said = BTreeMap::new();
        let mut limit = |key: &'static str| match s.get(reader, key) {
            Some(At { value, span }) => {
                said.insert(key, span);
                value
            }
            None => s.default(key),
        };
        let values = LimitsDesc {
            handshakes: limit("handshakes"),
            connections: limit("connections"),
            connections_per_address: limit("connections_per_address"),
            requests_per_connection: limit("requests_per_connection"),
            request_target: limit("request_target"),
            request_head: limit("request_head"),
            request_fields: limit("request_fields"),
            h2_streams: limit("h2_streams"),
            in_flight_per_node: limit("in_flight_per_node"),
            client_certificates: limit("client_certificates"),
            request_body: s.get_or_default(reader, "request_body"),
        };
        s.finish(reader);
        Self { values, said }
    }

    /// Where a key has its value, if it is in the file.
    pub(crate) fn place(&self, key: &str) -> Option<Span> {
        self.said.get(key).copied()
    }
}
