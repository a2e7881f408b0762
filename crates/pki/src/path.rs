//! A path from a client certificate to a trust anchor, once everything but the clock has been judged.

use rustls_pki_types::UnixTime;

use crate::validity::Validity;
use crate::{Anchor, Certificate, Failure};

/// A path that was accepted.
#[derive(Debug)]
pub(crate) struct Path {
    /// Every certificate of it, the client's first, the trust anchor last.
    links: Vec<Link>,
    /// DER of the intermediates, the client's issuer first.
    pub(crate) intermediates: Vec<Vec<u8>>,
    /// When all of them are valid.
    pub(crate) validity: Validity,
}

#[derive(Debug)]
struct Link {
    /// For a person.
    name: String,
    validity: Validity,
}

impl Path {
    /// A path that consists of the client certificate.
    pub(crate) fn begin(leaf: &Certificate) -> Self {
        let link = Link { name: "the client certificate".to_owned(), validity: leaf.validity() };
        Path { validity: link.validity, links: vec![link], intermediates: Vec::new() }
    }

    pub(crate) fn add_intermediate(&mut self, intermediate: &Certificate) {
        self.add(format!("intermediate `{}`", intermediate.subject().rfc2253()), intermediate.validity());
        self.intermediates.push(intermediate.der().to_vec());
    }

    pub(crate) fn add_anchor(&mut self, anchor: &Anchor) {
        let name = format!("trust anchor `{}`", anchor.certificate.subject().rfc2253());
        self.add(name, anchor.certificate.validity());
    }

    fn add(&mut self, name: String, validity: Validity) {
        self.validity = self.validity.and(validity);
        self.links.push(Link { name, validity });
    }

    /// Compares every certificate of the path, the trust anchor included, with the clock.
    pub(crate) fn judge_time(&self, now: UnixTime) -> Result<(), Failure> {
        if self.validity.contains(now) {
            return Ok(());
        }
        let outside = self.links.iter().find(|link| !link.validity.contains(now));
        Err(match outside {
            Some(link) => Failure::outside(&link.name, link.validity, now),
            None => Failure::outside("the path", self.validity, now),
        })
    }
}
