//! Tables and rows as Rust. What a row consists of, it says itself; only here are secrets opened.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use sealgate_policy::desc::GatewayDesc;
use sealgate_policy::desc::visit::{
    Field, Form, Nested, Reference, Row, RowType, Secret, Table, Target, Value, Visitor,
};
use syn::Ident;

use super::facts;
use super::print::printed;
use super::statics::{Blob, Statics, include};
use super::values::{ip_addr, number, rows, socket_addr, variant};

/// A module while it is written.
pub(super) struct Module<'d> {
    desc: &'d GatewayDesc<'d>,
    folder: &'d str,
    /// Names of structs whose lifetime is not written out.
    pub(super) types: BTreeSet<&'static str>,
    /// Tables as text, one after the other: a tree of all would be several hundred MiB for 10,000 routes.
    pub(super) tables: String,
    /// Tables that name statics.
    pub(super) heavy_tables: String,
    /// Names of the constants for rows that many rows have in common, by their text.
    shared: BTreeMap<String, Ident>,
    pub(super) constants: Vec<TokenStream>,
    pub(super) ders: Statics<'d>,
    pub(super) keys: Statics<'d>,
    pub(super) texts: Vec<TokenStream>,
    pub(super) text_blobs: Vec<Blob>,
}

/// The fields of a row while they are written.
struct Fields<'m, 'd> {
    module: &'m mut Module<'d>,
    written: Vec<TokenStream>,
}

impl<'d> Module<'d> {
    /// A module whose files are in `folder`.
    pub(super) fn new(desc: &'d GatewayDesc<'d>, folder: &'d str) -> Self {
        Self {
            desc,
            folder,
            types: BTreeSet::new(),
            tables: String::new(),
            heavy_tables: String::new(),
            shared: BTreeMap::new(),
            constants: Vec::new(),
            ders: Statics::new("DER", folder, "der"),
            keys: Statics::new("SECRET_KEY", folder, "key"),
            texts: Vec::new(),
            text_blobs: Vec::new(),
        }
    }

