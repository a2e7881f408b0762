//! Every row of `cases.rs` before sealgate's judge; sizes; what is remembered; and verdicts over time.

use std::sync::Arc;
use std::time::Duration;

use libtest_mimic::Trial;
use rcgen::PublicKeyData;
use rustls::crypto::aws_lc_rs;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};
use sealgate_pki::{AnchorKind, Certificate, ClientTrust, Reason, Verdict, spki_of};

use crate::cases::{self, Case};
use crate::forge::{Draft, ECDSA_SHA1, Entity, rsa_spki};
use crate::trial;

/// 2025-06-15.
const NOW: u64 = 1_750_000_000;

pub(crate) fn trials() -> Vec<Trial> {
    let rows = cases::all().into_iter().map(|case| trial("judging", case.name, move || judge(&case)));
    let others: [(&str, fn()); 13] = [
        ("sizes", sizes),
        ("no certificate", no_certificate),
        ("no anchors", no_anchors),
        ("anchors", anchors),
        ("garbage", garbage),
        ("remembered", remembered),
        ("remembered, other algorithms", other_algorithms),
        ("remembered, another path later", another_path_later),
        ("verdict over time", over_time),
        ("trusted for itself", trusted_for_itself),
        ("issued by", issued_by),
        ("too much work", too_much_work),
        ("public keys", public_keys),
    ];
    rows.chain(others.into_iter().map(|(name, test)| trial("judging", name, test))).collect()
}

fn judge(case: &Case) {
    let trust = trust(&case.anchors, case.depth);
    let chain: Vec<&Entity> = case.chain.iter().collect();
    // Twice: the second may be answered from memory.
    for _ in 0..2 {
        let verdict = verify(&trust, &chain, NOW);
        match &verdict {
            Verdict::Verified(_) => assert_eq!(case.expected, Ok(()), "{verdict:?}"),
            Verdict::Failed { failure, leaf } => {
                assert_eq!(case.expected, Err((failure.reason, failure.openssl_text)), "{failure:?}");
                assert!(!failure.detail.is_empty());
                assert_eq!(leaf.is_some(), Certificate::from_der(&case.chain[0].der).is_ok());
            }
            Verdict::Absent => panic!("absent"),
        }
    }
}

pub(crate) fn algorithms() -> &'static [&'static dyn SignatureVerificationAlgorithm] {
    aws_lc_rs::default_provider().signature_verification_algorithms.all
}

fn trust(anchors: &[Entity], depth: u8) -> ClientTrust {
    let ders: Vec<&[u8]> = anchors.iter().map(|anchor| anchor.der.as_slice()).collect();
    ClientTrust::new(&ders, depth, 10).expect("the anchors of a case can be read")
}

fn verify(trust: &ClientTrust, chain: &[&Entity], now: u64) -> Verdict {
    verify_with(trust, chain, now, algorithms())
}

fn verify_with(
    trust: &ClientTrust,
    chain: &[&Entity],
    now: u64,
    algorithms: &[&dyn SignatureVerificationAlgorithm],
) -> Verdict {
    let chain: Vec<CertificateDer<'_>> = chain.iter().map(|entity| CertificateDer::from(&entity.der[..])).collect();
    trust.verify(&chain, at(now), algorithms)
}

