//! Requests whose answers by the built-in echo must be those of a real httpbin 0.10 behind the same gateway.
//!
//! Compared are the status, the headers in [`COMPARED`] and, unless the case is random, the body byte for byte.

/// One request to be sent to both.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    /// Method.
    pub(crate) method: &'static str,
    /// Path and query, in the form that is forwarded.
    pub(crate) target: &'static str,
    /// Headers besides `Host` and `Content-Length`.
    pub(crate) headers: &'static [(&'static str, &'static str)],
    /// Body; `Content-Length` is sent if it is not empty.
    pub(crate) body: &'static [u8],
    /// What the answer says about itself.
    pub(crate) compare: Compare,
}

/// How much of two answers must be equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compare {
    /// Status, headers and body.
    All,
    /// Status, headers and the length of the body, which is random.
    Length,
    /// Status and headers; the error page's body is written by a server that is not httpbin.
    Head,
}

/// Headers of a response that are compared. `allow` is compared as a set: httpbin's order changes from run to run.
pub(crate) const COMPARED: &[&str] = &[
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-max-age",
    "allow",
    "content-length",
    "content-type",
    "location",
    "www-authenticate",
    "x-more-info",
];

const fn case(method: &'static str, target: &'static str, headers: Headers, body: &'static [u8]) -> Case {
    Case { method, target, headers, body, compare: Compare::All }
}

const fn get(target: &'static str) -> Case {
    case("GET", target, &[], b"")
}

const fn post(content_type: Headers, body: &'static [u8]) -> Case {
    case("POST", "/anything", content_type, body)
}

const fn random(target: &'static str) -> Case {
    Case { compare: Compare::Length, ..get(target) }
}

type Headers = &'static [(&'static str, &'static str)];

const FORM: Headers = &[("content-type", "application/x-www-form-urlencoded")];
const JSON: Headers = &[("content-type", "application/json")];
const TEXT: Headers = &[("content-type", "text/plain")];
const MULTIPART: Headers = &[("content-type", "multipart/form-data; boundary=X")];

