//! `watch`: each save is checked, whatever becomes of the files.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::program::{command, demo};

struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(file: &str) -> Self {
        let mut child = command(&["watch", file]).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || stderr.lines().map_while(Result::ok).all(|line| sender.send(line).is_ok()));
        Self { child, lines }
    }

    /// Waits for the end of a check, and gives everything that was said in it.
    fn check(&self, verdict: &str) -> String {
        let mut said = String::new();
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(60)).unwrap_or_else(|_| panic!("only this: {said}"));
            said.push_str(&format!("{line}\n"));
            if line.starts_with("gateway.toml can") {
                assert!(line.contains(verdict), "no {verdict:?} in {said}");
                return said;
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn each_save_is_checked() {
    let folder = demo();
    let config = folder.path().join("gateway.toml");
    let key = folder.path().join("certs/server.key");
    let (text, pem) = (fs::read_to_string(&config).unwrap(), fs::read_to_string(&key).unwrap());
    let watch = Watch::start(config.to_str().unwrap());
    watch.check("can be sealed");
    fs::write(&config, text.replace("uri   =", "uri   =  =")).unwrap();
    assert!(watch.check("cannot be sealed").contains("error[SG0002]"));
    fs::write(&config, &text).unwrap();
    watch.check("can be sealed");
    // A file that the configuration names.
    fs::write(&key, "nothing").unwrap();
    assert!(watch.check("cannot be sealed").contains("error[SG0101]"));
    fs::remove_file(&key).unwrap();
    assert!(watch.check("cannot be sealed").contains("error[SG0001]"));
    fs::write(&key, &pem).unwrap();
    watch.check("can be sealed");
    // The configuration itself vanishes, and comes back by a rename, as editors save.
    fs::remove_file(&config).unwrap();
    assert!(watch.check("cannot be sealed").contains("error[SG0001]"));
    let written = folder.path().join("gateway.toml~");
    fs::write(&written, &text).unwrap();
    fs::rename(&written, &config).unwrap();
    watch.check("can be sealed");
}

#[test]
fn ctrl_c_ends_it() {
    let folder = demo();
    let mut watch = Watch::start(folder.path().join("gateway.toml").to_str().unwrap());
    watch.check("can be sealed");
    let id = watch.child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert!(!watch.child.wait().unwrap().success());
}
