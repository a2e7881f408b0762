//! What becomes of one described request, told step by step by the functions of the server.
//!
//! The handshake's part is [`Gateway::of_sni`] and [`ClientTrust::verify`](sealgate_pki::ClientTrust::verify), the
//! request's [`decide_with`] and [`rewrite()`], sizes of `[limits]` included. Nothing is decided here. What a node would
//! answer is not known here.

mod chain;
mod forwarded;
mod handshake;
mod request;
mod words;

use std::fmt;

use rustls_pki_types::UnixTime;
use sealgate_pki::{Alert, Reason};
use sealgate_policy::desc::{GatewayDesc, ListenerKind, Protocol};
use sealgate_policy::{Call, Gateway, SslIndex, Step, Steps, decide_with, rewrite};

use crate::{Clock, Model};
pub use forwarded::Forwarded;
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

/// One step in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// `listener`, `handshake`, `certificate`, `framing`, `host`, `path`, `headers`, `admission`, `routing` or
    /// `upstream`.
    pub stage: &'static str,
    /// What was compared and what it came to.
    pub text: String,
}

/// What a request came to.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Nobody listens for it.
    NoListener {
        /// What nobody speaks.
        listener: ListenerKind,
    },
    /// The handshake ended with an alert.
    Alert {
        /// The alert.
        alert: Alert,
        /// Why, from the closed set.
        reason: Reason,
        /// In words.
        detail: String,
    },
    /// The gateway answered by itself.
    Refused {
        /// Status.
        status: u16,
        /// Why, from the closed set, where policy refused.
        reason: Option<Reason>,
        /// In words.
        detail: String,
    },
    /// It was admitted and routed; what the upstream answers is the upstream's to say.
    Forwarded(Box<Forwarded>),
}

impl Outcome {
    /// Status of the answer: 200 for what is forwarded, `None` where no request could be made.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::NoListener { .. } | Self::Alert { .. } => None,
            Self::Refused { status, .. } => Some(*status),
            Self::Forwarded(_) => Some(200),
        }
    }

    /// Why it was refused, from the closed set.
    pub fn reason(&self) -> Option<Reason> {
        match self {
            Self::Alert { reason, .. } => Some(*reason),
            Self::Refused { reason, .. } => *reason,
            Self::NoListener { .. } | Self::Forwarded(_) => None,
        }
    }

    /// The alert that ended the handshake.
    pub fn alert(&self) -> Option<Alert> {
        match self {
            Self::Alert { alert, .. } => Some(*alert),
            _ => None,
        }
    }

    /// What goes upstream.
    pub fn forwarded(&self) -> Option<&Forwarded> {
        match self {
            Self::Forwarded(forwarded) => Some(forwarded),
            _ => None,
        }
    }
}

/// In one line: `200 → route …, upstream …`, `400 no_certificate`, `alert certificate_required(116)`.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoListener { listener } => write!(f, "no {} listener", handshake::kind(*listener)),
            Self::Alert { alert, .. } => write!(f, "alert {alert}"),
            Self::Refused { status, reason: Some(reason), .. } => write!(f, "{status} {reason}"),
            Self::Refused { status, reason: None, detail } => write!(f, "{status}: {detail}"),
            Self::Forwarded(forwarded) => {
                write!(f, "200 → route {}, upstream {}", forwarded.route_words(), forwarded.upstream)
            }
        }
    }
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
    let mut tale = Tale::default();
    let outcome = subject.tell(&mut tale);
    Explanation { facts: tale.facts, outcome, ssl: tale.ssl, skip: tale.skip }
}

/// What is told about.
struct Subject<'a> {
    gateway: &'a Gateway,
    desc: &'a GatewayDesc<'a>,
    request: &'a Request,
    now: UnixTime,
}

/// What was told so far.
#[derive(Default)]
struct Tale {
    facts: Vec<Fact>,
    ssl: Option<SslIndex>,
    skip: Option<(SslIndex, usize)>,
}

impl Tale {
    fn say(&mut self, stage: &'static str, text: String) {
        self.facts.push(Fact { stage, text });
    }
}

impl Subject<'_> {
    fn tell(&self, tale: &mut Tale) -> Outcome {
        let connection = match handshake::connect(self, tale) {
            Ok(connection) => connection,
            Err(outcome) => return outcome,
        };
        let mut head = self.request.head();
        let mut steps = Steps::default();
        let result = decide_with(self.gateway, &connection, &mut head, self.now, &mut steps);
        for step in &steps.0 {
            tale.say(words::stage(step.stage()), self.words(step, &connection));
        }
        tale.skip = steps.0.iter().find_map(|step| match step {
            Step::Skip { ssl, number, found: true, .. } => Some((*ssl, *number)),
            _ => None,
        });
        match result {
            Ok(decision) => {
                let received = head.headers.clone();
                // Any bytes will do: `explain` says the same each time.
                let call = Call { request_id: REQUEST_ID, now: self.now, entropy: &mut |bytes| bytes.fill(0) };
                match rewrite(self.gateway, &connection, &decision, &mut head, call) {
                    Ok(_) => Outcome::Forwarded(Box::new(self.forwarded(&decision, &received, &head, tale))),
                    Err(answer) => {
                        let (status, detail) = (answer.status.as_u16(), "a plugin answers".to_owned());
                        tale.say("upstream", detail.clone());
                        Outcome::Refused { status, reason: None, detail }
                    }
                }
            }
            Err(refusal) => {
                let protocol = Protocol::from(self.request.version);
                let (status, reason) = (refusal.status(protocol).as_u16(), refusal.reason());
                let detail = refusal.to_string();
                if refusal == sealgate_policy::Refusal::NoRoute {
                    self.near_routes(&steps, tale);
                }
                tale.say(words::stage(refusal.stage()), format!("refused: {detail}"));
                Outcome::Refused { status, reason, detail }
            }
        }
    }
}
