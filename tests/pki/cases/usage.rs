//! What a certificate may be used for: basicConstraints, keyUsage, extendedKeyUsage, of every certificate of a path.

use sealgate_pki::Reason;

use crate::cases::{Case, Nginx};
use crate::der::element;
use crate::forge::{ANY_USAGE, CLIENT_AUTH, DIGITAL_SIGNATURE, Draft, KEY_CERT_SIGN, KEY_ENCIPHERMENT, SERVER_AUTH};

const PURPOSE: &str = "unsuitable certificate purpose";
const INVALID_CA: &str = "invalid CA certificate";
const NO_CERT_SIGN: &str = "key usage does not include certificate signing";
const LAST_ERROR: Nginx = Nginx::Says("FAILED:unsuitable certificate purpose", "it shows the last error");
const UNSPECIFIED: &str = "unspecified certificate verification error";

pub(crate) fn cases() -> Vec<Case> {
    [of_the_client(), of_issuers(), of_anchors()].into_iter().flatten().collect()
}

fn of_the_client() -> Vec<Case> {
    let root = Draft::ca("Root").self_signed();
    let accepted =
        |name, draft: fn(Draft) -> Draft| Case::accepted(name, &[&root], &[&draft(Draft::leaf("client")).by(&root)]);
    let refused = |name, draft: fn(Draft) -> Draft| {
        let leaf = draft(Draft::leaf("client")).by(&root);
        Case::refused(name, &[&root], &[&leaf], Reason::WrongUsage, PURPOSE)
    };
    vec![
        accepted("EKU clientAuth", |draft| draft.purposes(&[CLIENT_AUTH])),
        accepted("EKU serverAuth and clientAuth", |draft| draft.purposes(&[SERVER_AUTH, CLIENT_AUTH])),
        refused("EKU serverAuth", |draft| draft.purposes(&[SERVER_AUTH])),
        refused("EKU any", |draft| draft.purposes(&[ANY_USAGE])),
        refused("EKU empty", |draft| draft.purposes(&[])),
        accepted("KU digitalSignature", |draft| draft.usage(DIGITAL_SIGNATURE)),
        accepted("KU digitalSignature and more", |draft| draft.usage(DIGITAL_SIGNATURE | KEY_ENCIPHERMENT)),
        refused("KU keyEncipherment", |draft| draft.usage(KEY_ENCIPHERMENT)),
        refused("KU keyCertSign", |draft| draft.usage(KEY_CERT_SIGN)),
        Case::refused(
            "KU that cannot be read",
            &[&root],
            &[&Draft::leaf("client").extension("2.5.29.15", true, &element(0x04, &[0x80])).by(&root)],
            Reason::Malformed,
            UNSPECIFIED,
        )
        .nginx(Nginx::Says("FAILED:unable to verify the first certificate", "it finds no issuer for it")),
        Case::refused("a CA as client", &[&root], &[&Draft::ca("client").by(&root)], Reason::WrongUsage, PURPOSE)
            .nginx(Nginx::Says("SUCCESS", "OpenSSL lets a CA be a client")),
        Case::refused("the anchor as client", &[&root], &[&root], Reason::WrongUsage, PURPOSE)
            .nginx(Nginx::Says("SUCCESS", "OpenSSL lets a CA be a client")),
    ]
}

