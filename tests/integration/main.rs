//! The gateway from outside: connections, requests, nodes, processes. One binary, a file a subject.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::process::ExitCode;

mod access_log;
mod client_auth;
mod dns;
mod drain;
mod explain;
mod forwarding;
mod framing;
mod handshake;
mod headers;
mod limits;
mod panic;
mod paths;
mod routing;
mod sealed_static;
mod sessions;
mod sni_host;
mod spoof;
mod status;

fn main() -> ExitCode {
    let trials = [
        access_log::trials(),
        client_auth::trials(),
        dns::trials(),
        drain::trials(),
        explain::trials(),
        forwarding::trials(),
        framing::trials(),
        handshake::trials(),
        headers::trials(),
        limits::trials(),
        panic::trials(),
        paths::trials(),
        routing::trials(),
        sealed_static::trials(),
        sessions::trials(),
        sni_host::trials(),
        spoof::trials(),
        status::trials(),
    ];
    sealgate_tests::harness::run(trials.into_iter().flatten().collect())
}
