//! Every certificate that is sealed, what depends on it, and which of them is the first to end that.

use std::collections::HashMap;

use maud::{Markup, html};
use rustls_pki_types::UnixTime;
use sealgate_pki::Certificate;
use sealgate_policy::desc::{GatewayDesc, SslDesc};

use super::dates::{distance, machine, short};
use super::words::{few, region};

/// A certificate and what it is for.
pub(super) struct Held {
    pub(super) certificate: Certificate,
    pub(super) uses: Vec<Use>,
}

/// What a certificate is for.
pub(super) struct Use {
    pub(super) role: Role,
    /// Names of the SSL object.
    pub(super) at: String,
}

/// Its part in an SSL object.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The server shows it as its own.
    Server,
    /// The server sends it along, as the issuer of its own.
    Intermediate,
    /// The server sends it along, and clients judge by their own copy.
    SentRoot,
    /// Clients' certificates are judged by it.
    Anchor,
}

/// Where a certificate stands in its time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    NotYet,
    Valid,
    Expired,
}

impl Held {
    pub(super) fn subject(&self) -> String {
        let subject = self.certificate.subject().rfc2253();
        if subject.is_empty() { "(no subject)".to_owned() } else { subject }
    }

    pub(super) fn state(&self, now: UnixTime) -> State {
        match (self.certificate.not_before(), self.certificate.not_after()) {
            (_, until) if until < now => State::Expired,
            (from, _) if now < from => State::NotYet,
            _ => State::Valid,
        }
    }

    /// Whether anybody is refused once it has expired.
    pub(super) fn is_needed(&self) -> bool {
        self.uses.iter().any(|held| held.role != Role::SentRoot)
    }
}

/// Who is refused while these are not valid: a sentence without its end.
pub(super) fn effect(certificates: &[&Held]) -> String {
    let at = |roles: &[Role]| {
        let uses = certificates.iter().flat_map(|held| &held.uses).filter(|used| roles.contains(&used.role));
        let mut at: Vec<&str> = uses.map(|used| used.at.as_str()).collect();
        at.sort_unstable();
        at.dedup();
        few(&at, 4)
    };
    let (server, anchor) = (at(&[Role::Server, Role::Intermediate]), at(&[Role::Anchor]));
    match (server.is_empty(), anchor.is_empty()) {
        (false, true) => format!("clients refuse {server}"),
        (true, false) => format!("no client certificate that it vouches for is taken at {anchor}"),
        (false, false) => format!("clients refuse {server}, and client certificates are refused at {anchor}"),
        (true, true) => "nobody is refused".to_owned(),
    }
}

/// Each certificate of the rows once, the first to expire first.
pub(super) fn held(desc: &GatewayDesc<'_>) -> Vec<Held> {
    let mut all: Vec<Held> = Vec::new();
    let mut known: HashMap<&[u8], usize> = HashMap::new();
    for ssl in desc.ssls {
        let at = names(desc, ssl);
        for (role, der) in roles(desc, ssl) {
            let index = match known.get(der) {
                Some(index) => *index,
                None => {
                    let Ok(certificate) = Certificate::from_der(der) else { continue };
                    all.push(Held { certificate, uses: Vec::new() });
                    known.insert(der, all.len() - 1);
                    all.len() - 1
                }
            };
            if !all[index].uses.iter().any(|held| held.role == role && held.at == at) {
                all[index].uses.push(Use { role, at: at.clone() });
            }
        }
    }
    all.sort_by_cached_key(|held| (held.certificate.not_after(), held.subject(), held.certificate.sha256()));
    all
}

/// The certificate whose end is the first that somebody notices.
pub(super) fn first_to_end(all: &[Held]) -> Option<&Held> {
    all.iter().find(|held| held.is_needed())
}

/// Names of an SSL object in a few words.
pub(super) fn names(desc: &GatewayDesc<'_>, ssl: &SslDesc<'_>) -> String {
    few(ssl.names.of(desc.ssl_names), 3)
}

fn roles<'d>(desc: &GatewayDesc<'d>, ssl: &SslDesc<'d>) -> Vec<(Role, &'d [u8])> {
    let mut roles = Vec::new();
    for certificate in ssl.certificates.of(desc.certificates) {
        for (number, der) in certificate.chain.of(desc.ders).iter().enumerate() {
            let is_root = || Certificate::from_der(der).is_ok_and(|certificate| certificate.is_self_issued());
            let role = match number {
                0 => Role::Server,
                _ if is_root() => Role::SentRoot,
                _ => Role::Intermediate,
            };
            roles.push((role, *der));
        }
    }
    let anchors = ssl.client.map(|client| client.anchors.of(desc.ders)).unwrap_or_default();
    roles.extend(anchors.iter().map(|der| (Role::Anchor, *der)));
    roles
}

/// The table of all certificates: what the timeline shows, in words.
pub(super) fn table(all: &[Held], now: UnixTime) -> Markup {
    region(
        "certificates-caption",
        &html! {
            table.cards {
                caption id="certificates-caption" { "Certificates, the first to expire first" }
                thead {
                    tr {
                        th scope="col" { "Subject" }
                        th scope="col" { "Used as" }
                        th scope="col" { "Valid from (UTC)" }
                        th scope="col" { "Valid until (UTC)" }
                        th scope="col" { "Key" }
                    }
                }
                tbody {
                    @for held in all {
                        tr {
                            th scope="row" {
                                code { (held.subject()) }
                                @if !held.certificate.is_self_issued() {
                                    div.more { "issued by " code { (held.certificate.issuer().rfc2253()) } }
                                }
                                div.more { "SHA-256 " (fingerprint(&held.certificate.sha256())) }
                            }
                            td data-label="Used as" {
                                ul.plain { @for used in &held.uses { li { (used.role.words()) " " code { (used.at) } } } }
                            }
                            td data-label="Valid from (UTC)" { (time(held.certificate.not_before())) }
                            td data-label="Valid until (UTC)" {
                                (time(held.certificate.not_after()))
                                div.more { (held.state(now).words(held, now)) }
                            }
                            td data-label="Key" { (held.certificate.public_key().kind.to_string()) }
                        }
                    }
                }
            }
        },
    )
}

/// In two halves, between which a line may break.
fn fingerprint(hex: &str) -> Markup {
    let (first, second) = hex.split_at(hex.len() / 2);
    html! { code.print { span { (first) } wbr; span { (second) } } }
}

fn time(time: UnixTime) -> Markup {
    html! { time datetime=(machine(time)) { (short(time)) } }
}

impl Role {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Server => "server certificate of",
            Self::Intermediate => "intermediate of",
            Self::SentRoot => "root, sent by",
            Self::Anchor => "client CA of",
        }
    }
}

impl State {
    fn words(self, held: &Held, now: UnixTime) -> Markup {
        match self {
            Self::NotYet => html! { span.badge.bad { "Not valid yet" } },
            Self::Valid => html! { (distance(now, held.certificate.not_after())) },
            Self::Expired => {
                html! { span.badge.bad { "Expired" } " " (distance(now, held.certificate.not_after())) }
            }
        }
    }
}
