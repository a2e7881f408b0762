//! X.509 version 1, as old openssl commands make it: as trust anchor, and directly below one.

use sealgate_pki::Reason;

use crate::cases::{Case, Nginx};
use crate::der::{attribute, element, name, sequence};
use crate::forge::{CLIENT_AUTH, Draft, ECDSA_SHA1, ECDSA_SHA256, Entity, RSA_SHA256, SERVER_AUTH, rsa_spki};

const LAST_ERROR: Nginx = Nginx::Says("FAILED:unsuitable certificate purpose", "it shows the last error");
const UNSPECIFIED: &str = "unspecified certificate verification error";

pub(crate) fn cases() -> Vec<Case> {
    [accepted(), issuers(), structure(), anchors()].into_iter().flatten().collect()
}

fn accepted() -> Vec<Case> {
    let root = Draft::version_1("Root").self_signed();
    let root_3 = Draft::ca("Root").self_signed();
    let intermediate = Draft::ca("Intermediate").by(&root);
    let as_anchor = Draft::ca("Intermediate").by(&root_3);
    vec![
        Case::accepted("v1 below v1", &[&root], &[&Draft::version_1("client").by(&root)]).depth(0),
        Case::accepted("v1 below v1, anchor in the message", &[&root], &[&Draft::version_1("client").by(&root), &root]),
        Case::accepted("v1 below v3", &[&root_3], &[&Draft::version_1("client").by(&root_3)]),
        Case::accepted("v3 below v1", &[&root], &[&Draft::leaf("client").by(&root)]),
        Case::accepted("v3 below v3 below v1", &[&root], &[&Draft::leaf("client").by(&intermediate), &intermediate]),
        Case::accepted(
            "v1 below an intermediate as anchor",
            &[&as_anchor],
            &[&Draft::version_1("client").by(&as_anchor)],
        )
        .nginx(Nginx::Says("FAILED:unable to get issuer certificate", "it does not set X509_V_FLAG_PARTIAL_CHAIN")),
    ]
}

fn issuers() -> Vec<Case> {
    let root = Draft::version_1("Root").self_signed();
    let root_3 = Draft::ca("Root").self_signed();
    let namesake = Draft::version_1("Root").self_signed();
    let intermediate = Draft::ca("Intermediate").by(&root);
    let intermediate_1 = Draft::version_1("Intermediate").by(&root);
    let pinned = Draft::leaf("Root").self_signed();
    let first_verify = "unable to verify the first certificate";

    // The same name in another string type: the same to OpenSSL, another one byte for byte.
    let printable = name(&[&[attribute("2.5.4.3", 0x13, "Root")]]);

    let refused =
        |name, anchor: &Entity, chain: &[&Entity], reason, text| Case::refused(name, &[anchor], chain, reason, text);
    vec![
        refused(
            "v1 of an unknown CA",
            &root,
            &[&Draft::version_1("client").by(&Draft::ca("Stranger").self_signed())],
            Reason::UnknownIssuer,
            first_verify,
        ),
        refused(
            "v1 of an unknown CA that has the anchor's name",
            &root,
            &[&Draft::version_1("client").by(&namesake)],
            Reason::BadSignature,
            "certificate signature failure",
        ),
        refused(
            "v1 self-signed",
            &root,
            &[&Draft::version_1("client").self_signed()],
            Reason::UnknownIssuer,
            "self-signed certificate",
        ),
        refused(
            "v1 below an intermediate",
            &root,
            &[&Draft::version_1("client").by(&intermediate), &intermediate],
            Reason::UnknownIssuer,
            first_verify,
        )
        .nginx(Nginx::Says("SUCCESS", "ours: directly below an anchor only")),
        refused(
            "v3 below v1 below v1",
            &root,
            &[&Draft::leaf("client").by(&intermediate_1), &intermediate_1],
            Reason::UnsupportedVersion,
            "invalid CA certificate",
        )
        .nginx(LAST_ERROR),
        refused(
            "v1 below v1 below v1",
            &root,
            &[&Draft::version_1("client").by(&intermediate_1), &intermediate_1],
            Reason::UnknownIssuer,
            first_verify,
        )
        .nginx(LAST_ERROR),
        refused(
            "v1 below a pinned certificate",
            &pinned,
            &[&Draft::version_1("client").by(&pinned)],
            Reason::UnknownIssuer,
            first_verify,
        )
        .nginx(LAST_ERROR),
        refused(
            "v1 whose issuer's name is spelt otherwise",
            &root_3,
            &[&Draft::version_1("client").issuer(printable).by(&root_3)],
            Reason::UnknownIssuer,
            first_verify,
        )
        .nginx(Nginx::Says("SUCCESS", "ours: byte for byte, as webpki")),
        refused(
            "v1 tampered with",
            &root,
            &[&Draft::version_1("client").by(&root).tampered()],
            Reason::BadSignature,
            "certificate signature failure",
        ),
    ]
}

