//! The matrix: routes against ways into the gateway.

use std::fmt::Write as _;

use sealgate_policy::desc::GatewayDesc;

use super::client::Ca;
use super::columns::Column;
use super::request::Request;
use super::ways::{Door, Evidence, Reach, WayIn};
use crate::Model;
use crate::proof::NotProved;
use crate::rules::anonymous_route;

/// Who reaches what. Plain data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// The ways into the gateway.
    pub columns: Vec<Column>,
    /// One for each route, in the file's order.
    pub rows: Vec<Row>,
}

/// One route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Row of [`GatewayDesc::routes`].
    pub route: u32,
    /// By index into [`Matrix::columns`], ascending; a way by which the route is not reached has none.
    pub cells: Vec<Cell>,
}

/// One way to one route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Index into [`Matrix::columns`].
    pub column: u32,
    /// Who reaches it.
    pub access: Access,
}

/// Who reaches a route by a way into the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Clients of these CAs only.
    Closed {
        /// Trust anchors.
        ca: Vec<Ca>,
        /// A request that does.
        witness: Request,
    },
    /// Anybody, on this path at least.
    Open {
        /// How.
        way: WayIn,
        /// A request that does, without a certificate.
        witness: Request,
    },
    /// Not ruled out, for this reason: take it for open.
    NotProved(NotProved),
}

/// A way to a route without a certificate that is neither asked for by a pattern with `^` in the skip list of its host's
/// own SSL object, nor by a route that names an open host; or one that was not ruled out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnmeantWay {
    /// Row of [`GatewayDesc::routes`].
    pub route: u32,
    /// Index into [`Matrix::columns`].
    pub column: u32,
    /// How.
    pub way: WayIn,
    /// A request that takes it, or why it was not ruled out.
    pub witness: Result<Request, NotProved>,
}

impl Reach {
    /// What `anonymous_route`, `anonymous_identity` and `unanchored_skip` warn of, every way of it and whatever
    /// `[lints]` says, route by route.
    pub(crate) fn unmeant_ways(&self, model: &Model) -> Vec<UnmeantWay> {
        let mut unmeant = Vec::new();
        for ((row, route), reached) in (0..).zip(&model.plan().routes).zip(&self.routes) {
            let mut add = |way: WayIn, column: u32, witness: &Evidence| {
                unmeant.push(UnmeantWay { route: row, column, way, witness: witness.clone() });
            };
            if let Some((ssl, witness)) = &reached.unanchored {
                let is_its = |column: &Column| matches!(column, Column::Ssl { ssls, .. } if ssls.contains(ssl));
                let column = (0..).zip(&self.columns).find(|(_, column)| is_its(column));
                column.into_iter().for_each(|(column, _)| add(WayIn::SkipList { ssl: *ssl }, column, witness));
            }
            anonymous_route::unmeant(model, route, reached).for_each(|way| add(way.way, way.column, &way.evidence));
        }
        unmeant
    }

    /// Who reaches what. Every witness was asked of the gateway itself.
    pub(crate) fn matrix(&self) -> Matrix {
        let rows = (0..).zip(&self.routes).map(|(route, reached)| Row {
            route,
            cells: reached.doors.iter().map(|(column, door)| cell(&self.columns, *column, door)).collect(),
        });
        Matrix { columns: self.columns.clone(), rows: rows.collect() }
    }
}

fn cell(columns: &[Column], column: u32, door: &Door) -> Cell {
    let access = match door {
        Door::Closed(witness) => Access::Closed { ca: authorities(columns, column), witness: witness.clone() },
        Door::Open(way, witness) => Access::Open { way: *way, witness: witness.clone() },
        Door::NotProved(why) => Access::NotProved(*why),
    };
    Cell { column, access }
}

/// The CAs whose clients come in by a column.
fn authorities(columns: &[Column], column: u32) -> Vec<Ca> {
    let of = |column: &Column| match column {
        Column::Ssl { client, .. } => client.clone().unwrap_or_default(),
        Column::OtherSni | Column::Plain => Vec::new(),
    };
    match columns.get(column as usize) {
        Some(column @ Column::Ssl { .. }) => of(column),
        // Whatever SNI will do.
        _ => {
            let mut all: Vec<Ca> = columns.iter().flat_map(of).collect();
            all.sort();
            all.dedup();
            all
        }
    }
}

/// One cell in words.
struct Words {
    route: u32,
    at: String,
    access: String,
    witness: String,
}

impl Matrix {
    /// As it is sealed into the binary.
    pub(crate) fn sealed(&self, desc: &GatewayDesc<'_>) -> String {
        let line = |Words { route, at, access, witness }: &Words| {
            sealgate_policy::matrix::Line { route: *route, at, access, witness }.to_string()
        };
        self.words(desc).iter().map(line).collect()
    }

