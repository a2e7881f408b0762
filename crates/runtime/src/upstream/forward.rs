//! Forwarding: an admitted request to a node and the node's response back, both streaming.
//!
//! Takes the head as policy rewrote it; the framing is ours alone, whatever the client sent. Decides nothing about
//! who may go where: [`Admitted`] is the proof that somebody else did.

use std::time::Instant;

use http::{Request, Response, request};
use http_body::Body;
use hyper::body::Incoming;
use sealgate_policy::Admitted;
use sealgate_policy::desc::{BalancerKind, RouteDesc};
use sealgate_policy::retry::is_repeatable;

use super::connection::{Connection, Failure, Timeouts};
use super::error::ForwardError;
use super::node::Node;
use super::send_body::SendBody;
use super::state::InFlight;
use super::upstreams::{Upstream, Upstreams};
use super::{UpstreamBody, echo, request as outgoing};
use crate::http::outcome::Outcome;
use crate::http::request_body::RequestBody;
use crate::http::response_body::ResponseBody;
use crate::process::tick::Deadline;

impl Upstreams {
    /// Sends a request to a node of the route's upstream and gives back the response, as soon as its head is there.
    ///
    /// `head` is what [`sealgate_policy::rewrite()`] made; its `Host` is replaced where the upstream says so. `outcome`
    /// is filled in also where this fails.
    ///
    /// # Errors
    /// Everything but a response, see [`ForwardError::status`].
    pub async fn forward(
        &self,
        _admitted: Admitted,
        route: &'static RouteDesc<'static>,
        head: request::Parts,
        body: RequestBody,
        outcome: &mut Outcome,
    ) -> Result<Response<ResponseBody>, ForwardError> {
        self.dispatch(route, head, body, outcome).await
    }

    pub(crate) async fn dispatch(
        &self,
        route: &RouteDesc<'_>,
        mut head: request::Parts,
        body: RequestBody,
        outcome: &mut Outcome,
    ) -> Result<Response<ResponseBody>, ForwardError> {
        let upstream = self.upstream(route.upstream).ok_or(ForwardError::NoNode)?;
        let body = (!body.is_end_stream()).then_some(body);
        outgoing::frame(&mut head, body.as_ref());
        let start = Instant::now();
        let result = match upstream.kind {
            BalancerKind::Echo => {
                outcome.tries = 1;
                echo::answer(&head, body).await
            }
            BalancerKind::RoundRobin => {
                let call = Call { upstreams: self, upstream, route, deadline: self.core().tick.deadline() };
                // Boxed, for it passes through many hands.
                let request = Box::new(Request::from_parts(head, SendBody::new(body)));
                call.run(request, start, outcome).await
            }
        };
        outcome.upstream_time = Some(start.elapsed());
        outcome.upstream_status = result.as_ref().ok().map(|response| response.status().as_u16());
        result
    }
}

/// One request on its way to one upstream.
struct Call<'a> {
    upstreams: &'a Upstreams,
    upstream: &'a Upstream,
    route: &'a RouteDesc<'a>,
    deadline: Deadline,
}

impl Call<'_> {
    /// Tries nodes until one answers or no further one may be tried.
    async fn run(
        mut self,
        mut request: Box<Request<SendBody>>,
        start: Instant,
        outcome: &mut Outcome,
    ) -> Result<Response<ResponseBody>, ForwardError> {
        let core = self.upstreams.core();
        let mut tried = Vec::new();
        let mut last = ForwardError::NoNode;
        self.upstream.budget.earn();
        while let Some((number, node)) = self.upstreams.pick(self.upstream, &tried) {
            let failure = match InFlight::begin(core, node.row()) {
                None => Failure::before(ForwardError::Busy, request),
                Some(in_flight) => {
                    outcome.tries += 1;
                    match self.exchange(node, request, outcome).await {
                        Ok((response, connection)) => {
                            let timeout = self.route.timeouts.read;
                            let response =
                                UpstreamBody::respond(response, connection, in_flight, self.deadline, timeout)?;
                            return Ok(response.map(|body| body.map_or(ResponseBody::Empty, ResponseBody::Upstream)));
                        }
                        Err(failure) => failure,
                    }
                }
            };
            last = failure.error;
            let Some(again) = failure.again else { return Err(last) };
            request = again;
            tried.push(number);
            if outcome.tries >= self.upstream.tries || self.is_late(start) {
                return Err(last);
            }
            if failure.sent && !self.upstream.budget.spend(Instant::now()) {
                return Err(last);
            }
        }
        Err(last)
    }

    /// Whether `retry_timeout` is over.
    fn is_late(&self, start: Instant) -> bool {
        let timeout = self.upstream.retry_timeout;
        timeout > 0 && start.elapsed().as_millis() >= u128::from(timeout)
    }

    /// One node: a pooled connection if there is a live one, else a new one to any of its addresses.
    async fn exchange(
        &mut self,
        node: &Node,
        mut request: Box<Request<SendBody>>,
        outcome: &mut Outcome,
    ) -> Result<(Response<Incoming>, Box<Connection>), Failure> {
        let core = self.upstreams.core();
        node.set_host(request.headers_mut());
        let addresses = match node.addresses(core).await {
            Ok(addresses) => addresses,
            Err(error) => return Err(Failure::before(ForwardError::Unresolved(error), request)),
        };
        let mut last = ForwardError::NoNode;
        let mut left = addresses.len();
        for address in addresses.iter() {
            outcome.upstream = Some(address);
            while let Some(mut connection) = core.pool.take(address).await {
                let failure = match self.send(&mut connection, request).await {
                    Ok(response) => return Ok((response, connection)),
                    Err(failure) => failure,
                };
                // Closed while it was idle, before the request reached the node or at the same moment, is no failure
                // of the node's: the request goes there over a new connection, if it may go at all.
                match failure {
                    Failure { error: ForwardError::Closed(_), again: Some(again), sent, .. } => {
                        request = again;
                        if sent {
                            break;
                        }
                    }
                    failure => return Err(failure),
                }
            }
            let timeout = share(self.route.timeouts.connect, left);
            match Connection::open(address, timeout, &self.deadline).await {
                Ok(mut connection) => {
                    let response = self.send(&mut connection, request).await?;
                    return Ok((response, connection));
                }
                Err(error) => last = error,
            }
            left -= 1;
        }
        Err(Failure::before(last, request))
    }

    /// The exchange itself. Where it fails and the request may be sent again, it comes back with the failure.
    async fn send(
        &self,
        connection: &mut Connection,
        request: Box<Request<SendBody>>,
    ) -> Result<Response<Incoming>, Failure> {
        let repeatable = request.body().is_end_stream() && is_repeatable(request.method());
        let fields = &self.upstreams.core().fields;
        let spare = repeatable.then(|| fields.spare(&request));
        let timeouts = Timeouts { send: self.route.timeouts.send, first_byte: self.route.timeouts.first_byte };
        let result = connection.exchange(request, timeouts, &self.deadline).await;
        match (result, spare) {
            (Err(failure), Some(spare)) => Err(failure.or_again(spare)),
            (result, spare) => {
                spare.into_iter().for_each(|spare| fields.take_back(spare));
                result
            }
        }
    }
}

/// `timeout` shared out among the addresses that are left; 0 = off stays so.
fn share(timeout: u32, left: usize) -> u32 {
    let left = u32::try_from(left).unwrap_or(u32::MAX).max(1);
    if timeout == 0 { 0 } else { (timeout / left).max(1) }
}
