//! What gateway.toml says: every value with its place, every unknown key refused. No rule is in here.
//!
//! The names of `resource` for this first form of each thing; [`plan`](crate::plan) has those of the second.

pub(crate) use crate::resource::expect::keys::{Expect, Header as ExpectedHeader};
pub(crate) use crate::resource::files::file_names;
pub(crate) use crate::resource::gateway::Config;
pub use crate::resource::gateway::KEYS as GATEWAY;
pub(crate) use crate::resource::route::keys::Route;
pub(crate) use crate::resource::route::plugins::HeaderValue;
pub(crate) use crate::resource::settings::Listen;
pub(crate) use crate::resource::ssl::keys::{Client, Ssl, SslKind};
pub(crate) use crate::resource::upstream::keys::{Node, Nodes, NodesForm, Upstream, UpstreamKind};
pub(crate) use crate::source::At;
