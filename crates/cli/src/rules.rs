//! `rules`: the list of the compiler's rules, or the page of one.

use sealgate_compiler::{Kind, RULES, Rule};

use crate::output::{End, print, refuse};

/// Lists the rules, or shows the page of one.
#[derive(clap::Args)]
pub(crate) struct Rules {
    /// A rule by its name or its code.
    name: Option<String>,
}

impl Rules {
    pub(crate) fn run(&self) -> End {
        let Some(name) = &self.name else {
            print(&list());
            return End::Fine;
        };
        match Rule::named(name).or_else(|| RULES.iter().find(|rule| rule.code == name).copied()) {
            Some(rule) => {
                print(&rule.page());
                End::Fine
            }
            None => refuse(&unknown(name)),
        }
    }
}

/// A line a rule: code, name, default level, what it is about.
fn list() -> String {
    let width = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    let line = |rule: &&Rule| {
        let level = level(rule.kind);
        format!("{}  {:width$}  {level:6}  {}\n", rule.code, rule.name, rule.summary())
    };
    RULES.iter().map(line).collect()
}

/// The word for what a rule's level is where `[lints]` says nothing.
fn level(kind: Kind) -> &'static str {
    match kind {
        Kind::Always => "always",
        Kind::Policy => "deny",
        Kind::Warning => "warn",
        Kind::Note => "note",
    }
}

fn unknown(name: &str) -> String {
    let near = Rule::nearest(name).map(|near| format!(": did you mean `{near}`?"));
    format!("there is no rule `{name}`{}", near.unwrap_or_else(|| "; `cargo sealgate rules` lists them".to_owned()))
}
