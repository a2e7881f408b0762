//! That nothing is left out by who reads rows field by field.

use std::collections::BTreeSet;

use super::visit::{Field, Nested, Reference, Row, Secret, Table, Value, Visitor};
use super::*;

/// Names of tables: those that are there, and those that rows refer to.
#[derive(Default)]
struct Names {
    tables: BTreeSet<&'static str>,
    referred: BTreeSet<&'static str>,
}

impl<'r> Visitor<'r> for Names {
    fn value(&mut self, _: Field, _: Value<'r>) {}

    fn derived(&mut self, _: Field, _: Value<'r>) {}

    fn place(&mut self, _: Field, _: u32) {}

    fn secret(&mut self, _: Field, _: Secret<'r>) {}

    fn reference(&mut self, _: Field, reference: Reference) {
        self.referred.insert(reference.table);
    }

    fn nested(&mut self, _: Field, nested: Nested<'r>) {
        nested.row.expect("every nested row is there").visit(self);
    }

    fn table(&mut self, field: Field, table: Table<'r>) {
        // Those with a key are told as values.
        if field.key.is_empty() {
            self.tables.insert(field.name);
        }
        table.rows.into_iter().for_each(|row| row.visit(self));
    }
}

/// A row of each kind.
#[test]
fn each_table_is_read_by_who_compares() {
    let none = Rows::default();
    let client = Some(ClientAuthDesc { line: 0, anchors: none, depth: 0, skip: none });
    let ssl = SslDesc { id: "", line: 0, names: none, certificates: none, tls12: true, tls13: true, client };
    let (key_format, key_type) = (KeyFormat::Sec1, KeyType::Ecdsa);
    let certificate = CertificateDesc { chain: none, secret_key: &[], key_format, key_type };
    let route = RouteDesc {
        id: "",
        name: "",
        line: 0,
        hosts: none,
        uris: none,
        methods: 0,
        priority: 0,
        headers: none,
        upstream: 0,
        timeouts: RouteTimeoutsDesc::default(),
    };
    let upstream = UpstreamDesc {
        balancer: BalancerKind::Echo,
        nodes: none,
        retries: 0,
        retry_timeout: 0,
        pass_host: PassHost::Pass,
        upstream_host: "",
    };
    let gateway = crate::fixture::Tables::default().with_desc(|desc| {
        let mut names = Names::default();
        desc.visit(&mut names);
        let rows: [&dyn Row; 4] = [&ssl, &certificate, &route, &upstream];
        rows.iter().for_each(|row| row.visit(&mut names));
        names
    });
    assert!(gateway.referred.is_subset(&gateway.tables), "{:?}", gateway.referred);
    let rest: Vec<_> = gateway.tables.difference(&gateway.referred).copied().collect();
    // Listeners, SSL objects and routes are compared as things of their own; the others follow from the rest.
    assert_eq!(rest, ["demo", "identity_headers", "listeners", "routes", "ssls"]);
}

#[test]
fn debug_text_has_no_secret() {
    let secret = Secret { bytes: b"\x01\x02", chain: Rows::default() };
    assert_eq!(format!("{secret:?}"), "Secret { chain: Rows { start: 0, end: 0 }, .. }");
}
