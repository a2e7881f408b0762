//! Where words go and what the process ends with: data on stdout, talk on stderr. Knows no command.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use sealgate_compiler::Style;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Exit code 0.
    Fine,
    /// Exit code 1: there are errors, or what the command was told to look for.
    Found,
    /// Exit code 2: the command itself makes no sense.
    Usage,
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        Self::from(end as u8)
    }
}

/// How the talk on stderr looks.
pub(crate) fn style() -> Style {
    let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if std::io::stderr().is_terminal() && !no_colour { Style::Coloured } else { Style::Plain }
}

/// `1 warning`, `2 warnings`.
pub(crate) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// One line of talk. A reader that went away is no failure of the command.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Data for whoever reads standard output, as it is.
pub(crate) fn print(data: &str) {
    // A reader that went away, as `head` does, is no failure either.
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(data.as_bytes()).and_then(|()| out.flush());
}

/// Says why the command makes no sense.
pub(crate) fn refuse(text: &str) -> End {
    say(&format!("error: {text}"));
    End::Usage
}
