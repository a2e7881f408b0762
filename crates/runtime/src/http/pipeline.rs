//! The life of one request: decision, rewriting, forwarding, response.
//!
//! Each step is somebody else's; this is their order.

use std::convert::Infallible;
use std::rc::Rc;
use std::time::{Instant, SystemTime};

use http::header::{CONNECTION, HOST, REFERER, USER_AGENT};
use http::{HeaderValue, Request, Response, request};
use hyper::body::Incoming;
use rustls_pki_types::UnixTime;
use sealgate_policy::desc::{LogFormat, Protocol};
use sealgate_policy::plugin::ResponseEdits;
use sealgate_policy::{Call, decide, rewrite};

use super::error::RequestError;
use super::outcome::Outcome;
use super::request_body::{BodyState, RequestBody};
use super::respond::{error_page, finish, plugin_answer};
use super::response_body::ResponseBody;
use super::sent::SentBody;
use crate::client::Client;
use crate::observe::access::{Asked, Record};
use crate::observe::request_id::RequestId;

/// Answers one request. There is always an answer.
pub async fn serve(client: Rc<Client>, request: Request<Incoming>) -> Result<Response<SentBody>, Infallible> {
    let running = client.watch.begin_request();
    let (head, incoming) = request.into_parts();
    let protocol = Protocol::from(head.version);
    let method = head.method.clone();
    let core = &client.core;
    let id = core.request_ids.next();
    let record = core.desc.log.access.then(|| Box::new(Record::begin(&head, id, core.desc.log.format)));
    let mut unanswered = Unanswered { client: &client, record };

    let body = RequestBody::new(incoming, core.desc.limits.request_body, core.desc.timeouts.request_body, &core.tick);
    let state = body.state();
    let mut outcome = Outcome::default();
    let mut route = None;
    let mut edits = ResponseEdits::default();
    let result = forward(&client, head, body, id, &mut route, &mut edits, &mut outcome).await;

    let mut refused = None;
    let mut closes = false;
    let mut response = result.unwrap_or_else(|error| {
        let answer = error.answer(protocol);
        let page = error_page(&answer);
        closes = answer.closes;
        refused = Some((answer.reason, answer.text));
        page
    });
    edits.apply(response.headers_mut());
    finish(&mut response, &method);
    if refused.is_some() {
        end_if_needed(&client, protocol, &mut response, closes, &state);
    }
    let mut record = unanswered.record.take();
    if let Some(record) = &mut record {
        record.status = response.status().as_u16();
        record.route = route;
        record.outcome = outcome;
        record.refused = refused;
    }
    let (head, body) = response.into_parts();
    Ok(Response::from_parts(head, SentBody::new(body, running, client.clone(), record, state)))
}

/// Leaves a line for a request whose client went away before there was a response.
struct Unanswered<'a> {
    client: &'a Client,
    record: Option<Box<Record>>,
}

/// nginx's status for it, never sent.
const CLIENT_CLOSED_REQUEST: u16 = 499;

impl Drop for Unanswered<'_> {
    fn drop(&mut self) {
        if let Some(mut record) = self.record.take() {
            record.status = CLIENT_CLOSED_REQUEST;
            record.aborted = true;
            self.client.write(&record);
        }
    }
}

async fn forward(
    client: &Client,
    mut head: request::Parts,
    body: RequestBody,
    id: RequestId,
    route: &mut Option<u32>,
    edits: &mut ResponseEdits,
    outcome: &mut Outcome,
) -> Result<Response<ResponseBody>, RequestError> {
    let core = &client.core;
    let now = UnixTime::now();
    assert!(core.process.panic_at.is_none_or(|path| path != head.uri.path()), "a test asked for it");
    let decision = decide(&core.gateway, &client.facts, &mut head, now).map_err(RequestError::Refused)?;
    *route = Some(decision.route);
    let entropy = &mut |bytes: &mut [u8]| rand::fill(bytes);
    let call = Call { request_id: id.as_str(), now, entropy };
    match rewrite(&core.gateway, &client.facts, &decision, &mut head, call) {
        Ok(of_response) => *edits = of_response,
        Err(answer) => return Ok(plugin_answer(*answer)),
    }
    let desc = core.desc.routes.get(decision.route as usize).ok_or(RequestError::Refused(
        // A decision names a row of the table it was made from.
        sealgate_policy::Refusal::NoRoute,
    ))?;
    core.upstreams.forward(decision.admitted, desc, head, body, outcome).await.map_err(RequestError::Forward)
}

/// After an answer of ours the connection ends where policy says so, and on HTTP/1.1 while the body is still coming
/// (RFC 9112, 9.3); on h2 dropping the body resets the stream with NO_ERROR (RFC 9113, 8.1).
fn end_if_needed(
    client: &Client,
    protocol: Protocol,
    response: &mut Response<ResponseBody>,
    closes: bool,
    body: &BodyState,
) {
    if protocol == Protocol::Http1 && (closes || !body.is_complete()) {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    } else if closes {
        client.watch.close();
    }
}

impl Record {
    fn begin(head: &request::Parts, id: RequestId, format: LogFormat) -> Self {
        let header = |name| head.headers.get(name).cloned();
        let combined = (format == LogFormat::Combined).then(|| Box::new([header(REFERER), header(USER_AGENT)]));
        Self {
            at: SystemTime::now(),
            start: Instant::now(),
            id,
            asked: Some(Asked {
                method: head.method.clone(),
                uri: head.uri.clone(),
                version: head.version,
                host: if head.uri.authority().is_none() { header(HOST) } else { None },
                combined,
            }),
            status: 0,
            sent: 0,
            aborted: false,
            route: None,
            outcome: Outcome::default(),
            refused: None,
        }
    }
}
