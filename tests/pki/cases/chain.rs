//! Who signed whom, how deep, and with what.

use sealgate_pki::Reason;

use crate::cases::{Case, Nginx};
use crate::der::common_name;
use crate::forge::{Draft, ECDSA_SHA1, ECDSA_SHA256, Entity, SERVER_AUTH, rsa_spki};

const LAST_ERROR: Nginx = Nginx::Says("FAILED:unable to get local issuer certificate", "it shows the last error");

pub(crate) fn cases() -> Vec<Case> {
    let root = Draft::ca("Root").self_signed();
    let first = Draft::ca("First").by(&root);
    let second = Draft::ca("Second").by(&first);
    let direct = Draft::leaf("client").by(&root);
    let one_below = Draft::leaf("client").by(&first);
    let two_below = Draft::leaf("client").by(&second);

    let stranger = Draft::ca("Stranger").self_signed();
    let strangers_intermediate = Draft::ca("Stranger's").by(&stranger);
    let namesake = Draft::ca("Root").self_signed();
    let other = Draft::ca("Other").issuer(common_name("One")).self_signed();
    let one = Draft::ca("One").by(&other);

    // `First` is signed by the root and, with the same key, by `Second`, which is signed by the root, too.
    let cross_root = Draft::ca("Second").by(&root);
    let cross = Draft::ca("First").key_of(&first).by(&cross_root);

    let mut cases = vec![
        Case::accepted("signed by the anchor", &[&root], &[&direct]).depth(0),
        Case::accepted("one intermediate", &[&root], &[&one_below, &first]),
        Case::accepted("two intermediates", &[&root], &[&two_below, &second, &first]).depth(2),
        Case::accepted("order of intermediates", &[&root], &[&two_below, &first, &second]).depth(2),
        Case::accepted("anchor in the message", &[&root], &[&direct, &root]).depth(0),
        Case::accepted("anchor in the message after an intermediate", &[&root], &[&one_below, &first, &root]),
        Case::accepted("something else in the message", &[&root], &[&one_below, &stranger, &first]),
        Case::accepted("second of two anchors", &[&stranger, &root], &[&direct]),
        Case::accepted("intermediate as anchor", &[&first], &[&one_below])
            .nginx(Nginx::Says("FAILED:unable to get issuer certificate", "it does not set X509_V_FLAG_PARTIAL_CHAIN")),
        // The long way comes first in the message; webpki must be made to look for the short one.
        Case::accepted("a shorter path", &[&root], &[&one_below, &cross, &cross_root, &first])
            .nginx(Nginx::Says("FAILED:unable to get local issuer certificate", "it takes the first way")),
        Case::refused(
            "deeper than 0",
            &[&root],
            &[&one_below, &first],
            Reason::DepthExceeded,
            "certificate chain too long",
        )
        .depth(0)
        .nginx(LAST_ERROR),
        Case::refused(
            "deeper than 1",
            &[&root],
            &[&two_below, &second, &first],
            Reason::DepthExceeded,
            "certificate chain too long",
        )
        .nginx(LAST_ERROR),
        Case::refused(
            "only the long way",
            &[&root],
            &[&one_below, &cross, &cross_root],
            Reason::DepthExceeded,
            "certificate chain too long",
        )
        .nginx(LAST_ERROR),
        Case::refused(
            "unknown CA",
            &[&root],
            &[&Draft::leaf("client").by(&stranger)],
            Reason::UnknownIssuer,
            "unable to verify the first certificate",
        ),
        Case::refused(
            "unknown CA, for another purpose",
            &[&root],
            &[&Draft::leaf("client").purposes(&[SERVER_AUTH]).by(&stranger)],
            Reason::UnknownIssuer,
            "unable to verify the first certificate",
        ),
        Case::refused(
            "unknown CA that has the anchor's name",
            &[&root],
            &[&Draft::leaf("client").by(&namesake)],
            Reason::BadSignature,
            "certificate signature failure",
        ),
        Case::refused(
            "unknown CA in the message",
            &[&root],
            &[&Draft::leaf("client").by(&stranger), &stranger],
            Reason::UnknownIssuer,
            "self-signed certificate in certificate chain",
        ),
        Case::refused(
            "unknown CA above an intermediate",
            &[&root],
            &[&Draft::leaf("client").by(&strangers_intermediate), &strangers_intermediate],
            Reason::UnknownIssuer,
            "unable to get local issuer certificate",
        ),
        Case::refused(
            "two CAs, each issued by the other",
            &[&root],
            &[&Draft::leaf("client").by(&one), &one, &other],
            Reason::UnknownIssuer,
            "unable to get local issuer certificate",
        ),
        Case::refused(
            "missing intermediate",
            &[&root],
            &[&one_below],
            Reason::UnknownIssuer,
            "unable to verify the first certificate",
        ),
        Case::refused(
            "self-signed",
            &[&root],
            &[&Draft::leaf("client").self_signed()],
            Reason::UnknownIssuer,
            "self-signed certificate",
        ),
        Case::refused(
            "tampered with",
            &[&root],
            &[&direct.clone().tampered()],
            Reason::BadSignature,
            "certificate signature failure",
        ),
        Case::refused(
            "tampered intermediate",
            &[&root],
            &[&one_below, &first.clone().tampered()],
            Reason::BadSignature,
            "certificate signature failure",
        ),
        Case::refused(
            "another algorithm inside",
            &[&root],
            &[&Draft::leaf("client").algorithms(ECDSA_SHA1, ECDSA_SHA256).by(&root)],
            Reason::Malformed,
            "unspecified certificate verification error",
        )
        .nginx(Nginx::Says("FAILED:certificate signature failure", "it finds out when it checks the signature")),
    ];
    cases.extend(weak());
    cases.extend(longest());
    cases
}

