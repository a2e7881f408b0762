//! From the SNI of a ClientHello to the SSL object whose handshake it is, or to the reason why there is none.
//!
//! Such a handshake ends with the alert of its reason, before any certificate is shown.

use std::fmt;

use crate::pki::Reason;
use crate::{Gateway, Served, ServerName, SslIndex};

/// Why no SSL object answers a ClientHello.
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
    use crate::Gateway;
    use crate::fixture::Tables;
    use crate::pki::Reason::{self, SniAbsent, SniUnknown};

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
