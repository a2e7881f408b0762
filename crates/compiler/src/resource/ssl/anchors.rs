//! The trust anchors of clients.

use std::collections::BTreeMap;

use sealgate_pki::{ClientTrust, KeyUsage};

use crate::pem::PemText;
use crate::public_roots;
use crate::resource::resolver::Resolver;
use crate::resource::ssl::der::Der;
use crate::rules::validity::Role;
use crate::rules::{
    anchor_intermediate, anchor_not_ca, anchor_usage, empty_ca, public_client_ca, repeated_certificate,
    several_anchors, stray_key, unusable_anchor, version_1, weak_key,
};
use crate::schema::At;
use crate::source::Span;

/// Every certificate of `client.ca`.
pub(crate) fn anchors(value: &At<String>, resolver: &mut Resolver<'_>) -> Option<Vec<Der>> {
    let text = match PemText::of(resolver.sources, value) {
        Ok(text) => text,
        Err(diagnostic) => {
            resolver.report(diagnostic);
            return None;
        }
    };
    let blocks = match text.certificates() {
        Ok(blocks) => blocks,
        Err(found) => {
            // Nothing that could be a certificate is another mistake than a broken one.
            let found = if text.is_without_any() { vec![empty_ca::report(text.name, text.span)] } else { found };
            found.into_iter().for_each(|d| resolver.report(d));
            return None;
        }
    };
    if let Some(key) = text.first_key() {
        resolver.report(stray_key::report(text.name, true, key, text.span));
    }
    let ders = Der::read_all(&blocks, text.span, resolver)?;
    let mut usable = true;
    for der in &ders {
        match ClientTrust::new(&[der.certificate().der()], 0, 0) {
            Ok(_) => check_anchor(der, text.span, resolver),
            Err(why) => {
                resolver.report(unusable_anchor::report(&der.subject(), &why.to_string(), der.block(), text.span));
                usable = false;
            }
        }
    }
    check_bundle(&ders, text.span, resolver);
    usable.then_some(ders)
}

/// What is odd about all of them together.
fn check_bundle(ders: &[Der], span: Span, resolver: &mut Resolver<'_>) {
    let mut seen = BTreeMap::new();
    let mut public = Vec::new();
    let mut subjects = Vec::new();
    for der in ders {
        if let Some(first) = seen.insert(der.certificate().der(), der.block()) {
            resolver.report(repeated_certificate::in_bundle(&der.subject(), first, der.block(), span));
            continue;
        }
        subjects.push(der.subject());
        if public_roots::contains(der.certificate()) {
            public.push(der);
        }
    }
    if let [first, ..] = &public[..] {
        resolver.report(public_client_ca::report(&first.subject(), public.len(), first.block(), span));
    }
    if subjects.len() > 1 {
        resolver.report(several_anchors::report(&subjects, span));
    }
}

fn check_anchor(der: &Der, span: Span, resolver: &mut Resolver<'_>) {
    let (certificate, subject, block) = (der.certificate(), der.subject(), der.block());
    der.check_validity(Role::Anchor, span, resolver);
    match (certificate.version(), certificate.can_issue(), certificate.is_self_issued()) {
        (1, ..) => resolver.report(version_1::report(Role::Anchor, &subject, "", block, span)),
        (_, true, true) => {}
        (_, true, false) => {
            let issuer = certificate.issuer().rfc2253();
            resolver.report(anchor_intermediate::report(&subject, &issuer, block, span));
        }
        // Pinned on purpose.
        (_, false, true) if certificate.is_ca() == Some(false) => {}
        (_, false, self_issued) => {
            let issuer = (!self_issued).then(|| certificate.issuer().rfc2253());
            let report = anchor_not_ca::report(&subject, certificate.is_ca(), issuer.as_deref(), block, span);
            resolver.report(report);
        }
    }
    let key = certificate.public_key().kind;
    if !key.is_checkable() {
        resolver.report(weak_key::anchor(&subject, key, block, span));
    }
    if certificate.extended_key_usage().is_some_and(|usage| !usage.client_auth) {
        resolver.report(anchor_usage::extended(&subject, block, span));
    }
    // One that may sign certificates was meant as a CA, and is reported as none.
    let signs_nothing = |usage: KeyUsage| !usage.digital_signature && !usage.key_cert_sign;
    if !certificate.can_issue() && certificate.key_usage().is_some_and(signs_nothing) {
        resolver.report(anchor_usage::signature(&subject, block, span));
    }
}
