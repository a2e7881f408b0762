//! The access log: one line per request, written when the last byte of its response is handed over or given up.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::net::IpAddr;
use std::time::{Instant, SystemTime};

use http::{HeaderValue, Method, Uri, Version};
use sealgate_pki::{Reason, Verdict};
use sealgate_policy::Connection;
use sealgate_policy::desc::{GatewayDesc, LogFormat};

use super::clock::Clock;
use super::line::{Line, escape_combined};
use crate::http::outcome::Outcome;
use crate::observe::request_id::RequestId;

/// What is known of one request.
#[derive(Debug)]
pub struct Record {
    /// Its head came.
    pub at: SystemTime,
    /// The same, for the duration.
    pub start: Instant,
    /// `$request_id`.
    pub id: RequestId,
    /// What was asked; `None` where hyper refused the head.
    pub asked: Option<Asked>,
    /// Status of the response.
    pub status: u16,
    /// Bytes of the response's body that were handed over.
    pub sent: u64,
    /// The response did not come to its end.
    pub aborted: bool,
    /// Row of the route.
    pub route: Option<u32>,
    /// What became of it upstream.
    pub outcome: Outcome,
    /// Why it was refused: from the closed set, and in words.
    pub refused: Option<(Option<Reason>, Cow<'static, str>)>,
}

/// A request's head, as much of it as is logged, as received.
#[derive(Debug)]
pub struct Asked {
    /// Method.
    pub method: Method,
    /// Target.
    pub uri: Uri,
    /// Version.
    pub version: Version,
    /// `Host`, where the target names none.
    pub host: Option<HeaderValue>,
    /// `Referer` and `User-Agent`, for nginx's format only.
    pub combined: Option<Box<[Option<HeaderValue>; 2]>>,
}

/// Fields that are the same for every request of a connection, as text; made at the first.
#[derive(Debug, Default)]
pub struct ConnectionFields(OnceCell<Box<[u8]>>);

impl Record {
    /// Appends the line.
    pub fn write(
        &self,
        desc: &GatewayDesc<'_>,
        connection: &Connection,
        fields: &ConnectionFields,
        out: &mut Vec<u8>,
        clock: &mut Clock,
    ) {
        match desc.log.format {
            LogFormat::Json => self.json(desc, connection, fields, out, clock),
            LogFormat::Combined => self.combined(desc.log.query, connection.remote.ip(), out, clock),
        }
    }

    fn json(
        &self,
        desc: &GatewayDesc<'_>,
        connection: &Connection,
        fields: &ConnectionFields,
        out: &mut Vec<u8>,
        clock: &mut Clock,
    ) {
        let fields = fields.0.get_or_init(|| connection_fields(connection));
        let mut line = Line::begin(out);
        line.raw("time", |out| clock.iso(self.at, out)).text("request_id", self.id.as_str());
        line.splice(fields);
        if let Some(asked) = &self.asked {
            line.some_text("host", asked.host()).text("method", asked.method.as_str());
            line.text("path", asked.target(desc.log.query)).text("protocol", version(asked.version));
        }
        line.number("status", self.status).number("bytes", self.sent).seconds("duration", self.start.elapsed());
        line.flag("aborted", self.aborted);
        if let Some(route) = self.route.and_then(|row| desc.routes.get(row as usize)) {
            line.text("route", route.id).some_text("route_name", route.name);
        }
        if let Some(upstream) = self.outcome.upstream {
            line.display("upstream", upstream);
        }
        if let Some(status) = self.outcome.upstream_status {
            line.number("upstream_status", status);
        }
        if let Some(time) = self.outcome.upstream_time {
            line.seconds("upstream_time", time);
        }
        if self.outcome.tries > 1 {
            line.number("tries", self.outcome.tries);
        }
        if let Some((reason, text)) = &self.refused {
            if let Some(reason) = reason {
                line.display("reason", reason);
            }
            line.text("detail", &**text);
        }
        line.end();
    }

    /// nginx's predefined `combined`.
    fn combined(&self, query: bool, client: IpAddr, out: &mut Vec<u8>, clock: &mut Clock) {
        out.extend_from_slice(client.to_string().as_bytes());
        out.extend_from_slice(b" - - [");
        clock.combined(self.at, out);
        out.extend_from_slice(b"] \"");
        if let Some(asked) = &self.asked {
            escape_combined(asked.method.as_str().as_bytes(), out);
            out.push(b' ');
            escape_combined(asked.target(query).as_bytes(), out);
            out.push(b' ');
            out.extend_from_slice(version(asked.version).as_bytes());
        }
        out.extend_from_slice(b"\" ");
        out.extend_from_slice(itoa::Buffer::new().format(self.status).as_bytes());
        out.push(b' ');
        out.extend_from_slice(itoa::Buffer::new().format(self.sent).as_bytes());
        let headers = self.asked.as_ref().and_then(|asked| asked.combined.as_deref());
        for value in headers.unwrap_or(&[None, None]) {
            out.extend_from_slice(b" \"");
            escape_combined(value.as_ref().map_or(&b""[..], HeaderValue::as_bytes), out);
            out.push(b'"');
        }
        out.push(b'\n');
    }
}

impl Asked {
    fn host(&self) -> &[u8] {
        match (self.uri.authority(), &self.host) {
            (Some(authority), _) => authority.as_str().as_bytes(),
            (None, Some(host)) => host.as_bytes(),
            (None, None) => b"",
        }
    }

    fn target(&self, query: bool) -> &str {
        match self.uri.path_and_query() {
            Some(target) if query => target.as_str(),
            Some(target) => target.path(),
            None => self.uri.authority().map_or("", http::uri::Authority::as_str),
        }
    }
}

/// `client`, `sni`, TLS and the verdict, as the inside of an object.
fn connection_fields(connection: &Connection) -> Box<[u8]> {
    let mut out = Vec::new();
    let mut line = Line::begin(&mut out);
    line.display("client", connection.remote.ip()).number("client_port", connection.remote.port());
    if let Some(sni) = &connection.sni {
        line.text("sni", sni);
    }
    if let Some(tls) = &connection.tls {
        line.text("tls", tls.protocol).text("cipher", tls.cipher).flag("resumed", tls.resumed);
        match &connection.verdict {
            Verdict::Absent => line.text("verdict", "NONE"),
            Verdict::Verified(client) => {
                let line = line.text("verdict", "SUCCESS");
                certificate(line, client.subject(), client.serial(), client.fingerprint_sha256())
            }
            Verdict::Failed { failure, leaf } => {
                line.raw("verdict", |out| {
                    out.extend_from_slice(b"FAILED:");
                    out.extend_from_slice(failure.openssl_text.as_bytes());
                });
                line.display("verdict_reason", failure.reason);
                leaf.iter().fold(&mut line, |line, leaf| {
                    certificate(line, &leaf.subject().rfc2253(), &leaf.serial(), &leaf.sha256())
                })
            }
        };
    }
    out.remove(0);
    out.into()
}

fn certificate<'l, 'a>(line: &'l mut Line<'a>, subject: &str, serial: &str, sha256: &str) -> &'l mut Line<'a> {
    line.text("client_subject", subject).text("client_serial", serial).text("client_sha256", sha256)
}

fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_10 => "HTTP/1.0",
        Version::HTTP_2 => "HTTP/2.0",
        _ => "HTTP/1.1",
    }
}
