//! Routes and what they do with headers.

use super::Rows;
use super::macros::{row, words};

row! {
    /// One enabled route.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct RouteDesc<'a> {
        /// `id`, or its number in the file from 1, made distinct.
        pub id: &'a str => derived,
        /// `name`, empty without one.
        pub name: &'a str => value,
        /// Line of its table in [`GatewayDesc::config`](super::GatewayDesc::config).
        pub line: u32 => place,
        /// Rows of [`GatewayDesc::route_hosts`](super::GatewayDesc::route_hosts); empty = any host.
        pub hosts: Rows => list("hosts", route_hosts),
        /// Rows of [`GatewayDesc::route_uris`](super::GatewayDesc::route_uris); at least one.
        pub uris: Rows => list("uris", route_uris),
        /// Bit `1 << m` for each [`crate::Method`] `m`; 0 = any method.
        pub methods: u16 => methods,
        /// Higher first among routes of the same path.
        pub priority: i32 => value,
        /// Rows of [`GatewayDesc::headers`](super::GatewayDesc::headers): added first, then set, then removed, each by name.
        pub headers: Rows => each("plugins.proxy-rewrite.headers", headers),
        /// Index into [`GatewayDesc::upstreams`](super::GatewayDesc::upstreams).
        pub upstream: u32 => row("upstream", upstreams),
        /// Times towards its nodes.
        pub timeouts: RouteTimeoutsDesc => shared("timeout"),
    }
}

row! {
    /// Times of a route towards its nodes in milliseconds; 0 = off.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
    pub struct RouteTimeoutsDesc {
        /// Connecting to a node.
        pub connect: u32 => millis,
        /// Between two writes of the request.
        pub send: u32 => millis,
        /// Request sent to the response's head.
        pub first_byte: u32 => millis("read (first byte)"),
        /// Between two reads of the response's body.
        pub read: u32 => millis,
    }
}

row! {
    /// One operation of `proxy-rewrite.headers`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct HeaderDesc<'a> {
        /// What to do.
        pub op: HeaderOp => value(""),
        /// Header name as written.
        pub name: &'a str => value("."),
        /// Source of a [`crate::Template`]; empty for `remove`.
        pub value: &'a str => value,
    }
}

words! {
    /// Operation on a header.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum HeaderOp {
        /// Append a value.
        Add = "add",
        /// Replace all values; an empty value removes.
        Set = "set",
        /// Remove.
        Remove = "remove",
    }
}
