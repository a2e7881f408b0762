//! `completions`: what a shell needs to complete commands and options.

use clap::Command;
use clap_complete::Shell;

use crate::output::{End, print};

/// Writes a shell's completions for `cargo-sealgate`.
#[derive(clap::Args)]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
}

impl Completions {
    /// `root`: the whole command line.
    pub(crate) fn run(&self, root: Command) -> End {
        let mut script = Vec::new();
        let mut command = root.bin_name("cargo-sealgate");
        clap_complete::generate(self.shell, &mut command, "cargo-sealgate", &mut script);
        print(&String::from_utf8_lossy(&script));
        End::Fine
    }
}
