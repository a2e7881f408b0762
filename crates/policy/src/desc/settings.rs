//! Settings of the whole gateway: limits, time-outs, the access log, how paths are read.

use super::macros::{row, words};

row! {
    /// Sizes and counts; 0 = off. `Default` is all off; the defaults of gateway.toml are in docs/limits.md.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct LimitsDesc {
        /// TLS handshakes at once, over the process.
        pub handshakes: u32 => value,
        /// Connections at once, over the process.
        pub connections: u32 => value,
        /// Connections at once of one client address.
        pub connections_per_address: u32 => value,
        /// Requests on one connection before it is closed gracefully.
        pub requests_per_connection: u32 => value,
        /// Bytes of the request target.
        pub request_target: u32 => value,
        /// Bytes of the head in HTTP/1.1; h2 has half of it.
        pub request_head: u32 => value,
        /// Header fields in a request.
        pub request_fields: u32 => value,
        /// Bytes of a request's body.
        pub request_body: u64 => value,
        /// h2 streams at once on one connection.
        pub h2_streams: u32 => value,
        /// Requests at once towards one node.
        pub in_flight_per_node: u32 => value,
        /// Certificates in the client's message.
        pub client_certificates: u32 => value,
    }
}

row! {
    /// Times in milliseconds; 0 = off. `Default` is all off; the defaults of gateway.toml are in docs/limits.md.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct TimeoutsDesc {
        /// TCP accept to the end of the TLS handshake.
        pub handshake: u32 => millis,
        /// End of the handshake to the first byte of a request.
        pub first_request: u32 => millis,
        /// First to last byte of a request's head.
        pub request_head: u32 => millis,
        /// Idle between two requests.
        pub keep_alive: u32 => millis,
        /// Between two reads of a request's body.
        pub request_body: u32 => millis,
        /// Without a byte of the response taken by the client.
        pub write_stall: u32 => millis,
        /// Age at which a connection is closed gracefully.
        pub connection_age: u32 => millis,
        /// Connecting to a node, where neither route nor upstream says otherwise.
        pub upstream_connect: u32 => millis,
        /// Request sent to first byte of the response's head.
        pub upstream_first_byte: u32 => millis,
        /// Between two reads of a response.
        pub upstream_read: u32 => millis,
        /// Grace at SIGTERM.
        pub drain: u32 => millis,
    }
}

row! {
    /// Access log.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct LogDesc {
        /// Whether there is one.
        pub access: bool => value,
        /// Its form.
        pub format: LogFormat => value,
        /// Whether the logged path has its query.
        pub query: bool => value,
    }
}

words! {
    /// Form of the access log.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum LogFormat {
        /// One JSON object a line.
        Json = "json",
        /// nginx's `combined`.
        Combined = "combined",
    }
}

row! {
    /// `[router]`.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct RouterDesc {
        /// APISIX's name of the matching order.
        pub http: RouterMode => value,
        /// What `%2F` in a path is.
        pub escaped_slashes: EscapedSlashes => value,
    }
}

words! {
    /// Order in which host and URI decide.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum RouterMode {
        /// `radixtree_host_uri`: host first, then URI.
        HostUri = "radixtree_host_uri",
        /// `radixtree_uri`: URI first; host is a filter.
        Uri = "radixtree_uri",
        /// `radixtree_uri_with_parameter`: as `Uri`, with `:name` and `*name` in patterns.
        UriWithParameter = "radixtree_uri_with_parameter",
    }
}

words! {
    /// What `%2F` in a path is.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum EscapedSlashes {
        /// A slash as any other.
        Decode = "decode",
        /// One byte of a segment, written `%2F` for matching and forwarding.
        Keep = "keep",
        /// Refused with 400.
        Reject = "reject",
    }
}
