//! The request as it goes upstream: HTTP/1.1, origin form, framing of our own.

use std::cell::RefCell;

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, Uri, Version, request};
use http_body::Body;

use super::send_body::SendBody;
use crate::http::request_body::RequestBody;

/// Makes `head` one of HTTP/1.1. Of the client's framing nothing is left: the length is the body's own, and a body
/// without one is chunked, whatever the method.
pub(crate) fn frame(head: &mut request::Parts, body: Option<&RequestBody>) {
    head.version = Version::HTTP_11;
    head.extensions.clear();
    if head.uri.scheme().is_some() || head.uri.authority().is_some() {
        head.uri = head.uri.path_and_query().map_or_else(|| Uri::from_static("/"), |path| Uri::from(path.clone()));
    }
    let headers = &mut head.headers;
    headers.remove(header::EXPECT);
    headers.remove(header::TRANSFER_ENCODING);
    match body.map(|body| body.size_hint().exact()) {
        Some(None) => {
            headers.remove(header::CONTENT_LENGTH);
            headers.insert(header::TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
        }
        Some(Some(length)) => length_is(headers, length),
        None if is_empty_on_purpose(&head.method, &head.headers) => length_is(&mut head.headers, 0),
        None => drop(head.headers.remove(header::CONTENT_LENGTH)),
    }
}

/// Whether the client says that a body which could be there is empty.
fn is_empty_on_purpose(method: &Method, headers: &HeaderMap) -> bool {
    headers.contains_key(header::CONTENT_LENGTH) && !matches!(*method, Method::GET | Method::HEAD)
}

fn length_is(headers: &mut HeaderMap, length: u64) {
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
}

/// What a request without a body is made of, kept so that it can be sent once more. Cheaper than a second header map:
/// few requests are sent twice, and [`Fields`] are used again.
pub(crate) struct Spare {
    method: Method,
    uri: Uri,
    fields: Vec<(HeaderName, HeaderValue)>,
}

/// The memory of spares that were not needed.
#[derive(Default)]
pub(crate) struct Fields(RefCell<Vec<Vec<(HeaderName, HeaderValue)>>>);

impl Fields {
    /// Lists that are kept; as many requests may wait for a head at once without any new one.
    const KEPT: usize = 64;

    /// The spare of `request`.
    pub(crate) fn spare(&self, request: &Request<SendBody>) -> Spare {
        let mut fields = self.0.borrow_mut().pop().unwrap_or_default();
        fields.extend(request.headers().iter().map(|(name, value)| (name.clone(), value.clone())));
        Spare { method: request.method().clone(), uri: request.uri().clone(), fields }
    }

    /// `spare` is not needed any more.
    pub(crate) fn take_back(&self, spare: Spare) {
        let mut kept = self.0.borrow_mut();
        if kept.len() < Self::KEPT {
            let mut fields = spare.fields;
            fields.clear();
            kept.push(fields);
        }
    }
}

impl Spare {
    /// The request.
    pub(crate) fn request(self) -> Request<SendBody> {
        let mut request = Request::new(SendBody::new(None));
        *request.method_mut() = self.method;
        *request.uri_mut() = self.uri;
        request.headers_mut().extend(self.fields);
        request
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn check(method: &str, uri: &str, given: &[(&str, &str)], body: Option<&'static str>, want: &str) {
        let mut request = Request::builder().method(method).uri(uri).version(Version::HTTP_2);
        for (name, value) in given {
            request = request.header(*name, *value);
        }
        let (mut head, ()) = request.body(()).unwrap().into_parts();
        let body = body.map(|body| RequestBody::full(Bytes::from_static(body.as_bytes())));
        frame(&mut head, body.as_ref());
        let mut got = format!("{} {} {:?}", head.method, head.uri, head.version);
        for (name, value) in &head.headers {
            got += &format!("; {name}: {}", value.to_str().unwrap());
        }
        assert_eq!(got, want);
    }

    #[test]
    fn a_spare_is_the_same_request() {
        let fields = Fields::default();
        for _ in 0..2 {
            let request = Request::get("/x?y").header("a", "1").header("b", "2").header("a", "3");
            let request = request.body(SendBody::new(None)).unwrap();
            let again = fields.spare(&request).request();
            assert_eq!((again.method(), again.uri()), (request.method(), request.uri()));
            assert_eq!(again.headers(), request.headers());
            fields.take_back(fields.spare(&request));
        }
        assert_eq!(fields.0.borrow().len(), 1);
    }

    #[test]
    fn framing_is_ours() {
        check("GET", "https://a.test/x?y", &[], None, "GET /x?y HTTP/1.1");
        check("GET", "/", &[("content-length", "0")], None, "GET / HTTP/1.1");
        check("POST", "/", &[("content-length", "0")], None, "POST / HTTP/1.1; content-length: 0");
        check("POST", "/", &[], None, "POST / HTTP/1.1");
        check("POST", "/", &[("content-length", "9")], Some("abc"), "POST / HTTP/1.1; content-length: 3");
        check("PUT", "/", &[], Some("abc"), "PUT / HTTP/1.1; content-length: 3");
        check("GET", "/", &[("transfer-encoding", "chunked")], Some("abc"), "GET / HTTP/1.1; content-length: 3");
        check("PUT", "/", &[("expect", "100-continue")], Some("abc"), "PUT / HTTP/1.1; content-length: 3");
    }
}
