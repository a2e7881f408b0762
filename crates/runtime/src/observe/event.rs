//! Lines that are not about a request: refused handshakes, panics, certificates that expire. JSON in either format.

use std::net::IpAddr;
use std::time::SystemTime;

use sealgate_policy::desc::GatewayDesc;

use super::line::Line;
use super::sink::Log;
use crate::tls::handshake::Refused;

/// A handshake that led to nothing. `suppressed` = lines of this client that were not written before this one.
pub fn handshake_refused(log: &Log, desc: &GatewayDesc<'_>, client: IpAddr, refused: &Refused, suppressed: u64) {
    event(log, "handshake_refused", |line| {
        line.display("client", client);
        if let Some(sni) = &refused.sni {
            line.text("sni", sni);
        }
        if let Some(reason) = refused.reason {
            line.display("reason", reason);
        }
        line.text("detail", &refused.detail);
        if let Some(leaf) = &refused.leaf {
            line.text("client_subject", leaf.subject().rfc2253()).text("client_issuer", leaf.issuer().rfc2253());
            line.text("client_serial", leaf.serial()).text("client_sha256", leaf.sha256());
        }
        if let Some(ssl) = refused.ssl.and_then(|row| desc.ssls.get(row as usize)) {
            line.text("policy", desc.place(ssl.client.map_or(ssl.line, |client| client.line)));
        }
        if let Some(alert) = refused.alert {
            line.number("alert", alert);
        }
        if suppressed > 0 {
            line.number("suppressed", suppressed);
        }
    });
}

/// Lines about refused handshakes that were not written; `None` = of clients that were not told apart.
pub fn handshakes_suppressed(log: &Log, client: Option<IpAddr>, count: u64) {
    event(log, "handshakes_suppressed", |line| {
        if let Some(client) = client {
            line.display("client", client);
        }
        line.number("suppressed", count);
    });
}

/// A panic, which ended what `where_` says.
pub fn panicked(log: &Log, where_: &str, client: Option<IpAddr>, message: &str) {
    event(log, "panic", |line| {
        line.text("in", where_);
        if let Some(client) = client {
            line.display("client", client);
        }
        line.text("detail", message);
    });
}

/// A connection that a time-out ended, by the key in `[timeouts]`.
pub fn overdue(log: &Log, client: IpAddr, timeout: impl std::fmt::Display) {
    event(log, "timeout", |line| {
        line.display("client", client).display("timeout", timeout);
    });
}

/// Something an operator should know.
pub fn warning(log: &Log, text: &str) {
    event(log, "warning", |line| {
        line.text("detail", text);
    });
}

fn event(log: &Log, name: &str, fields: impl FnOnce(&mut Line<'_>)) {
    log.line(|out, clock| {
        let mut line = Line::begin(out);
        line.raw("time", |out| clock.iso(SystemTime::now(), out)).text("event", name);
        fields(&mut line);
        line.end();
    });
}
