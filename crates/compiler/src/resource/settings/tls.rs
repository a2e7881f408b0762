//! `[ssl]`.

use crate::keys::{Absent, Key, Shape, Table};
use crate::resource::read::{Reader, Section};
use crate::source::At;

pub(crate) static KEYS: Table = Table::new(
    "Tls",
    "[ssl]",
    "What holds for TLS as a whole.",
    &[Key::new("fallback_sni", Shape::Text, "The server name of clients that send none.")
        .default(Absent::Means("they are refused"))
        .apisix("apisix.ssl.fallback_sni")],
);

/// `[ssl]`.
#[derive(Debug)]
pub(crate) struct Tls {
    pub(crate) fallback_sni: Option<At<String>>,
}

impl Tls {
    pub(crate) fn read(reader: &mut Reader, mut s: Section<'_>) -> Self {
        let fallback_sni = s.get(reader, "fallback_sni");
        s.finish(reader);
        Self { fallback_sni }
    }
}
