//! From a described request to the connection that it comes on, or to the alert that keeps it from coming.

use rustls_pki_types::CertificateDer;
use sealgate_pki::{Alert, ClientTrust, Reason, Verdict};
use sealgate_policy::desc::{AddressDesc, ListenerDesc, ListenerKind, SslDesc};
use sealgate_policy::{Connection, Handshake, ServerName, SslIndex, TlsFacts};

use super::chain;
use super::outcome::{Outcome, kind};
use super::subject::{Account, Subject};

/// The connection, with the chain as it was judged; or why there is none.
pub(super) fn connect(subject: &Subject<'_>, account: &mut Account) -> Result<Connection, Outcome> {
    let request = subject.request;
    let listener = listener(subject).ok_or(Outcome::NoListener { listener: request.listener })?;
    let local = match listener.address {
        AddressDesc::Inet(address) => {
            account.say("listener", format!("{} on {address}", kind(request.listener)));
            address
        }
        AddressDesc::Unix(path) => {
            account.say("listener", format!("{} on the unix socket {path}", kind(request.listener)));
            ([0, 0, 0, 0], 0).into()
        }
    };
    let accepted = Connection::accepted(request.listener, request.from, local);
    if request.listener != ListenerKind::Https {
        return Ok(accepted);
    }
    let (name, ssl) = server_name(subject, account)?;
    let verdict = verdict(subject, ssl, account)?;
    let tls = Some(facts(subject, ssl));
    Ok(Connection { sni: request.sni.clone(), server_name: Some(name), ssl: Some(ssl), verdict, tls, ..accepted })
}

/// The listener of the URL's port, else the first of its scheme.
fn listener<'d>(subject: &Subject<'d>) -> Option<&'d ListenerDesc<'d>> {
    let of_kind = || subject.desc.listeners.iter().filter(|listener| listener.kind == subject.request.listener);
    let has_port = |listener: &&ListenerDesc<'_>| match listener.address {
        AddressDesc::Inet(address) => Some(address.port()) == subject.request.port(),
        AddressDesc::Unix(_) => false,
    };
    of_kind().find(has_port).or_else(|| of_kind().next())
}

fn server_name(subject: &Subject<'_>, account: &mut Account) -> Result<(ServerName, SslIndex), Outcome> {
    let sni = subject.request.sni.as_deref();
    match sni {
        Some(sni) => account.say("handshake", format!("the SNI is `{sni}`")),
        None => account.say("handshake", "no SNI is sent".to_owned()),
    }
    match subject.gateway.of_sni(sni) {
        Ok((name, ssl)) => {
            let instead = if sni.is_none() { "`ssl.fallback_sni` stands for it: " } else { "" };
            let served = subject.served(subject.gateway.ssl.lookup(name.as_str()));
            account.say("handshake", format!("{instead}`{name}` {served}"));
            account.ssl = Some(ssl);
            Ok((name, ssl))
        }
        Err(refusal) => {
            account.say("handshake", refusal.detail.clone());
            Err(ended(refusal.reason, refusal.detail))
        }
    }
}

/// Judges the client as the handshake does.
fn verdict(subject: &Subject<'_>, ssl: SslIndex, account: &mut Account) -> Result<Verdict, Outcome> {
    let Some(client) = subject.desc.ssls.get(ssl as usize).and_then(|ssl| ssl.client) else {
        let shown = if subject.request.chain.is_empty() { "" } else { ", so none is shown" };
        account.say("certificate", format!("{} asks for none{shown}", subject.ssl(ssl)));
        return Ok(Verdict::Absent);
    };
    let anchors = client.anchors.of(subject.desc.ders);
    let trust = match ClientTrust::new(anchors, client.depth, subject.desc.limits.client_certificates) {
        Ok(trust) => trust,
        // The build has read them before.
        Err(error) => return Err(ended(Reason::Malformed, error.to_string())),
    };
    let shown: Vec<CertificateDer<'_>> = subject.request.chain.iter().map(|der| der.as_slice().into()).collect();
    let verdict = trust.verify(&shown, subject.now, webpki::ALL_VERIFICATION_ALGS);
    match &verdict {
        Verdict::Absent => account.say("certificate", "the client shows none".to_owned()),
        Verdict::Verified(client) => {
            let (subject, issuer) = (client.subject(), client.issuer());
            account.say("certificate", format!("`{subject}`, issued by `{issuer}`, verifies"));
        }
        Verdict::Failed { failure, .. } => {
            account.say("certificate", format!("it does not verify: {} ({})", failure.detail, failure.reason));
            for fact in chain::facts(&subject.request.chain, &trust, client.depth, subject.now) {
                account.say("certificate", fact);
            }
        }
    }
    match subject.gateway.handshake(ssl, &verdict) {
        Handshake::GoOn => Ok(verdict),
        Handshake::Defer => {
            let object = subject.ssl(ssl);
            account.say("handshake", format!("{object} has a skip list, so each request is judged by its path"));
            Ok(verdict)
        }
        Handshake::Alert(reason, alert) => {
            account.say("handshake", format!("{} has no skip list, so there is no connection", subject.ssl(ssl)));
            let detail = match &verdict {
                Verdict::Failed { failure, .. } => failure.detail.clone(),
                Verdict::Absent | Verdict::Verified(_) => "the client shows no certificate".to_owned(),
            };
            Err(Outcome::Alert { alert, reason, detail })
        }
    }
}

fn ended(reason: Reason, detail: String) -> Outcome {
    Outcome::Alert { alert: reason.alert().unwrap_or(Alert::AccessDenied), reason, detail }
}

/// What a client of today and the server agree on.
fn facts(subject: &Subject<'_>, ssl: SslIndex) -> TlsFacts {
    let tls13 = subject.desc.ssls.get(ssl as usize).is_none_or(|ssl: &SslDesc<'_>| ssl.tls13);
    let alpn = if subject.request.version == http::Version::HTTP_2 { "h2" } else { "http/1.1" };
    let (protocol, cipher) = match tls13 {
        true => ("TLSv1.3", "TLS_AES_256_GCM_SHA384"),
        false => ("TLSv1.2", "ECDHE-ECDSA-AES256-GCM-SHA384"),
    };
    TlsFacts { protocol, cipher, curve: "X25519", alpn, resumed: false }
}
