//! A response of the built-in upstream, with what all of them have in common.

use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Response, StatusCode, request};
use serde::Serialize;

use super::pages;
use crate::http::response_body::ResponseBody;

/// A response with its body, before what all have in common.
pub(super) struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    pub(super) fn new(status: StatusCode, content_type: Option<&'static str>, body: impl Into<Bytes>) -> Self {
        let mut headers = HeaderMap::new();
        if let Some(content_type) = content_type {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        Self { status, headers, body: body.into() }
    }

    pub(super) fn empty(status: StatusCode) -> Self {
        Self::new(status, Some("text/html; charset=utf-8"), Bytes::new())
    }

    pub(super) fn json(json: &impl Serialize) -> Self {
        // Nothing in it can fail: the keys are text.
        let mut text = serde_json::to_vec_pretty(json).unwrap_or_default();
        text.push(b'\n');
        Self::new(StatusCode::OK, Some("application/json"), text)
    }

    /// Flask's page for an error.
    pub(super) fn page(status: StatusCode) -> Self {
        Self::new(status, Some("text/html; charset=utf-8"), pages::page(status))
    }

    pub(super) fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// httpbin's CORS headers.
    pub(super) fn share_with_other_origins(&mut self, head: &request::Parts) {
        let any = HeaderValue::from_static("*");
        let origin = head.headers.get(header::ORIGIN).cloned().unwrap_or(any);
        self.headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        self.headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        if head.method == Method::OPTIONS {
            let methods = HeaderValue::from_static("GET, POST, PUT, DELETE, PATCH, OPTIONS");
            self.headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
            self.headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("3600"));
            if let Some(asked) = head.headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
                self.headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
            }
        }
    }

    pub(super) fn into_response(mut self, method: &Method) -> Response<ResponseBody> {
        let bodyless = self.status == StatusCode::NO_CONTENT || self.status == StatusCode::NOT_MODIFIED;
        if !bodyless {
            self.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(self.body.len()));
        }
        let body = if bodyless || method == Method::HEAD || self.body.is_empty() {
            ResponseBody::Empty
        } else {
            ResponseBody::Full(self.body)
        };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}
