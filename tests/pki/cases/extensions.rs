//! Critical extensions that are not known, name constraints, and extensions that are there twice.

use sealgate_pki::Reason;

use crate::cases::{Case, Nginx};
use crate::der::{element, sequence};
use crate::forge::Draft;

const UNHANDLED: (Reason, &str) = (Reason::UnsupportedExtension, "unhandled critical extension");

pub(crate) fn cases() -> Vec<Case> {
    let unknown = |draft: Draft, critical| draft.extension("1.2.3.4", critical, &element(0x05, &[]));
    let root = Draft::ca("Root").self_signed();
    let odd_intermediate = unknown(Draft::ca("Intermediate"), true).by(&root);
    let below_odd = Draft::leaf("client").by(&odd_intermediate);

    let constrained = Draft::ca("Intermediate").permits("inside.example").by(&root);
    let inside = Draft::leaf("client").dns(&["a.inside.example"]).by(&constrained);
    let outside = Draft::leaf("client").dns(&["a.outside.example"]).by(&constrained);

    let constrained_root = Draft::ca("Root").permits("inside.example").self_signed();
    let outside_root = Draft::leaf("client").dns(&["a.outside.example"]).by(&constrained_root);

    let twice = sequence(&[]);
    vec![
        Case::accepted("unknown extension", &[&root], &[&unknown(Draft::leaf("client"), false).by(&root)]),
        Case::refused(
            "unknown critical extension",
            &[&root],
            &[&unknown(Draft::leaf("client"), true).by(&root)],
            UNHANDLED.0,
            UNHANDLED.1,
        ),
        Case::refused(
            "unknown critical extension of an intermediate",
            &[&root],
            &[&below_odd, &odd_intermediate],
            UNHANDLED.0,
            UNHANDLED.1,
        ),
        Case::accepted("name inside nameConstraints", &[&root], &[&inside, &constrained]),
        Case::refused(
            "name outside nameConstraints",
            &[&root],
            &[&outside, &constrained],
            Reason::NameConstraint,
            "permitted subtree violation",
        ),
        Case::refused(
            "name outside nameConstraints of the anchor",
            &[&constrained_root],
            &[&outside_root],
            Reason::NameConstraint,
            "permitted subtree violation",
        ),
        Case::refused(
            "basicConstraints twice",
            &[&root],
            &[&Draft::leaf("client").extension("2.5.29.19", true, &twice).by(&root)],
            Reason::Malformed,
            "unspecified certificate verification error",
        )
        .nginx(Nginx::Says("FAILED:unable to verify the first certificate", "it finds no issuer for it")),
        Case::refused(
            "an unknown extension twice",
            &[&root],
            &[&unknown(unknown(Draft::leaf("client"), false), false).by(&root)],
            Reason::Malformed,
            "unspecified certificate verification error",
        )
        .nginx(Nginx::Says("SUCCESS", "OpenSSL does not look")),
    ]
}
