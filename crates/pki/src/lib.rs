//! What a certificate says and whether a chain holds.
//!
//! Bytes, a time and signature algorithms in; facts and verdicts out. Knows no file, no clock, no TLS connection and
//! no configuration.
//!
//! * [`Certificate`] is what one certificate says: names, serial, validity, key, extensions, in the words of OpenSSL
//!   where a word is meant for people or headers.
//! * [`ClientTrust`] judges a client's chain against the trust anchors of one SSL object; [`Verdict`] is the answer.
//! * [`Reason`] is the closed set of why not, and has the [`Alert`] of a handshake that is refused for it.
//!
//! Bytes of a client never panic: every read is checked, and what cannot be read is refused.

mod alert;
mod anchor;
mod certificate;
mod chain;
mod client_cert;
mod client_trust;
mod depth;
mod der;
mod encoding;
mod extensions;
mod failure;
mod issuer;
mod memo;
mod name;
mod path;
mod public_key;
mod reason;
mod serial;
mod signature;
mod structure;
mod terms;
mod usage;
mod v1;
mod validity;
mod verdict;

pub use alert::Alert;
pub use anchor::{Anchor, AnchorKind, TrustError};
pub use certificate::Certificate;
pub use client_cert::ClientCert;
pub use client_trust::{ClientTrust, MAX_MESSAGE_BYTES};
pub use der::DerError;
pub use extensions::{ExtendedKeyUsage, KeyUsage};
pub use failure::Failure;
pub use name::DistinguishedName;
pub use public_key::{KeyKind, PublicKey};
pub use reason::Reason;
pub use structure::spki_of;
pub use terms::{AnchorTerms, IssuerTerms};
pub use validity::{days_between, openssl_time};
pub use verdict::Verdict;
