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

pub mod admission;
mod beginnings;
pub mod context;
pub mod decide;
pub mod desc;
#[cfg(test)]
mod fixture;
mod framing;
pub mod gateway;
pub mod header_value;
pub mod host;
pub mod host_pattern;
mod hygiene;
pub mod identity;
pub mod matrix;
pub mod method;
pub mod path;
pub mod pattern;
mod prefix_tree;
pub mod refusal;
mod remembered;
pub mod rewrite;
pub mod router;
pub mod server_name;
mod size;
mod sni;
pub mod template;
mod time;
pub mod trace;
pub mod uri_pattern;
mod value;
pub mod variable;

pub use admission::{Admitted, ClientAuth, SkipList};
pub use context::{Captures, Context, Outcome};
pub use decide::{Connection, Decision, TlsFacts, decide, decide_with};
pub use gateway::{BuildError, Gateway, Route};
pub use host::{Host, HostError};
pub use host_pattern::HostPattern;
pub use identity::IdentityHeaders;
pub use method::Method;
pub use path::{CanonicalPath, PathError};
pub use pattern::{Pattern, PatternError};
pub use refusal::Refusal;
pub use remembered::Remembered;
pub use rewrite::rewrite;
pub use router::Router;
pub use sealgate_pki as pki;
pub use server_name::{NameError, NamePattern, Served, ServerName, SslIndex, SslTable};
pub use size::Limit;
pub use sni::SniRefusal;
pub use template::{Template, TemplateError, TemplateErrorKind};
pub use trace::{Step, Steps, Trace, Untraced};
pub use uri_pattern::{UriParams, UriPattern, UriPatternError};
pub use variable::{Phase, UnknownVariable, Variable};
