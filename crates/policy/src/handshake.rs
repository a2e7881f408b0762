//! What a handshake comes to: which SSL object answers a ClientHello, and what follows from the client's verdict.
//!
//! The server's verifier, `explain` and the proofs ask the same two functions. Knows no TLS library.

use std::fmt;

use crate::pki::{Alert, Reason, Verdict};
use crate::{ClientAuth, Gateway, Served, ServerName, SslIndex};

/// What follows from a client's verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handshake {
    /// The connection stands, and the verdict admits its requests.
    GoOn,
    /// The connection stands, and each request is judged by its path: the object has a skip list.
    Defer,
    /// There is no connection.
    Alert(Reason, Alert),
}

impl ClientAuth {
    /// Whether a client without a verified certificate gets a connection, so that nothing need be judged in the
    /// handshake. The client's proof that it has its key is checked all the same.
    pub fn defers(&self) -> bool {
        match self {
            Self::Mtls(Some(_)) => true,
            Self::Open | Self::Mtls(None) => false,
        }
    }

    /// What follows from the client's verdict.
    pub fn handshake(&self, verdict: &Verdict) -> Handshake {
        match (self, verdict.reason()) {
            (Self::Open, _) | (Self::Mtls(_), None) => Handshake::GoOn,
            (Self::Mtls(Some(_)), Some(_)) => Handshake::Defer,
            (Self::Mtls(None), Some(reason)) => Handshake::Alert(reason, reason.alert().unwrap_or(Alert::AccessDenied)),
        }
    }
}

/// Why no SSL object answers a ClientHello: the handshake ends with the alert of the reason, before any certificate is
/// shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SniRefusal {
    /// [`Reason::SniUnknown`] or [`Reason::SniAbsent`].
    pub reason: Reason,
    /// In words.
    pub detail: String,
}

impl fmt::Display for SniRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl Gateway {
    /// What follows from a client's verdict at an SSL object.
    pub fn handshake(&self, ssl: SslIndex, verdict: &Verdict) -> Handshake {
        self.client_auth(ssl).unwrap_or(&ClientAuth::Mtls(None)).handshake(verdict)
    }

    /// The server name that counts, and its SSL object. `sni`: as sent.
    ///
    /// # Errors
    /// No SNI without a fallback, one that is no name, one that no SSL object is for.
    pub fn of_sni(&self, sni: Option<&str>) -> Result<(ServerName, SslIndex), SniRefusal> {
        let unknown = |detail| SniRefusal { reason: Reason::SniUnknown, detail };
        let name = match sni {
            Some(sni) => ServerName::parse(sni).map_err(|error| unknown(format!("the SNI is no name: {error}")))?,
            None => self.fallback_sni().cloned().ok_or_else(|| SniRefusal {
                reason: Reason::SniAbsent,
                detail: "the client sent no SNI, and `ssl.fallback_sni` is not set".to_owned(),
            })?,
        };
        match self.ssl.lookup(name.as_str()) {
            Served::Exact(ssl) | Served::Wildcard(ssl) => Ok((name, ssl)),
            Served::Below(_) => Err(unknown(format!("`{name}` is deeper than the wildcard of an SSL object reaches"))),
            Served::None => Err(unknown(format!("no SSL object is for `{name}`"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Handshake;
    use crate::fixture::{Tables, failed};
    use crate::pki::Reason::{self, Expired, NoCertificate, SniAbsent, SniUnknown};
    use crate::pki::{Alert, Verdict};
    use crate::{ClientAuth, Gateway};

    #[test]
    fn verdicts() {
        fn check(client: Option<&[&'static str]>, verdict: &Verdict, expected: Handshake) {
            let gateway = Tables::default().ssl(&["a.test"], client).gateway();
            let auth: &ClientAuth = gateway.client_auth(0).unwrap();
            assert_eq!(auth.handshake(verdict), expected);
            assert_eq!(auth.defers(), expected == Handshake::Defer);
        }
        check(None, &Verdict::Absent, Handshake::GoOn);
        check(None, &failed(), Handshake::GoOn);
        check(Some(&[]), &Verdict::Absent, Handshake::Alert(NoCertificate, Alert::CertificateRequired));
        check(Some(&[]), &failed(), Handshake::Alert(Expired, Alert::CertificateExpired));
        check(Some(&["^/a"]), &Verdict::Absent, Handshake::Defer);
        check(Some(&["^/a"]), &failed(), Handshake::Defer);
    }

    #[track_caller]
    fn check(fallback: Option<&str>, sni: Option<&str>, expected: Result<(&str, u32), Reason>) {
        let tables = Tables::default().ssl(&["a.test"], None).ssl(&["*.b.test"], None);
        let gateway = tables.with_desc(|desc| {
            let mut desc = *desc;
            desc.fallback_sni = fallback;
            Gateway::new(&desc).unwrap()
        });
        let found = gateway.of_sni(sni).map(|(name, ssl)| (name.to_string(), ssl));
        assert_eq!(found.map_err(|refusal| refusal.reason), expected.map(|(name, ssl)| (name.to_owned(), ssl)));
    }

    #[test]
    fn server_names() {
        let check = |sni, expected| check(None, sni, expected);
        check(Some("A.test."), Ok(("a.test", 0)));
        check(Some("x.b.test"), Ok(("x.b.test", 1)));
        check(Some("x.y.b.test"), Err(SniUnknown));
        check(Some("b.test"), Err(SniUnknown));
        check(Some("a b"), Err(SniUnknown));
        check(None, Err(SniAbsent));
    }

    #[test]
    fn a_fallback_stands_for_an_absent_name_only() {
        let check = |sni, expected| check(Some("X.b.test"), sni, expected);
        check(None, Ok(("x.b.test", 1)));
        check(Some("a.test"), Ok(("a.test", 0)));
        check(Some("b.test"), Err(SniUnknown));
        check(Some("a b"), Err(SniUnknown));
    }
}
