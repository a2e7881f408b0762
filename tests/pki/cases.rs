//! Chains, and what is to become of them: the table of every refusal, and of what is close to one and accepted.
//!
//! The same rows are put to sealgate's judge (`judging.rs`) and to nginx (`nginx.rs`).

mod chain;
mod dates;
mod extensions;
mod pinned;
mod usage;
mod version_1;

use sealgate_pki::Reason;

use crate::forge::Entity;

/// A client's message and what is asked of it.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) anchors: Vec<Entity>,
    pub(crate) chain: Vec<Entity>,
    pub(crate) depth: u8,
    /// The reason and OpenSSL's text of a refusal.
    pub(crate) expected: Result<(), (Reason, &'static str)>,
    pub(crate) nginx: Nginx,
}

/// What nginx 1.22 with OpenSSL 3.0 says of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nginx {
    /// The same.
    Same,
    /// Another `$ssl_client_verify`, for a reason that is given. Where OpenSSL finds several errors nginx shows the
    /// last one; ours is the one that says what is wrong.
    Says(&'static str, &'static str),
    /// It cannot be asked, for a reason that is given.
    Unasked(#[allow(dead_code, reason = "read by people")] &'static str),
}

impl Case {
    pub(crate) fn accepted(name: &'static str, anchors: &[&Entity], chain: &[&Entity]) -> Case {
        Case {
            name,
            anchors: anchors.iter().copied().cloned().collect(),
            chain: chain.iter().copied().cloned().collect(),
            depth: 1,
            expected: Ok(()),
            nginx: Nginx::Same,
        }
    }

    pub(crate) fn refused(
        name: &'static str,
        anchors: &[&Entity],
        chain: &[&Entity],
        reason: Reason,
        openssl_text: &'static str,
    ) -> Case {
        Case { expected: Err((reason, openssl_text)), ..Case::accepted(name, anchors, chain) }
    }

    /// Intermediates allowed; 1 otherwise.
    pub(crate) fn depth(self, depth: u8) -> Case {
        Case { depth, ..self }
    }

    pub(crate) fn nginx(self, nginx: Nginx) -> Case {
        Case { nginx, ..self }
    }
}

/// Every row.
pub(crate) fn all() -> Vec<Case> {
    let groups =
        [chain::cases(), dates::cases(), extensions::cases(), pinned::cases(), usage::cases(), version_1::cases()];
    groups.into_iter().flatten().collect()
}