/// The requests.
pub(crate) const CASES: &[Case] = &[
    // args and url
    get("/anything"),
    get("/get"),
    get("/headers"),
    get("/headers?show_env=1"),
    get("/anything?a=1&b=2&a=3&a=4&c=&d&=x"),
    get("/anything?&&a&&"),
    get("/anything?a=b=c&d%3De=f"),
    get("/anything?f=a+b%20c%2B&g=%c3%a9&h=%ff&i=%zz&j=%"),
    get("/anything?a=%26%3d%23%00%7f%22%3c%3e%5c%5e%60%7b%7c%7d~!$'()*,/:;@"),
    get("/anything?a=[1]&b[]=2"),
    get("/anything?show_env=1"),
    get("/anything?x=1?y=2"),
    get("/anything?"),
    get("/anything/foobar"),
    get("/anything/a/b//c/d/"),
    get("/anything/a%20b/%c3%a9/x;y=z"),
    get("/anything/%3fa%23b%25c%2541"),
    get("/anything/%22%3c%3e%5c%5e%60%7b%7c%7d~!$&'()*+,:;=@"),
    get("/anything/%01%1f%7f"),
    get("/anything/%252e%252e/uuid"),
    get("/anything/x?y=%f0%9f%98%80"),
    // methods
    case("HEAD", "/anything", &[], b""),
    case("HEAD", "/get?a=1", &[], b""),
    case("PUT", "/anything", TEXT, b"put"),
    case("PATCH", "/anything", TEXT, b"patch"),
    case("DELETE", "/anything", &[], b""),
    case("DELETE", "/anything", TEXT, b"with a body"),
    case("TRACE", "/anything", &[], b""),
    case("OPTIONS", "/anything", &[], b""),
    case(
        "OPTIONS",
        "/anything/x",
        &[
            ("origin", "https://o.test"),
            ("access-control-request-method", "PUT"),
            ("access-control-request-headers", "x-a, x-b"),
        ],
        b"",
    ),
    case("OPTIONS", "/get", &[("origin", "null")], b""),
    case("GET", "/anything", &[("origin", "https://o.test")], b""),
    case("PURGE", "/anything", &[], b""),
    case("POST", "/get", &[], b""),
    case("POST", "/uuid", &[], b""),
    case("PUT", "/headers", TEXT, b"x"),
    case("DELETE", "/bytes/5", &[], b""),
    case("GET", "/anything", TEXT, b"a body in a GET"),
    // headers
    case("GET", "/anything", &[("x-a", "1"), ("x-A", "2"), ("X-B", " padded ")], b""),
    case("GET", "/anything", &[("etag", "x"), ("x-5xx-a1b", "y"), ("dnt", "1"), ("sec-ch-ua", "\"a\";v=\"1\"")], b""),
    case("GET", "/anything", &[("under_score", "dropped by gunicorn"), ("x-empty", "")], b""),
    case("GET", "/anything", &[("x-latin", "caf\u{e9}"), ("x-quote", "a\"b\\c\td")], b""),
    case("GET", "/anything", &[("cookie", "a=1; b=2"), ("accept", "*/*"), ("user-agent", "curl/8")], b""),
    case("GET", "/anything", &[("via", "1.1 x"), ("x-request-id", "r"), ("x-varnish", "v")], b""),
    case("GET", "/anything?show_env", &[("via", "1.1 x"), ("x-request-id", "r"), ("x-varnish", "v")], b""),
    case("GET", "/anything", &[("x-ssl-client-s-dn", "CN=client,O=x"), ("x.dot", "d"), ("it's", "s")], b""),
    // forms
    post(FORM, b"a=1&a=2&b=%ff+x&c"),
    post(FORM, b"a=%C3%A9&b=\xc3\xa9&c=\xff"),
    post(FORM, b"{\"a\": 1}"),
    post(FORM, b""),
    post(&[("content-type", "application/x-www-form-urlencoded; charset=utf-8")], b"a=1"),
    post(&[("content-type", "Application/X-WWW-Form-Urlencoded")], b"a=1"),
    case("PUT", "/anything?q=1", FORM, b"a=1"),
    case("GET", "/anything", FORM, b"a=1"),
    // multipart
    post(
        MULTIPART,
        b"--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n\
          --X\r\nContent-Disposition: form-data; name=\"k\"\r\n\r\nv\r\n\
          --X\r\nContent-Disposition: form-data; name=\"k\"\r\n\r\nw\r\n--X--\r\n",
    ),
    post(
        MULTIPART,
        b"--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"b\"\r\n\r\n\xff\x00\xfe\r\n\
          --X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"c\"\r\n\r\nsecond\r\n\
          --X\r\nContent-Disposition: form-data; name=\"g\"; filename=\"\"\r\nContent-Type: image/png; a=b\r\n\r\n\x89PNG\r\n--X--",
    ),
    post(MULTIPART, b"--X\nContent-Disposition: form-data; name=k\n\nunix\nlines\n--X--\n"),
    post(MULTIPART, b"preamble\r\n--X\r\nContent-Disposition: form-data; name=\"k\"\r\n\r\n--Xy\r\n\r\n--X--\r\nepilogue"),
    post(MULTIPART, b"--X\r\nContent-Disposition: form-data; name=\"k\"\r\n\r\nno end"),
    post(MULTIPART, b"--X\r\nX-Other: y\r\n\r\nno disposition\r\n--X--\r\n"),
    post(MULTIPART, b"not multipart at all"),
    post(MULTIPART, b"--X--\r\n"),
    post(MULTIPART, b"--X\r\nContent-Disposition: form-data; name=\"k\"\r\n\r\n\xff\xc3\xa9\r\n--X--\r\n"),
    post(
        MULTIPART,
        b"--X\r\nContent-Disposition: form-data; name=\"k\"\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n\xe9\r\n--X--\r\n",
    ),
    post(MULTIPART, b"--X\r\nContent-Disposition: form-data; name=\"a\\\"b%22c\"\r\n\r\nv\r\n--X--\r\n"),
    post(&[("content-type", "multipart/form-data")], b"--X\r\nno boundary given"),
    post(&[("content-type", "multipart/form-data; boundary=\"a b\"")], b"--a b\r\nContent-Disposition: form-data; name=k\r\n\r\nv\r\n--a b--"),
    // data and json
    post(TEXT, b"plain"),
    post(TEXT, b"line\r\nline\n\ttab \x00\x1f\x7f"),
    post(TEXT, "h\u{e9} \u{1f600} \u{2028}".as_bytes()),
    post(TEXT, b"hi \xff\xfe"),
    post(&[], b"no type"),
    post(&[("content-type", "application/octet-stream")], b"\x80"),
    post(JSON, b"{\"b\": [1, 2.0, -0, 1e5, 1E400, 1.5e-7, 123456789012345678901234567890], \"a\": null, \"\": {}}"),
    post(JSON, b"[true, false, \"\\u00e9\\ud83d\\ude00\\ud800 \\n\\/\", [], {}, [[]], NaN, -Infinity]"),
    post(JSON, b"{\"a\": 1, \"a\": 2, \"B\": 3, \"\xc3\xa9\": 4}"),
    post(JSON, b"[0.1, 100000000000000000.0, 1e16, 9999999999999998.0, 0.0001, 0.00001, -0.0, 5e-324]"),
    post(JSON, b"{\"a\": }"),
    post(JSON, b"  \"text\"  "),
    post(JSON, b"null"),
    post(JSON, b"01"),
    post(JSON, b"\xef\xbb\xbf{}"),
    post(JSON, b"[1]]"),
    post(TEXT, b"12"),
    // statuses
    get("/status/200"),
    get("/status/201"),
    get("/status/204"),
    get("/status/206"),
    get("/status/301"),
    get("/status/302"),
    get("/status/303"),
    get("/status/304"),
    get("/status/305"),
    get("/status/307"),
    get("/status/308"),
    get("/status/400"),
    get("/status/401"),
    get("/status/402"),
    get("/status/403"),
    get("/status/404"),
    get("/status/406"),
    get("/status/407"),
    get("/status/418"),
    get("/status/421"),
    get("/status/429"),
    get("/status/500"),
    get("/status/503"),
    get("/status/599"),
    get("/status/999"),
    get("/status/1000"),
    get("/status/99"),
    get("/status/-1"),
    get("/status/+200"),
    get("/status/%20200"),
    get("/status/2_0_0"),
    get("/status/abc"),
    get("/status/200.5"),
    get("/status/a,b"),
    get("/status/200:x,300"),
    get("/status/200:1,500:0"),
    get("/status/202:0.0,418:0.5"),
    get("/status/"),
    get("/status/200/x"),
    get("/status/101"),
    case("HEAD", "/status/418", &[], b""),
    case("POST", "/status/201", TEXT, b"x"),
    case("OPTIONS", "/status/418", &[], b""),
    case("PURGE", "/status/200", &[], b""),
    // pages
    get("/nope"),
    get("/anythin"),
    get("/Anything"),
    get("/anything/"),
    get("/get/"),
    get("/uuid/x"),
    // random and slow
    random("/uuid"),
    random("/bytes/0"),
    random("/bytes/7"),
    random("/bytes/102400"),
    random("/bytes/999999"),
    get("/bytes/-1"),
    get("/bytes/x"),
    get("/bytes/"),
    get("/bytes/16?seed=0"),
    get("/bytes/16?seed=42"),
    get("/bytes/16?SEED=-7"),
    get("/bytes/1000?seed=18446744073709551617"),
    Case { compare: Compare::Head, ..get("/bytes/16?seed=x") },
    case("HEAD", "/bytes/16?seed=1", &[], b""),
    get("/delay/0"),
    get("/delay/0.05?a=1"),
    case("POST", "/delay/0.01", FORM, b"a=1"),
    get("/delay/-1"),
    get("/delay/x"),
    get("/delay/nan"),
];
