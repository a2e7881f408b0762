//! Response heads: pages of our own, and what becomes of a node's on its way to the client.

use bytes::Bytes;
use http::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, PROXY_AUTHENTICATE, SERVER, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};

use super::body::ResponseBody;
use super::error::{Answer, Page};

/// Value of `Server`.
const SERVER_VALUE: HeaderValue = HeaderValue::from_static("sealgate");

/// Headers that end here (RFC 9110, 7.6.1). `Proxy-Authenticate` is a node's own, as in nginx it passes.
const HOP_BY_HOP: [HeaderName; 7] = [
    CONNECTION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

/// The response that an error becomes.
pub fn error_page(answer: &Answer) -> Response<ResponseBody> {
    let (kind, body) = match answer.page {
        Page::Html => ("text/html; charset=utf-8", html(answer.status)),
        Page::Json => ("application/json", Bytes::from_static(b"{\"error_msg\":\"404 Route Not Found\"}\n")),
    };
    let mut response = Response::new(ResponseBody::Full(body));
    *response.status_mut() = answer.status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// nginx's page, to the letter but for the name.
fn html(status: StatusCode) -> Bytes {
    let reason = status.canonical_reason().unwrap_or_default();
    // nginx's words, where they are its own.
    let reason = match status {
        StatusCode::GATEWAY_TIMEOUT => "Gateway Time-out",
        StatusCode::URI_TOO_LONG => "Request-URI Too Large",
        StatusCode::PAYLOAD_TOO_LARGE => "Request Entity Too Large",
        StatusCode::REQUEST_TIMEOUT => "Request Time-out",
        StatusCode::SERVICE_UNAVAILABLE => "Service Temporarily Unavailable",
        StatusCode::METHOD_NOT_ALLOWED => "Not Allowed",
        _ => reason,
    };
    let title = format!("{} {reason}", status.as_u16());
    Bytes::from(format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
         <hr><center>sealgate</center>\r\n</body>\r\n</html>\r\n"
    ))
}

/// Makes a head fit for the client: nothing of the hop to the node is left, and the name is ours.
pub fn finish(response: &mut Response<ResponseBody>, method: &Method) {
    let headers = response.headers_mut();
    remove_hop_by_hop(headers);
    headers.insert(SERVER, SERVER_VALUE);
    if *method == Method::HEAD {
        let length = match response.body() {
            ResponseBody::Full(body) => body.len(),
            ResponseBody::Empty | ResponseBody::Upstream(_) => return,
        };
        // hyper would send the body on h2; its length is said, as it would be for GET.
        *response.body_mut() = ResponseBody::Empty;
        response.headers_mut().entry(CONTENT_LENGTH).or_insert_with(|| HeaderValue::from(length));
    }
}

/// Removes the headers that `Connection` names, and those of [`HOP_BY_HOP`].
fn remove_hop_by_hop(headers: &mut HeaderMap) {
    if headers.contains_key(CONNECTION) {
        let named: Vec<HeaderName> = headers
            .get_all(CONNECTION)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|name| name.trim().parse().ok())
            // A node cannot take the framing away with it.
            .filter(|name| name != CONTENT_LENGTH && name != PROXY_AUTHENTICATE)
            .collect();
        for name in named {
            headers.remove(name);
        }
    }
    for name in &HOP_BY_HOP {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{Method, Response, StatusCode};

    use super::{finish, html};
    use crate::http::body::ResponseBody;

    #[test]
    fn the_page_is_nginxs() {
        let page = String::from_utf8(html(StatusCode::BAD_REQUEST).to_vec()).unwrap();
        assert!(page.contains("<title>400 Bad Request</title>") && page.contains("<h1>400 Bad Request</h1>"), "{page}");
    }

    #[test]
    fn what_connection_names_and_the_hops_own_headers_go() {
        let mut response = Response::builder()
            .header("connection", "close, X-Private , content-length")
            .header("connection", "x-other")
            .header("x-private", "1")
            .header("x-other", "1")
            .header("keep-alive", "timeout=5")
            .header("transfer-encoding", "chunked")
            .header("server", "node/1")
            .header("content-length", "3")
            .header("x-kept", "1")
            .body(ResponseBody::Full(Bytes::from_static(b"abc")))
            .unwrap();
        finish(&mut response, &Method::GET);
        let mut names: Vec<_> = response.headers().keys().map(http::HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["content-length", "server", "x-kept"]);
        assert_eq!(response.headers()["server"], "sealgate");
    }

    #[test]
    fn head_has_the_length_and_no_body() {
        let mut response = Response::new(ResponseBody::Full(Bytes::from_static(b"abc")));
        finish(&mut response, &Method::HEAD);
        assert_eq!(response.headers()["content-length"], "3");
        assert!(matches!(response.body(), ResponseBody::Empty));
    }
}
