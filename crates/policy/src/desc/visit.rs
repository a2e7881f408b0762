//! Rows that say field by field what they consist of.
//!
//! The compiler's emitter and its diff read every row through a [`Visitor`], so a field is named in one place: beside its
//! type, in the macro `row`, which takes the row apart without `..`. Knows no row, and not what is made of a field.

use std::fmt::Debug;
use std::net::SocketAddr;

use super::rows::Rows;
pub use super::value::{Value, Variant};

/// A row of a table.
pub trait Row: Debug {
    /// Its type.
    fn row_type() -> RowType
    where
        Self: Sized;

    /// Passes each field to `visitor`, in the order of the fields.
    fn visit<'r>(&'r self, visitor: &mut dyn Visitor<'r>);
}

/// Type of the rows of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowType {
    /// A struct of [`desc`](super).
    Struct {
        /// Its name.
        name: &'static str,
        /// Whether it has a lifetime.
        borrows: bool,
    },
    /// `&str`.
    Text,
    /// `&[u8]`: the DER of a certificate.
    Certificate,
    /// [`SocketAddr`].
    SocketAddr,
}

/// Reads a row.
pub trait Visitor<'r> {
    /// A field with a meaning of its own.
    fn value(&mut self, field: Field, value: Value<'r>);

    /// A field that follows from other fields, or from where the row stands.
    fn derived(&mut self, field: Field, value: Value<'r>);

    /// A line of gateway.toml.
    fn place(&mut self, field: Field, line: u32);

    /// A field that nobody may print.
    fn secret(&mut self, field: Field, secret: Secret<'r>);

    /// Rows of another table.
    fn reference(&mut self, field: Field, reference: Reference);

    /// A row within the row.
    fn nested(&mut self, field: Field, nested: Nested<'r>);

    /// A whole table.
    fn table(&mut self, field: Field, table: Table<'r>);
}

/// What a field is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// In Rust; empty for a row that is a plain value.
    pub name: &'static str,
    /// In gateway.toml. Empty, or a mark such as `:`, if the field belongs to the row's title: the mark stands before the
    /// value there.
    pub key: &'static str,
}

/// A private key.
#[derive(Clone, Copy)]
pub struct Secret<'r> {
    /// Its bytes.
    pub bytes: &'r [u8],
    /// Rows of [`GatewayDesc::ders`](super::GatewayDesc::ders), of which the first has its public half.
    pub chain: Rows,
}

impl Debug for Secret<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secret").field("chain", &self.chain).finish_non_exhaustive()
    }
}

/// A reference to rows of another table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Name of the field of [`GatewayDesc`](super::GatewayDesc) that is the table.
    pub table: &'static str,
    /// The rows.
    pub target: Target,
    /// How people are shown them.
    pub shown: Shown,
}

/// What a reference names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Any number of rows.
    Rows(Rows),
    /// One row.
    Row(u32),
}

impl Target {
    /// The rows.
    pub fn rows(self) -> Rows {
        match self {
            Self::Rows(rows) => rows,
            Self::Row(row) => Rows { start: row, end: row.saturating_add(1) },
        }
    }
}

/// How people are shown the rows of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// As a list below one key.
    List,
    /// Each below a key of its own, which ends with its title.
    Each,
    /// By their fields, as if they were fields of the row that names them.
    Fields,
}

/// A row within a row.
#[derive(Clone, Copy, Debug)]
pub struct Nested<'r> {
    /// Its type.
    pub row_type: RowType,
    /// The row.
    pub row: Option<&'r dyn Row>,
    /// How it stands there.
    pub form: Form,
}

/// How a row stands within a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Always there.
    Plain,
    /// Always there, and the same for most rows.
    Shared,
    /// An `Option`.
    Optional,
}

/// A table of the configuration.
#[derive(Clone, Debug)]
pub struct Table<'r> {
    /// Type of its rows.
    pub row_type: RowType,
    /// Its rows.
    pub rows: Vec<&'r dyn Row>,
}

impl<'r> Table<'r> {
    pub(super) fn new<T: Row>(rows: &'r [T]) -> Self {
        Self { row_type: T::row_type(), rows: rows.iter().map(|row| row as &dyn Row).collect() }
    }
}

impl<'r> Nested<'r> {
    pub(super) fn new<T: Row>(row: Option<&'r T>, form: Form) -> Self {
        Self { row_type: T::row_type(), row: row.map(|row| row as &dyn Row), form }
    }
}

impl Field {
    /// A row that is a plain value.
    const ROW: Self = Self { name: "", key: "" };
}

impl Row for &str {
    fn row_type() -> RowType {
        RowType::Text
    }

    fn visit<'r>(&'r self, visitor: &mut dyn Visitor<'r>) {
        visitor.value(Field::ROW, Value::Text(self));
    }
}

impl Row for &[u8] {
    fn row_type() -> RowType {
        RowType::Certificate
    }

    fn visit<'r>(&'r self, visitor: &mut dyn Visitor<'r>) {
        visitor.value(Field::ROW, Value::Certificate(self));
    }
}

impl Row for SocketAddr {
    fn row_type() -> RowType {
        RowType::SocketAddr
    }

    fn visit<'r>(&'r self, visitor: &mut dyn Visitor<'r>) {
        visitor.value(Field::ROW, Value::SocketAddr(*self));
    }
}
