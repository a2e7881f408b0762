//! Every way in which a request ends without a response of a node, and the one table from there to status, page and
//! log. Nothing internal goes to the client.

use std::borrow::Cow;

use http::StatusCode;
use sealgate_pki::Reason;
use sealgate_policy::Refusal;
use sealgate_policy::desc::Protocol;

use super::request_body::BodyFault;
use crate::upstream::ForwardError;

/// Why a request gets no response of a node.
#[derive(Debug)]
pub enum RequestError {
    /// By policy.
    Refused(Refusal),
    /// By what happened upstream.
    Forward(ForwardError),
}

/// What a client sees besides the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// nginx's HTML error page.
    Html,
    /// `{"error_msg":"404 Route Not Found"}`, as APISIX has it.
    Json,
}

/// A row of the table.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Body.
    pub page: Page,
    /// From the closed set, for the log.
    pub reason: Option<Reason>,
    /// In words, for the log.
    pub text: Cow<'static, str>,
    /// The connection takes no further request.
    pub closes: bool,
}

impl RequestError {
    /// What this looks like from outside and in the log.
    pub fn answer(&self, protocol: Protocol) -> Answer {
        match self {
            Self::Refused(refusal) => Answer {
                status: refusal.status(protocol),
                page: if matches!(refusal, Refusal::NoRoute) { Page::Json } else { Page::Html },
                reason: refusal.reason(),
                text: refusal.to_string().into(),
                closes: refusal.closes(),
            },
            Self::Forward(error) => Answer {
                status: error.status(),
                page: Page::Html,
                reason: None,
                text: error.to_string().into(),
                closes: matches!(error, ForwardError::ClientBody(BodyFault::Stalled | BodyFault::Broken)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use sealgate_policy::desc::Protocol;
    use sealgate_policy::{Limit, Refusal};

    use super::{Page, RequestError};
    use crate::http::request_body::BodyFault;
    use crate::upstream::ForwardError;

    #[test]
    fn the_table() {
        let rows = [
            (RequestError::Refused(Refusal::TooLarge(Limit::Target)), 414, Page::Html, true),
            (RequestError::Refused(Refusal::NoRoute), 404, Page::Json, false),
            (RequestError::Refused(Refusal::Connect), 405, Page::Html, false),
            (RequestError::Refused(Refusal::TransferEncoding), 501, Page::Html, true),
            (RequestError::Refused(Refusal::HostMissing), 400, Page::Html, false),
            (RequestError::Forward(ForwardError::NoNode), 503, Page::Html, false),
            (RequestError::Forward(ForwardError::Busy), 503, Page::Html, false),
            (RequestError::Forward(ForwardError::ClientBody(BodyFault::TooLarge)), 413, Page::Html, false),
            (RequestError::Forward(ForwardError::ClientBody(BodyFault::Stalled)), 408, Page::Html, true),
        ];
        for (error, status, page, closes) in rows {
            let answer = error.answer(Protocol::Http1);
            assert_eq!((answer.status.as_u16(), answer.page), (status, page), "{error:?}");
            // What policy says of itself is tested there.
            if !matches!(error, RequestError::Refused(_)) {
                assert_eq!(answer.closes, closes, "{error:?}");
            }
            assert!(!answer.text.is_empty(), "{error:?}");
        }
    }
}
