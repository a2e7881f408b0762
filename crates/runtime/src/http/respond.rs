//! Response heads: pages of our own, and what every response has in common. A node's head has been cleaned before.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, SERVER};
use http::{HeaderValue, Method, Response, StatusCode};
use sealgate_policy::plugin::Answer;

use super::error::{self, Page};
use super::response_body::ResponseBody;

/// Value of `Server`.
const SERVER_VALUE: HeaderValue = HeaderValue::from_static("sealgate");

/// The response that an error becomes.
pub fn error_page(answer: &error::Answer) -> Response<ResponseBody> {
    let (kind, body) = match answer.page {
        Page::Html => ("text/html; charset=utf-8", html(answer.status)),
        Page::Json => ("application/json", Bytes::from_static(b"{\"error_msg\":\"404 Route Not Found\"}\n")),
    };
    let mut response = Response::new(ResponseBody::Full(body));
    *response.status_mut() = answer.status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// The response that a plugin's answer becomes.
pub fn plugin_answer(answer: Answer) -> Response<ResponseBody> {
    let head = answer.head();
    Response::from_parts(head, ResponseBody::Full(answer.body.into()))
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

/// Makes a response fit for the client: the name is ours, and HEAD has no body.
pub fn finish(response: &mut Response<ResponseBody>, method: &Method) {
    response.headers_mut().insert(SERVER, SERVER_VALUE);
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{Method, Response, StatusCode};

    use super::{finish, html};
    use crate::http::response_body::ResponseBody;

    #[test]
    fn the_page_is_nginxs() {
        let page = String::from_utf8(html(StatusCode::BAD_REQUEST).to_vec()).unwrap();
        assert!(page.contains("<title>400 Bad Request</title>") && page.contains("<h1>400 Bad Request</h1>"), "{page}");
    }

    #[test]
    fn head_has_the_length_and_no_body() {
        let mut response = Response::new(ResponseBody::Full(Bytes::from_static(b"abc")));
        finish(&mut response, &Method::HEAD);
        assert_eq!(response.headers()["content-length"], "3");
        assert!(matches!(response.body(), ResponseBody::Empty));
    }
}