/// webpki stops at 6 intermediates, whatever depth is allowed.
fn longest() -> Vec<Case> {
    const NAMES: [&str; 7] = ["1", "2", "3", "4", "5", "6", "7"];
    let root = Draft::ca("Root").self_signed();
    let mut intermediates: Vec<Entity> = Vec::new();
    for name in NAMES {
        let issuer = intermediates.first().unwrap_or(&root);
        intermediates.insert(0, Draft::ca(name).by(issuer));
    }
    let below = |intermediates: &[Entity]| -> Vec<Entity> {
        let leaf = Draft::leaf("client").by(&intermediates[0]);
        [&[leaf], intermediates].concat()
    };
    let (six, seven) = (below(&intermediates[1..]), below(&intermediates));
    let (six, seven): (Vec<&Entity>, Vec<&Entity>) = (six.iter().collect(), seven.iter().collect());
    vec![
        Case::accepted("six intermediates", &[&root], &six).depth(255),
        Case::refused("seven intermediates", &[&root], &seven, Reason::DepthExceeded, "certificate chain too long")
            .depth(255)
            .nginx(Nginx::Says("SUCCESS", "webpki stops at 6")),
    ]
}

/// SHA-1, and RSA below 2048 bits.
fn weak() -> Vec<Case> {
    let unasked = Nginx::Unasked("nobody has the private key");
    let root = Draft::ca("Root").self_signed();
    let weak_root = Draft::ca("Weak").public_key(rsa_spki(1024)).self_signed();
    let sha_1 = Draft::leaf("client").algorithms(ECDSA_SHA1, ECDSA_SHA1).by(&root);
    vec![
        Case::refused(
            "SHA-1",
            &[&root],
            &[&sha_1],
            Reason::UnsupportedAlgorithm,
            "CA signature digest algorithm too weak",
        )
        .nginx(unasked),
        Case::refused(
            "client with RSA 1024",
            &[&root],
            &[&Draft::leaf("client").public_key(rsa_spki(1024)).by(&root)],
            Reason::UnsupportedAlgorithm,
            "EE certificate key too weak",
        )
        .nginx(unasked),
        Case::accepted(
            "client with RSA 2048",
            &[&root],
            &[&Draft::leaf("client").public_key(rsa_spki(2048)).by(&root)],
        )
        .nginx(unasked),
        Case::refused(
            "signature algorithm of another kind of key",
            &[&weak_root],
            &[&Draft::leaf("client").by(&weak_root)],
            Reason::UnsupportedAlgorithm,
            "unspecified certificate verification error",
        )
        .nginx(unasked),
    ]
}
