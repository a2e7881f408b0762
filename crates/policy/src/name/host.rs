//! The host of a request: the strict parser of `Host`, `:authority` and an absolute target's authority.
//!
//! HTTP libraries pass any bytes here, so whatever is not plainly a host is refused (RFC 9110, 7.2; RFC 3986, 3.2).
//! Knows no SSL object and no route.

use std::fmt;
use std::net::Ipv6Addr;

use crate::ServerName;

/// A host as a client sent it, and its normal form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    sent: Box<str>,
    /// Bytes of `sent` that are the name, for the usual case that they are in normal form.
    name_len: usize,
    /// The normal form where it differs.
    normal: Option<Box<str>>,
    port: Option<u16>,
}

impl Host {
    /// Longest host in bytes, without its port and final dot.
    pub const MAX: usize = ServerName::MAX;

    /// Reads `name`, `name:port`, `[v6]` or `[v6]:port`.
    ///
    /// A name is made of labels of `A-Z a-z 0-9 - _`, one trailing dot allowed; a port is 1 to 65535.
    pub fn parse(raw: &[u8]) -> Result<Self, HostError> {
        if raw.contains(&b'@') {
            return Err(HostError::Userinfo);
        }
        let sent = std::str::from_utf8(raw).map_err(|error| HostError::Character(raw[error.valid_up_to()]))?;
        if let Some(rest) = sent.strip_prefix('[') {
            let (address, rest) = rest.split_once(']').ok_or(HostError::Address)?;
            let normal = address.parse::<Ipv6Addr>().map_err(|_| HostError::Address)?;
            let port = if rest.is_empty() { None } else { Some(port(rest.strip_prefix(':').ok_or(HostError::Port)?)?) };
            return Ok(Self { name_len: 0, normal: Some(format!("[{normal}]").into()), port, sent: sent.into() });
        }
        let (name, port) = match sent.split_once(':') {
            Some((name, digits)) => (name, Some(port(digits)?)),
            None => (sent, None),
        };
        let name = name.strip_suffix('.').unwrap_or(name);
        let upper = check_name(name)?;
        let normal = upper.then(|| name.to_ascii_lowercase().into());
        Ok(Self { name_len: name.len(), normal, port, sent: sent.into() })
    }

    /// The host that stands for an absent one: the connection's server name.
    pub fn of_server_name(name: &ServerName) -> Self {
        Self { sent: name.as_str().into(), name_len: name.as_str().len(), normal: None, port: None }
    }

    /// Lower case, without port and trailing dot; IPv6 in brackets, in the form of RFC 5952.
    pub fn name(&self) -> &str {
        self.normal.as_deref().unwrap_or(&self.sent[..self.name_len])
    }

    /// The port, if one was sent.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// As it came.
    pub fn as_sent(&self) -> &str {
        &self.sent
    }

    /// Whether both are the same host and port.
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.name() == other.name() && self.port == other.port
    }
}

/// Why a text is no host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostError {
    /// Nothing, or a dot alone.
    Empty,
    /// Two dots in a row, or one in front.
    EmptyLabel,
    /// More than 253 bytes.
    TooLong,
    /// This byte cannot stand in a host.
    Character(u8),
    /// `user@host`.
    Userinfo,
    /// Not a port from 1 to 65535.
    Port,
    /// `[` without an IPv6 address and `]` behind it.
    Address,
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the host is empty"),
            Self::EmptyLabel => f.write_str("a label of the host is empty"),
            Self::TooLong => f.write_str("the host is longer than 253 bytes"),
            Self::Character(byte) => write!(f, "'{}' cannot stand in a host", byte.escape_ascii()),
            Self::Userinfo => f.write_str("the host has userinfo"),
            Self::Port => f.write_str("the host's port is not a number from 1 to 65535"),
            Self::Address => f.write_str("the host is not an IPv6 address in brackets"),
        }
    }
}

impl std::error::Error for HostError {}

/// Whether a name has upper-case letters.
fn check_name(name: &str) -> Result<bool, HostError> {
    if name.is_empty() {
        return Err(HostError::Empty);
    }
    let mut upper = false;
    let mut before = b'.';
    for &byte in name.as_bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => {}
            b'A'..=b'Z' => upper = true,
            b'.' if before == b'.' => return Err(HostError::EmptyLabel),
            b'.' => {}
            _ => return Err(HostError::Character(byte)),
        }
        before = byte;
    }
    if before == b'.' {
        return Err(HostError::EmptyLabel);
    }
    if name.len() > Host::MAX { Err(HostError::TooLong) } else { Ok(upper) }
}

