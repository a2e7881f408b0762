//! The client certificate during the handshake.
//!
//! Whether a chain holds is [`ClientTrust::verify`]'s to say; this is how rustls asks. What follows from
//! the verdict is [`ClientAuth::handshake`]'s. With a skip list the chain is not judged here at all: the request decides later. The proof of possession is checked always, in both forms.

use std::cell::RefCell;
use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls13_signature_with_raw_key};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, Error, PeerMisbehaved, SignatureScheme};
use rustls_pki_types::{CertificateDer, SubjectPublicKeyInfoDer, UnixTime};
use sealgate_pki::{Alert, Certificate, ClientTrust, Verdict};
use sealgate_policy::{ClientAuth, Handshake};

tokio::task_local! {
    /// The verdict reached during the handshake that this task is in.
    pub(super) static REACHED: RefCell<Option<Verdict>>;
}

/// Asks for a client certificate.
#[derive(Debug)]
pub(super) struct ClientVerifier {
    trust: Arc<ClientTrust>,
    hints: Vec<DistinguishedName>,
    algorithms: WebPkiSupportedAlgorithms,
    /// Says what follows from a verdict. Where it defers, the verdict is made after the handshake.
    auth: ClientAuth,
}

impl ClientVerifier {
    pub(super) fn new(trust: Arc<ClientTrust>, algorithms: WebPkiSupportedAlgorithms, auth: ClientAuth) -> Self {
        let hints = trust.subjects().into_iter().map(DistinguishedName::from).collect();
        Self { trust, hints, algorithms, auth }
    }
}

impl ClientCertVerifier for ClientVerifier {
    fn client_auth_mandatory(&self) -> bool {
        !self.auth.defers()
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.hints
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        if self.auth.defers() {
            return Ok(ClientCertVerified::assertion());
        }
        let chain: Vec<_> = std::iter::once(end_entity).chain(intermediates).map(|der| (**der).into()).collect();
        let verdict = self.trust.verify(&chain, now, self.algorithms.all);
        let outcome = self.auth.handshake(&verdict);
        // Outside a scope only the log line and a second judgement are at stake.
        let _ = REACHED.try_with(|reached| reached.replace(Some(verdict)));
        match outcome {
            Handshake::GoOn | Handshake::Defer => Ok(ClientCertVerified::assertion()),
            Handshake::Alert(_, alert) => Err(certificate_error(alert).into()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, &public_key(cert)?, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature_with_raw_key(message, &public_key(cert)?, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// The error that rustls turns into an alert.
fn certificate_error(alert: Alert) -> CertificateError {
    match alert {
        Alert::BadCertificate => CertificateError::BadEncoding,
        Alert::UnsupportedCertificate => CertificateError::InvalidPurpose,
        Alert::CertificateRevoked => CertificateError::Revoked,
        Alert::CertificateExpired => CertificateError::Expired,
        Alert::AccessDenied => CertificateError::ApplicationVerificationFailure,
        Alert::DecryptError => CertificateError::BadSignature,
        // The last two are no answers to a certificate.
        Alert::UnknownCa | Alert::UnrecognizedName | Alert::CertificateRequired => CertificateError::UnknownIssuer,
    }
}

/// The key of a certificate, also of one that webpki does not read: a version 1, an unknown critical extension.
fn public_key(certificate: &CertificateDer<'_>) -> Result<SubjectPublicKeyInfoDer<'static>, Error> {
    if let Ok(read) = webpki::EndEntityCert::try_from(certificate) {
        return Ok(read.subject_public_key_info());
    }
    let read = Certificate::from_der(certificate).map_err(|_| CertificateError::BadEncoding)?;
    Ok(SubjectPublicKeyInfoDer::from(read.public_key().spki.clone()))
}

/// CertificateVerify of TLS 1.2 (RFC 5246, 7.4.8) with a raw key: rustls has that for TLS 1.3 only.
fn verify_tls12_signature(
    message: &[u8],
    key: &SubjectPublicKeyInfoDer<'_>,
    dss: &DigitallySignedStruct,
    algorithms: &WebPkiSupportedAlgorithms,
) -> Result<HandshakeSignatureValid, Error> {
    let key = webpki::RawPublicKeyEntity::try_from(key).map_err(|_| CertificateError::BadEncoding)?;
    let (_, candidates) = algorithms
        .mapping
        .iter()
        .find(|(scheme, _)| *scheme == dss.scheme)
        .ok_or(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme)?;
    // In TLS 1.2 an ECDSA scheme does not name the curve: the first algorithm for this kind of key counts.
    for algorithm in *candidates {
        match key.verify_signature(*algorithm, message, dss.signature()) {
            Ok(()) => return Ok(HandshakeSignatureValid::assertion()),
            Err(webpki::Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_)) => {}
            Err(_) => break,
        }
    }
    Err(CertificateError::BadSignature.into())
}

#[cfg(test)]
mod tests {
    use sealgate_pki::Reason;

    use super::*;

    #[test]
    fn rustls_sends_the_alert_of_a_reason() {
        for reason in Reason::ALL {
            let Some(alert) = reason.alert() else { continue };
            if matches!(alert, Alert::UnrecognizedName | Alert::CertificateRequired) {
                continue;
            }
            let sent = rustls::AlertDescription::from(certificate_error(alert));
            assert_eq!(u8::from(sent), alert.number(), "{reason}");
        }
    }
}
