//! `explain`: what becomes of one request, step by step, as the server decides it.

use std::net::SocketAddr;
use std::path::PathBuf;

use sealgate_compiler::explain::{Explanation, Outcome, Request};
use sealgate_compiler::{Clock, Diagnostic, Severity, Sources, check, render};
use serde_json::{Value, json};

use crate::output::{End, print, refuse, say, style};

/// Tells what becomes of a request, step by step, by the functions of the server.
///
/// The last line is the outcome: `200 → route …, upstream …` for what is forwarded, `400 no_certificate`, `alert
/// certificate_required(116)`. The exit code is 0 whatever it is.
#[derive(clap::Args)]
pub(crate) struct Explain {
    /// Method of the request.
    #[arg(value_name = "METHOD")]
    method: String,
    /// Its URL; `https` or `http` chooses the listener, the port one of several.
    #[arg(value_name = "URL")]
    url: String,
    /// The configuration.
    #[arg(long, value_name = "FILE", default_value = "gateway.toml")]
    config: PathBuf,
    /// SNI of the handshake; `''` = none. Default: the URL's host.
    #[arg(long, value_name = "NAME")]
    sni: Option<String>,
    /// What the client shows: its certificate and the intermediates, PEM.
    #[arg(long, value_name = "PEM")]
    client_cert: Option<PathBuf>,
    /// The client's address, with or without a port.
    #[arg(long, value_name = "ADDR", value_parser = address)]
    from: Option<SocketAddr>,
    /// A header field, as curl has it: `'Name: value'`; `'Host:'` sends no Host. May be repeated.
    #[arg(long = "header", short = 'H', value_name = "FIELD")]
    headers: Vec<String>,
    /// HTTP/2.
    #[arg(long)]
    http2: bool,
    /// HTTP/1.0.
    #[arg(long = "http1.0", conflicts_with = "http2")]
    http1_0: bool,
    /// Judge certificates at this time, not now: `2027-01-01` or `2027-01-01T08:00:00Z`.
    #[arg(long, value_name = "DATE", value_parser = Clock::at)]
    at: Option<Clock>,
    /// Steps and outcome as text, or as one object.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a terminal.
    #[default]
    Human,
    /// One object.
    Json,
}

impl Explain {
    pub(crate) fn run(&self) -> End {
        let request = match self.request() {
            Ok(request) => request,
            Err(text) => return refuse(&text),
        };
        let clock = match self.at.map_or_else(Clock::from_environment, Ok) {
            Ok(clock) => clock,
            Err(text) => return refuse(&text),
        };
        let sources = Sources::read(&self.config);
        let checked = check(&sources, clock);
        // Expectations are run last and change nothing: one that does not hold is what is to be explained.
        let of_expectations = |d: &Diagnostic| matches!(d.rule.name, "expectation" | "coverage");
        let broken = checked.found.iter().any(|d| d.severity == Severity::Error && !of_expectations(d));
        let Some(model) = checked.model.filter(|_| !broken) else {
            say(&format!("{}\n", render(&checked.found, &sources, style())));
            say(&format!("{} cannot be sealed, so there is nothing to explain", sources.config_name()));
            return End::Found;
        };
        let explanation = model.explain(&request, clock);
        match self.format {
            Format::Human => print(&explanation.to_string()),
            Format::Json => print(&format!("{:#}\n", object(&explanation))),
        }
        End::Fine
    }

    fn request(&self) -> Result<Request, String> {
        let mut request = Request::new(&self.method, &self.url).map_err(|error| error.to_string())?;
        if let Some(sni) = &self.sni {
            request.sni = (!sni.is_empty()).then(|| sni.clone());
        }
        if let Some(path) = &self.client_cert {
            let pem = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
            request.show(&pem).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        request.from = self.from.unwrap_or(request.from);
        for field in &self.headers {
            request.send(field).map_err(|error| error.to_string())?;
        }
        match (self.http2, self.http1_0) {
            (true, _) => request.speak("2").map_err(|error| error.to_string())?,
            (_, true) => request.speak("1.0").map_err(|error| error.to_string())?,
            _ => {}
        }
        Ok(request)
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    Request::address(text).ok_or_else(|| "an IP address, with or without a port, is expected".to_owned())
}

fn object(explanation: &Explanation) -> Value {
    let steps = explanation.facts.iter().map(|fact| json!({ "stage": fact.stage, "text": fact.text }));
    let outcome = &explanation.outcome;
    let detail = match outcome {
        Outcome::Alert { detail, .. } | Outcome::Refused { detail, .. } => Some(detail),
        Outcome::NoListener { .. } | Outcome::Forwarded(_) => None,
    };
    let forwarded = outcome.forwarded().map(|forwarded| {
        json!({
            "route": { "id": forwarded.route_id, "name": forwarded.route_name, "place": forwarded.route_place },
            "target": forwarded.target,
            "headers": forwarded.headers,
            "upstream": forwarded.upstream,
        })
    });
    json!({
        "steps": steps.collect::<Vec<_>>(),
        "outcome": {
            "text": outcome.to_string(),
            "status": outcome.status(),
            "reason": outcome.reason().as_ref().map(ToString::to_string),
            "alert": outcome.alert().map(|alert| json!({ "name": alert.name(), "number": alert.number() })),
            "detail": detail,
            "forwarded": forwarded,
        },
    })
}