fn port(digits: &str) -> Result<u16, HostError> {
    if digits.is_empty() || digits.len() > 5 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(HostError::Port);
    }
    digits.parse().ok().filter(|&port| port != 0).ok_or(HostError::Port)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hosts() {
        fn check(raw: &str, expected: Result<(&str, Option<u16>), HostError>) {
            let host = Host::parse(raw.as_bytes());
            assert_eq!(host.as_ref().map(|host| (host.name(), host.port())).map_err(|e| *e), expected, "{raw:?}");
            if let Ok(host) = host {
                assert_eq!(host.as_sent(), raw);
            }
        }
        check("test.com", Ok(("test.com", None)));
        check("TEST.com.", Ok(("test.com", None)));
        check("test.com:9443", Ok(("test.com", Some(9443))));
        check("test.com.:9443", Ok(("test.com", Some(9443))));
        check("127.0.0.1:1", Ok(("127.0.0.1", Some(1))));
        check("[::1]", Ok(("[::1]", None)));
        check("[0:0::1]:443", Ok(("[::1]", Some(443))));
        check("a_b", Ok(("a_b", None)));
        check("", Err(HostError::Empty));
        check(".", Err(HostError::Empty));
        check(":80", Err(HostError::Empty));
        check("a..b", Err(HostError::EmptyLabel));
        check(".a", Err(HostError::EmptyLabel));
        check("a..", Err(HostError::EmptyLabel));
        check("u@test.com", Err(HostError::Userinfo));
        check("u:p@test.com:80", Err(HostError::Userinfo));
        check("a b", Err(HostError::Character(b' ')));
        check(" a", Err(HostError::Character(b' ')));
        check("a/b", Err(HostError::Character(b'/')));
        check("a\\b", Err(HostError::Character(b'\\')));
        check("a,b", Err(HostError::Character(b',')));
        check("a%2eb", Err(HostError::Character(b'%')));
        check("a\0", Err(HostError::Character(0)));
        check("zürich", Err(HostError::Character(0xc3)));
        check("a:", Err(HostError::Port));
        check("a:0", Err(HostError::Port));
        check("a:65536", Err(HostError::Port));
        check("a:000080", Err(HostError::Port));
        check("a:+80", Err(HostError::Port));
        check("a:80:80", Err(HostError::Port));
        check("a:80 ", Err(HostError::Port));
        check("::1", Err(HostError::Port));
        check("[::1", Err(HostError::Address));
        check("[::1%eth0]", Err(HostError::Address));
        check("[127.0.0.1]", Err(HostError::Address));
        check("[::1]80", Err(HostError::Port));
        check(&"a".repeat(253), Ok((&"a".repeat(253), None)));
        check(&"a".repeat(254), Err(HostError::TooLong));
        assert_eq!(Host::parse(b"a\xff"), Err(HostError::Character(0xff)));
    }

    #[test]
    fn agreement_is_of_name_and_port() {
        fn check(one: &str, other: &str, expected: bool) {
            let [one, other] = [one, other].map(|host| Host::parse(host.as_bytes()).unwrap());
            assert_eq!(one.agrees_with(&other), expected, "{one:?} {other:?}");
        }
        check("test.com", "TEST.com.", true);
        check("test.com:1", "test.com:1", true);
        check("test.com:1", "test.com", false);
        check("test.com", "test.org", false);
    }

    proptest! {
        #[test]
        fn bytes_never_panic_and_the_name_is_its_own_normal_form(raw in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Ok(host) = Host::parse(&raw) {
                let again = Host::parse(host.name().as_bytes()).unwrap();
                prop_assert_eq!(again.name(), host.name());
            }
        }

        #[test]
        fn every_server_name_is_a_host_of_the_same_normal_form(
            name in r"[a-zA-Z0-9_-]{1,9}(\.[a-zA-Z0-9_-]{1,9}){0,4}\.?",
            port in 1..=u16::MAX,
        ) {
            let host = Host::parse(format!("{name}:{port}").as_bytes()).unwrap();
            let server_name = ServerName::parse(&name).unwrap();
            prop_assert_eq!(host.name(), server_name.as_str());
            prop_assert_eq!(host.port(), Some(port));
        }
    }
}
