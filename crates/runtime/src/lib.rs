//! Sockets, TLS, HTTP, upstreams, signals, logs. Decides nothing itself: what may be is [`sealgate_policy`]'s to say,
//! and what a certificate is worth [`sealgate_pki`]'s.
//!
//! One thread per core, each with its own listeners, connections, pools and log buffer; between them there are
//! read-only tables and a few atomics ([`process::core::Process`]). The life of a connection on its core:
//!
//! 1. `accept` takes it from the kernel when there is a place for it ([`client::gates`]).
//! 2. [`tls::handshake`] finds its SSL object and makes a verdict of what the client shows.
//! 3. [`client::connection`] gives it to hyper, watched over by a [`client::watch::Watch`] that the IO ([`client::io`]) tells of bytes.
//! 4. [`http::pipeline`] asks policy about each request and has it forwarded ([`upstream::forward`]).
//! 5. [`http::sent`] counts the response and leaves a line in the log ([`observe`]).

pub mod client;
#[cfg(test)]
mod fixture;
pub mod http;
pub mod observe;
pub mod process;
mod program;
pub mod tls;
pub mod upstream;

#[doc(hidden)]
pub use process::server::serve_panicking;
pub use process::server::{Running, StartError, serve};
pub use program::run;
