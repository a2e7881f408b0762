//! The status listener: whether the process lives, and whether it wants more work. Plain HTTP/1.1.

use std::convert::Infallible;
use std::rc::Rc;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, SERVER};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;

use crate::client::io::{Socket, Wire};
use crate::process::core::Core;
use crate::process::phase::{Phase, Phases};

/// A probe has this long, all in all, in ms.
const PATIENCE: u32 = 10_000;

/// Answers one probe.
pub(crate) async fn serve(socket: Socket, core: &Rc<Core>, phases: Phases) {
    let service = service_fn(move |request| {
        let response = answer(&request, phases.now());
        async move { Ok::<_, Infallible>(response) }
    });
    let io = TokioIo::new(Wire::new(socket));
    let connection = http1::Builder::new()
        .header_read_timeout(None)
        .keep_alive(false)
        .max_buf_size(8192)
        .serve_connection(io, service);
    // A probe that fails is the prober's to see.
    let _ = core.tick.timeout(PATIENCE, Box::pin(connection)).await;
}

fn answer(request: &Request<Incoming>, phase: Phase) -> Response<Full<Bytes>> {
    let (status, text) = match (request.method(), request.uri().path()) {
        (&Method::GET | &Method::HEAD, "/livez") => (StatusCode::OK, "ok\n"),
        (&Method::GET | &Method::HEAD, "/readyz") if phase == Phase::Serve => (StatusCode::OK, "ok\n"),
        (&Method::GET | &Method::HEAD, "/readyz") => (StatusCode::SERVICE_UNAVAILABLE, "draining\n"),
        (_, "/livez" | "/readyz") => (StatusCode::METHOD_NOT_ALLOWED, "method not allowed\n"),
        _ => (StatusCode::NOT_FOUND, "not found\n"),
    };
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response.headers_mut().insert(SERVER, HeaderValue::from_static("sealgate"));
    response
}
