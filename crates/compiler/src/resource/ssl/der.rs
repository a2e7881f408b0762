//! One certificate.

use sealgate_pki::Certificate;

use crate::pem::Block;
use crate::resource::resolver::Resolver;
use crate::rules::validity::{self, Role};
use crate::rules::{expiring, unreadable_certificate};
use crate::source::Span;

/// Seconds of a day.
const DAY: u64 = 86_400;
/// Days that are asked for where `[lints] min_validity` is not there.
pub(crate) const DEFAULT_MIN_VALIDITY: u32 = 30;

/// One certificate as it will be sealed.
#[derive(Debug)]
pub(crate) struct Der {
    certificate: Certificate,
    block: Span,
}

impl Der {
    /// Every certificate of a PEM text; `None` if one of them cannot be read.
    pub(crate) fn read_all(blocks: &[Block], span: Span, resolver: &mut Resolver<'_>) -> Option<Vec<Self>> {
        let ders: Vec<Option<Self>> = blocks.iter().map(|block| Self::read(block, span, resolver)).collect();
        ders.into_iter().collect()
    }

    fn read(block: &Block, span: Span, resolver: &mut Resolver<'_>) -> Option<Self> {
        match Certificate::from_der(&block.der) {
            Ok(certificate) => Some(Self { certificate, block: block.span }),
            Err(why) => {
                resolver.report(unreadable_certificate::report(block, &why.to_string(), span));
                None
            }
        }
    }

    pub(crate) fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Its BEGIN line.
    pub(crate) fn block(&self) -> Span {
        self.block
    }

    pub(crate) fn subject(&self) -> String {
        self.certificate.subject().rfc2253()
    }

    /// Whether it is valid now, and for long enough.
    pub(crate) fn check_validity(&self, role: Role, span: Span, resolver: &mut Resolver<'_>) {
        let (from, until) = (self.certificate.not_before(), self.certificate.not_after());
        let is = if until < resolver.now {
            format!("expired on {}", self.certificate.not_after_text())
        } else if resolver.now < from {
            format!("is not valid before {}", self.certificate.not_before_text())
        } else {
            self.check_rest(role, span, resolver);
            return;
        };
        resolver.report(validity::report(role, &self.subject(), until < resolver.now, &is, self.block, span));
    }

    fn check_rest(&self, role: Role, span: Span, resolver: &mut Resolver<'_>) {
        let (from, until) = (self.certificate.not_before().as_secs(), self.certificate.not_after().as_secs());
        let left = until - resolver.now.as_secs();
        let (enough, said) = match resolver.min_validity {
            Some(days) => (u64::from(days.value) * DAY, Some(days.span)),
            None => ((u64::from(DEFAULT_MIN_VALIDITY) * DAY).min((until - from) / 3), None),
        };
        if left < enough {
            let until = self.certificate.not_after_text();
            let places = (self.block, span);
            resolver.report(expiring::report(role, &self.subject(), &until, left / DAY, places, said));
        }
    }
}
