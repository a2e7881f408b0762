//! The tables while they are filled: one list for each kind of row. What is resolved puts its own rows there.

use sealgate_policy::desc::{
    CertificateDesc, HeaderDesc, ListenerDesc, NodeDesc, RouteDesc, Rows, SslDesc, UpstreamDesc,
};

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Store<'p> {
    pub(crate) listeners: Vec<ListenerDesc<'p>>,
    pub(crate) ssls: Vec<SslDesc<'p>>,
    pub(crate) ssl_names: Vec<&'p str>,
    pub(crate) certificates: Vec<CertificateDesc<'p>>,
    pub(crate) ders: Vec<&'p [u8]>,
    pub(crate) skip_patterns: Vec<&'p str>,
    pub(crate) routes: Vec<RouteDesc<'p>>,
    pub(crate) route_hosts: Vec<&'p str>,
    pub(crate) route_uris: Vec<&'p str>,
    pub(crate) headers: Vec<HeaderDesc<'p>>,
    pub(crate) upstreams: Vec<UpstreamDesc<'p>>,
    pub(crate) nodes: Vec<NodeDesc<'p>>,
}

/// Appends rows and says where they are.
pub(crate) fn append<T>(table: &mut Vec<T>, rows: impl IntoIterator<Item = T>) -> Rows {
    let start = count(table.len());
    table.extend(rows);
    Rows { start, end: count(table.len()) }
}

/// A file of at most 64 MiB has fewer rows than 2³².
fn count(rows: usize) -> u32 {
    u32::try_from(rows).expect("64 MiB of text name fewer than 2³² things")
}
