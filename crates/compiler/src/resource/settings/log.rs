//! `[log]`.

use sealgate_policy::desc::{LogDesc, LogFormat};

use crate::keys::{Absent, Key, Shape, Table, words};
use crate::resource::read::{Reader, Section, Words};

pub(crate) static KEYS: Table = Table::new(
    "Log",
    "[log]",
    "The log on standard output.",
    &[
        Key::new("access", Shape::Boolean, "Whether there is a line for each request.").default(Absent::Boolean(true)),
        Key::new("format", Shape::Word(&words(&LogFormat::WORDS), &[]), "`json`, or `combined` as nginx writes it.")
            .default(Absent::Text("json")),
        Key::new("query", Shape::Boolean, "Whether the logged path has its query.").default(Absent::Boolean(false)),
    ],
);

/// `[log]`, with the defaults filled in.
#[derive(Debug)]
pub(crate) struct Log(pub(crate) LogDesc);

impl Words for LogFormat {
    const WORDS: &'static [(&'static str, Self)] = &Self::WORDS;
}

impl Log {
    pub(crate) fn read(reader: &mut Reader, mut s: Section<'_>) -> Self {
        let access = s.get_or_default(reader, "access");
        let format = s.get_or_default(reader, "format");
        let query = s.get_or_default(reader, "query");
        s.finish(reader);
        Self(LogDesc { access, format, query })
    }
}
