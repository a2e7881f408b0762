//! TLS as the client meets it: which SSL object, which certificate, which alert.
//!
//! The protocol is rustls's; whose chain holds is [`sealgate_pki`]'s to say. Nothing here reads a ClientHello.

pub mod handshake;
pub mod names;
pub mod objects;
pub mod resolver;
pub mod verifier;
