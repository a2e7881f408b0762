//! What is explained, and the account of it so far.

use rustls_pki_types::UnixTime;
use sealgate_policy::desc::GatewayDesc;
use sealgate_policy::{Gateway, SslIndex};

use super::fact::Fact;
use super::request::Request;

/// What is told about.
pub(super) struct Subject<'a> {
    pub(super) gateway: &'a Gateway,
    pub(super) desc: &'a GatewayDesc<'a>,
    pub(super) request: &'a Request,
    pub(super) now: UnixTime,
}

/// What was told so far.
#[derive(Default)]
pub(super) struct Account {
    pub(super) facts: Vec<Fact>,
    pub(super) ssl: Option<SslIndex>,
    pub(super) skip: Option<(SslIndex, usize)>,
}

impl Account {
    pub(super) fn say(&mut self, stage: &'static str, text: String) {
        self.facts.push(Fact { stage, text });
    }
}
