//! The examples of docs/cli.md are what the command says.

use crate::program::{compare, root, run};

/// The page with the output below each `$ cargo sealgate …` of a `console` block as it is now.
fn fresh(page: &str) -> String {
    let mut out = String::new();
    let mut in_block = false;
    for line in page.lines() {
        match line {
            "```console" => in_block = true,
            "```" if in_block => in_block = false,
            _ if in_block => {
                let Some(command) = line.strip_prefix("$ cargo sealgate ") else { continue };
                let (_, stdout, stderr) = run(&command.split(' ').collect::<Vec<_>>());
                let said = format!("{stdout}{stderr}");
                out.push_str(&format!("{line}\n{}\n", said.trim_end()));
                continue;
            }
            _ => {}
        }
        out.push_str(&format!("{line}\n"));
    }
    out
}

#[test]
fn examples_are_real() {
    let path = root().join("docs/cli.md");
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page.matches("$ cargo sealgate ").count() > 3);
    compare(&path, &fresh(&page));
}

/// Every command has its paragraph.
#[test]
fn every_command_is_documented() {
    let page = std::fs::read_to_string(root().join("docs/cli.md")).unwrap();
    let help = run(&["--help"]).1;
    let commands = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let names = commands.lines().filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next());
    for name in names.filter(|name| *name != "help") {
        assert!(page.contains(&format!("\n## {name}")), "docs/cli.md has no `## {name}`");
    }
}
