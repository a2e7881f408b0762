//! `fmt`: one look for every gateway.toml.
//!
//! Spaces, line ends and the layout of lists change; keys, their order, values and comments do not. Columns that the
//! author has aligned stay: see `layout`.

mod layout;
mod parse;

use std::path::PathBuf;

use sealgate_compiler::{Clock, Diagnostics, Sources, check, render};

use crate::output::{End, say, style};

/// Formats a configuration in place, comments kept.
#[derive(clap::Args)]
pub(crate) struct Fmt {
    /// The configuration.
    #[arg(default_value = "gateway.toml")]
    file: PathBuf,
    /// Change nothing; exit code 1 if there is something to change.
    #[arg(long)]
    check: bool,
}

impl Fmt {
    pub(crate) fn run(&self) -> End {
        let name = self.file.display();
        let text = match std::fs::read_to_string(&self.file) {
            Ok(text) => text,
            Err(error) => {
                say(&format!("error: {name}: {error}"));
                return End::Found;
            }
        };
        let Some(formatted) = formatted(&text) else {
            say(&format!("{}\n\n{name} is left as it is", syntax(&self.file, text)));
            return End::Found;
        };
        if formatted == text {
            return End::Fine;
        }
        if self.check {
            say(&format!(
                "{name}:{} is not formatted: `cargo sealgate fmt {name}`",
                first_difference(&text, &formatted)
            ));
            return End::Found;
        }
        match std::fs::write(&self.file, formatted) {
            Ok(()) => End::Fine,
            Err(error) => {
                say(&format!("error: {name}: {error}"));
                End::Found
            }
        }
    }
}

/// The text formatted; `None` if it is no TOML.
pub(crate) fn formatted(text: &str) -> Option<String> {
    let before = meaning(text)?;
    let formatted = layout::text(&parse::lines(text)?);
    // Layout cannot change a value as long as `parse` reads what toml reads; better no format than another meaning.
    (meaning(&formatted)? == before).then_some(formatted)
}

/// Every value of a text. As text, since no value that is not a number equals itself.
fn meaning(text: &str) -> Option<String> {
    text.parse::<toml::Table>().ok().map(|table| format!("{table:?}"))
}

/// Number of the first line that is another.
fn first_difference(a: &str, b: &str) -> usize {
    1 + a.split('\n').zip(b.split('\n')).take_while(|(a, b)| a == b).count()
}

/// The compiler's words on why the text is no TOML.
fn syntax(path: &std::path::Path, text: String) -> String {
    let sources = Sources::read_with(path, text);
    // Syntax is judged before any certificate, so the time does not matter.
    let clock = Clock(rustls_pki_types::UnixTime::since_unix_epoch(std::time::Duration::ZERO));
    let found: Diagnostics = check(&sources, clock).found.into_iter().filter(|d| d.rule.name == "syntax").collect();
    render(&found, &sources, style())
}

#[cfg(test)]
mod tests;
