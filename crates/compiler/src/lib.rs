//! gateway.toml and the PEM files beside it, compiled: to diagnostics, or to Rust.
//!
//! [`compile`] is a pure function of named bytes and a clock. It reads no file, no clock and no environment variable,
//! prints nothing, and gives the same output for the same bytes wherever they lie. The phases, in order:
//!
//! 1. `schema`: what the file says, every value with its place, every unknown key refused;
//! 2. `plan`: checked, resolved, ordered; PEM read, names and patterns parsed by the types the server decides with;
//! 3. `tables`: the flat rows of [`sealgate_policy::desc`], from which the server's own live object is made on trial;
//! 4. `emit`: the rows as Rust text, heavy bytes beside it.
//!
//! [`build`] is the same for a build script: files, environment and cargo's directives are known there only.

mod build_script;
mod demo;
mod diagnostic;
mod emit;
mod pem;
mod plan;
mod proof;
mod render;
mod rules;
mod schema;
mod source;
mod tables;

use rustls_pki_types::UnixTime;
use sealgate_policy::Gateway;
use sha2::{Digest, Sha256};

pub use build_script::{build, build_fixture, build_into};
pub use diagnostic::{Diagnostic, Diagnostics, Label, Severity};
pub use emit::Blob;
pub use render::{Style, render};
pub use rules::{Kind, Level, Levels, RULES, Rule};
pub use source::{SourceId, Sources, Span, Unreadable};

use plan::Plan;
use schema::Config;
use tables::{Extras, Tables};

/// The time at which certificates are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock(pub UnixTime);

/// A configuration without errors, as Rust.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// Text of the module.
    pub code: String,
    /// Files that it includes, relative to the output directory.
    pub blobs: Vec<Blob>,
    /// What is legal but odd.
    pub warnings: Diagnostics,
}

/// Compiles a configuration into a module called `name`.
///
/// # Errors
/// Everything that is wrong with it, warnings included, sorted by place.
pub fn compile(sources: &Sources, clock: Clock, name: &str) -> Result<Compiled, Diagnostics> {
    let mut found = Diagnostics::default();
    let Some(config) = parse(sources, &mut found) else { return Err(found.finish(&Levels::default())) };
    let levels = plan::levels(&config, &mut found);
    let plan = Plan::resolve(&config, sources, clock.0, &mut found);
    let found = found.finish(&levels);
    if found.has_errors() {
        return Err(found);
    }
    let tables = Tables::new(&plan);
    let extras = Extras {
        digest: digest(sources),
        identity_headers: tables.identity_headers(),
        demo: demo::calls(&config, &plan),
    };
    let rows = extras.rows();
    let desc = tables.desc(&plan, &rows);
    if let Err(refused) = Gateway::new(&desc) {
        return Err(rules::bad_value::refused_by_server(&refused.to_string()).into());
    }
    let emitted = emit::emit(&desc, sources.config_name(), name);
    Ok(Compiled { code: emitted.code, blobs: emitted.blobs, warnings: found })
}

/// What is wrong with a configuration, warnings included; nothing is emitted.
pub fn check(sources: &Sources, clock: Clock) -> Diagnostics {
    match compile(sources, clock, "gateway") {
        Ok(compiled) => compiled.warnings,
        Err(found) => found,
    }
}

fn parse(sources: &Sources, found: &mut Diagnostics) -> Option<Config> {
    let bytes = match sources.bytes(SourceId::CONFIG) {
        Ok(bytes) => bytes,
        Err(why) => {
            found.push(rules::unreadable_file::config(sources.config_name(), why));
            return None;
        }
    };
    match std::str::from_utf8(bytes) {
        Ok(text) => Config::parse(SourceId::CONFIG, text, found),
        Err(error) => {
            found.push(rules::syntax::not_utf8(SourceId::CONFIG, error.valid_up_to()));
            None
        }
    }
}

/// SHA-256 over the name and the bytes of every input, 64 lower-case hex digits.
fn digest(sources: &Sources) -> String {
    let mut hash = Sha256::new();
    for (name, bytes) in sources.iter() {
        // Lengths, so that no two sets of files have the same text.
        for part in [name.as_bytes(), bytes] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    data_encoding::HEXLOWER.encode(&hash.finalize())
}