    /// A row as an expression.
    pub(super) fn row(&mut self, row_type: RowType, row: &'d dyn Row) -> TokenStream {
        let mut fields = Fields { module: self, written: Vec::new() };
        row.visit(&mut fields);
        let written = fields.written;
        match row_type {
            RowType::Struct { name, .. } => {
                let name = format_ident!("{name}");
                quote!(#name { #(#written),* })
            }
            RowType::Text | RowType::Certificate | RowType::SocketAddr => quote!(#(#written)*),
        }
    }

    /// Writes a static slice.
    fn table(&mut self, name: &str, table: Table<'d>) -> Ident {
        let Table { row_type, rows } = table;
        let statics = |module: &Self| module.ders.items.len() + module.keys.items.len();
        let before = statics(self);
        let mut written = Vec::with_capacity(rows.len());
        for (index, row) in rows.into_iter().enumerate() {
            let (facts, row) = (facts::of_row(self.desc, name, index), self.row(row_type, row));
            written.push(quote!(#(#[comment = #facts])* #row));
        }
        let (ident, row_type) = (format_ident!("{}", name.to_ascii_uppercase()), self.row_type(row_type));
        let text = printed(quote!(static #ident: &[#row_type] = &[#(#written),*];));
        match before == statics(self) {
            true => self.tables.push_str(&text),
            false => self.heavy_tables.push_str(&text),
        }
        ident
    }

    fn row_type(&mut self, row_type: RowType) -> TokenStream {
        match row_type {
            RowType::Struct { name, borrows } => {
                if borrows {
                    self.types.insert(name);
                }
                let name = format_ident!("{name}");
                quote!(#name)
            }
            RowType::Text => quote!(&str),
            RowType::Certificate => quote!(&[u8]),
            RowType::SocketAddr => quote!(::std::net::SocketAddr),
        }
    }

    /// The constant for a row that many rows have in common.
    fn shared(&mut self, row_type: RowType, row: TokenStream) -> TokenStream {
        let RowType::Struct { name, .. } = row_type else { return row };
        let (text, number) = (row.to_string(), self.shared.len() + 1);
        let constant = self.shared.entry(text).or_insert_with(|| {
            let constant = format_ident!("{}_{number}", constant_name(name));
            let name = format_ident!("{name}");
            self.constants.push(quote!(const #constant: #name = #row;));
            constant
        });
        quote!(#constant)
    }

    /// A text in a file of its own.
    fn text(&mut self, name: &str, text: &str) -> TokenStream {
        let path = format!("{}/{name}.tsv", self.folder);
        let (ident, include) = (format_ident!("{}", name.to_ascii_uppercase()), include(&path));
        self.texts.push(quote!(static #ident: &str = include_str!(#include);));
        self.text_blobs.push(Blob { path, bytes: text.into(), secret: false });
        quote!(#ident)
    }
}

impl<'d> Fields<'_, 'd> {
    fn push(&mut self, field: Field, value: TokenStream) {
        self.written.push(match field.name {
            "" => value,
            name => {
                let name = format_ident!("{name}");
                quote!(#name: #value)
            }
        });
    }

    fn written(&mut self, field: Field, value: &Value<'d>) -> TokenStream {
        match value {
            Value::Bool(value) | Value::Flag(_, value) => quote!(#value),
            Value::Number(value) => number(*value),
            Value::Millis(value) => number(*value),
            Value::Methods(bits) => number(*bits),
            Value::Text(text) | Value::OptionalText(Some(text)) | Value::Host(text) => match value {
                Value::OptionalText(_) => quote!(Some(#text)),
                _ => quote!(#text),
            },
            Value::OptionalText(None) => quote!(None),
            Value::Tsv(text) => self.module.text(field.name, text),
            Value::Certificate(der) => {
                let der = self.module.ders.add(der, || facts::certificate(der));
                quote!(#der)
            }
            Value::IpAddr(address) => ip_addr(address),
            Value::SocketAddr(address) => socket_addr(address),
            Value::Variant(of) => variant(*of),
            Value::VariantOf(of, value) => {
                let (of, value) = (variant(*of), self.written(field, value));
                quote!(#of(#value))
            }
        }
    }
}

impl<'d> Visitor<'d> for Fields<'_, 'd> {
    fn value(&mut self, field: Field, value: Value<'d>) {
        let value = self.written(field, &value);
        self.push(field, value);
    }

    fn derived(&mut self, field: Field, value: Value<'d>) {
        self.value(field, value);
    }

    fn place(&mut self, field: Field, line: u32) {
        self.push(field, number(line));
    }

    fn secret(&mut self, field: Field, secret: Secret<'d>) {
        let Secret { bytes, chain } = secret;
        let desc = self.module.desc;
        let key = self.module.keys.add(bytes, || facts::key(chain.of(desc.ders)));
        self.push(field, quote!(#key));
    }

    fn reference(&mut self, field: Field, reference: Reference) {
        self.push(
            field,
            match reference.target {
                Target::Rows(range) => rows(range),
                Target::Row(row) => number(row),
            },
        );
    }

    fn nested(&mut self, field: Field, nested: Nested<'d>) {
        let Nested { row_type, row, form } = nested;
        let row = row.map(|row| self.module.row(row_type, row));
        let value = match (form, row) {
            (_, None) => quote!(None),
            (Form::Plain, Some(row)) => row,
            (Form::Shared, Some(row)) => self.module.shared(row_type, row),
            (Form::Optional, Some(row)) => quote!(Some(#row)),
        };
        self.push(field, value);
    }

    fn table(&mut self, field: Field, table: Table<'d>) {
        let table = self.module.table(field.name, table);
        self.push(field, quote!(#table));
    }
}

/// `RouteTimeoutsDesc` as `ROUTE_TIMEOUTS`.
fn constant_name(name: &str) -> String {
    let name = name.strip_suffix("Desc").unwrap_or(name);
    let mut constant = String::with_capacity(name.len() + 2);
    for c in name.chars() {
        if c.is_uppercase() && !constant.is_empty() {
            constant.push('_');
        }
        constant.push(c.to_ascii_uppercase());
    }
    constant
}
