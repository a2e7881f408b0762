//! `fmt` as a program, and on the configurations of the repository.

use std::fs;

use sealgate_compiler::{Clock, Model, Sources, check};

use crate::program::{demo, root, run};

#[test]
fn the_demo_is_formatted() {
    assert_eq!(run(&["fmt", "--check"]), (0, String::new(), String::new()));
}

#[test]
fn a_file_is_formatted_in_place_and_checked() {
    let folder = demo();
    let path = folder.path().join("gateway.toml");
    let file = path.to_str().unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let spoilt = text.replace("depth = 5", "depth =5  ").replace("[[routes]]", "\n\n[[ routes ]]");
    assert_ne!(spoilt, text);
    fs::write(&path, &spoilt).unwrap();
    let line = 1 + spoilt.lines().zip(text.lines()).take_while(|(a, b)| a == b).count();
    let (code, out, err) = run(&["fmt", "--check", file]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains(&format!("gateway.toml:{line} is not formatted")), "{err}");
    assert_eq!(fs::read_to_string(&path).unwrap(), spoilt, "--check changes nothing");
    assert_eq!(run(&["fmt", file]), (0, String::new(), String::new()));
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    fs::write(&path, "[listen\n").unwrap();
    let (code, _, err) = run(&["fmt", file]);
    assert_eq!(code, 1);
    assert!(err.contains("error[SG0002]") && err.contains("is left as it is"), "{err}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "[listen\n");
    assert_eq!(run(&["fmt", "nothing.toml"]).0, 1);
}

/// Everything that would be sealed, but for the digest of the bytes and the numbers of lines.
fn sealed(sources: &Sources) -> Option<String> {
    let clock = Clock(rustls_pki_types::UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_767_225_600)));
    check(sources, clock).model.map(|model: Model| {
        model.with_desc(|desc| {
            let text = format!("{desc:?}").replace(desc.digest, "");
            let mut parts = text.split("line: ");
            let first = parts.next().unwrap_or_default().to_owned();
            parts.fold(first, |text, part| text + part.trim_start_matches(|c: char| c.is_ascii_digit()))
        })
    })
}

#[test]
fn what_would_be_sealed_stays() {
    let configs = fs::read_dir(root().join("tests/fixtures/configs")).unwrap().map(|entry| entry.unwrap().path());
    let ui = fs::read_dir(root().join("tests/ui")).unwrap().map(|entry| entry.unwrap().path().join("gateway.toml"));
    let mut models = 0;
    for path in configs.chain(ui).filter(|path| path.extension().is_some_and(|extension| extension == "toml")) {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        if text.parse::<toml::Table>().is_err() {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("gateway.toml");
        fs::write(&copy, &text).unwrap();
        assert_eq!(run(&["fmt", copy.to_str().unwrap()]).0, 0, "{}", path.display());
        let formatted = fs::read_to_string(&copy).unwrap();
        assert_eq!(text.parse::<toml::Table>(), formatted.parse::<toml::Table>());
        let before = sealed(&Sources::read(&path));
        models += usize::from(before.is_some());
        assert_eq!(before, sealed(&Sources::read_with(&path, formatted)), "{}", path.display());
    }
    assert!(models > 10, "{models}");
}
