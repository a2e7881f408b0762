//! A request as a person describes it, with the connection that it comes on. Knows no configuration.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use http::header::{HOST, HeaderName, HeaderValue};
use http::request::Parts;
use http::uri::{Authority, PathAndQuery, Scheme, Uri};
use http::{Method, Version};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use sealgate_policy::desc::ListenerKind;

/// Where a request comes from if nobody says: an address that is nobody's (RFC 5737), so that no trusted network has
/// it by accident.
const SOMEWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 40_000);

/// A request, and the connection that it comes on.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its method.
    pub method: Method,
    /// The listener: that of the URL's scheme.
    pub listener: ListenerKind,
    /// The URL's authority.
    pub authority: Authority,
    /// Path and query, not normalised.
    pub target: PathAndQuery,
    /// HTTP/1.0, HTTP/1.1 or HTTP/2.
    pub version: Version,
    /// The SNI of the ClientHello.
    pub sni: Option<String>,
    /// What the client shows in the handshake, DER, end-entity first; empty = nothing.
    pub chain: Vec<Vec<u8>>,
    /// The client's address.
    pub from: SocketAddr,
    /// Further header fields, in order. `Host` stands in place of the URL's authority; empty = none is sent.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

/// Why a text describes no request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestError(String);

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RequestError {}

