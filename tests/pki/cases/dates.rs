//! Validity: of the client's certificate, of intermediates, and of trust anchors, which webpki does not look at.

use sealgate_pki::Reason;

use crate::cases::{Case, Nginx};
use crate::forge::Draft;

const EXPIRED: (Reason, &str) = (Reason::Expired, "certificate has expired");
const NOT_YET_VALID: (Reason, &str) = (Reason::NotYetValid, "certificate is not yet valid");

pub(crate) fn cases() -> Vec<Case> {
    let past = (2020, 2021);
    let future = (2096, 2098);
    let mut cases = Vec::new();
    for (years, (reason, text), name) in [
        (past, EXPIRED, ["expired", "expired intermediate", "expired anchor"]),
        (future, NOT_YET_VALID, ["not yet valid", "intermediate not yet valid", "anchor not yet valid"]),
    ] {
        let root = Draft::ca("Root").self_signed();
        let leaf = Draft::leaf("client").years(years.0, years.1).by(&root);
        cases.push(Case::refused(name[0], &[&root], &[&leaf], reason, text));

        let intermediate = Draft::ca("Intermediate").years(years.0, years.1).by(&root);
        let below = Draft::leaf("client").by(&intermediate);
        cases.push(Case::refused(name[1], &[&root], &[&below, &intermediate], reason, text));

        let root = Draft::ca("Root").years(years.0, years.1).self_signed();
        let leaf = Draft::leaf("client").by(&root);
        cases.push(Case::refused(name[2], &[&root], &[&leaf], reason, text));
    }

    let old = Draft::ca("Root").years(past.0, past.1).self_signed();
    let renewed = Draft::ca("Root").key_of(&old).self_signed();
    let leaf = Draft::leaf("client").by(&old);
    cases.push(Case::accepted("renewed anchor after the old one", &[&old, &renewed], &[&leaf]));
    cases.push(Case::accepted("renewed anchor before the old one", &[&renewed, &old], &[&leaf]));

    let root = Draft::ca("Root").self_signed();
    let before_1970 = Draft::leaf("client").years(1960, 2098).by(&root);
    cases.push(
        Case::refused(
            "begins before 1970",
            &[&root],
            &[&before_1970],
            Reason::Malformed,
            "unspecified certificate verification error",
        )
        .nginx(Nginx::Says("SUCCESS", "webpki reads no date before 1970")),
    );
    cases
}
