//! `man`: the manual page, made of what `--help` says.

use clap::Command;

use crate::output::{End, print, refuse};

/// Writes the manual page of `cargo sealgate`, or of one command, as roff.
#[derive(clap::Args)]
pub(crate) struct Man {
    /// A command.
    command: Option<String>,
}

impl Man {
    /// `root`: the whole command line.
    pub(crate) fn run(&self, mut root: Command) -> End {
        root.build();
        let page = match &self.command {
            None => root,
            Some(name) => match root.find_subcommand(name) {
                Some(command) => command.clone().display_name(format!("cargo-sealgate-{name}")),
                None => return refuse(&format!("there is no command `{name}`")),
            },
        };
        let mut text = Vec::new();
        match clap_mangen::Man::new(page).render(&mut text) {
            Ok(()) => print(&String::from_utf8_lossy(&text)),
            Err(error) => return refuse(&error.to_string()),
        }
        End::Fine
    }
}
