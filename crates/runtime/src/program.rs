//! `main`: arguments, start, banner, end.

mod args;
mod banner;
mod inspect;

use std::io::{self, Write};
use std::process::ExitCode;

use rustls_pki_types::UnixTime;
use sealgate_policy::desc::GatewayDesc;

use crate::process::drain::Signals;
use crate::process::expiry;
use crate::process::server::serve_on_stdout;
use crate::program::args::{Command, HELP, parse};

/// Runs the program that `desc` was sealed into: reads the arguments, serves until SIGTERM or SIGINT.
///
/// Exit 0 after a graceful end, 1 where it cannot start or a second signal ends it, 2 for wrong arguments.
pub fn run(desc: &'static GatewayDesc<'static>) -> ExitCode {
    let arguments: Vec<String> = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    match parse(&arguments) {
        Ok(Command::Serve) => serve(desc),
        Ok(Command::Version) => {
            print(&format!("sealgate {}, configuration {}\n", env!("CARGO_PKG_VERSION"), desc.digest))
        }
        Ok(Command::Help) => print(HELP),
        Ok(Command::Inspect { json: false }) => print(&inspect::text(desc)),
        Ok(Command::Inspect { json: true }) => match inspect::json(desc) {
            Ok(text) => print(&text),
            Err(error) => fail(1, &error.to_string()),
        },
        Err(text) => fail(2, &text),
    }
}

fn serve(desc: &'static GatewayDesc<'static>) -> ExitCode {
    // Before anything listens: a signal is never met unprepared.
    let signals = match Signals::new() {
        Ok(signals) => signals,
        Err(error) => return fail(1, &format!("cannot wait for signals: {error}")),
    };
    let running = match serve_on_stdout(desc) {
        Ok(running) => running,
        Err(error) => return fail(1, &error.to_string()),
    };
    let warnings = expiry::warnings(desc, UnixTime::now());
    let text = banner::text(desc, running.listeners(), &warnings);
    // All listeners accept by now. Whether anybody reads this does not matter.
    let _ = io::stderr().lock().write_all(format!("{text}ready\n").as_bytes());
    if signals.serve_until(running) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print(text: &str) -> ExitCode {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn fail(code: u8, text: &str) -> ExitCode {
    // Nobody to tell that nobody can be told.
    let _ = writeln!(io::stderr().lock(), "sealgate: {text}");
    ExitCode::from(code)
}
