//! httpbin's description of a request: the members of `/anything`, `/get`, `/headers` and `/delay`.

use bytes::Bytes;
use data_encoding::HEXLOWER_PERMISSIVE;
use http::header::{self, HeaderMap};
use http::request;
use serde_json::{Value, json};

use super::form::{self, Content, Object};

/// Headers that httpbin hides, unless the query has `show_env`.
const HIDDEN: [&str; 15] = [
    "x-varnish",
    "x-request-start",
    "x-heroku-queue-depth",
    "x-real-ip",
    "x-forwarded-proto",
    "x-forwarded-protocol",
    "x-forwarded-ssl",
    "x-heroku-queue-wait-time",
    "x-forwarded-for",
    "x-heroku-dynos-in-use",
    "x-forwarded-port",
    "x-request-id",
    "via",
    "total-route-time",
    "connect-time",
];

/// Which members an answer has.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    request: bool,
    body: bool,
    json_and_method: bool,
}

impl Fields {
    pub(super) const ALL: Self = Self { request: true, body: true, json_and_method: true };
    pub(super) const DELAY: Self = Self { request: true, body: true, json_and_method: false };
    pub(super) const GET: Self = Self { request: true, body: false, json_and_method: false };
    pub(super) const HEADERS: Self = Self { request: false, body: false, json_and_method: false };
}

/// The members that `fields` names.
pub(super) fn describe(head: &request::Parts, body: Bytes, fields: Fields) -> Object {
    let query = head.uri.query().unwrap_or_default();
    let args = form::fields(query.as_bytes());
    let mut members = Object::new();
    let mut add = |name: &str, value| drop(members.insert(name.to_owned(), value));
    add("headers", headers(&head.headers, args.contains_key("show_env")).into());
    if fields.request {
        add("args", json!(args));
        add("origin", head.headers.get("x-forwarded-for").map_or(Value::Null, |from| latin1(from.as_bytes()).into()));
        add("url", url(head, query).into());
    }
    if fields.body {
        let content_type = head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let Content { data, form, files } = Content::read(content_type.unwrap_or_default(), body);
        if fields.json_and_method {
            add("json", serde_json::from_slice(&data).unwrap_or_default());
            add("method", head.method.as_str().into());
        }
        add("data", form::text(&data, "application/octet-stream"));
        add("form", json!(form));
        add("files", json!(files));
    }
    members
}

/// The URL as the client has it, in the form in which Werkzeug shows it.
fn url(head: &request::Parts, query: &str) -> String {
    let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = header("x-forwarded-proto").unwrap_or("http");
    let default_port = if scheme == "https" { ":443" } else { ":80" };
    let host = header("host").unwrap_or_default().to_ascii_lowercase();
    let host = host.strip_suffix(default_port).unwrap_or(&host);
    let mut url = format!("{scheme}://{host}{}", readable(head.uri.path(), b"/?#"));
    if !query.is_empty() {
        url.push('?');
        url += &readable(query, b"&=+#");
    }
    url
}

/// `part` with everything decoded that is UTF-8 and means nothing encoded; `kept` stays, besides controls and `%`.
fn readable(part: &str, kept: &[u8]) -> String {
    let mut pieces = part.as_bytes().split(|byte| *byte == b'%');
    let mut bytes = pieces.next().unwrap_or_default().to_vec();
    for piece in pieces {
        let escaped = piece.get(..2).and_then(|digits| HEXLOWER_PERMISSIVE.decode(digits).ok());
        match escaped.as_deref() {
            Some(&[byte]) if byte > b' ' && byte != 0x7f && byte != b'%' && !kept.contains(&byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(&piece[2..]);
            }
            _ => {
                bytes.push(b'%');
                bytes.extend_from_slice(piece);
            }
        }
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text += chunk.valid();
        text.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
    }
    text
}

/// Headers as WSGI has them: title case, several of a name joined by a comma, none with `_` in its name.
fn headers(headers: &HeaderMap, show_env: bool) -> serde_json::Map<String, Value> {
    let shown = |name: &str| (show_env || !HIDDEN.contains(&name)) && !name.contains('_');
    let names = headers.keys().map(header::HeaderName::as_str).filter(|name| shown(name));
    let joined = |name| {
        let values: Vec<_> = headers.get_all(name).iter().map(http::HeaderValue::as_bytes).collect();
        latin1(&values.join(&b','))
    };
    names.map(|name| (title_case(name), joined(name).into())).collect()
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// Python's `title()`: a letter after anything but a letter is a capital.
fn title_case(name: &str) -> String {
    let mut inside = false;
    let cased = name.chars().map(|char| {
        let cased = if inside { char } else { char.to_ascii_uppercase() };
        inside = char.is_ascii_alphabetic();
        cased
    });
    cased.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        fn check(uri: &str, host: &str, want: &str) {
            let request = http::Request::builder().uri(uri).header("host", host).header("x-forwarded-proto", "https");
            let (head, ()) = request.body(()).unwrap().into_parts();
            assert_eq!(url(&head, head.uri.query().unwrap_or_default()), want);
        }
        check("/anything", "Test.com:9443", "https://test.com:9443/anything");
        check("/a%20b/%c3%a9/%ff", "a:443", "https://a/a%20b/é/%FF");
        check("/%3f%23%25%22", "a", "https://a/%3f%23%25\"");
        check("/?a=%26%3d%2B%41%c3%a9&b=a+b%20%zz%", "a", "https://a/?a=%26%3d%2BAé&b=a+b%20%zz%");
    }
}
