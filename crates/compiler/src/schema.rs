//! What gateway.toml says: every value with its place, every unknown key refused. No rule is in here.

mod expect;
mod files;
mod gateway;
mod plugins;
mod read;
mod route;
mod settings;
mod ssl;
mod timeout;
mod upstream;
mod values;

pub(crate) use crate::source::At;
pub(crate) use expect::{Expect, Header as ExpectedHeader};
pub(crate) use files::{file_names, is_inline};
pub(crate) use gateway::Config;
pub use gateway::KEYS as GATEWAY;
pub(crate) use plugins::HeaderValue;
pub(crate) use route::Route;
pub(crate) use settings::Listen;
pub(crate) use ssl::{Client, Ssl, SslKind};
pub(crate) use upstream::{Node, Nodes, NodesForm, Upstream, UpstreamKind};
