//! What does not stand in the generated Rust, but in files beside it.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

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
pub(super) struct Statics<'d> {
    /// What their names begin with.
    prefix: &'static str,
    folder: &'d str,
    extension: &'static str,
    names: BTreeMap<&'d [u8], Ident>,
    pub(super) items: Vec<TokenStream>,
    pub(super) blobs: Vec<Blob>,
}

impl<'d> Statics<'d> {
    /// Statics `PREFIX_1`, … with the files `FOLDER/1.EXTENSION`, …
    pub(super) fn new(prefix: &'static str, folder: &'d str, extension: &'static str) -> Self {
        Self { prefix, folder, extension, names: BTreeMap::new(), items: Vec::new(), blobs: Vec::new() }
    }

    /// Name of the static for these bytes; `facts` are said above it.
    pub(super) fn add(&mut self, bytes: &'d [u8], facts: impl FnOnce() -> Vec<String>) -> Ident {
        if let Some(name) = self.names.get(bytes) {
            return name.clone();
        }
        let number = self.items.len() + 1;
        let name = format_ident!("{}_{number}", self.prefix);
        let path = format!("{}/{number}.{}", self.folder, self.extension);
        let (include, facts) = (include(&path), facts());
        self.items.push(quote! {
            #(#[doc = #facts])*
            static #name: &[u8] = include_bytes!(#include);
        });
        self.blobs.push(Blob { path, bytes: bytes.to_vec(), secret: self.extension == "key" });
        self.names.insert(bytes, name.clone());
        name
    }
}

/// The file as the generated Rust finds it.
pub(super) fn include(path: &str) -> TokenStream {
    let path = format!("/{path}");
    quote!(concat!(env!("OUT_DIR"), #path))
}
