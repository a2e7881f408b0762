//! The tables written out as Rust that a person can review.
//!
//! One function per table, each shaped like what it writes; heavy bytes go beside it as files. The output is data only,
//! in the order of the configuration, and depends on nothing but the tables.

mod facts;
mod rows;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use sealgate_policy::desc::GatewayDesc;
use syn::Ident;

pub(crate) use facts::certificate as certificate_facts;

/// Generated Rust and the files that it includes.
#[derive(Debug)]
pub(crate) struct Emitted {
    pub(crate) code: String,
    pub(crate) blobs: Vec<Blob>,
}

/// A file beside the generated Rust.
#[derive(Clone, PartialEq, Eq)]
pub struct Blob {
    /// Path relative to the output directory.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Whether only its owner may read it.
    pub secret: bool,
}

impl std::fmt::Debug for Blob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Blob").field("path", &self.path).field("len", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// Statics for byte strings, one for each distinct one, so that a CA of a thousand objects is there once.
struct Bytes<'d> {
    folder: &'d str,
    names: BTreeMap<&'d [u8], Ident>,
    statics: Vec<TokenStream>,
    blobs: Vec<Blob>,
}

/// Writes a module `name`: `NAME.rs` and the folder `NAME/`.
pub(crate) fn emit(desc: &GatewayDesc<'_>, name: &str) -> Emitted {
    let mut ders = Bytes::new(name);
    let mut keys = Bytes::new(name);
    let der_names: Vec<Ident> =
        desc.ders.iter().map(|der| ders.add("DER", "der", der, &facts::certificate(der))).collect();
    let key_names: Vec<Ident> = desc
        .certificates
        .iter()
        .map(|certificate| keys.add("SECRET_KEY", "key", certificate.secret_key, &facts::key(desc, certificate)))
        .collect();
    let matrix = Blob { path: format!("{name}/matrix.tsv"), bytes: desc.matrix.into(), secret: false };
    let matrix_path = format!("/{}", matrix.path);
    let (der_statics, key_statics) = (&ders.statics, &keys.statics);
    let der_table = rows::table("DERS", &quote!(&[u8]), der_names.iter().map(|name| quote!(#name)));
    let certificates = rows::certificates(desc, &key_names);
    let tables = rows::tables(desc);
    let (rows, gateway) = (rows::types(), rows::gateway(desc));
    let head = quote! {
        use ::sealgate_policy::desc::{self, *};
        #(#rows)*
    };
    let statics = quote! {
        static MATRIX: &str = include_str!(concat!(env!("OUT_DIR"), #matrix_path));
        #(#der_statics)*
        #(#key_statics)*
    };
    let items = [head, gateway].into_iter().chain(tables).chain([certificates, der_table, statics]);
    let header = format!(
        "// Generated from {} by sealgate; do not edit. `cargo build` makes it again.\n\
         // Data only: every table is flat, and `Rows` names a range of rows in another table.\n\n",
        desc.config
    );
    let mut blobs = ders.blobs;
    blobs.extend(keys.blobs);
    blobs.push(matrix);
    Emitted { code: header + &spaced(&items.map(printed).collect::<String>()), blobs }
}

/// Items as text. One table after the other: a tree of all would be several hundred MiB for 10,000 routes.
fn printed(items: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(items).expect("the emitter writes items that parse"))
}

impl<'d> Bytes<'d> {
    fn new(folder: &'d str) -> Self {
        Self { folder, names: BTreeMap::new(), statics: Vec::new(), blobs: Vec::new() }
    }

    /// Name of the static for these bytes.
    fn add(&mut self, prefix: &str, extension: &str, bytes: &'d [u8], facts: &[String]) -> Ident {
        if let Some(name) = self.names.get(bytes) {
            return name.clone();
        }
        let number = self.statics.len() + 1;
        let name = format_ident!("{prefix}_{number}");
        let path = format!("{}/{number}.{extension}", self.folder);
        let include = format!("/{path}");
        self.statics.push(quote! {
            #(#[doc = #facts])*
            static #name: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), #include));
        });
        self.blobs.push(Blob { path, bytes: bytes.to_vec(), secret: extension == "key" });
        self.names.insert(bytes, name.clone());
        name
    }
}

/// An empty line before each item.
fn spaced(code: &str) -> String {
    let mut spaced = String::with_capacity(code.len() + code.len() / 16);
    let mut inside = true;
    for line in code.lines() {
        let begins = line.starts_with("///")
            || line.starts_with("static ")
            || line.starts_with("const ")
            || line.starts_with("#[");
        if begins && !inside && !spaced.is_empty() {
            spaced.push('\n');
        }
        // Comments and attributes belong to the item that follows.
        inside = line.starts_with("///") || line.starts_with("#[");
        spaced.push_str(line);
        spaced.push('\n');
    }
    spaced
}