fn at(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

fn sizes() {
    let root = Draft::ca("Root").self_signed();
    let leaf = Draft::leaf("client").by(&root);
    let large = Draft::leaf("client").extension("1.2.3.4", false, &[0; 40_000]).by(&root);
    let fitting = Draft::leaf("client").extension("1.2.3.4", false, &[0; 60_000]).by(&root);
    let check = |limit, chain: &[&Entity], expected: Option<Reason>| {
        let trust = ClientTrust::new(&[&root.der], 1, limit).expect("the root can be read");
        let verdict = verify(&trust, chain, NOW);
        assert_eq!(verdict.reason(), expected, "{limit} {} {verdict:?}", chain.len());
    };
    let message = |length: usize| -> Vec<&Entity> { [&leaf].into_iter().chain(vec![&root; length - 1]).collect() };
    check(10, &message(10), None);
    check(10, &message(11), Some(Reason::ChainTooLong));
    check(1, &message(1), None);
    check(1, &message(2), Some(Reason::ChainTooLong));
    check(0, &message(40), None);
    check(10, &[&fitting], None);
    check(10, &[&large, &large], Some(Reason::ChainTooLong));
    check(0, &[&large, &large], Some(Reason::ChainTooLong));
    check(0, &[&leaf, &filling(64 * 1024, &leaf)], None);
    check(0, &[&leaf, &filling(64 * 1024 + 1, &leaf)], Some(Reason::ChainTooLong));
}

/// No certificate, and just so large that a message of `leaf` and it has `bytes`.
fn filling(bytes: usize, leaf: &Entity) -> Entity {
    Entity { der: vec![0; bytes - leaf.der.len()], ..leaf.clone() }
}

fn no_certificate() {
    let trust = trust(&[Draft::ca("Root").self_signed()], 1);
    let verdict = verify(&trust, &[], NOW);
    assert!(matches!(verdict, Verdict::Absent), "{verdict:?}");
    assert_eq!(verdict.openssl_text(), "NONE");
    assert_eq!(verdict.reason(), Some(Reason::NoCertificate));
    assert!(verdict.client().is_none());
}

fn no_anchors() {
    let error = ClientTrust::new(&[], 1, 10).expect_err("nothing to trust");
    assert_eq!(error.index, None);
    let root = Draft::ca("Root").self_signed();
    let error = ClientTrust::new(&[&root.der, b"no certificate"], 1, 10).expect_err("no certificate");
    assert_eq!(error.index, Some(1));
    let version_2 = Draft::ca("Root").version_field(1).self_signed();
    let error = ClientTrust::new(&[&version_2.der], 1, 10).expect_err("version 2");
    assert_eq!(error.index, Some(0));
}

fn anchors() {
    let root = Draft::ca("Root").self_signed();
    let renewed = Draft::ca("Root").key_of(&root).serial([0x13]).self_signed();
    let leaf = Draft::leaf("client").by(&root);
    let old = Draft::version_1("Old").self_signed();
    let trust = trust(&[root.clone(), leaf.clone(), renewed, old.clone()], 1);
    let kinds: Vec<AnchorKind> = trust.anchors().iter().map(|anchor| anchor.kind).collect();
    assert_eq!(kinds, [AnchorKind::Issuer, AnchorKind::Pinned, AnchorKind::Issuer, AnchorKind::Issuer]);
    assert_eq!(trust.subjects(), [root.name, leaf.name, old.name]);
}

fn garbage() {
    let root = Draft::ca("Root").self_signed();
    let trust = trust(std::slice::from_ref(&root), 1);
    let leaf = Draft::leaf("client").by(&root);
    let check = |bytes: &[u8]| {
        let chain = [CertificateDer::from(bytes), CertificateDer::from(&root.der[..])];
        let verdict = trust.verify(&chain, at(NOW), algorithms());
        assert_eq!(verdict.reason(), Some(Reason::Malformed), "{bytes:02x?}");
    };
    check(b"");
    check(b"no certificate");
    check(&[leaf.der.as_slice(), &[0]].concat());
    check(&leaf.der[..leaf.der.len() - 1]);
    // Garbage beside a good chain does no harm.
    let chain = [CertificateDer::from(&leaf.der[..]), CertificateDer::from(&b"garbage"[..])];
    assert_eq!(trust.verify(&chain, at(NOW), algorithms()).reason(), None);
}

fn remembered() {
    let root = Draft::ca("Root").self_signed();
    let leaf = Draft::leaf("client").by(&root);
    let expiring = Draft::leaf("client").years(2020, 2026).by(&root);
    let trust = trust(std::slice::from_ref(&root), 1);
    let verified = |verdict| match verdict {
        Verdict::Verified(client) => client,
        other => panic!("{other:?}"),
    };
    let first = verified(verify(&trust, &[&leaf], NOW));
    let second = verified(verify(&trust, &[&leaf], NOW));
    assert!(Arc::ptr_eq(&first, &second), "the same bytes are judged once");
    let other = verified(verify(&trust, &[&leaf, &root], NOW));
    assert!(!Arc::ptr_eq(&first, &other), "other bytes are another message");

    // What is remembered expires all the same.
    verified(verify(&trust, &[&expiring], NOW));
    let later = verify(&trust, &[&expiring], NOW + 365 * 86_400);
    assert_eq!(later.reason(), Some(Reason::Expired), "{later:?}");

    let again = verified(verify(&trust, &[&leaf], NOW));
    assert!(Arc::ptr_eq(&first, &again), "few others do not make it forgotten");

    // A large message is judged each time.
    for (bytes, expected) in [(16 * 1024, true), (16 * 1024 + 1, false)] {
        let filling = filling(bytes, &leaf);
        let [one, two] = [NOW; 2].map(|now| verified(verify(&trust, &[&leaf, &filling], now)));
        assert_eq!(Arc::ptr_eq(&one, &two), expected, "{bytes}");
    }

    // A message that begins like a remembered one, and one whose certificates are cut elsewhere.
    let mut bytes = CertificateDer::from([leaf.der.as_slice(), &root.der].concat());
    assert_eq!(trust.verify(std::slice::from_ref(&bytes), at(NOW), algorithms()).reason(), Some(Reason::Malformed));
    bytes = CertificateDer::from(leaf.clone().tampered().der);
    assert_eq!(trust.verify(&[bytes], at(NOW), algorithms()).reason(), Some(Reason::BadSignature));

    // Many clients: the memory is bounded, and right all the way.
    for serial in 0..700_u16 {
        let client = Draft::leaf("client").key_of(&leaf).serial([&[1], &serial.to_be_bytes()[..]].concat()).by(&root);
        let serial = format!("01{serial:04X}");
        for _ in 0..2 {
            assert_eq!(verified(verify(&trust, &[&client], NOW)).serial(), serial);
        }
    }
    let again = verified(verify(&trust, &[&leaf], NOW));
    assert!(!Arc::ptr_eq(&first, &again), "it was forgotten over the others");
}

fn other_algorithms() {
    let root = Draft::ca("Root").self_signed();
    let leaf = Draft::leaf("client").by(&root);
    let trust = trust(&[root], 1);
    assert_eq!(verify(&trust, &[&leaf], NOW).reason(), None);
    assert_eq!(verify_with(&trust, &[&leaf], NOW, &[]).reason(), Some(Reason::UnsupportedAlgorithm));
    assert_eq!(verify(&trust, &[&leaf], NOW).reason(), None);
}

/// What was accepted by a path that has expired since is accepted by another one.
fn another_path_later() {
    let root = Draft::ca("Root").self_signed();
    let short = Draft::ca("Intermediate").years(2020, 2026).by(&root);
    let long = Draft::ca("Intermediate").key_of(&short).by(&root);
    let leaf = Draft::leaf("client").by(&short);
    let trust = trust(&[root], 1);
    for now in [NOW, NOW + 365 * 86_400] {
        let verdict = verify(&trust, &[&leaf, &short, &long], now);
        assert_eq!(verdict.reason(), None, "{now} {verdict:?}");
        assert_eq!(verdict.at(at(now)).reason(), None);
    }
}

fn over_time() {
    // 2026-01-01 and 2027-01-01.
    const ANCHOR_ENDS: u64 = 1_767_225_600;
    const LEAF_ENDS: u64 = 1_798_761_600;
    // 2024-01-01.
    const LEAF_BEGINS: u64 = 1_704_067_200;
    let root = Draft::ca("Root").years(2020, 2026).self_signed();
    let intermediate = Draft::ca("Intermediate").by(&root);
    let leaf = Draft::leaf("client").years(2024, 2027).by(&intermediate);
    let trust = trust(&[root], 1);
    let verdict = verify(&trust, &[&leaf, &intermediate], NOW);
    let client = verdict.client().expect("it is valid now");
    assert_eq!(client.validity(), (at(LEAF_BEGINS), at(ANCHOR_ENDS)));
    assert_eq!(client.intermediates(), std::slice::from_ref(&intermediate.der));
    assert_eq!(client.valid_from(), "Jan  1 00:00:00 2024 GMT");
    assert_eq!(client.valid_until(), "Jan  1 00:00:00 2027 GMT");
    assert_eq!(client.days_remaining(at(LEAF_ENDS - 86_400)), 1);
    let check = |now, expected: Option<(Reason, &str)>| {
        // A verdict of before, and one of that time.
        for verdict in [verdict.at(at(now)).into_owned(), verify(&trust, &[&leaf, &intermediate], now)] {
            match (&verdict, expected) {
                (Verdict::Verified(_), None) => {}
                (Verdict::Failed { failure, leaf: Some(_) }, Some((reason, detail))) => {
                    assert_eq!((failure.reason, failure.detail.as_str()), (reason, detail));
                }
                other => panic!("{now}: {other:?}"),
            }
        }
    };
    check(LEAF_BEGINS, None);
    check(ANCHOR_ENDS, None);
    check(
        LEAF_BEGINS - 1,
        Some((
            Reason::NotYetValid,
            "the client certificate is not valid before Jan  1 00:00:00 2024 GMT; it is Dec 31 23:59:59 2023 GMT",
        )),
    );
    check(
        ANCHOR_ENDS + 1,
        Some((
            Reason::Expired,
            "trust anchor `CN=Root` expired at Jan  1 00:00:00 2026 GMT; it is Jan  1 00:00:01 2026 GMT",
        )),
    );
    check(
        LEAF_ENDS + 1,
        Some((
            Reason::Expired,
            "the client certificate expired at Jan  1 00:00:00 2027 GMT; it is Jan  1 00:00:01 2027 GMT",
        )),
    );
    // What failed stays so.
    let failed = verify(&trust, &[&leaf], NOW);
    assert_eq!(failed.at(at(0)).reason(), Some(Reason::UnknownIssuer));
    assert!(matches!(*Verdict::Absent.at(at(0)), Verdict::Absent));
}

/// Who takes a certificate that is no CA for one is told so.
fn trusted_for_itself() {
    let pinned = Draft::leaf("pinned").self_signed();
    let trust = trust(std::slice::from_ref(&pinned), 1);
    let check = |leaf: &Entity, expected: bool| {
        let verdict = verify(&trust, &[leaf], NOW);
        let Verdict::Failed { failure, .. } = verdict else { panic!("{verdict:?}") };
        let told = failure.detail.ends_with("; `CN=pinned` is trusted for itself only: it is not a CA");
        assert_eq!((failure.reason, told), (Reason::UnknownIssuer, expected), "{failure:?}");
    };
    check(&Draft::leaf("client").by(&pinned), true);
    check(&Draft::leaf("client").by(&Draft::ca("Stranger").self_signed()), false);
    check(&Draft::leaf("pinned").self_signed(), false);
}

fn issued_by() {
    let root = Draft::ca("Root").self_signed();
    let namesake = Draft::ca("Root").self_signed();
    let renamed = Draft::ca("Renamed").key_of(&root).self_signed();
    let old = Draft::version_1("Old").self_signed();
    // Whether it is issued by it, and whether it can be for all that is known.
    let check = |issued: &Entity, issuer: &Entity, is, can| {
        let read = |entity: &Entity| Certificate::from_der(&entity.der).expect("it can be read");
        assert_eq!(read(issued).is_issued_by(&read(issuer), algorithms()), is);
        assert_eq!(read(issued).can_be_issued_by(&read(issuer), algorithms()), can);
    };
    let leaf = Draft::leaf("client").by(&root);
    check(&leaf, &root, true, true);
    check(&leaf, &namesake, false, false);
    check(&leaf, &renamed, false, false);
    check(&leaf.clone().tampered(), &root, false, false);
    check(&root, &root, true, true);
    check(&Draft::version_1("client").by(&old), &old, true, true);
    check(&old, &old, true, true);
    check(&old, &root, false, false);
    let sha_1 = Draft::leaf("client").algorithms(ECDSA_SHA1, ECDSA_SHA1).by(&root);
    check(&sha_1, &root, false, true);
    check(&sha_1, &renamed, false, false);
    let weak = Draft::ca("Weak").public_key(rsa_spki(1024)).self_signed();
    check(&Draft::leaf("client").by(&weak), &weak, false, true);
}

/// Intermediates of one name, each of which could have issued each: webpki gives up, and soon.
fn too_much_work() {
    let root = Draft::ca("X").self_signed();
    let intermediates: Vec<Entity> = (0..9).map(|_| Draft::ca("X").self_signed()).collect();
    let leaf = Draft::leaf("client").by(&intermediates[0]);
    let chain: Vec<&Entity> = [&leaf].into_iter().chain(&intermediates).collect();
    let verdict = verify(&trust(&[root], 6), &chain, NOW);
    assert_eq!(verdict.reason(), Some(Reason::ChainTooLong), "{verdict:?}");
}

/// The key of a certificate which webpki does not take: of version 1, with an unknown critical extension, a CA.
fn public_keys() {
    let root = Draft::ca("Root").self_signed();
    let unknown = Draft::leaf("client").extension("1.2.3.4", true, &[0x05, 0x00]).by(&root);
    for entity in [Draft::version_1("client").by(&root), unknown, root] {
        let spki = spki_of(&entity.der).expect("a certificate");
        assert_eq!(spki.as_ref(), entity.key.subject_public_key_info());
    }
}