fn structure() -> Vec<Case> {
    let root = Draft::version_1("Root").self_signed();
    let refused = |name, draft: Draft, reason, text| Case::refused(name, &[&root], &[&draft.by(&root)], reason, text);
    let lenient = |case: Case| case.nginx(Nginx::Says("SUCCESS", "OpenSSL does not look"));
    vec![
        lenient(refused(
            "v1 with extensions",
            Draft::version_1("client").extension("2.5.29.19", true, &sequence(&[])),
            Reason::UnsupportedVersion,
            UNSPECIFIED,
        )),
        lenient(refused(
            "v1 with unique ids",
            Draft::version_1("client").unique_ids(),
            Reason::UnsupportedVersion,
            UNSPECIFIED,
        )),
        lenient(refused("v2", Draft::bare("client").version_field(1), Reason::UnsupportedVersion, UNSPECIFIED)),
        lenient(refused("v1 written out", Draft::bare("client").version_field(0), Reason::Malformed, UNSPECIFIED)),
        lenient(refused("v4", Draft::bare("client").version_field(3), Reason::Malformed, UNSPECIFIED)),
        refused(
            "v1 with another algorithm inside",
            Draft::version_1("client").algorithms(ECDSA_SHA1, ECDSA_SHA256),
            Reason::Malformed,
            UNSPECIFIED,
        )
        .nginx(Nginx::Says("FAILED:certificate signature failure", "it finds out when it checks the signature")),
        refused(
            "v1 with SHA-1",
            Draft::version_1("client").algorithms(ECDSA_SHA1, ECDSA_SHA1),
            Reason::UnsupportedAlgorithm,
            "CA signature digest algorithm too weak",
        )
        .nginx(Nginx::Unasked("the signature is one over SHA-256")),
        refused(
            "v1 with RSA 1024",
            Draft::version_1("client").public_key(rsa_spki(1024)),
            Reason::UnsupportedAlgorithm,
            "EE certificate key too weak",
        )
        .nginx(Nginx::Unasked("nobody has the private key")),
        refused("v1 expired", Draft::version_1("client").years(2020, 2021), Reason::Expired, "certificate has expired"),
        refused(
            "v1 not yet valid",
            Draft::version_1("client").years(2096, 2098),
            Reason::NotYetValid,
            "certificate is not yet valid",
        ),
        Case::refused(
            "v1 with bytes after it",
            &[&root],
            &[&Draft::version_1("client").by(&root).followed_by(&[0x05, 0x00])],
            Reason::Malformed,
            UNSPECIFIED,
        )
        .nginx(Nginx::Unasked("it ends the handshake")),
    ]
}

fn anchors() -> Vec<Case> {
    let below = |name, root: Draft, expected: Option<(Reason, &'static str)>| {
        let root = root.self_signed();
        let leaf = Draft::version_1("client").by(&root);
        match expected {
            None => Case::accepted(name, &[&root], &[&leaf]),
            Some((reason, text)) => Case::refused(name, &[&root], &[&leaf], reason, text),
        }
    };
    let old = Draft::version_1("Root").years(2020, 2021).self_signed();
    let renewed = Draft::version_1("Root").key_of(&old).self_signed();
    let leaf = Draft::version_1("client").by(&old);
    let weak = Draft::version_1("Root").public_key(rsa_spki(1024)).self_signed();
    let below_weak = Draft::version_1("client").algorithms(RSA_SHA256, RSA_SHA256).by(&weak);
    vec![
        below(
            "v1 below an expired anchor",
            Draft::version_1("Root").years(2020, 2021),
            Some((Reason::Expired, "certificate has expired")),
        ),
        below(
            "v1 below an anchor that is not yet valid",
            Draft::version_1("Root").years(2096, 2098),
            Some((Reason::NotYetValid, "certificate is not yet valid")),
        ),
        below(
            "v1 below nameConstraints",
            Draft::ca("Root").permits("inside.example"),
            Some((Reason::NameConstraint, UNSPECIFIED)),
        )
        .nginx(Nginx::Says("SUCCESS", "the certificate has no name to constrain")),
        below(
            "v1 below EKU serverAuth",
            Draft::ca("Root").purposes(&[SERVER_AUTH]),
            Some((Reason::WrongUsage, "unsuitable certificate purpose")),
        ),
        below("v1 below EKU clientAuth", Draft::ca("Root").purposes(&[CLIENT_AUTH]), None),
        below("v1 below pathlen 0", Draft::ca_with_path_length("Root", 0), None),
        below(
            "v1 below an unknown extension",
            Draft::ca("Root").extension("1.2.3.4", false, &element(0x05, &[])),
            None,
        ),
        Case::refused(
            "v1 below RSA 1024",
            &[&weak],
            &[&below_weak],
            Reason::UnsupportedAlgorithm,
            "CA certificate key too weak",
        )
        .nginx(Nginx::Unasked("nobody has the private key")),
        Case::accepted("v1 below a renewed anchor", &[&old, &renewed], &[&leaf]),
        Case::accepted("v1 below a renewed anchor that comes first", &[&renewed, &old], &[&leaf]),
    ]
}
