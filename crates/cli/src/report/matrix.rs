//! Routes against who reaches them: anybody, and the clients of each CA. The facts are those of the compiler's matrix.

use maud::{Markup, html};
use sealgate_compiler::{Access, Ca, Checked, Client, Column, Matrix, Request, WayIn};
use sealgate_policy::Method;
use sealgate_policy::desc::{BalancerKind, GatewayDesc, RouteDesc};

use super::certificates::names;
use super::words::{few, region};

/// Most CAs that have a column each; more share one.
const COLUMNS: usize = 6;

/// Who reaches each route.
pub(super) struct Reachers {
    /// CAs that have clients here, by subject.
    authorities: Vec<Authority>,
    rows: Vec<Row>,
}

/// A trust anchor.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Authority {
    subject: String,
    sha256: String,
}

struct Row {
    route: Markup,
    anonymous: Vec<Anonymous>,
    certified: Vec<Certified>,
}

/// A way in without a certificate.
struct Anonymous {
    column: u32,
    /// `None`: not ruled out.
    meant: Option<bool>,
    how: Markup,
    witness: Option<Request>,
}

/// A way in for the clients of a CA.
struct Certified {
    authority: Authority,
    at: String,
    intermediates: u8,
    witness: Option<String>,
}

impl Reachers {
    pub(super) fn new(checked: &Checked, matrix: &Matrix, desc: &GatewayDesc<'_>) -> Self {
        let mut rows: Vec<Row> = matrix.rows.iter().map(|row| Row::new(row, matrix, desc)).collect();
        for unmeant in checked.unmeant_ways() {
            let Some(row) = rows.get_mut(unmeant.route as usize) else { continue };
            let how = || how(unmeant.way, matrix, unmeant.column, desc);
            match unmeant.witness {
                Ok(witness) => row.add_unmeant(unmeant.column, how, witness),
                Err(why) => row.add_undecided(unmeant.column, &how(), &why.to_string()),
            }
        }
        // What should be looked at first.
        rows.iter_mut().for_each(|row| row.anonymous.sort_by_key(|way| way.meant));
        let certified = rows.iter().flat_map(|row| &row.certified);
        let mut authorities: Vec<Authority> = certified.map(|certified| certified.authority.clone()).collect();
        authorities.sort();
        authorities.dedup();
        Self { authorities, rows }
    }

    /// Ways into the gateway, for each route, that need no certificate.
    pub(super) fn anonymous(&self) -> usize {
        self.rows.iter().map(|row| row.columns(|_| true)).sum()
    }

    /// Those of them that nobody asked for, or that are not proved to be shut.
    pub(super) fn unmeant(&self) -> usize {
        self.rows.iter().map(|row| row.columns(|anonymous| anonymous.meant != Some(true))).sum()
    }

    /// Routes with a way that was not ruled out.
    pub(super) fn undecided(&self) -> usize {
        self.rows.iter().filter(|row| row.is_undecided()).count()
    }

    /// The table.
    pub(super) fn markup(&self) -> Markup {
        let each = self.authorities.len() <= COLUMNS;
        html! {
            p {
                "Each request shown was put to the gateway itself. Who may come without a certificate may also come with one."
            }
            (region("reach-caption", &html! {
                table.cards {
                    caption id="reach-caption" { "Routes, and who reaches them" }
                    thead {
                        tr {
                            th scope="col" { "Route" }
                            th scope="col" { "Without a certificate" }
                            @if each {
                                @for authority in &self.authorities {
                                    th scope="col" { "Clients of " code { (self.name(authority)) } }
                                }
                            } @else {
                                th scope="col" { "With a certificate" }
                            }
                        }
                    }
                    tbody {
                        @for row in &self.rows {
                            tr {
                                th scope="row" { (row.route) }
                                td data-label="Without a certificate" { (anonymous(&row.anonymous)) }
                                @if each {
                                    @for authority in &self.authorities {
                                        td data-label=(format!("Clients of {}", self.name(authority))) {
                                            (certified(row.of(authority), None))
                                        }
                                    }
                                } @else {
                                    td data-label="With a certificate" {
                                        (certified(row.certified.iter(), Some(self)))
                                    }
                                }
                            }
                        }
                    }
                }
            }))
        }
    }

