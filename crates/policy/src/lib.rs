//! The vocabulary and every decision of the gateway.
//!
//! Pure functions of sealed tables, facts of a connection, a request head and a time. Knows no socket, no clock, no
//! file, no TOML and no TLS or HTTP library's connection; `http` is here for its types only.
//!
//! The life of a request, as a list of types:
//!
//! 1. [`desc::GatewayDesc`], plain data in a `static`, becomes a [`Gateway`] once at start.
//! 2. A client's SNI becomes a [`ServerName`]; [`SslTable::lookup`] answers which SSL object it is: [`Served`];
//!    [`Gateway::of_sni`] asks it for a handshake.
//! 3. The connection's facts, the client's [`pki::Verdict`] among them, are a [`Connection`].
//! 4. [`decide()`] reads a request head: its size, its framing, its [`Host`], its [`CanonicalPath`]; then it cleans the headers
//!    ([`IdentityHeaders`]), asks admission for an [`Admitted`] and the [`Router`] for a route.
//! 5. The answer is a [`Decision`], or a [`Refusal`] with its status and its reason. With [`decide_with()`] a [`Trace`]
//!    hears of each [`Step`].
//! 6. [`rewrite()`] turns the head into what a node is sent, rendering each [`Template`] from its [`Variable`]s.

pub mod balance;
mod build_error;
mod condition;
mod connection;
pub mod decide;
pub mod desc;
#[cfg(test)]
mod fixture;
pub mod gateway;
pub mod handshake;
pub mod matrix;
pub mod method;
mod name;
mod path;
pub mod plugin;
pub mod retry;
pub mod rewrite;
mod route;
mod text;

pub use build_error::BuildError;
pub use condition::{Condition, Facts};
pub use connection::headers::ConnectionHeaders;
pub use connection::{Connection, TlsFacts};
pub use decide::admission::Admitted;
pub use decide::client_auth::{ClientAuth, SkipList};
pub use decide::identity::{self, IdentityHeaders};
pub use decide::limit::Limit;
pub use decide::refusal::Refusal;
pub use decide::router::{self, Router};
pub use decide::trace::{self, Step, Steps, Trace, Untraced};
pub use decide::{Decision, decide, decide_with};
pub use gateway::Gateway;
pub use handshake::{Handshake, SniRefusal};
pub use method::{Method, MethodSet};
pub use name::host::{Host, HostError};
pub use name::host_pattern::HostPattern;
pub use name::pattern::NamePattern;
pub use name::server_name::{NameError, ServerName};
pub use name::ssl_table::{Served, SslIndex, SslTable};
pub use path::canonical::{CanonicalPath, PathError};
pub use path::uri_pattern::{UriParams, UriPattern, UriPatternError};
pub use rewrite::{Call, rewrite};
pub use route::Route;
pub use sealgate_pki as pki;
pub use text::context::{Captures, Context, Outcome};
pub use text::header_value;
pub use text::pattern::{Pattern, PatternError};
pub use text::template::{self, Template, TemplateError, TemplateErrorKind};
pub use text::variable::{Phase, UnknownVariable, Variable};
