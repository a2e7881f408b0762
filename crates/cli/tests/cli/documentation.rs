//! The examples of docs/cli.md and docs/compiler.md are what the command says.

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

#[track_caller]
fn check(page: &str, examples: usize) {
    let path = root().join(page);
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page.matches("$ cargo sealgate ").count() >= examples);
    compare(&path, &fresh(&page));
}

#[test]
fn examples_are_real() {
    check("docs/cli.md", 4);
}

#[test]
fn the_tour_is_real() {
    fill_in_the_tutorials_bodies();
    check("docs/compiler.md", 11);
}

/// Writes the tutorial's JSON bodies as its shell commands send them: raw line ends, and none at the end of a file.
fn fill_in_the_tutorials_bodies() {
    let folder = root().join("target/tour");
    std::fs::create_dir_all(&folder).unwrap();
    for name in ["part-one.ssls", "part-one.routes", "part-two.ssls", "part-two.routes"] {
        let mut body = std::fs::read_to_string(root().join(format!("tests/tutorial/{name}.json"))).unwrap();
        for (file, demo) in [
            ("ca.cer", "ca.cer"),
            ("server.cer", "server.cer"),
            ("server.key", "server.key"),
            ("mtls_ca.crt", "ca.cer"),
            ("mtls_server.crt", "apisix.cer"),
            ("mtls_server.key", "apisix.key"),
        ] {
            let pem = std::fs::read_to_string(root().join("certs").join(demo)).unwrap();
            body = body.replace(&format!("<content of {file}>"), pem.trim_end());
        }
        assert!(!body.contains("<content of"), "{name}");
        std::fs::write(folder.join(format!("{name}.json")), body).unwrap();
    }
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
