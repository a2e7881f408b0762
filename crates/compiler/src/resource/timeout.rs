//! `timeout` of a route or an upstream.

use crate::keys::{Key, Shape, Table};
use crate::resource::read::{FromToml, Reader, Section, Value};
use crate::source::At;

pub(crate) static KEYS: Table = Table::new(
    "Timeout",
    "`timeout`",
    "Seconds, whole or with a fraction, above zero.",
    &[
        Key::new("connect", SECONDS, "Connecting to a node."),
        Key::new("send", SECONDS, "Between two writes of the request."),
        Key::new("read", SECONDS, "Between two reads of the response."),
    ],
);

const SECONDS: Shape = Shape::Seconds { zero: false };

/// `timeout`: milliseconds, as far as they are said.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Timeout {
    pub(crate) connect: Option<u32>,
    pub(crate) send: Option<u32>,
    pub(crate) read: Option<u32>,
}

impl FromToml for Timeout {
    fn from_toml(reader: &mut Reader, _: &'static Shape, value: Value<'_>) -> Option<Self> {
        let mut s = reader.section(&KEYS, value)?;
        let connect = seconds(reader, &mut s, "connect");
        let send = seconds(reader, &mut s, "send");
        let read = seconds(reader, &mut s, "read");
        if s.finish(reader) { None } else { Some(Self { connect, send, read }) }
    }
}

fn seconds(reader: &mut Reader, s: &mut Section<'_>, key: &'static str) -> Option<u32> {
    s.get(reader, key).map(|millis: At<u32>| millis.value)
}
