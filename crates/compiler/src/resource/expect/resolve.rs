//! `[[expect]]`: the described request, ready to be explained, and what has to become of it.

use rustls_pki_types::UnixTime;
use sealgate_pki::{Alert, Reason};

use crate::clock::Clock;
use crate::explain::Request;
use crate::pem::PemText;
use crate::resource::ids::Called;
use crate::resource::resolver::Resolver;
use crate::rules::{bad_expectation, bad_header_name, dangling_reference};
use crate::schema::{self, At, ExpectedHeader};
use crate::source::Span;

/// One expectation.
#[derive(Debug)]
pub(crate) struct Expectation {
    pub(crate) span: Span,
    pub(crate) request: Request,
    /// As written.
    pub(crate) line: String,
    /// Options of `explain` for all that is not in the line, each behind a space.
    pub(crate) options: String,
    pub(crate) now: UnixTime,
    pub(crate) route: Option<At<String>>,
    pub(crate) status: Option<At<u16>>,
    pub(crate) reason: Option<At<Reason>>,
    pub(crate) alert: Option<At<Alert>>,
    pub(crate) headers: Vec<ExpectedHeader>,
}

impl Expectation {
    /// `None` if it is broken. `routes`: how the enabled ones are called, `None` if some are left out.
    pub(crate) fn resolve(
        expect: &schema::Expect,
        routes: Option<&Called<'_>>,
        resolver: &mut Resolver<'_>,
    ) -> Option<Self> {
        let mut sound = !expect.broken;
        let mut refuse = |resolver: &mut Resolver<'_>, diagnostic| {
            sound = false;
            resolver.report(diagnostic);
        };
        let line = expect.request.as_ref();
        let mut request = match line.map(|line| Request::parse(&line.value).map_err(|error| (error, line.span))) {
            Some(Ok(request)) => Some(request),
            Some(Err((error, span))) => {
                refuse(resolver, bad_expectation::request(&error.to_string(), span));
                None
            }
            None => None,
        };
        let mut options = String::new();
        if let Some(sni) = &expect.sni {
            options += &format!(" --sni {}", quoted(&sni.value));
            request =
                request.map(|request| Request { sni: Some(sni.value.clone()).filter(|s| !s.is_empty()), ..request });
        }
        if let Some(version) = &expect.http_version
            && let Some(request) = &mut request
        {
            options += match version.value {
                "2" => " --http2",
                "1.0" => " --http1.0",
                _ => "",
            };
            if let Err(error) = request.speak(version.value) {
                refuse(resolver, bad_expectation::version(&error.to_string(), version.span));
            }
        }
        if let Some(from) = &expect.from {
            options += &format!(" --from {}", quoted(&from.value));
            match (Request::address(&from.value), &mut request) {
                (Some(address), Some(request)) => request.from = address,
                (Some(_), None) => {}
                (None, _) => refuse(resolver, bad_expectation::address(&from.value, from.span)),
            }
        }
        for header in &expect.request_headers {
            for value in &header.values {
                options += &format!(" --header {}", quoted(&format!("{}: {}", header.name.value, value.value)));
                let sent = request.as_mut().map(|request| request.send_field(&header.name.value, &value.value));
                if sent == Some(None) {
                    refuse(resolver, bad_expectation::field(&header.name.value, value.span));
                }
            }
        }
        for header in &expect.headers {
            if http::HeaderName::try_from(&header.name.value).is_err() {
                refuse(resolver, bad_header_name::report(&header.name.value, header.name.span));
            }
        }
        if let Some(cert) = &expect.client_cert {
            options += &match crate::pem::is_inline(&cert.value) {
                true => " --client-cert FILE".to_owned(),
                false => format!(" --client-cert {}", quoted(&cert.value)),
            };
            match PemText::of(resolver.sources, cert).map_err(|d| vec![d]).and_then(|text| text.certificates()) {
                Ok(blocks) => {
                    let chain = blocks.into_iter().map(|block| block.der).collect();
                    request = request.map(|request| Request { chain, ..request });
                }
                Err(found) => found.into_iter().for_each(|diagnostic| refuse(resolver, diagnostic)),
            }
        }
        let mut now = resolver.now;
        if let Some(at) = &expect.at {
            options += &format!(" --at {}", at.value);
            match Clock::at(&at.value) {
                Ok(clock) => now = clock.0,
                Err(text) => refuse(resolver, bad_expectation::date(&text, at.span)),
            }
        }
        if let (Some(At { value: route, span }), Some(routes)) = (&expect.route, routes) {
            match routes.places(route).as_slice() {
                [] => refuse(resolver, dangling_reference::route(route, *span, routes.names())),
                [_] => {}
                places => {
                    let report = bad_expectation::ambiguous(route, *span, places, &routes.unmistakable(route));
                    refuse(resolver, report);
                }
            }
        }
        Some(Self {
            span: expect.span,
            request: request.filter(|_| sound)?,
            line: line?.value.clone(),
            options,
            now,
            route: expect.route.clone(),
            status: expect.status,
            reason: expect.reason,
            alert: expect.alert,
            headers: expect.headers.clone(),
        })
    }
}

/// A word for a shell.
pub(crate) fn quoted(text: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'.' | b':' | b'-' | b'_');
    if !text.is_empty() && text.bytes().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
