//! Values of fields, as data that can be written as Rust and shown to people.

use std::net::{IpAddr, SocketAddr};

/// Value of a field of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'r> {
    /// Yes or no.
    Bool(bool),
    /// Whether the word is in a list of words.
    Flag(&'static str, bool),
    /// A number.
    Number(i128),
    /// A time in milliseconds; 0 = off.
    Millis(u32),
    /// Bit `1 << m` for each [`crate::Method`] `m`.
    Methods(u16),
    /// A text.
    Text(&'r str),
    /// A text that may be absent.
    OptionalText(Option<&'r str>),
    /// An IP address, IPv6 without brackets, or a DNS name.
    Host(&'r str),
    /// Lines of tab-separated values, too long to stand among other fields.
    Tsv(&'r str),
    /// DER of a certificate.
    Certificate(&'r [u8]),
    /// An address.
    IpAddr(IpAddr),
    /// An address with a port.
    SocketAddr(SocketAddr),
    /// One of several words.
    Variant(Variant),
    /// A variant with a value.
    VariantOf(Variant, Box<Self>),
}

/// A variant of an enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Name of the enum.
    pub of: &'static str,
    /// Its own name.
    pub name: &'static str,
    /// The word for it in gateway.toml, or what people write before its value.
    pub word: &'static str,
}

macro_rules! from {
    ($($type:ty => $variant:ident;)*) => {
        $(impl<'r> From<$type> for Value<'r> {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        })*
    };
}

from! {
    bool => Bool;
    u8 => Number;
    u16 => Number;
    u32 => Number;
    u64 => Number;
    i32 => Number;
    &'r str => Text;
    Option<&'r str> => OptionalText;
    IpAddr => IpAddr;
}
