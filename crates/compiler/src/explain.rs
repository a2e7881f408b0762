//! What becomes of one described request, told step by step by the functions of the server.
//!
//! The handshake's part is [`Gateway::of_sni`] and [`ClientTrust::verify`](sealgate_pki::ClientTrust::verify), the
//! request's [`decide_with`] and [`rewrite()`], sizes of `[limits]` included. Nothing is decided here. What a node would
//! answer is not known here.

mod chain;
mod fact;
mod forwarded;
mod handshake;
mod outcome;
mod request;
mod subject;
mod words;

use std::fmt;

use sealgate_policy::desc::{GatewayDesc, Protocol};
use sealgate_policy::{Call, Gateway, SslIndex, Step, Steps, decide_with, rewrite};

use crate::{Clock, Model};
use subject::{Account, Subject};

pub use fact::Fact;
pub use forwarded::Forwarded;
pub use outcome::Outcome;
pub use request::{Request, RequestError};

/// `$request_id` of a request that never was.
const REQUEST_ID: &str = "00000000-0000-0000-0000-000000000000";

/// The steps of a request, and what it came to.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// In order.
    pub facts: Vec<Fact>,
    /// The end.
    pub outcome: Outcome,
    /// SSL object of the handshake.
    pub(crate) ssl: Option<SslIndex>,
    /// Skip pattern that was found: SSL object, number in its list.
    pub(crate) skip: Option<(SslIndex, usize)>,
}

/// A line a step, the stage in front where it changes; the outcome last.
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before = "";
        for fact in &self.facts {
            let stage = if fact.stage == before { "" } else { fact.stage };
            writeln!(f, "{stage:<12} {}", fact.text)?;
            before = fact.stage;
        }
        writeln!(f, "{}", self.outcome)
    }
}

impl Model {
    /// What becomes of `request` at this time.
    pub fn explain(&self, request: &Request, now: Clock) -> Explanation {
        self.with_desc(|desc| explain(self.gateway(), desc, request, now))
    }
}

/// What becomes of `request` at this time in the gateway that was made of `desc`.
pub fn explain(gateway: &Gateway, desc: &GatewayDesc<'_>, request: &Request, now: Clock) -> Explanation {
    let subject = Subject { gateway, desc, request, now: now.0 };
    let mut account = Account::default();
    let outcome = subject.tell(&mut account);
    Explanation { facts: account.facts, outcome, ssl: account.ssl, skip: account.skip }
}

impl Subject<'_> {
    fn tell(&self, account: &mut Account) -> Outcome {
        let connection = match handshake::connect(self, account) {
            Ok(connection) => connection,
            Err(outcome) => return outcome,
        };
        let mut head = self.request.head();
        let mut steps = Steps::default();
        let result = decide_with(self.gateway, &connection, &mut head, self.now, &mut steps);
        for step in &steps.0 {
            account.say(words::stage(step.stage()), self.words(step, &connection));
        }
        account.skip = steps.0.iter().find_map(|step| match step {
            Step::Skip { ssl, number, found: true, .. } => Some((*ssl, *number)),
            _ => None,
        });
        match result {
            Ok(decision) => {
                let received = head.headers.clone();
                // Any bytes will do: `explain` says the same each time.
                let call = Call { request_id: REQUEST_ID, now: self.now, entropy: &mut |bytes| bytes.fill(0) };
                match rewrite(self.gateway, &connection, &decision, &mut head, call) {
                    Ok(_) => Outcome::Forwarded(Box::new(self.forwarded(&decision, &received, &head, account))),
                    Err(answer) => {
                        let (status, detail) = (answer.status.as_u16(), "a plugin answers".to_owned());
                        account.say("upstream", detail.clone());
                        Outcome::Refused { status, reason: None, detail }
                    }
                }
            }
            Err(refusal) => {
                let protocol = Protocol::from(self.request.version);
                let (status, reason) = (refusal.status(protocol).as_u16(), refusal.reason());
                let detail = refusal.to_string();
                if refusal == sealgate_policy::Refusal::NoRoute {
                    self.near_routes(&steps, account);
                }
                account.say(words::stage(refusal.stage()), format!("refused: {detail}"));
                Outcome::Refused { status, reason, detail }
            }
        }
    }
}