fn of_issuers() -> Vec<Case> {
    let root = Draft::ca("Root").self_signed();
    let below = |name, intermediate: Draft, expected: Option<(Reason, &'static str)>| {
        let intermediate = intermediate.by(&root);
        let leaf = Draft::leaf("client").by(&intermediate);
        match expected {
            None => Case::accepted(name, &[&root], &[&leaf, &intermediate]),
            Some((reason, text)) => Case::refused(name, &[&root], &[&leaf, &intermediate], reason, text),
        }
    };
    let limited = Draft::ca_with_path_length("Limited", 0).by(&root);
    let too_many = Draft::ca("Too many").by(&limited);
    let leaf_too_deep = Draft::leaf("client").by(&too_many);
    vec![
        below("intermediate CA:FALSE", Draft::leaf("EE"), Some((Reason::UnknownIssuer, INVALID_CA))).nginx(LAST_ERROR),
        below("intermediate without basicConstraints", Draft::bare("EE"), Some((Reason::UnknownIssuer, INVALID_CA)))
            .nginx(LAST_ERROR),
        below("intermediate KU keyCertSign", Draft::ca("CA").usage(KEY_CERT_SIGN), None),
        below(
            "intermediate KU digitalSignature",
            Draft::ca("CA").usage(DIGITAL_SIGNATURE),
            Some((Reason::UnknownIssuer, NO_CERT_SIGN)),
        ),
        below("intermediate EKU clientAuth", Draft::ca("CA").purposes(&[CLIENT_AUTH]), None),
        below(
            "intermediate EKU serverAuth",
            Draft::ca("CA").purposes(&[SERVER_AUTH]),
            Some((Reason::WrongUsage, PURPOSE)),
        ),
        below("intermediate pathlen 0", Draft::ca_with_path_length("CA", 0), None),
        Case::refused(
            "intermediate pathlen exceeded",
            &[&root],
            &[&leaf_too_deep, &too_many, &limited],
            Reason::DepthExceeded,
            "path length constraint exceeded",
        )
        .depth(5),
    ]
}

/// webpki reads nothing of these.
fn of_anchors() -> Vec<Case> {
    let direct = |name, root: Draft, expected: Option<(Reason, &'static str)>| {
        let root = root.self_signed();
        let leaf = Draft::leaf("client").by(&root);
        match expected {
            None => Case::accepted(name, &[&root], &[&leaf]),
            Some((reason, text)) => Case::refused(name, &[&root], &[&leaf], reason, text),
        }
    };
    let below = |name, root: Draft, expected: Option<(Reason, &'static str)>| {
        let root = root.self_signed();
        let intermediate = Draft::ca("Intermediate").by(&root);
        let leaf = Draft::leaf("client").by(&intermediate);
        match expected {
            None => Case::accepted(name, &[&root], &[&leaf, &intermediate]),
            Some((reason, text)) => Case::refused(name, &[&root], &[&leaf, &intermediate], reason, text),
        }
    };
    // A new key of the root, signed by the old one: self-issued, so it does not count.
    let root = Draft::ca_with_path_length("Root", 0).self_signed();
    let next = Draft::ca("Root").by(&root);
    let rolled_over = Draft::leaf("client").by(&next);
    vec![
        direct("anchor KU keyCertSign", Draft::ca("Root").usage(KEY_CERT_SIGN), None),
        direct(
            "anchor KU digitalSignature",
            Draft::ca("Root").usage(DIGITAL_SIGNATURE),
            Some((Reason::UnknownIssuer, "unable to verify the first certificate")),
        )
        .nginx(Nginx::Says("FAILED:key usage does not include certificate signing", "it considers it as an issuer")),
        direct("anchor EKU clientAuth", Draft::ca("Root").purposes(&[CLIENT_AUTH]), None),
        direct(
            "anchor EKU serverAuth",
            Draft::ca("Root").purposes(&[SERVER_AUTH]),
            Some((Reason::WrongUsage, PURPOSE)),
        ),
        Case::accepted("anchor pathlen 0 above a self-issued intermediate", &[&root], &[&rolled_over, &next])
            .nginx(Nginx::Says("FAILED:certificate signature failure", "without key identifiers it takes the old key")),
        direct("anchor pathlen 0", Draft::ca_with_path_length("Root", 0), None),
        below("anchor pathlen 1", Draft::ca_with_path_length("Root", 1), None),
        below(
            "anchor pathlen exceeded",
            Draft::ca_with_path_length("Root", 0),
            Some((Reason::DepthExceeded, "path length constraint exceeded")),
        ),
    ]
}
