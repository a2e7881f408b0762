//! Sockets, TLS, HTTP, upstreams, signals, logs. Decides nothing itself: what may be is [`sealgate_policy`]'s to say,
//! and what a certificate is worth [`sealgate_pki`]'s.
//!
//! One thread per core, each with its own listeners, connections, pools and log buffer; between them there are
//! read-only tables and a few atomics ([`core::Process`]). The life of a connection on its core:
//!
//! 1. `accept` takes it from the kernel when there is a place for it ([`limits`]).
//! 2. [`tls::handshake`] finds its SSL object and makes a verdict of what the client shows.
//! 3. [`connection`] gives it to hyper, watched over by a [`watch::Watch`] that the IO ([`io`]) tells of bytes.
//! 4. [`http::pipeline`] asks policy about each request and has it forwarded ([`http::forward`], [`upstream`]).
//! 5. [`http::sent`] counts the response and leaves a line in the [`log`].

mod accept;
mod args;
mod banner;
pub mod client;
pub mod connection;
pub mod core;
mod drain;
mod expiry;
#[cfg(test)]
mod fixture;
pub mod h2_frames;
pub mod http;
mod inspect;
pub mod io;
pub mod limits;
mod listener;
pub mod log;
mod panic;
mod phase;
mod program;
pub mod request_id;
mod server;
mod status;
pub mod tick;
pub mod tls;
pub mod upstream;
pub mod watch;

pub use program::run;
#[doc(hidden)]
pub use server::serve_panicking;
pub use server::{Running, StartError, serve};
