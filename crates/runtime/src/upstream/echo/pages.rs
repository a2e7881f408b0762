//! The pages that Flask makes for errors.

use bytes::Bytes;
use http::StatusCode;

/// Flask's page for `status`.
pub(super) fn page(status: StatusCode) -> Bytes {
    let (title, text) = match status {
        StatusCode::NOT_FOUND => (
            "Not Found",
            "The requested URL was not found on the server. If you entered the URL manually please check your \
             spelling and try again.",
        ),
        StatusCode::METHOD_NOT_ALLOWED => ("Method Not Allowed", "The method is not allowed for the requested URL."),
        StatusCode::PAYLOAD_TOO_LARGE => {
            ("Request Entity Too Large", "The data value transmitted exceeds the capacity limit.")
        }
        _ => (
            "Internal Server Error",
            "The server encountered an internal error and was unable to complete your request. Either the server is \
             overloaded or there is an error in the application.",
        ),
    };
    let code = status.as_u16();
    format!("<!doctype html>\n<html lang=en>\n<title>{code} {title}</title>\n<h1>{title}</h1>\n<p>{text}</p>\n").into()
}