    /// Its subject, with the fingerprint where that is not enough.
    fn name(&self, authority: &Authority) -> String {
        let same = self.authorities.iter().filter(|other| other.subject == authority.subject).count();
        let subject = if authority.subject.is_empty() { "(no subject)" } else { &authority.subject };
        if same > 1 { format!("{subject} ({}…)", &authority.sha256[..8]) } else { subject.to_owned() }
    }
}

impl Row {
    fn new(row: &sealgate_compiler::Row, matrix: &Matrix, desc: &GatewayDesc<'_>) -> Self {
        let route = desc.routes.get(row.route as usize).map_or_else(|| html! {}, |route| heading(route, desc));
        let mut made = Self { route, anonymous: Vec::new(), certified: Vec::new() };
        for cell in &row.cells {
            let column = matrix.columns.get(cell.column as usize);
            let at = column.map(|column| column.label(desc)).unwrap_or_default();
            match &cell.access {
                Access::Closed { ca, witness } => made.add_certified(ca, &at, Some(witness)),
                Access::Open { way, witness } => {
                    if let Some(Column::Ssl { client: Some(ca), .. }) = column {
                        made.add_certified(ca, &at, None);
                    }
                    let how = how(*way, matrix, cell.column, desc);
                    let witness = Some(witness.clone());
                    made.anonymous.push(Anonymous { column: cell.column, meant: Some(true), how, witness });
                }
                Access::NotProved(why) => {
                    made.add_undecided(cell.column, &html! { "at " code { (at) } }, &why.to_string());
                }
            }
        }
        made
    }

    fn add_certified(&mut self, ca: &[Ca], at: &str, witness: Option<&Request>) {
        // The column says whose certificate it is.
        let witness = witness.map(|w| Request { client: Client::Anonymous, ..w.clone() }.to_string());
        self.certified.extend(ca.iter().map(|ca| Certified {
            authority: Authority { subject: ca.subject.clone(), sha256: ca.sha256.clone() },
            at: at.to_owned(),
            intermediates: ca.intermediates,
            witness: witness.clone(),
        }));
    }

    /// Marks what is shown of a way already, or adds it.
    fn add_unmeant(&mut self, column: u32, how: impl FnOnce() -> Markup, witness: Request) {
        // The same request in clear is meant no more.
        let same = |known: &Request| {
            (&known.method, &known.host, &known.target) == (&witness.method, &witness.host, &witness.target)
        };
        let mut shown = false;
        for known in self.anonymous.iter_mut().filter(|known| known.witness.as_ref().is_some_and(same)) {
            known.meant = Some(false);
            shown |= known.column == column;
        }
        if !shown {
            self.anonymous.push(Anonymous { column, meant: Some(false), how: how(), witness: Some(witness) });
        }
    }

    /// Adds a way that was not ruled out: it is to be taken for open.
    fn add_undecided(&mut self, column: u32, how: &Markup, why: &str) {
        if self.anonymous.iter().any(|way| way.column == column && way.meant.is_none()) {
            return;
        }
        let how = html! { (how) ", take it for open: " (why) };
        self.anonymous.push(Anonymous { column, meant: None, how, witness: None });
    }

    /// Whether some way was not ruled out.
    fn is_undecided(&self) -> bool {
        self.anonymous.iter().any(|way| way.meant.is_none())
    }

    /// How many columns of the compiler's matrix have such a way.
    fn columns(&self, counts: impl Fn(&Anonymous) -> bool) -> usize {
        let mut columns: Vec<u32> = self.anonymous.iter().filter(|way| counts(way)).map(|way| way.column).collect();
        columns.sort_unstable();
        columns.dedup();
        columns.len()
    }

    fn of(&self, authority: &Authority) -> impl Iterator<Item = &Certified> {
        self.certified.iter().filter(move |certified| certified.authority == *authority)
    }
}

