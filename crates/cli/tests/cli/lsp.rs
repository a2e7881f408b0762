//! `lsp`: an editor's session over standard input and output.

use std::io::BufReader;
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use lsp_server::{Message, Notification, Request, RequestId};
use serde_json::{Value, json};

use crate::program::{command, demo};

struct Session {
    child: Child,
    to: ChildStdin,
    from: Receiver<Message>,
    last: i32,
    uri: String,
}

impl Session {
    fn start(folder: &Path) -> Self {
        let mut child = command(&["lsp"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (to, mut out) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let (sender, from) = channel();
        std::thread::spawn(move || {
            while let Ok(Some(message)) = Message::read(&mut out) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let uri = format!("file://{}/gateway.toml", folder.display());
        let mut session = Self { child, to, from, last: 0, uri };
        let capabilities = session.ask("initialize", json!({ "capabilities": {} }));
        assert_eq!(capabilities["capabilities"]["hoverProvider"], true);
        session.tell("initialized", json!({}));
        session
    }

    fn tell(&mut self, method: &str, parameters: Value) {
        Message::Notification(Notification::new(method.to_owned(), parameters)).write(&mut self.to).unwrap();
    }

    /// Asks, and reads up to the answer; what is published meanwhile is not waited for.
    fn ask(&mut self, method: &str, parameters: Value) -> Value {
        self.last += 1;
        let id = RequestId::from(self.last);
        Message::Request(Request::new(id.clone(), method.to_owned(), parameters)).write(&mut self.to).unwrap();
        loop {
            match self.from.recv_timeout(Duration::from_secs(60)).unwrap() {
                Message::Response(response) if response.id == id => {
                    return serde_json::to_value(response).unwrap()["result"].clone();
                }
                _ => {}
            }
        }
    }

    /// The next findings that the server publishes.
    fn findings(&mut self) -> Vec<Value> {
        loop {
            match self.from.recv_timeout(Duration::from_secs(60)).unwrap() {
                Message::Notification(n) if n.method == "textDocument/publishDiagnostics" => {
                    assert_eq!(n.params["uri"], self.uri.as_str());
                    return n.params["diagnostics"].as_array().unwrap().clone();
                }
                _ => {}
            }
        }
    }

    fn open(&mut self, text: &str) -> Vec<Value> {
        let document = json!({ "uri": self.uri, "languageId": "toml", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
        self.findings()
    }

    fn change(&mut self, text: &str) -> Vec<Value> {
        let document = json!({ "uri": self.uri, "version": 2 });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [{ "text": text }] }));
        self.findings()
    }

    fn at(&mut self, method: &str, (line, character): (usize, usize)) -> Value {
        let place = json!({ "line": line, "character": character });
        self.ask(method, json!({ "textDocument": { "uri": self.uri }, "position": place }))
    }

    /// Completion at `|` of a text.
    fn complete(&mut self, text: &str) -> Vec<String> {
        let before = text.split('|').next().unwrap();
        self.change(&text.replacen('|', "", 1));
        let line = before.matches('\n').count();
        let character = before.rsplit('\n').next().unwrap().encode_utf16().count();
        let items = self.at("textDocument/completion", (line, character));
        items.as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
    }

    fn hover(&mut self, place: (usize, usize)) -> String {
        let hover = self.at("textDocument/hover", place);
        hover["contents"]["value"].as_str().unwrap_or_default().to_owned()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Line and column, from 0, of a part of a text.
fn place(text: &str, part: &str) -> (usize, usize) {
    let before = &text[..text.find(part).unwrap()];
    (before.matches('\n').count(), before.rsplit('\n').next().unwrap().encode_utf16().count())
}

#[test]
fn a_session() {
    let folder = demo();
    let text = std::fs::read_to_string(folder.path().join("gateway.toml")).unwrap();
    let mut session = Session::start(folder.path());
    assert_eq!(session.open(&text), [] as [Value; 0]);

    // Findings are those of the text, not of the file.
    let typo = text.replace("[[ssls]]\n#id", "[[ssls]]\n\"ü𝄞\" = 1\n#id");
    let found = session.change(&typo);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (&found[0]["code"], &found[0]["severity"], &found[0]["source"]),
        (&"SG0003".into(), &1.into(), &"sealgate".into())
    );
    let (line, _) = place(&typo, "\"ü𝄞\"");
    // `ü` is one unit of UTF-16, `𝄞` is two.
    assert_eq!(
        found[0]["range"],
        json!({ "start": { "line": line, "character": 0 }, "end": { "line": line, "character": 5 } })
    );

    let uncovered = text.replace("sni   = \"test.com\"", "sni   = \"tset.com\"");
    let found = session.change(&uncovered);
    let related = &found[0]["relatedInformation"][0];
    assert_eq!(related["location"]["uri"], session.uri.as_str());
    assert!(related["message"].as_str().unwrap().contains("test.com"), "{related}");
    assert!(found[0]["message"].as_str().unwrap().contains("help: did you mean `test.com`?"), "{found:?}");

    // Hovers: a key, a certificate, a private key, a trust anchor, nothing.
    assert_eq!(session.change(&text), [] as [Value; 0]);
    assert!(session.hover(place(&text, "depth = 5")).starts_with("Intermediates that may stand between"));
    assert!(session.hover(place(&text, "listen]")).contains("Where clients connect"));
    let facts = session.hover(place(&text, "certs/server.cer"));
    for fact in ["subject", "CN=test.com", "valid", "SHA-256"] {
        assert!(facts.contains(fact), "{facts}");
    }
    assert!(session.hover(place(&text, "certs/ca.cer")).contains("subject"));
    let key = session.hover(place(&text, "certs/server.key"));
    assert!(key.contains("private key, ") && !key.contains("BEGIN"), "{key}");
    assert_eq!(session.hover((0, 0)), "");

    // A file that a configuration names is read again at a save.
    std::fs::remove_file(folder.path().join("certs/server.key")).unwrap();
    session.tell("textDocument/didSave", json!({ "textDocument": { "uri": session.uri } }));
    assert_eq!(session.findings()[0]["code"], "SG0001");

    session.tell("textDocument/didClose", json!({ "textDocument": { "uri": session.uri } }));
    assert_eq!(session.findings(), [] as [Value; 0]);
    assert_eq!(session.ask("shutdown", Value::Null), Value::Null);
    session.tell("exit", Value::Null);
    assert!(session.child.wait().unwrap().success());
}

#[test]
fn completion() {
    let folder = demo();
    let mut session = Session::start(folder.path());
    session.open("");
    let tables = session.complete("[|");
    assert!(tables.contains(&"listen".to_owned()) && !tables.contains(&"routes".to_owned()), "{tables:?}");
    assert_eq!(session.complete("[[|]]"), ["ssls", "routes", "expect"]);
    assert_eq!(session.complete("[log]\nquery = true\n|\n[dns]\nservers = []"), ["access", "format"]);
    assert_eq!(session.complete("[log]\nformat = |"), ["\"json\"", "\"combined\""]);
    assert_eq!(session.complete("[[ssls]]\nclient = { ca = \"a\", | }"), ["depth", "skip_mtls_uri_regex"]);
    assert_eq!(
        session.complete("[[routes]]\nupstream = { pass_host = \"|\" }"),
        ["\"pass\"", "\"node\"", "\"rewrite\""]
    );
    let rules = session.complete("[lints]\nvalid|");
    assert!(rules.contains(&"validity".to_owned()) && !rules.contains(&"syntax".to_owned()), "{rules:?}");
    let header = "[routes.plugins.proxy-rewrite.headers]\nX-Ü𝄞 = \"$ssl_client_s|\"";
    assert!(session.complete(header).contains(&"ssl_client_s_dn".to_owned()));
    assert!(session.complete("[routes.plugins.proxy-rewrite.headers]\nX = \"${|\"").contains(&"arg_".to_owned()));
    assert_eq!(session.complete("[routes.plugins.proxy-rewrite.headers]\nX = \"|\""), [""; 0]);
    assert_eq!(session.complete("# |"), [""; 0]);
}

#[test]
fn formatting_and_other_files() {
    let folder = demo();
    let mut session = Session::start(folder.path());
    session.open("[listen]\nhttp=[]\n");
    let options = json!({ "tabSize": 4, "insertSpaces": true });
    let edits =
        session.ask("textDocument/formatting", json!({ "textDocument": { "uri": session.uri }, "options": options }));
    assert_eq!(edits[0]["newText"], "[listen]\nhttp = []\n");
    // Editors send every TOML file.
    let other = json!({ "uri": "file:///Cargo.toml", "languageId": "toml", "version": 1, "text": "[package]\n" });
    session.tell("textDocument/didOpen", json!({ "textDocument": other }));
    let place = json!({ "line": 0, "character": 2 });
    let hover = session
        .ask("textDocument/hover", json!({ "textDocument": { "uri": "file:///Cargo.toml" }, "position": place }));
    assert_eq!(hover, Value::Null);
    // A request that makes no sense is answered too.
    assert_eq!(session.ask("textDocument/nonsense", json!({})), Value::Null);
    assert_eq!(session.ask("textDocument/hover", json!({})), Value::Null);
}
