//! What a request's body holds, by its content type: form fields and files as httpbin shows them, or plain data.

use std::collections::BTreeMap;

use bytes::Bytes;
use data_encoding::BASE64;
use httparse::{EMPTY_HEADER, Status, parse_headers};
use serde_json::{Value, json};

/// Values by name; a name that occurs several times has a list.
pub(super) type Object = BTreeMap<String, Value>;

/// A body that was read.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Content {
    /// The body itself, where it is no form.
    pub(super) data: Bytes,
    pub(super) form: Object,
    pub(super) files: Object,
}

impl Content {
    /// Reads `body` by its type. A form that is malformed has no fields.
    pub(super) fn read(content_type: &str, body: Bytes) -> Self {
        let kind = content_type.split(';').next().unwrap_or_default().trim();
        if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Self { form: fields(&body), ..Self::default() };
        }
        if kind.eq_ignore_ascii_case("multipart/form-data") {
            return parameter(content_type, "boundary").and_then(|it| multipart(&body, it)).unwrap_or_default();
        }
        Self { data: body, ..Self::default() }
    }
}

/// `application/x-www-form-urlencoded`, in queries and in bodies.
pub(super) fn fields(encoded: &[u8]) -> Object {
    let mut fields = Object::new();
    for (name, value) in form_urlencoded::parse(encoded) {
        append(&mut fields, name.into_owned(), value.into_owned());
    }
    fields
}

/// `multipart/form-data` (RFC 7578); `None` if it is malformed.
fn multipart(body: &[u8], boundary: &str) -> Option<Content> {
    let mut content = Content::default();
    // The first boundary needs no line break before it.
    let body = [b"\r\n", body].concat();
    let delimiter = format!("\r\n--{boundary}");
    let (_preamble, mut rest) = split_once(&body, delimiter.as_bytes())?;
    while !rest.starts_with(b"--") {
        let (part, after) = split_once(rest.strip_prefix(b"\r\n")?, delimiter.as_bytes())?;
        rest = after;
        let mut headers = [EMPTY_HEADER; 8];
        let Ok(Status::Complete((length, headers))) = parse_headers(part, &mut headers) else { return None };
        let header = |name: &str| {
            headers
                .iter()
                .find(|header| header.name.eq_ignore_ascii_case(name))
                .and_then(|it| str::from_utf8(it.value).ok())
        };
        let disposition = header("content-disposition")?;
        let name = parameter(disposition, "name")?.to_owned();
        let value = &part[length..];
        if parameter(disposition, "filename").is_some() {
            // Of several files of one name httpbin shows the first.
            let kind = header("content-type").unwrap_or("application/octet-stream");
            content.files.entry(name).or_insert_with(|| text(value, kind));
        } else {
            append(&mut content.form, name, String::from_utf8_lossy(value).into_owned());
        }
    }
    Some(content)
}

/// What stands before the first `separator`, and what after it.
fn split_once<'a>(bytes: &'a [u8], separator: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(separator.len()).position(|window| window == separator)?;
    Some((&bytes[..at], &bytes[at + separator.len()..]))
}

/// A parameter of a header's value, as in `form-data; name="a"`.
fn parameter<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    value.split(';').skip(1).find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"'))
    })
}

/// Bytes as text, or as a data URL if they are none (RFC 2397).
pub(super) fn text(bytes: &[u8], content_type: &str) -> Value {
    match str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => format!("data:{content_type};base64,{}", BASE64.encode(bytes)).into(),
    }
}

fn append(object: &mut Object, name: String, value: String) {
    match object.get_mut(&name) {
        None => drop(object.insert(name, value.into())),
        Some(Value::Array(list)) => list.push(value.into()),
        Some(first) => *first = json!([first.take(), value]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(content_type: &str, body: &'static [u8], want: &Value) {
        let Content { data, form, files } = Content::read(content_type, Bytes::from_static(body));
        let got = json!({ "data": text(&data, "x"), "form": form, "files": files });
        assert_eq!(got, *want, "{content_type}");
    }

    #[test]
    fn bodies() {
        let form = "application/x-www-form-urlencoded; charset=utf-8";
        check("", b"a=1", &json!({ "data": "a=1", "form": {}, "files": {} }));
        check("text/plain", b"\xff", &json!({ "data": "data:x;base64,/w==", "form": {}, "files": {} }));
        check(
            form,
            b"a=1&a=2&b=%C3%A9+x&c&a=3",
            &json!({
                "data": "", "form": { "a": ["1", "2", "3"], "b": "é x", "c": "" }, "files": {},
            }),
        );
        let multipart = "Multipart/Form-Data; boundary=X";
        check(
            multipart,
            b"--X\r\nContent-Disposition: form-data; name=\"k\"\r\n\r\nv\r\n\
              --X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\
              Content-Type: image/png\r\n\r\n\xff\r\n\
              --X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"b\"\r\n\r\nsecond\r\n--X--\r\n",
            &json!({ "data": "", "form": { "k": "v" }, "files": { "f": "data:image/png;base64,/w==" } }),
        );
        for malformed in [
            &b"no multipart at all"[..],
            b"--X",
            b"--X\r\nContent-Disposition: form-data; name=k\r\n\r\nno end",
            b"--X\r\nX-Other: y\r\n\r\nno name\r\n--X--\r\n",
            b"--X\r\n\r\n--X--",
        ] {
            check(multipart, malformed, &json!({ "data": "", "form": {}, "files": {} }));
        }
        check("multipart/form-data", b"no boundary", &json!({ "data": "", "form": {}, "files": {} }));
    }
}