impl Request {
    /// An HTTP/1.1 request for an absolute URL of `http` or `https`, without a client certificate. The SNI is the
    /// URL's host, unless that is an address.
    ///
    /// # Errors
    /// A method or a URL that is none.
    pub fn new(method: &str, url: &str) -> Result<Self, RequestError> {
        let error = |text: String| Err(RequestError(text));
        let Ok(method) = method.parse() else { return error(format!("`{method}` is no method")) };
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let listener = match scheme {
            "https" => ListenerKind::Https,
            "http" => ListenerKind::Http,
            _ => return error(format!("`{url}` does not begin with `https://` or `http://`")),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(end);
        let Ok(authority) = authority.parse::<Authority>() else { return error(format!("`{authority}` is no host")) };
        let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
        let Ok(target) = target.parse() else {
            return error(format!("`{target}` cannot stand in a request line"));
        };
        let host = authority.host().strip_suffix('.').unwrap_or(authority.host());
        let is_address = host.starts_with('[') || host.parse::<IpAddr>().is_ok();
        let sni = (listener == ListenerKind::Https && !is_address && !host.is_empty()).then(|| host.to_owned());
        let (version, from) = (Version::HTTP_11, SOMEWHERE);
        Ok(Self { method, listener, authority, target, version, sni, chain: Vec::new(), from, headers: Vec::new() })
    }

    /// Reads `GET https://test.com/anything`.
    ///
    /// # Errors
    /// As [`Request::new`].
    pub fn parse(text: &str) -> Result<Self, RequestError> {
        match text.split_once(' ') {
            Some((method, url)) => Self::new(method, url),
            None => Err(RequestError(format!("`{text}` is not a method, a space and a URL"))),
        }
    }

    /// Reads a client's address, with or without a port.
    pub fn address(text: &str) -> Option<SocketAddr> {
        let address = |ip| SocketAddr::new(ip, SOMEWHERE.port());
        text.parse().ok().or_else(|| text.parse().ok().map(address))
    }

    /// Shows the certificates of a PEM text in the handshake, in its order.
    ///
    /// # Errors
    /// There is none, or one is broken.
    pub fn show(&mut self, pem: &[u8]) -> Result<(), RequestError> {
        let read = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
        let chain = read.map_err(|error| RequestError(format!("it cannot be read as PEM: {error}")))?;
        if chain.is_empty() {
            return Err(RequestError("there is no certificate in it".to_owned()));
        }
        self.chain = chain.into_iter().map(|der| der.to_vec()).collect();
        Ok(())
    }

    /// Sends a header field: `Name: value`.
    ///
    /// # Errors
    /// It is none.
    pub fn send(&mut self, field: &str) -> Result<(), RequestError> {
        let error = || RequestError(format!("`{field}` is not a header field such as `Name: value`"));
        let (name, value) = field.split_once(':').ok_or_else(error)?;
        self.send_field(name, value.trim_matches([' ', '\t'])).ok_or_else(error)
    }

    /// Sends a header field; `None` if there can be none of this name or value.
    pub(crate) fn send_field(&mut self, name: &str, value: &str) -> Option<()> {
        let (name, value) = (name.parse().ok()?, HeaderValue::from_bytes(value.as_bytes()).ok()?);
        self.headers.push((name, value));
        Some(())
    }

    /// Speaks HTTP `1.0`, `1.1` or `2`.
    ///
    /// # Errors
    /// Another version, or `2` where there is no TLS to agree on it in.
    pub fn speak(&mut self, version: &str) -> Result<(), RequestError> {
        self.version = match version {
            "1.0" => Version::HTTP_10,
            "1.1" => Version::HTTP_11,
            "2" if self.listener != ListenerKind::Https => {
                return Err(RequestError("HTTP/2 is spoken on https listeners only".to_owned()));
            }
            "2" => Version::HTTP_2,
            _ => return Err(RequestError(format!("`{version}` is no version of HTTP: `1.0`, `1.1` or `2`"))),
        };
        Ok(())
    }

    /// The port of the URL, if it has one.
    pub(super) fn port(&self) -> Option<u16> {
        self.authority.port_u16()
    }

    /// The head as the server receives it.
    pub(super) fn head(&self) -> Parts {
        let own_host = self.headers.iter().find(|(name, _)| *name == HOST).map(|(_, value)| value);
        let h2 = self.version == Version::HTTP_2;
        let (mut head, ()) = http::Request::new(()).into_parts();
        head.method = self.method.clone();
        head.version = self.version;
        head.uri = if h2 {
            let authority = own_host.and_then(|host| Authority::try_from(host.as_bytes()).ok());
            let authority = authority.as_ref().unwrap_or(&self.authority);
            let uri = Uri::builder().scheme(Scheme::HTTPS).authority(authority.clone());
            uri.path_and_query(self.target.clone()).build().expect("scheme, authority and path make a URI")
        } else {
            Uri::from(self.target.clone())
        };
        if own_host.is_none()
            && !h2
            && let Ok(host) = HeaderValue::from_str(self.authority.as_str())
        {
            head.headers.append(HOST, host);
        }
        let sent = self.headers.iter().filter(|(name, value)| *name != HOST || !value.is_empty());
        for (name, value) in sent {
            head.headers.append(name, value.clone());
        }
        head
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests() {
        fn check(text: &str, expected: Result<(&str, &str, Option<&str>), &str>) {
            let read = Request::parse(text);
            let read = read.as_ref().map(|r| (r.authority.as_str(), r.target.as_str(), r.sni.as_deref()));
            assert_eq!(read.map_err(ToString::to_string), expected.map_err(str::to_owned), "{text}");
        }
        check("GET https://test.com/a/../b?c=d", Ok(("test.com", "/a/../b?c=d", Some("test.com"))));
        check("GET https://Test.com.:9443", Ok(("Test.com.:9443", "/", Some("Test.com"))));
        check("GET https://test.com?x", Ok(("test.com", "/?x", Some("test.com"))));
        check("GET https://127.0.0.1/", Ok(("127.0.0.1", "/", None)));
        check("GET https://[::1]:80/", Ok(("[::1]:80", "/", None)));
        check("GET http://test.com/", Ok(("test.com", "/", None)));
        check("GET /x", Err("`/x` does not begin with `https://` or `http://`"));
        check("G(T http://a/", Err("`G(T` is no method"));
        check("GET http:///", Err("`` is no host"));
        check("GET http://a b/", Err("`a b` is no host"));
        check("GET http://a/b c", Err("`/b c` cannot stand in a request line"));
        check("http://a/", Err("`http://a/` is not a method, a space and a URL"));
    }

    #[test]
    fn heads() {
        fn check(version: Version, host: Option<&str>, uri: &str, fields: &[&str]) {
            let mut request = Request::new("GET", "https://a.test:1/x?y").unwrap();
            request.version = version;
            request.headers.extend(host.map(|host| (HOST, host.parse().unwrap())));
            let head = request.head();
            assert_eq!(head.uri.to_string(), uri);
            assert!(head.headers.get_all(HOST).iter().eq(fields), "{:?}", head.headers);
        }
        check(Version::HTTP_11, None, "/x?y", &["a.test:1"]);
        check(Version::HTTP_11, Some("b.test"), "/x?y", &["b.test"]);
        check(Version::HTTP_10, Some(""), "/x?y", &[]);
        check(Version::HTTP_2, None, "https://a.test:1/x?y", &[]);
        check(Version::HTTP_2, Some("b.test"), "https://b.test/x?y", &["b.test"]);
    }
}
