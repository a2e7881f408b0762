//! How requests for a host come in: in clear, under its own name, or under another one; without and with a certificate.
//!
//! Each way is one that somebody is admitted by, to some paths at least. Knows no route.

use std::collections::{BTreeMap, HashSet};

use sealgate_policy::desc::ListenerKind;

use super::admitted::{Admitted, Names};
use super::connection::{Connection, Way};
use super::hosts::JointHost;
use super::search::Finder;
use super::side::Name;
use crate::reach::Client;

/// How a connection's server name and a host go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Clear,
    OwnName,
    OtherName,
}

impl<'f, 'a> Finder<'f, 'a> {
    /// How requests for some hosts are admitted now: for each kind of connection, without and with a certificate.
    pub(super) fn ways(&self, hosts: &[Option<&'f JointHost>]) -> BTreeMap<(Kind, bool), Vec<Way<'f, 'a>>> {
        let mut groups: BTreeMap<(Kind, bool), Vec<Way<'f, 'a>>> = BTreeMap::new();
        let mut add = |kind, connection: Connection<'f>, client: Client, names| {
            let admitted = self.policies.admits(self.after, names, &client);
            if admitted != Admitted::Nothing {
                let certified = client != Client::Anonymous;
                groups.entry((kind, certified)).or_default().push(Way { connection, client, admitted });
            }
        };
        let snis = self.snis();
        for host in hosts {
            let name = host.map(|host| host.name.as_str());
            let meaning = name.map_or(Name::Unknown, |name| self.after.name(name, self.policies));
            let connection = |listener, sni| Connection { listener, sni, host: name };
            let clear = connection(ListenerKind::Http, None);
            add(Kind::Clear, clear, Client::Anonymous, Names::Clear { host: meaning });
            let Some(JointHost { name, is_sni, other: _ }) = host else { continue };
            if *is_sni {
                let names = Names::Tls { sni: meaning, host_fits: true };
                for client in self.representatives(self.before.name(name, self.policies), meaning) {
                    add(Kind::OwnName, connection(ListenerKind::Https, Some(name)), client, names);
                }
            }
            if self.is_free(meaning) {
                for (names, sni, client) in snis {
                    add(Kind::OtherName, connection(ListenerKind::Https, *sni), client.clone(), *names);
                }
            }
        }
        groups
    }

    /// An SNI and a client for each set of paths that somebody is admitted to by the choice of the SNI.
    fn snis(&self) -> &[(Names, Option<&'f str>, Client)] {
        self.snis.get_or_init(|| self.make_snis())
    }

    fn make_snis(&self) -> Vec<(Names, Option<&'f str>, Client)> {
        // By what they meant and mean.
        let mut snis: BTreeMap<(Name, Name), Option<&'f str>> = BTreeMap::new();
        snis.insert(self.fallback_names(), None);
        for host in self.hosts.list.iter().filter(|host| host.is_sni) {
            snis.entry(self.names(&host.name)).or_insert(Some(&host.name));
        }
        let mut seen = HashSet::new();
        let mut all = Vec::new();
        for ((before, after), sni) in snis {
            let names = |sni| Names::Tls { sni, host_fits: true };
            for client in self.representatives(before, after) {
                let admitted = self.policies.admits(self.after, names(after), &client);
                let was_admitted = self.policies.admits(self.before, names(before), &client);
                if seen.insert((client == Client::Anonymous, was_admitted, admitted)) {
                    all.push((names(after), sni, client));
                }
            }
        }
        all
    }

    /// Nobody known, a client whom the new policy of an SNI lets in, and one whom the old one let in too.
    fn representatives(&self, before: Name, after: Name) -> impl Iterator<Item = Client> {
        let policy = |name| match name {
            Name::Served(policy) => Some(policy),
            Name::Below(_) | Name::Unknown => None,
        };
        let certified = policy(after).and_then(|policy| self.policies.certified(policy));
        let both = policy(before).zip(policy(after)).and_then(|(old, new)| self.policies.certified_by_both(old, new));
        let both = both.filter(|both| certified.as_ref() != Some(both));
        std::iter::once(Client::Anonymous).chain(certified).chain(both)
    }
}
