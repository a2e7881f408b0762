//! `lsp`: a language server for gateway.toml over standard input and output.
//!
//! The editor's text stands in place of the file's; every other file is read from the disk, as the build will read it.

mod completion;
mod cursor;
mod diagnostics;
mod document;
mod hover;

use std::collections::BTreeMap;

use lsp_server::{Connection, ErrorCode, Message, Notification, ProtocolError, Request, Response};
use lsp_types::{
    CompletionOptions, CompletionParams, DidChangeTextDocumentParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DocumentFormattingParams, HoverParams, HoverProviderCapability, OneOf,
    PublishDiagnosticsParams, ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind, TextEdit, Uri,
};
use sealgate_compiler::Clock;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::output::{End, say};
use crate::uri::to_path;
use document::Document;

/// Serves an editor: findings, hovers, completion and formatting for gateway.toml.
#[derive(clap::Args)]
pub(crate) struct Lsp {
    /// For clients that insist on it: standard input and output are the only way.
    #[arg(long)]
    stdio: bool,
}

impl Lsp {
    pub(crate) fn run(&self) -> End {
        let _ = self.stdio;
        let (connection, threads) = Connection::stdio();
        let served = serve(&connection);
        // The writer ends when nobody can send any more.
        drop(connection);
        let joined = threads.join();
        match served.map_err(|error| error.to_string()).and(joined.map_err(|error| error.to_string())) {
            Ok(()) => End::Fine,
            Err(error) => {
                say(&format!("error: {error}"));
                End::Found
            }
        }
    }
}

fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Options(lsp_types::TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::FULL),
            save: Some(lsp_types::TextDocumentSyncSaveOptions::Supported(true)),
            ..Default::default()
        })),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(["[", ".", "\"", "$", "{"].map(str::to_owned).to_vec()),
            ..Default::default()
        }),
        document_formatting_provider: Some(OneOf::Left(true)),
        ..Default::default()
    }
}

fn serve(connection: &Connection) -> Result<(), ProtocolError> {
    let capabilities = serde_json::to_value(capabilities()).unwrap_or_default();
    connection.initialize(capabilities)?;
    let mut server = Server { documents: BTreeMap::new(), unsaid: Vec::new() };
    for message in &connection.receiver {
        let answer = match message {
            Message::Request(request) if connection.handle_shutdown(&request)? => return Ok(()),
            Message::Request(request) => Some(Message::Response(server.answer(request))),
            Message::Notification(notification) => server.notice(notification),
            Message::Response(_) => None,
        };
        let mut out: Vec<Message> = answer.into_iter().collect();
        // While an author types, only the last text is worth a check.
        if connection.receiver.is_empty() {
            out.extend(server.findings());
        }
        if out.into_iter().any(|message| connection.sender.send(message).is_err()) {
            return Ok(());
        }
    }
    Ok(())
}

struct Server {
    documents: BTreeMap<String, Document>,
    /// Documents whose findings the editor does not know yet.
    unsaid: Vec<String>,
}

impl Server {
    fn answer(&self, request: Request) -> Response {
        let id = request.id.clone();
        let result = match request.method.as_str() {
            "textDocument/hover" => self.at(
                &request,
                |p: &HoverParams| &p.text_document_position_params,
                |d, offset| serde_json::to_value(hover::at(d, offset)),
            ),
            "textDocument/completion" => self.at(
                &request,
                |p: &CompletionParams| &p.text_document_position,
                |d, offset| serde_json::to_value(completion::at(d, offset)),
            ),
            "textDocument/formatting" => parameters(request.params).map(|p: DocumentFormattingParams| {
                let document = self.documents.get(p.text_document.uri.as_str());
                let edit = document.and_then(|document| {
                    let text = crate::fmt::formatted(&document.text)?;
                    Some(vec![TextEdit::new(document.whole(), text)])
                });
                serde_json::to_value(edit).unwrap_or_default()
            }),
            method => {
                let text = format!("there is no method {method}");
                return Response::new_err(id, ErrorCode::MethodNotFound as i32, text);
            }
        };
        match result {
            Ok(result) => Response::new_ok(id, result),
            Err(text) => Response::new_err(id, ErrorCode::InvalidParams as i32, text),
        }
    }

    /// An answer on a place of a document; null where the document is not open.
    fn at<P: DeserializeOwned>(
        &self,
        request: &Request,
        place: impl Fn(&P) -> &lsp_types::TextDocumentPositionParams,
        answer: impl Fn(&Document, usize) -> serde_json::Result<Value>,
    ) -> Result<Value, String> {
        let parameters: P = parameters(request.params.clone())?;
        let place = place(&parameters);
        let document = self.documents.get(place.text_document.uri.as_str());
        let answer = document.map(|document| answer(document, document.offset(place.position)));
        answer.unwrap_or(Ok(Value::Null)).map_err(|error| error.to_string())
    }

    fn notice(&mut self, notification: Notification) -> Option<Message> {
        match notification.method.as_str() {
            "textDocument/didOpen" => {
                let p: DidOpenTextDocumentParams = parameters(notification.params).ok()?;
                self.set(p.text_document.uri, p.text_document.text);
            }
            "textDocument/didChange" => {
                let p: DidChangeTextDocumentParams = parameters(notification.params).ok()?;
                // The whole text, as the server has asked for.
                self.set(p.text_document.uri, p.content_changes.into_iter().next_back()?.text);
            }
            // A saved file may be one that a configuration names.
            "textDocument/didSave" => self.unsaid = self.documents.keys().cloned().collect(),
            "textDocument/didClose" => {
                let p: DidCloseTextDocumentParams = parameters(notification.params).ok()?;
                let closed = self.documents.remove(p.text_document.uri.as_str())?;
                return Some(publish(PublishDiagnosticsParams::new(closed.uri, Vec::new(), None)));
            }
            _ => {}
        }
        None
    }

    fn set(&mut self, uri: Uri, text: String) {
        let key = uri.as_str().to_owned();
        if let Some(document) = self.documents.get_mut(&key) {
            document.text = text;
        } else if let Some(path) = to_path(&key).filter(|path| is_gateway(path, &text)) {
            self.documents.insert(key.clone(), Document { uri, path, text });
        } else {
            return;
        }
        self.unsaid.push(key);
    }

    /// The findings that the editor does not know yet.
    fn findings(&mut self) -> Vec<Message> {
        let mut unsaid = std::mem::take(&mut self.unsaid);
        unsaid.sort();
        unsaid.dedup();
        let Ok(clock) = Clock::from_environment() else { return Vec::new() };
        let documents = unsaid.iter().filter_map(|key| self.documents.get(key));
        documents.map(|document| publish(diagnostics::of(document, clock))).collect()
    }
}

/// Whether a TOML file is one of ours: editors send all of them.
fn is_gateway(path: &std::path::Path, text: &str) -> bool {
    let named = path.file_name().is_some_and(|name| name.to_string_lossy().ends_with("gateway.toml"));
    named || text.lines().take(20).any(|line| line.starts_with("#:schema") && line.contains("gateway.schema.json"))
}

fn publish(findings: PublishDiagnosticsParams) -> Message {
    Message::Notification(Notification::new("textDocument/publishDiagnostics".to_owned(), findings))
}

fn parameters<P: DeserializeOwned>(value: Value) -> Result<P, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}
