//! Which paths a connection and a host are admitted to: candidates, which the gateway itself confirms.

use sealgate_policy::desc::ListenerKind;
use sealgate_policy::pki::{AnchorTerms, IssuerTerms};

use super::side::{Name, Policies, Side};
use crate::reach::{Ca, Client};

/// Which paths are admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Admitted<'a> {
    Nothing,
    Listed(&'a [&'a str]),
    All,
}

/// A connection and a host, by what the SSL objects of one configuration mean for its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// Over TLS: what the server name means, and whether the host may be asked for under it.
    Tls { sni: Name, host_fits: bool },
    /// In clear: what the host means.
    Clear { host: Name },
}

impl<'a> Policies<'a> {
    /// Which paths a client is admitted to.
    pub(super) fn admits(&self, side: &Side<'_>, names: Names, client: &Client) -> Admitted<'a> {
        match names {
            Names::Tls { sni: Name::Served(policy), host_fits: true } if side.listens(ListenerKind::Https) => {
                self.asks(policy, client)
            }
            Names::Clear { host } if side.listens(ListenerKind::Http) => match self.mtls(host) {
                Some(policy) => self.listed(policy),
                None => Admitted::All,
            },
            Names::Tls { .. } | Names::Clear { .. } => Admitted::Nothing,
        }
    }

    fn asks(&self, policy: u32, client: &Client) -> Admitted<'a> {
        let Some(anchors) = self.get(policy).client else { return Admitted::All };
        match client {
            Client::Of(ca) if ca.accepted_by(anchors.iter()).is_ok() => Admitted::All,
            Client::Of(_) | Client::Anonymous => self.listed(policy),
        }
    }

    fn listed(&self, policy: u32) -> Admitted<'a> {
        match self.get(policy).skip {
            [] => Admitted::Nothing,
            skip => Admitted::Listed(skip),
        }
    }

    /// Everybody whom one of two policies may treat unlike the other: nobody known, a client that each of them lets in,
    /// and clients of the anchors that only one of them has, as near to the anchor and as far as they may be.
    ///
    /// A client of no anchor of either is treated as one without a certificate. `now`: seconds since 1970; what was
    /// before is over.
    pub(super) fn clients(&self, before: Name, after: Name, now: u64) -> Vec<Client> {
        let certified = [before, after].into_iter().filter_map(|name| match name {
            Name::Served(policy) => self.certified(policy),
            Name::Below(_) | Name::Unknown => None,
        });
        let mut clients: Vec<Client> = std::iter::once(Client::Anonymous).chain(certified).collect();
        let anchors = |name| match name {
            Name::Served(policy) => self.get(policy).client.unwrap_or_default(),
            Name::Below(_) | Name::Unknown => &[],
        };
        let (before, after) = (anchors(before), anchors(after));
        for ca in before.iter().filter(|ca| !after.contains(ca)).chain(after.iter().filter(|ca| !before.contains(ca))) {
            clients.extend([ca.direct(), ca.deepest()].map(Client::Of));
            let others = before.iter().chain(after);
            let times = others.flat_map(|other| changes(ca.terms(), other.terms())).filter(|at| *at >= now);
            clients.extend(times.map(|at| Client::Of(ca.direct().asking_at(at))));
        }
        let mut seen = std::collections::HashSet::new();
        let identities: Vec<bool> = clients.iter().map(|client| seen.insert(client.ca().map(Ca::identity))).collect();
        clients.into_iter().zip(identities).filter_map(|(client, is_new)| is_new.then_some(client)).collect()
    }

    /// A client whom a policy lets in by its certificate.
    pub(super) fn certified(&self, policy: u32) -> Option<Client> {
        let anchors = self.get(policy).client?;
        let client = anchors.iter().map(Ca::direct).find(|client| client.accepted_by(anchors.iter()).is_ok())?;
        Some(Client::Of(client))
    }
}

impl Policies<'_> {
    /// A client whom both of two policies let in by its certificate.
    pub(super) fn certified_by_both(&self, before: u32, after: u32) -> Option<Client> {
        let (old, new) = (self.get(before).client?, self.get(after).client?);
        let mut clients = new.iter().chain(old).map(Ca::direct);
        let is_accepted = |client: &Ca| [old, new].iter().all(|anchors| client.accepted_by(anchors.iter()).is_ok());
        clients.find(is_accepted).map(Client::Of)
    }
}

/// When one of two anchors of the same clients begins or ceases to be valid and the other does not.
fn changes(one: &AnchorTerms, other: &AnchorTerms) -> Vec<u64> {
    let (AnchorTerms::Issuer(one), AnchorTerms::Issuer(other)) = (one, other) else { return Vec::new() };
    let IssuerTerms { subject, spki, name_constraints: _, path_length: _, client_auth: _, not_before, not_after } =
        other;
    if (&one.subject, &one.spki) != (subject, spki) {
        return Vec::new();
    }
    let begins = (one.not_before != *not_before).then_some([one.not_before, *not_before]);
    let ends = (one.not_after != *not_after).then_some([one.not_after + 1, *not_after + 1]);
    begins.into_iter().chain(ends).flatten().filter_map(|at| u64::try_from(at).ok()).collect()
}
