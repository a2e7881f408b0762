//! The ways into a gateway as columns of the matrix: SSL objects that ask the same of a client are one column.
//!
//! Knows no route and no path.

use std::collections::HashMap;

use sealgate_policy::desc::{ClientAuthDesc, GatewayDesc, SslDesc};
use sealgate_policy::{Served, ServerName};

use super::client::Ca;
use crate::Model;

/// A way into the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// HTTPS at the names of SSL objects, where SNI and host agree.
    Ssl {
        /// Rows of [`GatewayDesc::ssls`], all of the same policy.
        ssls: Vec<u32>,
        /// The trust anchors; `None` where no certificate is asked for.
        client: Option<Vec<Ca>>,
        /// `skip_mtls_uri_regex`.
        skip: Vec<String>,
    },
    /// HTTPS for a host that no SSL object serves and that counts as none of an mTLS object, under the SNI of some object.
    OtherSni,
    /// HTTP in clear.
    Plain,
}

/// Every column of a gateway.
#[derive(Debug)]
pub(crate) struct Columns {
    pub(crate) list: Vec<Column>,
    /// Index into `list` by SSL object.
    of_ssl: Vec<u32>,
}

/// What an SSL object asks of a client: objects with equal policies treat every client alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Policy<'m> {
    /// The trust anchors; `None` where no certificate is asked for.
    pub(crate) client: Option<&'m [Ca]>,
    /// `skip_mtls_uri_regex`.
    pub(crate) skip: &'m [&'m str],
}

/// What SSL objects mean for a host: those with equal keys treat it alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum HostKey {
    /// It is served by the objects of this column.
    Own(u32),
    /// It counts as a host of an mTLS object of this column, and is not served.
    Below(u32),
    /// No object knows it, or an open one only that does not serve it.
    Free,
}

impl<'m> Policy<'m> {
    pub(crate) fn of(model: &'m Model, desc: &'m GatewayDesc<'m>, ssl: u32) -> Self {
        let Some(row) = desc.ssls.get(ssl as usize) else { return Self { client: None, skip: &[] } };
        // What else an object has is its own business, and that of clients who speak one version of TLS only.
        let SslDesc { id: _, line: _, names: _, certificates: _, tls12: _, tls13: _, client } = row;
        let Some(client) = client else { return Self { client: None, skip: &[] } };
        // The anchors and the depth are in `Model::anchors`.
        let ClientAuthDesc { line: _, anchors: _, depth: _, skip } = client;
        Self { client: model.anchors(ssl), skip: skip.of(desc.skip_patterns) }
    }
}

impl Columns {
    pub(crate) fn new(model: &Model, desc: &GatewayDesc<'_>) -> Self {
        let mut columns = Self { list: Vec::new(), of_ssl: Vec::new() };
        let mut known = HashMap::new();
        for (row, _) in (0..).zip(desc.ssls) {
            let policy = Policy::of(model, desc, row);
            let index = *known.entry(policy.clone()).or_insert_with(|| {
                let (client, skip) = (policy.client.map(<[Ca]>::to_vec), policy.skip.iter().map(|s| (*s).to_owned()));
                columns.list.push(Column::Ssl { ssls: Vec::new(), client, skip: skip.collect() });
                columns.list.len() - 1
            });
            if let Column::Ssl { ssls, .. } = &mut columns.list[index] {
                ssls.push(row);
            }
            columns.of_ssl.push(u32::try_from(index).unwrap_or(u32::MAX));
        }
        columns.list.extend([Column::OtherSni, Column::Plain]);
        columns
    }

    /// What the objects mean for a host; `served`: which of them it belongs to.
    pub(crate) fn key(&self, host: &str, served: Served) -> HostKey {
        match served {
            Served::Exact(ssl) | Served::Wildcard(ssl) => match self.of_ssl(ssl) {
                // No SNI is equal to it.
                column if self.is_mtls(column) && ServerName::parse(host).is_err() => HostKey::Below(column),
                column => HostKey::Own(column),
            },
            Served::Below(ssl) if self.is_mtls(self.of_ssl(ssl)) => HostKey::Below(self.of_ssl(ssl)),
            Served::Below(_) | Served::None => HostKey::Free,
        }
    }

    pub(crate) fn of_ssl(&self, ssl: u32) -> u32 {
        self.of_ssl[ssl as usize]
    }

    pub(crate) fn is_mtls(&self, column: u32) -> bool {
        matches!(&self.list[column as usize], Column::Ssl { client: Some(_), .. })
    }

    pub(crate) fn skip(&self, column: u32) -> &[String] {
        match &self.list[column as usize] {
            Column::Ssl { skip, .. } => skip,
            Column::OtherSni | Column::Plain => &[],
        }
    }

    /// The trust anchors of a column; none where no certificate is asked for.
    pub(crate) fn anchors(&self, column: u32) -> &[Ca] {
        match &self.list[column as usize] {
            Column::Ssl { client: Some(client), .. } => client,
            Column::Ssl { client: None, .. } | Column::OtherSni | Column::Plain => &[],
        }
    }

    pub(crate) fn other_sni(&self) -> u32 {
        self.plain() - 1
    }

    pub(crate) fn plain(&self) -> u32 {
        u32::try_from(self.list.len()).unwrap_or(u32::MAX) - 1
    }
}
