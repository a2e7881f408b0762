//! `[router]`.

use sealgate_policy::desc::{EscapedSlashes, RouterDesc, RouterMode};

use crate::keys::{Absent, Key, Shape, Table, words};
use crate::resource::read::{Reader, Section, Words};

pub(crate) static KEYS: Table = Table::new(
    "Router",
    "[router]",
    "How routes are chosen.",
    &[
        Key::new(
            "http",
            Shape::Word(&words(&RouterMode::WORDS), &[]),
            "`radixtree_host_uri`: the host first, then the URI. `radixtree_uri`: the URI first, and the host is a \
             filter. `radixtree_uri_with_parameter`: the same, with `:name` and `*name` in patterns.",
        )
        .default(Absent::Text("radixtree_host_uri"))
        .apisix("apisix.router.http"),
        Key::new(
            "escaped_slashes",
            Shape::Word(&words(&EscapedSlashes::WORDS), &[]),
            "What `%2F` in a path is: `decode` makes it a slash, `keep` one byte of a segment, and `reject` answers 400.",
        )
        .default(Absent::Text("decode")),
    ],
);

/// `[router]`, with the defaults filled in.
#[derive(Debug)]
pub(crate) struct Router(pub(crate) RouterDesc);

impl Words for RouterMode {
    const WORDS: &'static [(&'static str, Self)] = &Self::WORDS;
}

impl Words for EscapedSlashes {
    const WORDS: &'static [(&'static str, Self)] = &Self::WORDS;
}

impl Router {
    pub(crate) fn read(reader: &mut Reader, mut s: Section<'_>) -> Self {
        let http = s.get_or_default(reader, "http");
        let escaped_slashes = s.get_or_default(reader, "escaped_slashes");
        s.finish(reader);
        Self(RouterDesc { http, escaped_slashes })
    }
}
