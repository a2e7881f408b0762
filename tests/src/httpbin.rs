//! A real httpbin, as a node and as a yardstick.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

use crate::product::{Process, checkout};

/// A running httpbin.
pub struct Httpbin {
    /// Where it listens.
    pub address: SocketAddr,
    _process: Process,
}

/// Its gunicorn, in the virtual environment that `SEALGATE_TEST_HTTPBIN` names, else in `target/httpbin-venv` of the
/// checkout.
pub fn gunicorn() -> Option<PathBuf> {
    let environment = std::env::var_os("SEALGATE_TEST_HTTPBIN").map(PathBuf::from);
    let environment = environment.unwrap_or_else(|| checkout().join("target/httpbin-venv"));
    Some(environment.join("bin/gunicorn")).filter(|program| program.exists())
}

impl Httpbin {
    /// Starts it on a port of the kernel's choice.
    ///
    /// # Panics
    /// If it is not installed or does not start.
    pub async fn start() -> Self {
        let mut command = Command::new(gunicorn().expect("httpbin is installed"));
        command.args(["--bind", "127.0.0.1:0", "--workers", "1", "--threads", "4", "httpbin:app"]);
        let process = Process::start_command(command);
        let line = process.stderr_line(|line| line.contains("Listening at: http://")).await;
        let address = line.split("http://").nth(1).and_then(|rest| rest.split(' ').next()).expect("an address");
        Self { address: address.parse().expect("an address"), _process: process }
    }
}
