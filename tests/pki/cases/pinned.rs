//! Certificates of `client.ca` that are no CAs: they stand for themselves and never issue.

use sealgate_pki::Reason;

use crate::cases::{Case, Nginx};
use crate::der::element;
use crate::forge::{ANY_USAGE, CLIENT_AUTH, DIGITAL_SIGNATURE, Draft, KEY_ENCIPHERMENT, SERVER_AUTH, rsa_spki};

const LAST_ERROR: Nginx = Nginx::Says("FAILED:unsuitable certificate purpose", "it shows the last error");

pub(crate) fn cases() -> Vec<Case> {
    let pinned = Draft::leaf("client").purposes(&[CLIENT_AUTH]).self_signed();
    let bare = Draft::bare("client").self_signed();
    let issued = Draft::leaf("client").by(&Draft::ca("Elsewhere").self_signed());
    let twin = Draft::leaf("client").purposes(&[CLIENT_AUTH]).key_of(&pinned).serial([0x12]).self_signed();
    let below = Draft::leaf("below").by(&pinned);
    let below_bare = Draft::leaf("below").by(&bare);
    let idle_ca = Draft::ca("client").usage(DIGITAL_SIGNATURE).self_signed();

    let refused = |name, leaf: Draft, reason, text| {
        let leaf = leaf.self_signed();
        Case::refused(name, &[&leaf], &[&leaf], reason, text)
    };
    vec![
        Case::accepted("pinned", &[&pinned], &[&pinned]).depth(0),
        Case::accepted("pinned without basicConstraints", &[&bare], &[&bare]),
        Case::accepted("pinned beside a CA", &[&Draft::ca("Root").self_signed(), &pinned], &[&pinned]),
        Case::accepted("pinned, issued by a CA that is not known", &[&issued], &[&issued]).nginx(Nginx::Says(
            "FAILED:unable to verify the first certificate",
            "it does not set X509_V_FLAG_PARTIAL_CHAIN",
        )),
        Case::refused(
            "another certificate of the pinned key and name",
            &[&pinned],
            &[&twin],
            Reason::UnknownIssuer,
            "self-signed certificate",
        ),
        Case::refused(
            "issued by a pinned certificate",
            &[&pinned],
            &[&below],
            Reason::UnknownIssuer,
            "unable to verify the first certificate",
        )
        .nginx(LAST_ERROR),
        Case::refused(
            "issued by a pinned certificate without basicConstraints",
            &[&bare],
            &[&below_bare],
            Reason::UnknownIssuer,
            "unable to verify the first certificate",
        )
        .nginx(LAST_ERROR),
        Case::refused(
            "issued by a pinned certificate in the message",
            &[&pinned],
            &[&below, &pinned],
            Reason::UnknownIssuer,
            "invalid CA certificate",
        )
        .nginx(LAST_ERROR),
        refused(
            "pinned and expired",
            Draft::leaf("client").years(2020, 2021),
            Reason::Expired,
            "certificate has expired",
        ),
        refused(
            "pinned and not yet valid",
            Draft::leaf("client").years(2096, 2098),
            Reason::NotYetValid,
            "certificate is not yet valid",
        ),
        refused(
            "pinned with KU keyEncipherment",
            Draft::leaf("client").usage(KEY_ENCIPHERMENT),
            Reason::WrongUsage,
            "unsuitable certificate purpose",
        ),
        refused(
            "pinned with EKU serverAuth",
            Draft::leaf("client").purposes(&[SERVER_AUTH]),
            Reason::WrongUsage,
            "unsuitable certificate purpose",
        ),
        refused(
            "pinned with EKU any",
            Draft::leaf("client").purposes(&[ANY_USAGE]),
            Reason::WrongUsage,
            "unsuitable certificate purpose",
        ),
        refused(
            "pinned with an unknown critical extension",
            Draft::leaf("client").extension("1.2.3.4", true, &element(0x05, &[])),
            Reason::UnsupportedExtension,
            "unhandled critical extension",
        ),
        refused(
            "pinned with RSA 1024",
            Draft::leaf("client").public_key(rsa_spki(1024)),
            Reason::UnsupportedAlgorithm,
            "EE certificate key too weak",
        )
        .nginx(Nginx::Unasked("nobody has the private key")),
        Case::refused(
            "a CA that may not issue as client",
            &[&idle_ca],
            &[&idle_ca],
            Reason::WrongUsage,
            "unsuitable certificate purpose",
        )
        .nginx(Nginx::Says("SUCCESS", "OpenSSL lets a CA be a client")),
    ]
}
