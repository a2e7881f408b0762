//! The node's response as it goes to the client: refused where its framing can be read in two ways, and without the
//! headers that concern the connection to the node only (RFC 9110, 7.6.1).

use std::fmt;

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{StatusCode, Version, response};

use super::header_sets::HOP_BY_HOP;

/// Why a response may not be passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadResponse {
    /// 101 to a request that asked for no other protocol.
    SwitchingProtocols,
    /// Several lengths, or one that is not a number (RFC 9112, 6.3).
    Length,
    /// A transfer coding other than `chunked` alone, or one together with a length (RFC 9112, 6.1).
    TransferEncoding,
}

impl fmt::Display for BadResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SwitchingProtocols => "the node switched protocols without being asked to",
            Self::Length => "the node's answer has no single length",
            Self::TransferEncoding => {
                "the node's answer has a transfer coding other than `chunked`, or a length beside it"
            }
        })
    }
}

impl std::error::Error for BadResponse {}

/// Checks the head of a response and takes out what must not be passed on.
///
/// # Errors
/// What may not be passed on at all.
pub fn receive(head: &mut response::Parts) -> Result<(), BadResponse> {
    if head.status == StatusCode::SWITCHING_PROTOCOLS {
        return Err(BadResponse::SwitchingProtocols);
    }
    check_framing(&head.headers)?;
    clean(&mut head.headers);
    if head.status == StatusCode::NO_CONTENT {
        head.headers.remove(header::CONTENT_LENGTH);
    }
    head.version = Version::HTTP_11;
    Ok(())
}

fn check_framing(headers: &HeaderMap) -> Result<(), BadResponse> {
    let mut lengths = headers.get_all(header::CONTENT_LENGTH).iter();
    let length = lengths.next();
    let is_number = |value: &HeaderValue| !value.is_empty() && value.as_bytes().iter().all(u8::is_ascii_digit);
    if lengths.next().is_some() || length.is_some_and(|value| !is_number(value)) {
        return Err(BadResponse::Length);
    }
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    match (codings.next(), codings.next()) {
        (None, _) => Ok(()),
        (Some(coding), None) if length.is_none() && coding.as_bytes().eq_ignore_ascii_case(b"chunked") => Ok(()),
        _ => Err(BadResponse::TransferEncoding),
    }
}

/// Removes what `Connection` names, then what concerns one hop anyway. The length stays, whatever `Connection` says.
fn clean(headers: &mut HeaderMap) {
    let lines = headers.get_all(header::CONNECTION).into_iter();
    let tokens = lines.flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
    // What nearly every `Connection` says; that header goes below in any case.
    let tokens = tokens.filter(|token| !token.eq_ignore_ascii_case(b"keep-alive"));
    let named = tokens.filter_map(|token| HeaderName::from_bytes(token).ok());
    let named: Vec<HeaderName> = named.filter(|name| name != header::CONTENT_LENGTH).collect();
    for name in named {
        headers.remove(name);
    }
    // A look at each name that is there is cheaper than a search for each that should not be.
    let is_of_hop = |name: &&HeaderName| HOP_BY_HOP.contains(&name.as_str());
    while let Some(name) = headers.keys().find(is_of_hop).cloned() {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use http::Response;

    use super::*;

    fn check(status: u16, given: &[(&str, &str)], want: Result<&[(&str, &str)], &str>) {
        let mut response = Response::builder().status(status);
        for (name, value) in given {
            response = response.header(*name, *value);
        }
        let (mut head, ()) = response.body(()).unwrap().into_parts();
        let got = receive(&mut head).map(|()| {
            let mut left: Vec<_> = head.headers.iter().map(|(n, v)| (n.as_str(), v.to_str().unwrap())).collect();
            left.sort_unstable();
            left
        });
        let got = got.map_err(|error| format!("{error:?}"));
        assert_eq!(got.as_deref().map_err(String::as_str), want, "{status} {given:?}");
    }

    #[test]
    fn heads() {
        check(200, &[("content-length", "5"), ("x", "y")], Ok(&[("content-length", "5"), ("x", "y")]));
        check(200, &[("transfer-encoding", "chunked")], Ok(&[]));
        check(200, &[("transfer-encoding", "Chunked"), ("trailer", "a")], Ok(&[]));
        check(200, &[("connection", "x, Close"), ("connection", "z"), ("x", "1"), ("close", "2"), ("z", "3")], Ok(&[]));
        check(200, &[("connection", "content-length"), ("content-length", "5")], Ok(&[("content-length", "5")]));
        check(200, &[("keep-alive", "5"), ("upgrade", "h2c"), ("proxy-connection", "x"), ("te", "x")], Ok(&[]));
        check(204, &[("content-length", "0")], Ok(&[]));
        check(304, &[("content-length", "10")], Ok(&[("content-length", "10")]));
        check(101, &[("upgrade", "x")], Err("SwitchingProtocols"));
        check(200, &[("content-length", "5"), ("content-length", "5")], Err("Length"));
        check(200, &[("content-length", "5, 5")], Err("Length"));
        check(200, &[("content-length", "+5")], Err("Length"));
        check(200, &[("content-length", "")], Err("Length"));
        check(200, &[("transfer-encoding", "gzip, chunked")], Err("TransferEncoding"));
        check(200, &[("transfer-encoding", "chunked, chunked")], Err("TransferEncoding"));
        check(200, &[("transfer-encoding", "chunked"), ("transfer-encoding", "chunked")], Err("TransferEncoding"));
        check(200, &[("transfer-encoding", "chunked"), ("content-length", "5")], Err("TransferEncoding"));
    }
}
