//! The command line, which is small: nothing can be configured on it.

/// What the program is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Serve.
    Serve,
    /// Print the version and the digest of the configuration.
    Version,
    /// Print [`HELP`].
    Help,
    /// Print the sealed configuration.
    Inspect {
        /// For a program, not for a person.
        json: bool,
    },
}

/// What `--help` prints.
pub(crate) const HELP: &str = "\
sealgate: an mTLS gateway whose configuration is compiled in.

Usage:
  sealgate                 serve
  sealgate inspect         print the sealed configuration
  sealgate inspect --json  the same for a program
  sealgate --version       print the version and the digest of the configuration
  sealgate --help          print this

It reads no configuration: to change it is to build it anew.
SIGTERM and SIGINT end it gracefully; a second one ends it at once.
";

/// Reads the arguments, without the program's name.
///
/// # Errors
/// The text to print before exit 2.
pub(crate) fn parse<S: AsRef<str>>(arguments: &[S]) -> Result<Command, String> {
    let words: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
    match *words {
        [] => Ok(Command::Serve),
        ["--version" | "-V"] => Ok(Command::Version),
        ["--help" | "-h" | "help"] => Ok(Command::Help),
        ["inspect"] => Ok(Command::Inspect { json: false }),
        ["inspect", "--json"] => Ok(Command::Inspect { json: true }),
        ["--version" | "-V" | "--help" | "-h" | "help", more, ..] | ["inspect", "--json", more, ..] => {
            Err(format!("unexpected argument `{more}`"))
        }
        ["inspect", other, ..] => Err(format!("unknown argument `{other}` of `inspect`: expected `--json`")),
        [other, ..] => Err(format!("unknown argument `{other}`: expected `inspect`, `--version`, `--help` or nothing")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, parse};

    #[test]
    fn knows_its_words() {
        assert_eq!(parse::<&str>(&[]), Ok(Command::Serve));
        assert_eq!(parse(&["--version"]), Ok(Command::Version));
        assert_eq!(parse(&["-h"]), Ok(Command::Help));
        assert_eq!(parse(&["inspect"]), Ok(Command::Inspect { json: false }));
        assert_eq!(parse(&["inspect", "--json"]), Ok(Command::Inspect { json: true }));
        for wrong in [&["serve"][..], &["inspect", "--yaml"], &["inspect", "--json", "x"], &["--help", "x"]] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
