//! httpbin's description of a request: the members of `/anything`, `/get`, `/headers` and `/delay`.

use data_encoding::BASE64;
use http::header::{self, HeaderMap};
use http::{StatusCode, request};

use super::json::{Json, NoJson, Text};
use super::multipart::{self, Multipart};
use super::{Answer, form, quote};

/// Bytes of form fields that Flask takes.
const MAX_FORM: usize = 500_000;

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

/// A request to describe.
pub(super) struct Describe<'a> {
    pub(super) head: &'a request::Parts,
    /// Decoded.
    pub(super) path: &'a str,
    pub(super) body: &'a [u8],
    pub(super) fields: Fields,
}

impl Describe<'_> {
    pub(super) fn answer(&self) -> Answer {
        let query = self.head.uri.query().unwrap_or_default();
        let args = form::parse(query.as_bytes());
        let Some(content) = self.content() else { return Answer::page(StatusCode::PAYLOAD_TOO_LARGE) };
        let json = match str::from_utf8(content.data).map(Json::parse) {
            Ok(Ok(json)) => json,
            Ok(Err(NoJson::Depth)) => return Answer::page(StatusCode::INTERNAL_SERVER_ERROR),
            Ok(Err(NoJson::Syntax)) | Err(_) => Json::Null,
        };
        let shown = args.iter().any(|(name, _)| name == "show_env");
        let mut members = vec![("headers", headers(&self.head.headers, shown))];
        if self.fields.request {
            members.push(("args", form::object(&args)));
            members.push(("origin", self.origin()));
            members.push(("url", Json::text(&self.url(query))));
        }
        if self.fields.body {
            members.push(("data", safe(content.data, "application/octet-stream")));
            members.push(("files", content.files));
            members.push(("form", content.form));
        }
        if self.fields.json_and_method {
            members.push(("json", json));
            members.push(("method", Json::text(self.head.method.as_str())));
        }
        Answer::json(&Json::Object(members.into_iter().map(|(name, value)| (Text::from(name), value)).collect()))
    }

    /// The body, read by its type; `None` if a form is larger than Flask takes.
    fn content(&self) -> Option<Content<'_>> {
        let content_type = self.head.headers.get(header::CONTENT_TYPE).map(http::HeaderValue::as_bytes);
        let (kind, options) = multipart::options(content_type.unwrap_or_default());
        let mut content = Content { data: self.body, form: Json::object([]), files: Json::object([]) };
        match kind.as_str() {
            "application/x-www-form-urlencoded" | "application/x-url-encoded" => {
                if self.body.len() > MAX_FORM {
                    return None;
                }
                // Werkzeug gives up on a form that is not UTF-8 as it stands.
                if str::from_utf8(self.body).is_ok() {
                    content.form = form::object(&form::parse(self.body));
                }
                content.data = b"";
            }
            "multipart/form-data" => {
                let boundary = options.iter().find(|(name, _)| name == "boundary");
                if let Some((_, boundary)) = boundary.filter(|(_, boundary)| !boundary.is_empty()) {
                    let Multipart { fields, files } = multipart::parse(self.body, boundary.as_bytes());
                    if fields.iter().map(|(_, value)| value.len()).sum::<usize>() > MAX_FORM {
                        return None;
                    }
                    content.form = form::object(&fields);
                    // Of several files of one name httpbin shows the first.
                    for file in files.iter().rev() {
                        let Json::Object(members) = &mut content.files else { continue };
                        members.insert(Text::from(file.name.as_str()), safe(file.content, &file.content_type));
                    }
                    content.data = b"";
                }
            }
            _ => {}
        }
        Some(content)
    }

    fn origin(&self) -> Json {
        self.head.headers.get("x-forwarded-for").map_or(Json::Null, |value| Json::Text(Text::latin1(value.as_bytes())))
    }

    fn url(&self, query: &str) -> String {
        let header = |name: &str| self.head.headers.get(name).and_then(|value| value.to_str().ok());
        let forwarded = header("x-forwarded-proto").or_else(|| header("x-forwarded-protocol"));
        let shown = match forwarded {
            Some(scheme) => scheme,
            None if header("x-forwarded-ssl") == Some("on") => "https",
            None => "http",
        };
        let default_port = if shown == "https" { ":443" } else { ":80" };
        let host = header("host").unwrap_or_default().to_ascii_lowercase();
        let host = host.strip_suffix(default_port).unwrap_or(&host);
        let path = self.path.trim_start_matches('/');
        let path = quote::readable(&quote::encode(path.as_bytes(), quote::PATH), quote::KEPT_IN_PATH);
        let mut url = format!("{shown}://{host}/{path}");
        if !query.is_empty() {
            url.push('?');
            url += &quote::readable(&quote::encode(query.as_bytes(), quote::QUERY), quote::KEPT_IN_QUERY);
        }
        url
    }
}

struct Content<'a> {
    data: &'a [u8],
    form: Json,
    files: Json,
}

/// Bytes as text, or as a data URL if they are none (RFC 2397).
fn safe(bytes: &[u8], content_type: &str) -> Json {
    match str::from_utf8(bytes) {
        Ok(text) => Json::text(text),
        Err(_) => Json::text(&format!("data:{content_type};base64,{}", BASE64.encode(bytes))),
    }
}

/// Headers as WSGI has them: title case, several of a name joined by a comma, none with `_` in its name.
fn headers(headers: &HeaderMap, show_env: bool) -> Json {
    let mut object = std::collections::BTreeMap::new();
    for name in headers.keys() {
        let hidden = HIDDEN.contains(&name.as_str()) && !show_env;
        if hidden || name.as_str().contains('_') {
            continue;
        }
        let mut joined = Vec::new();
        for value in headers.get_all(name) {
            if !joined.is_empty() {
                joined.push(b',');
            }
            joined.extend_from_slice(value.as_bytes());
        }
        object.insert(Text::from(title_case(name.as_str()).as_str()), Json::Text(Text::latin1(&joined)));
    }
    Json::Object(object)
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
