//! `[timeouts]`.

use sealgate_policy::desc::TimeoutsDesc;

use crate::keys::{Absent, Key, Shape, Table};
use crate::resource::read::{Reader, Section};

pub(crate) static KEYS: Table = Table::new(
    "Timeouts",
    "[timeouts]",
    "How long things may take: `\"500ms\"`, `\"5s\"`, `\"2m\"`, `\"1h\"`; `\"0s\"` is no limit.",
    &[
        time("handshake", "10s", "From the TCP accept to the end of the TLS handshake."),
        time("first_request", "10s", "From the end of the handshake to the first byte of a request."),
        time(
            "request_head",
            "10s",
            "From the first to the last byte of a request's head, in HTTP/2 of HEADERS with its CONTINUATIONs.",
        ),
        time("keep_alive", "60s", "Idle between requests, or without an open stream."),
        time(
            "request_body",
            "30s",
            "Between two reads of a request's body, which has to have 1 KiB/s on average after that time.",
        ),
        time("write_stall", "30s", "Without a byte of the response taken by the client."),
        time("connection_age", "1h", "Age of a connection, which is then closed gracefully."),
        time("upstream_connect", "2s", "Connecting to a node."),
        time("upstream_first_byte", "60s", "From the request sent to the head of the response."),
        time("upstream_read", "60s", "Between two reads of a response."),
        time("drain", "30s", "From the first signal to the end of the process."),
    ],
);

const fn time(name: &'static str, default: &'static str, doc: &'static str) -> Key {
    Key::new(name, Shape::Duration, doc).default(Absent::Text(default))
}

/// `[timeouts]`, with the defaults filled in.
#[derive(Debug)]
pub(crate) struct Timeouts(pub(crate) TimeoutsDesc);

impl Timeouts {
    pub(crate) fn read(reader: &mut Reader, mut s: Section<'_>) -> Self {
        let mut time = |key| s.get_or_default(reader, key);
        let timeouts = TimeoutsDesc {
            handshake: time("handshake"),
            first_request: time("first_request"),
            request_head: time("request_head"),
            keep_alive: time("keep_alive"),
            request_body: time("request_body"),
            write_stall: time("write_stall"),
            connection_age: time("connection_age"),
            upstream_connect: time("upstream_connect"),
            upstream_first_byte: time("upstream_first_byte"),
            upstream_read: time("upstream_read"),
            drain: time("drain"),
        };
        s.finish(reader);
        Self(timeouts)
    }
}