    fn words(&self, desc: &GatewayDesc<'_>) -> Vec<Words> {
        let names: Vec<String> = self.columns.iter().map(|column| column.label(desc)).collect();
        let mut lines = Vec::new();
        for row in &self.rows {
            for cell in &row.cells {
                let (access, witness) = match &cell.access {
                    Access::Closed { ca, witness } => (closed(ca), witness.to_string()),
                    Access::Open { way, witness } => (open(&self.columns, cell.column, *way), witness.to_string()),
                    Access::NotProved(why) => (format!("not ruled out: {why}"), String::new()),
                };
                let at = names.get(cell.column as usize).cloned().unwrap_or_default();
                lines.push(Words { route: row.route, at, access, witness });
            }
        }
        lines
    }

    /// A table for a terminal: a line for each route and way into the gateway.
    pub fn text(&self, desc: &GatewayDesc<'_>) -> String {
        let heading = ["ROUTE", "AT", "WHO", "FOR EXAMPLE"].map(str::to_owned);
        let route = |row: u32| desc.routes.get(row as usize).map(|route| [route.id, route.name].join(" "));
        let lines = self.words(desc).into_iter().map(|line| {
            let route = route(line.route).unwrap_or_default().trim_end().to_owned();
            [route, line.at, line.access, line.witness]
        });
        let lines: Vec<[String; 4]> = std::iter::once(heading).chain(lines).collect();
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default();
        let widths = [width(0), width(1), width(2)];
        let mut text = String::new();
        for [route, at, access, witness] in &lines {
            let padded = format!("{route:0$}  {at:1$}  {access:2$}  {witness}", widths[0], widths[1], widths[2]);
            let _ = writeln!(text, "{}", padded.trim_end());
        }
        text
    }
}

impl Column {
    /// In a few words: the SSL objects with their first names.
    pub fn label(&self, desc: &GatewayDesc<'_>) -> String {
        match self {
            Self::Ssl { ssls, .. } => {
                let row = |ssl: &u32| desc.ssls.get(*ssl as usize);
                let names = ssls.iter().filter_map(row).flat_map(|ssl| ssl.names.of(desc.ssl_names));
                let names: Vec<&str> = names.copied().collect();
                match &names[..] {
                    [] => String::new(),
                    [one] => (*one).to_owned(),
                    [first, second] => format!("{first} {second}"),
                    [first, second, more @ ..] => format!("{first} {second} and {} more", more.len()),
                }
            }
            Self::OtherSni => "other hosts".to_owned(),
            Self::Plain => "plain HTTP".to_owned(),
        }
    }
}

fn open(columns: &[Column], column: u32, way: WayIn) -> String {
    match way {
        WayIn::SkipList { .. } if matches!(columns.get(column as usize), Some(Column::Ssl { .. })) => {
            format!("{}; anybody: {way}", closed(&authorities(columns, column)))
        }
        _ => format!("anybody: {way}"),
    }
}

fn closed(ca: &[Ca]) -> String {
    let mut subjects: Vec<&str> = ca.iter().map(|ca| ca.subject.as_str()).collect();
    subjects.dedup();
    match &subjects[..] {
        [first, second, third, more @ ..] => {
            format!("clients of {first}, {second}, {third} and {} more", more.len())
        }
        few => format!("clients of {}", few.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{BOTH, HTTPS, model, route, ssl};
    use super::Reach;

    /// Expects the ways that nobody meant, each as `ROUTE|AT|WAY|WITNESS`.
    #[track_caller]
    fn check(parts: &[String], expected: &[&str]) {
        let model = model(&parts.concat());
        let columns = Reach::of(&model).matrix().columns;
        let text = |way: &super::UnmeantWay| {
            let at = model.with_desc(|desc| columns[way.column as usize].label(desc));
            let witness = way.witness.as_ref().map_or_else(ToString::to_string, ToString::to_string);
            format!("{}|{at}|{}|{witness}", way.route, way.way)
        };
        assert_eq!(Reach::of(&model).unmeant_ways(&model).iter().map(text).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn ways_that_nobody_meant() {
        let (mtls, open) = (ssl(&["m.test"], Some(&[]), ""), ssl(&["o.test"], None, ""));
        let identity = "plugins.proxy-rewrite.headers = { X-Dn = \"$ssl_client_s_dn\" }";
        check(&[HTTPS.into(), mtls.clone(), open.clone(), route(&["m.test", "o.test"], &["/a"], "")], &[]);
        check(&[HTTPS.into(), open.clone(), route(&[], &["/a"], "")], &[]);
        check(
            &[HTTPS.into(), mtls.clone(), open.clone(), route(&["m.test", "o.test"], &["/a"], identity)],
            &["0|o.test|no certificate asked for|GET https://o.test/a"],
        );
        check(
            &[BOTH.into(), mtls, open, route(&["n.test"], &["/b"], ""), route(&[], &["/a"], "")],
            &[
                "1|other hosts|another SNI|GET https://n.test/a, SNI o.test",
                "1|plain HTTP|plain HTTP|GET http://n.test/a",
                "1|o.test|no certificate asked for|GET https://o.test/a",
            ],
        );
        check(
            &[HTTPS.into(), ssl(&["m.test"], Some(&["^/b", "/a"]), ""), route(&["m.test"], &["/*"], "")],
            &["0|m.test|skip list|GET https://m.test/x/a"],
        );
    }
}
