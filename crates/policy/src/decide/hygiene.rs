//! Header hygiene: what a client sent that no node may see. Done on every route and listener, before anything is set.

use http::header::{CONNECTION, HeaderMap, HeaderName};

use crate::decide::trace::{Removal, Step, Trace};
use crate::rewrite::header_sets::{FORWARDED, HOP_BY_HOP, OF_REQUEST};
use crate::{IdentityHeaders, Refusal};

/// Headers that a `Connection` must not name: without them the request is another one.
const INDISPENSABLE: [&str; 4] = ["authorization", "content-length", "host", "transfer-encoding"];

/// Removes, in this order: what `Connection` names, hop-by-hop headers, identity headers, look-alikes, and where the
/// peer is not trusted what it says in the gateway's place.
pub(crate) fn clean(
    headers: &mut HeaderMap,
    identity: &IdentityHeaders,
    trusted: bool,
    trace: &mut impl Trace,
) -> Result<(), Refusal> {
    remove_named(headers, trace)?;
    let rule = |name: &str| removal(name, identity, trusted);
    let dropped: Vec<HeaderName> = headers.keys().filter(|name| rule(name.as_str()).is_some()).cloned().collect();
    for name in &dropped {
        headers.remove(name);
        trace.step(|| Step::Removed { header: name.clone(), rule: rule(name.as_str()).unwrap_or(Removal::Named) });
    }
    Ok(())
}

/// Why a header goes no further, besides being named by `Connection`; `None`: it does.
fn removal(name: &str, identity: &IdentityHeaders, trusted: bool) -> Option<Removal> {
    if HOP_BY_HOP.contains(&name) || OF_REQUEST.contains(&name) {
        Some(Removal::HopByHop)
    } else if !trusted && FORWARDED.contains(&name) {
        Some(Removal::Forwarded)
    } else if is_look_alike(name) {
        Some(Removal::LookAlike)
    } else if identity.contains(name) {
        Some(Removal::Identity)
    } else {
        None
    }
}

/// Removes the headers that `Connection` names, or refuses if it names an indispensable one.
fn remove_named(headers: &mut HeaderMap, trace: &mut impl Trace) -> Result<(), Refusal> {
    let lines = headers.get_all(CONNECTION).into_iter();
    let tokens = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    let names: Vec<HeaderName> = tokens
        .filter_map(|token| HeaderName::from_bytes(token.trim_ascii()).ok())
        .filter(|name| name != "close")
        .collect();
    for name in &names {
        if let Some(name) = INDISPENSABLE.iter().find(|indispensable| *name == **indispensable) {
            return Err(Refusal::ConnectionNames(name));
        }
        if headers.remove(name).is_some() {
            trace.step(|| Step::Removed { header: name.clone(), rule: Removal::Named });
        }
    }
    Ok(())
}

/// Names with `_` that many servers read as one that frames a request or that the gateway sets.
fn is_look_alike(name: &str) -> bool {
    let same = |known: &str| {
        let mut bytes = name.bytes().map(|byte| if byte == b'_' { b'-' } else { byte });
        known.bytes().all(|byte| bytes.next() == Some(byte)).then(|| bytes.next().is_none())
    };
    name.contains('_')
        && (["content-length", "transfer-encoding", "x-real-ip"].into_iter().any(|known| same(known) == Some(true))
            || same("x-forwarded-").is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::trace::Untraced;

    fn clean(sent: &[(&str, &str)], trusted: bool) -> Result<Vec<String>, Refusal> {
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
        }
        super::clean(&mut headers, &IdentityHeaders::new(&["x-dn"]), trusted, &mut Untraced)?;
        Ok(headers.keys().map(ToString::to_string).collect())
    }

    #[test]
    fn names_that_stay_and_names_that_go() {
        fn check(name: &str, stays: bool) {
            let left = clean(&[(name, "1"), (name, "2")], false).unwrap();
            assert_eq!(left.len(), usize::from(stays), "{name}");
        }
        for name in HOP_BY_HOP.into_iter().chain(OF_REQUEST).chain(FORWARDED) {
            check(name, false);
        }
        for name in ["X-Dn", "X_Dn", "Client-Cert", "client_cert_chain", "X-Forwarded-Client-Cert"] {
            check(name, false);
        }
        for name in [
            "Content_Length",
            "Transfer_Encoding",
            "X_Forwarded_For",
            "X-Forwarded_For",
            "X_Forwarded_Foo",
            "X_Real_IP",
        ] {
            check(name, false);
        }
        for name in ["Host", "Content-Length", "X_Other", "X-Forwarded-Prefix", "Content_Lengths", "Authorization"] {
            check(name, true);
        }
    }

    #[test]
    fn a_trusted_peer_speaks_for_itself_but_not_for_identities() {
        fn check(name: &str, stays: bool) {
            assert_eq!(clean(&[(name, "1")], true).unwrap().len(), usize::from(stays), "{name}");
        }
        FORWARDED.into_iter().for_each(|name| check(name, true));
        check("X_Forwarded_For", false);
        check("X-Dn", false);
        check("X-Forwarded-Client-Cert", false);
        check("Upgrade", false);
    }

    #[test]
    fn connection_names() {
        fn check(connection: &[&str], expected: Result<&[&str], Refusal>) {
            let mut sent = vec![("x-a", "1"), ("x-b", "2"), ("host", "h")];
            sent.extend(connection.iter().map(|value| ("connection", *value)));
            let expected = expected.map(|left| left.iter().map(ToString::to_string).collect::<Vec<_>>());
            assert_eq!(clean(&sent, true), expected, "{connection:?}");
        }
        check(&["close"], Ok(&["x-a", "x-b", "host"]));
        check(&["keep-alive, X-A"], Ok(&["host", "x-b"]));
        check(&["x-a", "x-b,"], Ok(&["host"]));
        check(&["x a, \u{fc}, ,"], Ok(&["x-a", "x-b", "host"]));
        check(&["Host"], Err(Refusal::ConnectionNames("host")));
        check(&["x-a", "close, content-length"], Err(Refusal::ConnectionNames("content-length")));
        check(&["Transfer-Encoding"], Err(Refusal::ConnectionNames("transfer-encoding")));
        check(&["\tAuthorization "], Err(Refusal::ConnectionNames("authorization")));
    }
}
