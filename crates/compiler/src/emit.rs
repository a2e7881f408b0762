//! The tables written out as Rust that a person can review.
//!
//! One static for each table, with its rows as they say themselves what they consist of; heavy bytes go beside it as
//! files. The output is data only, in the order of the configuration, and depends on nothing but the tables.

mod facts;
mod module;
mod print;
mod statics;
mod values;

use quote::{format_ident, quote};
use sealgate_policy::desc::GatewayDesc;
use sealgate_policy::desc::visit::Row;

pub(crate) use facts::certificate as certificate_facts;
pub use statics::Blob;

use module::Module;
use print::{printed, spaced};

/// Generated Rust and the files that it includes.
#[derive(Debug)]
pub(crate) struct Emitted {
    pub(crate) code: String,
    pub(crate) blobs: Vec<Blob>,
}

/// Writes a module `name`: `NAME.rs` and the folder `NAME/`.
pub(crate) fn emit(desc: &GatewayDesc<'_>, name: &str) -> Emitted {
    let mut module = Module::new(desc, name);
    let gateway = module.row(GatewayDesc::row_type(), desc);
    let Module { types, tables, heavy_tables, constants, ders, keys, texts, text_blobs, .. } = module;
    // The types of rows without their lifetime: where a row leaves that open, rustc has to find it, and takes a third
    // longer for the whole (10,000 routes, 20,000 nodes: 4.9 s for 3.7 s, 535 MiB for 420 MiB).
    let types = types.into_iter().map(|name| format_ident!("{name}"));
    let doc = format!(" The configuration sealed from {}.", desc.config);
    let head = quote! {
        use ::sealgate_policy::desc::{self, *};
        #(type #types = desc::#types<'static>;)*
        #[doc = #doc]
        #[allow(unreachable_pub)]
        pub static GATEWAY: GatewayDesc<'static> = #gateway;
    };
    let (ders, der_blobs) = (ders.items, ders.blobs);
    let (keys, key_blobs) = (keys.items, keys.blobs);
    let constants = printed(quote!(#(#constants)*));
    let statics = printed(quote!(#(#texts)* #(#ders)* #(#keys)*));
    let header = format!(
        "// Generated from {} by sealgate; do not edit. `cargo build` makes it again.\n\
         // Data only: every table is flat, and `Rows` names a range of rows in another table.\n\n",
        desc.config
    );
    let items = [printed(head), tables, constants, heavy_tables, statics].concat();
    let blobs = der_blobs.into_iter().chain(key_blobs).chain(text_blobs).collect();
    Emitted { code: header + &spaced(&items), blobs }
}