fn heading(route: &RouteDesc<'_>, desc: &GatewayDesc<'_>) -> Markup {
    let methods: Vec<&str> =
        Method::ALL.iter().filter(|m| route.methods & (1 << **m as u16) != 0).map(|m| m.as_str()).collect();
    let hosts = few(route.hosts.of(desc.route_hosts), 4);
    let uris = few(route.uris.of(desc.route_uris), 4);
    let upstream = desc.upstreams.get(route.upstream as usize).map(|upstream| match upstream.balancer {
        BalancerKind::Echo => "the built-in responder".to_owned(),
        BalancerKind::RoundRobin => {
            let nodes = upstream.nodes.of(desc.nodes).iter().map(|node| format!("{}:{}", node.host, node.port));
            few(&nodes.collect::<Vec<_>>(), 3)
        }
    });
    html! {
        div.name { (if route.name.is_empty() { route.id } else { route.name }) }
        div {
            @if !methods.is_empty() { (methods.join(", ")) " " }
            code { (uris) } " at " @if hosts.is_empty() { "any host" } @else { code { (hosts) } }
        }
        div.more { (desc.place(route.line)) @if let Some(upstream) = upstream { ", to " (upstream) } }
    }
}

/// By what somebody without a certificate comes in.
fn how(way: WayIn, matrix: &Matrix, column: u32, desc: &GatewayDesc<'_>) -> Markup {
    let object = |ssl: u32| {
        html! { code { (desc.ssls.get(ssl as usize).map(|ssl| names(desc, ssl)).unwrap_or_default()) } }
    };
    let list = |ssl: u32| {
        let client = desc.ssls.get(ssl as usize).and_then(|ssl| ssl.client);
        let patterns = client.map(|client| client.skip.of(desc.skip_patterns)).unwrap_or_default();
        html! { "the skip list of " (object(ssl)) ", " code { (few(patterns, 3)) } }
    };
    let clear = matches!(matrix.columns.get(column as usize), Some(Column::Plain));
    html! {
        @match way {
            WayIn::SkipList { ssl } => { @if clear { "in clear, by " } @else { "by " } (list(ssl)) }
            WayIn::Open { ssl } => { (object(ssl)) " asks for no certificate" }
            WayIn::Plain => { "in clear" }
            WayIn::FallbackSni { ssl } => { "without SNI: " code { "fallback_sni" } " stands for " (object(ssl)) ", which asks for no certificate" }
            WayIn::OtherSni { ssl } => { "under the SNI of " (object(ssl)) ", which asks for no certificate" }
            WayIn::OtherSkipList { ssl } => { "under another SNI, by " (list(ssl)) }
        }
    }
}

fn anonymous(ways: &[Anonymous]) -> Markup {
    html! {
        @if ways.is_empty() { span.none { "Nobody" } } @else {
            ul.plain {
                @for way in ways {
                    li {
                        @match way.meant {
                            Some(true) => span.badge.open { "Meant" },
                            Some(false) => span.badge.bad { "Not meant" },
                            None => span.badge.odd { "Not ruled out" },
                        }
                        " " (way.how)
                        @if let Some(witness) = &way.witness { div.witness { code { (witness) } } }
                    }
                }
            }
        }
    }
}

fn certified<'c>(ways: impl Iterator<Item = &'c Certified>, all: Option<&Reachers>) -> Markup {
    let ways: Vec<&Certified> = ways.collect();
    html! {
        @if ways.is_empty() { span.none { "None" } } @else {
            ul.plain {
                @for way in ways {
                    li {
                        @if let Some(all) = all { "those of " code { (all.name(&way.authority)) } " " }
                        "at " code { (way.at) }
                        @match way.intermediates {
                            0 => ", issued by it directly",
                            1 => ", up to 1 intermediate",
                            many => { ", up to " (many) " intermediates" }
                        }
                        @if let Some(witness) = &way.witness { div.witness { code { (witness) } } }
                    }
                }
            }
        }
    }
}
