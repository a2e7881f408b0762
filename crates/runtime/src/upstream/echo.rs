//! The built-in upstream: it answers as httpbin does, so that a demo needs no second program.
//!
//! `/anything`, `/anything/…`, `/get`, `/headers`, `/uuid`, `/status/N`, `/delay/N` and `/bytes/N` of httpbin 0.10, to
//! the same status, headers and JSON. It gets the request that a node on the network would get. Bounded: what it reads,
//! how long it waits and how much it makes up. Malformed forms and odd numbers it does not read as Python does.

mod answer;
mod describe;
mod form;
mod pages;
mod status;
#[cfg(test)]
mod tests;

use std::pin::pin;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header;
use http::{Method, Response, StatusCode, request};
use http_body_util::BodyExt;
use percent_encoding::percent_decode_str;
use sealgate_policy::rewrite::response::BadResponse;
use serde_json::json;

use self::answer::Answer;
use self::describe::{Fields, describe};
use crate::http::request_body::RequestBody;
use crate::http::response_body::ResponseBody;
use crate::upstream::ForwardError;

/// Bytes of a request's body.
const MAX_BODY: usize = 1024 * 1024;
/// Seconds of `/delay/N`.
const MAX_DELAY: f64 = 10.0;
/// Bytes of `/bytes/N`.
const MAX_BYTES: usize = 100 * 1024;

const READ: &[&str] = &["GET", "HEAD", "OPTIONS"];
const ALL: &[&str] = &["GET", "TRACE", "POST", "DELETE", "HEAD", "PUT", "PATCH", "OPTIONS"];

/// The answer to a request.
///
/// # Errors
/// If the client's body fails, and for `/status/1xx`, which no node may answer unasked.
pub(crate) async fn answer(
    head: &request::Parts,
    body: Option<RequestBody>,
) -> Result<Response<ResponseBody>, ForwardError> {
    let mut answer = match read(body).await? {
        Some(body) => route(head, body).await?,
        None => Answer::page(StatusCode::PAYLOAD_TOO_LARGE),
    };
    answer.share_with_other_origins(head);
    Ok(answer.into_response(&head.method))
}

/// The body; `None` = larger than the echo reads.
async fn read(body: Option<RequestBody>) -> Result<Option<Bytes>, ForwardError> {
    let Some(body) = body else { return Ok(Some(Bytes::new())) };
    let mut body = pin!(body);
    let mut read = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(bytes) = frame.map_err(ForwardError::ClientBody)?.into_data() else { continue };
        if read.len() + bytes.len() > MAX_BODY {
            return Ok(None);
        }
        read.extend_from_slice(&bytes);
    }
    Ok(Some(read.freeze()))
}

async fn route(head: &request::Parts, body: Bytes) -> Result<Answer, ForwardError> {
    let path = percent_decode_str(head.uri.path()).decode_utf8_lossy();
    let mut segments = path.trim_start_matches('/').splitn(2, '/');
    let place = match (segments.next().unwrap_or_default(), segments.next()) {
        ("anything", None) => Place::Anything,
        ("anything", Some(rest)) if !rest.is_empty() => Place::Anything,
        ("get", None) => Place::Get,
        ("headers", None) => Place::Headers,
        ("uuid", None) => Place::Uuid,
        ("status", Some(codes)) if is_segment(codes) => Place::Status(codes),
        ("delay", Some(seconds)) if is_segment(seconds) => Place::Delay(seconds),
        ("bytes", Some(count)) if is_number(count) => Place::Bytes(count),
        _ => return Ok(Answer::page(StatusCode::NOT_FOUND)),
    };
    let methods = place.methods();
    if !methods.contains(&head.method.as_str()) {
        return Ok(Answer::page(StatusCode::METHOD_NOT_ALLOWED).with(header::ALLOW, &methods.join(", ")));
    }
    if head.method == Method::OPTIONS {
        return Ok(Answer::empty(StatusCode::OK).with(header::ALLOW, &methods.join(", ")));
    }
    place.answer(head, body).await
}

fn is_segment(text: &str) -> bool {
    !text.is_empty() && !text.contains('/')
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What httpbin has a route for.
enum Place<'a> {
    Anything,
    Get,
    Headers,
    Uuid,
    Status(&'a str),
    Delay(&'a str),
    Bytes(&'a str),
}

impl Place<'_> {
    fn methods(&self) -> &'static [&'static str] {
        match self {
            Self::Anything | Self::Status(_) | Self::Delay(_) => ALL,
            Self::Get | Self::Headers | Self::Uuid | Self::Bytes(_) => READ,
        }
    }

    async fn answer(&self, head: &request::Parts, body: Bytes) -> Result<Answer, ForwardError> {
        Ok(match self {
            Self::Anything => Answer::json(&describe(head, body, Fields::ALL)),
            Self::Get => Answer::json(&describe(head, body, Fields::GET)),
            Self::Headers => Answer::json(&describe(head, body, Fields::HEADERS)),
            Self::Uuid => Answer::json(&json!({ "uuid": uuid::Uuid::new_v4().to_string() })),
            Self::Status(code) => {
                status::status(code).ok_or(ForwardError::BadResponse(BadResponse::SwitchingProtocols))?
            }
            Self::Delay(seconds) => {
                let Some(seconds) = seconds.parse().ok().filter(|seconds: &f64| *seconds >= 0.0) else {
                    return Ok(Answer::page(StatusCode::INTERNAL_SERVER_ERROR));
                };
                tokio::time::sleep(Duration::from_secs_f64(seconds.min(MAX_DELAY))).await;
                Answer::json(&describe(head, body, Fields::DELAY))
            }
            Self::Bytes(count) => {
                let mut bytes = vec![0; count.parse().unwrap_or(MAX_BYTES).min(MAX_BYTES)];
                rand::fill(&mut bytes);
                Answer::new(StatusCode::OK, Some("application/octet-stream"), bytes)
            }
        })
    }
}
