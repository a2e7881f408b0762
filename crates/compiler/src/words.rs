//! What a `cert`, `key` or `ca` stands for, in words for people.
//!
//! Knows no rule. Of a private key it says the form and nothing else.

use sealgate_policy::desc::KeyFormat;

use crate::emit::certificate_facts;
use crate::pem::PemText;
use crate::schema::At;
use crate::source::{SourceId, Sources};

/// The facts of every certificate that a value of gateway.toml stands for (the name of a file, or PEM), a line a fact;
/// of a value with no certificate but a private key, the key's form.
///
/// # Errors
/// The fact in one line, if there is nothing that can be read.
pub fn certificate_words(sources: &Sources, value: &str) -> Result<Vec<Vec<String>>, String> {
    let value = At { value: value.to_owned(), span: SourceId::CONFIG.span(0..0) };
    let text = PemText::of(sources, &value).map_err(|d| d.title)?;
    match (text.certificates(), text.key()) {
        (Ok(blocks), _) => Ok(blocks.iter().map(|block| facts(&block.der)).collect()),
        (Err(_), Ok((format, _))) => Ok(vec![vec![format!("private key, {}", form(format))]]),
        (Err(found), Err(_)) => Err(found.into_iter().map(|d| d.title).collect::<Vec<_>>().join("; ")),
    }
}

fn facts(der: &[u8]) -> Vec<String> {
    certificate_facts(der).iter().map(|fact| fact.trim_start().to_owned()).collect()
}

fn form(format: KeyFormat) -> &'static str {
    match format {
        KeyFormat::Pkcs8 => "PKCS #8",
        KeyFormat::Pkcs1 => "PKCS #1",
        KeyFormat::Sec1 => "SEC 1",
    }
}
