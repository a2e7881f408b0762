//! Answers that are known without a running httpbin, and the bounds it does not have. The comparison with a real one is
//! an integration test.

use bytes::Bytes;
use http::Request;
use http_body_util::BodyExt;

use super::{MAX_BODY, answer};
use crate::http::request_body::RequestBody;

/// Status, one header and the body of an answer, or why there is none.
async fn ask(method: &str, target: &str, body: Bytes, header: &str) -> String {
    let request = Request::builder().method(method).uri(target).header("host", "test.com:9443");
    let request = request.header("x-forwarded-for", "192.0.2.1").header("x-forwarded-proto", "https");
    let (head, ()) = request.header("x-ssl-client-serial", "1F").body(()).unwrap().into_parts();
    match answer(&head, (!body.is_empty()).then(|| RequestBody::full(body))).await {
        Err(error) => error.to_string(),
        Ok(response) => {
            let status = response.status().as_u16();
            let header = response.headers().get(header).map_or("-", |value| value.to_str().unwrap()).to_owned();
            let body = response.into_body().collect().await.unwrap().to_bytes();
            format!("{status} {header} {}", String::from_utf8_lossy(&body))
        }
    }
}

fn check(method: &str, target: &str, header: &str, want: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let start = std::time::Instant::now();
    let got = runtime.block_on(ask(method, target, Bytes::new(), header));
    assert_eq!(got, want, "{method} {target}");
    assert!(start.elapsed().as_secs() < 5, "{method} {target}");
}

#[test]
fn known_answers() {
    check(
        "GET",
        "/anything?b=1&a=%C3%A9&b=2",
        "content-type",
        r#"200 application/json {
  "args": {
    "a": "é",
    "b": [
      "1",
      "2"
    ]
  },
  "data": "",
  "files": {},
  "form": {},
  "headers": {
    "Host": "test.com:9443",
    "X-Ssl-Client-Serial": "1F"
  },
  "json": null,
  "method": "GET",
  "origin": "192.0.2.1",
  "url": "https://test.com:9443/anything?b=1&a=é&b=2"
}
"#,
    );
    check("HEAD", "/headers", "content-length", "200 84 ");
    check("OPTIONS", "/get", "allow", "200 GET, HEAD, OPTIONS ");
    check("OPTIONS", "/get", "access-control-max-age", "200 3600 ");
    check("GET", "/status/302", "location", "302 /redirect/1 ");
    check("GET", "/status/204", "content-length", "204 - ");
}

#[test]
fn bounds() {
    check("HEAD", "/delay/1000000000", "content-type", "200 application/json ");
    check("HEAD", "/delay/inf", "content-type", "200 application/json ");
    check("HEAD", "/bytes/99999999999999999999999999", "content-length", "200 102400 ");
    check("GET", "/status/101", "-", "the node switched protocols without being asked to");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    for (length, want) in [(MAX_BODY, "200 "), (MAX_BODY + 1, "413 ")] {
        let got = runtime.block_on(ask("POST", "/anything", vec![b'x'; length].into(), "content-type"));
        assert!(got.starts_with(want), "{length}");
    }
}
