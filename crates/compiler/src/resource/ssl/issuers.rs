//! Whether the configuration has the intermediate that a chain lacks.

use std::collections::BTreeMap;

use crate::resource::resolver::Resolver;
use crate::resource::ssl::certificate::ServerCertificate;
use crate::resource::ssl::der::Der;
use crate::resource::ssl::resolve::{ClientAuth, Ssl};
use crate::rules::chain_incomplete;

/// Reports each chain that lacks one.
pub(crate) fn check(ssls: &[Ssl], resolver: &mut Resolver<'_>) {
    let mut by_subject: BTreeMap<&[u8], Vec<&Der>> = BTreeMap::new();
    let chains = || ssls.iter().flat_map(Ssl::certificates);
    let anchors = ssls.iter().filter_map(Ssl::client).flat_map(ClientAuth::anchors);
    for der in chains().flat_map(ServerCertificate::chain).chain(anchors) {
        let certificate = der.certificate();
        if certificate.can_issue() && !certificate.is_self_issued() {
            by_subject.entry(certificate.subject().der()).or_default().push(der);
        }
    }
    for server in chains() {
        let Some(last) = server.chain().last().filter(|last| !last.certificate().is_self_issued()) else { continue };
        let candidates = by_subject.get(last.certificate().issuer().der()).into_iter().flatten();
        // One that is in the chain already is in the wrong place, which is another finding.
        let candidates =
            candidates.filter(|issuer| !server.chain().iter().any(|own| own.certificate() == issuer.certificate()));
        let mut issuers = candidates
            .filter(|issuer| last.certificate().is_issued_by(issuer.certificate(), webpki::ALL_VERIFICATION_ALGS));
        let Some(issuer) = issuers.next() else { continue };
        let file = resolver.sources.name(issuer.block().source);
        let (subject, name) = (last.subject(), issuer.subject());
        let report = chain_incomplete::report(&subject, &name, last.block(), server.span(), issuer.block(), file);
        resolver.report(report);
    }
}
