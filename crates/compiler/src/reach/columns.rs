//! The ways into a gateway as columns of the matrix: SSL objects that ask the same of a client are one column.
//!
//! Knows no route and no path.

use std::collections::HashMap;

use sealgate_policy::Served;

use super::request::Ca;
use crate::Model;
use crate::plan::Ssl;

/// A way into the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// HTTPS at the names of SSL objects, where SNI and host agree.
    Ssl {
        /// Rows of [`GatewayDesc::ssls`](sealgate_policy::desc::GatewayDesc::ssls), all of the same policy.
        ssls: Vec<u32>,
        /// The trust anchors; `None` where no certificate is asked for.
        client: Option<Vec<Ca>>,
        /// `skip_mtls_uri_regex`.
        skip: Vec<String>,
    },
    /// HTTPS for a host that belongs to no mTLS object, under another name's SNI.
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

impl Columns {
    pub(crate) fn new(model: &Model) -> Self {
        let mut columns = Self { list: Vec::new(), of_ssl: Vec::new() };
        let mut known = HashMap::new();
        for (row, ssl) in (0..).zip(&model.plan().ssls) {
            let index = *known.entry(policy(ssl)).or_insert_with(|| {
                let (client, skip) = policy(ssl);
                columns.list.push(Column::Ssl { ssls: Vec::new(), client, skip });
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

    pub(crate) fn key(&self, served: Served) -> HostKey {
        match served {
            Served::Exact(ssl) | Served::Wildcard(ssl) => HostKey::Own(self.of_ssl(ssl)),
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

    /// Columns of SSL objects, with the first object of each.
    pub(crate) fn ssls(&self) -> impl Iterator<Item = (u32, u32)> {
        (0..).zip(&self.list).filter_map(|(index, column)| match column {
            Column::Ssl { ssls, .. } => Some((index, *ssls.first()?)),
            Column::OtherSni | Column::Plain => None,
        })
    }

    pub(crate) fn other_sni(&self) -> u32 {
        self.plain() - 1
    }

    pub(crate) fn plain(&self) -> u32 {
        u32::try_from(self.list.len()).unwrap_or(u32::MAX) - 1
    }
}

/// What an SSL object asks of a client.
fn policy(ssl: &Ssl) -> (Option<Vec<Ca>>, Vec<String>) {
    let Some(client) = ssl.client() else { return (None, Vec::new()) };
    let anchors = client.anchors().iter().map(|anchor| Ca {
        subject: anchor.certificate().subject().rfc2253(),
        sha256: anchor.certificate().sha256(),
        intermediates: client.depth(),
    });
    let mut anchors: Vec<Ca> = anchors.collect();
    anchors.sort();
    anchors.dedup();
    (Some(anchors), client.skip().iter().map(|pattern| pattern.value.clone()).collect())
}
