//! Names of nodes to addresses, per core: hickory-resolver asks, this keeps the answers for their TTL.
//!
//! A request never waits for an answer it has: once the TTL is over, the old addresses serve on while a new answer is
//! on its way, for [`GRACE`]; when the name servers are out of reach, for [`STALE`]. A name is asked for once at a
//! time, whatever the number of requests that want it. No hosts file, no resolver of libc.

use std::cell::RefCell;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, LookupIpStrategy, NameServerConfig, ProtocolConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use tokio::sync::watch;
use tokio::time::Instant;

/// How long an answer serves after its TTL, while the next one is on its way.
const GRACE: Duration = Duration::from_secs(10);
/// How long an answer serves after its TTL when the name servers do not answer (RFC 8767).
const STALE: Duration = Duration::from_secs(3600);
/// Shortest and longest time for which a positive answer is kept.
const TTL: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(86_400));
/// How long "no such name" is kept.
const NEGATIVE: Duration = Duration::from_secs(5);
/// How long nothing is asked again after the name servers did not answer.
const PAUSE: Duration = Duration::from_secs(1);
/// How long a request waits for an answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long one name server is waited for, unless resolv.conf says so.
const ATTEMPT: Duration = Duration::from_secs(2);

/// Whom to ask, found once at start.
#[derive(Clone, Debug)]
pub(super) enum NameServers {
    /// Nobody.
    None,
    /// These.
    Some(Box<(ResolverConfig, ResolverOpts)>),
}

impl NameServers {
    /// `sealed`, or those of /etc/resolv.conf.
    pub(super) fn find(sealed: &[SocketAddr]) -> Self {
        if sealed.is_empty() {
            return hickory_resolver::system_conf::read_system_conf()
                .map_or(Self::None, |(config, options)| Self::Some(Box::new((config, options))));
        }
        let servers = sealed.iter().map(|&server| name_server(server)).collect();
        let mut options = ResolverOpts::default();
        options.timeout = ATTEMPT;
        Self::Some(Box::new((ResolverConfig::from_name_servers(servers), options)))
    }

    pub(super) fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

fn name_server(server: SocketAddr) -> NameServerConfig {
    let connection = |protocol| {
        let mut connection = ConnectionConfig::new(protocol);
        connection.port = server.port();
        connection
    };
    NameServerConfig::new(server.ip(), true, vec![connection(ProtocolConfig::Udp), connection(ProtocolConfig::Tcp)])
}

/// Number of a name that a [`Resolver`] knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NameIndex(pub(super) usize);

/// The names of all nodes, on one core.
pub(crate) struct Resolver {
    name_servers: NameServers,
    names: RefCell<Vec<Rc<Name>>>,
    hickory: RefCell<Option<TokioResolver>>,
}

struct Name {
    /// Fully qualified, or subject to the search list of resolv.conf.
    host: String,
    answer: RefCell<Answer>,
    /// Changes at each answer; exists while somebody asks.
    asking: RefCell<Option<watch::Sender<()>>>,
}

#[derive(Clone)]
struct Answer {
    result: Result<Rc<[IpAddr]>, Unresolved>,
    /// No question is needed before.
    fresh_until: Instant,
    /// Serves until then if it is addresses.
    usable_until: Instant,
}

/// Why a name has no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unresolved {
    /// There is nobody to ask.
    NoNameServer,
    /// The name servers say that it has none.
    NoSuchName,
    /// No name server gave an answer, and why.
    NoAnswer(String),
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoNameServer => f.write_str("there is no name server to ask"),
            Self::NoSuchName => f.write_str("the name has no address"),
            Self::NoAnswer(text) => write!(f, "no answer from a name server: {text}"),
        }
    }
}

impl std::error::Error for Unresolved {}

impl Resolver {
    /// A resolver that knows no name yet.
    pub(super) fn new(name_servers: NameServers) -> Self {
        Self { name_servers, names: RefCell::default(), hickory: RefCell::default() }
    }

    /// The number of `host`, from now on.
    pub(super) fn add(&self, host: &str) -> NameIndex {
        let mut names = self.names.borrow_mut();
        let known = names.iter().position(|name| name.host == host);
        NameIndex(known.unwrap_or_else(|| {
            let now = Instant::now();
            let answer = Answer { result: Err(Unresolved::NoNameServer), fresh_until: now, usable_until: now };
            let name = Name { host: host.to_owned(), answer: RefCell::new(answer), asking: RefCell::default() };
            names.push(Rc::new(name));
            names.len() - 1
        }))
    }

    /// The addresses of a name; at least one.
    pub(super) async fn lookup(&self, index: NameIndex) -> Result<Rc<[IpAddr]>, Unresolved> {
        let name = self.names.borrow().get(index.0).map(Rc::clone).ok_or(Unresolved::NoSuchName)?;
        let now = Instant::now();
        let answer = name.answer.borrow().clone();
        if now < answer.fresh_until {
            return answer.result;
        }
        let mut answered = self.ask(&name)?;
        if answer.result.is_ok() && now < answer.usable_until {
            return answer.result;
        }
        if tokio::time::timeout(PATIENCE, answered.changed()).await.is_err() {
            return Err(Unresolved::NoAnswer("it takes too long".to_owned()));
        }
        name.answer.borrow().result.clone()
    }

    /// Has the name asked for, unless that is under way; what is returned changes when there is an answer.
    fn ask(&self, name: &Rc<Name>) -> Result<watch::Receiver<()>, Unresolved> {
        if let Some(asking) = &*name.asking.borrow() {
            return Ok(asking.subscribe());
        }
        let hickory = self.hickory()?;
        let (sender, receiver) = watch::channel(());
        *name.asking.borrow_mut() = Some(sender);
        let name = Rc::clone(name);
        tokio::task::spawn_local(async move {
            let answer = ask(&hickory, &name.host).await;
            let now = Instant::now();
            let mut kept = name.answer.borrow_mut();
            match answer {
                Ok((addresses, ttl)) => {
                    let fresh_until = now + ttl.clamp(TTL.0, TTL.1);
                    *kept = Answer { result: Ok(addresses), fresh_until, usable_until: fresh_until + GRACE };
                }
                Err(Unresolved::NoAnswer(_)) if kept.result.is_ok() && now < kept.fresh_until + STALE => {
                    kept.usable_until = kept.usable_until.max(now + PAUSE + GRACE);
                }
                Err(error) => {
                    let pause = if error == Unresolved::NoSuchName { NEGATIVE } else { PAUSE };
                    *kept = Answer { result: Err(error), fresh_until: now + pause, usable_until: now };
                }
            }
            drop(kept);
            // Dropped with the sender's change unseen by nobody: who subscribed is told, who comes later sees the answer.
            if let Some(asking) = name.asking.take() {
                asking.send_replace(());
            }
        });
        Ok(receiver)
    }

    /// hickory's resolver, made at the first question, since it belongs to the runtime that asks.
    fn hickory(&self) -> Result<TokioResolver, Unresolved> {
        let mut hickory = self.hickory.borrow_mut();
        if let Some(hickory) = &*hickory {
            return Ok(hickory.clone());
        }
        let NameServers::Some(found) = &self.name_servers else { return Err(Unresolved::NoNameServer) };
        let (config, options) = (**found).clone();
        let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        let kept = builder.options_mut();
        *kept = options;
        kept.cache_size = 0;
        kept.use_hosts_file = ResolveHosts::Never;
        kept.ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
        let made = builder.build().map_err(|error| Unresolved::NoAnswer(error.to_string()))?;
        Ok(hickory.insert(made).clone())
    }
}

/// One question, its addresses and how long they hold.
async fn ask(hickory: &TokioResolver, host: &str) -> Result<(Rc<[IpAddr]>, Duration), Unresolved> {
    let lookup = hickory.lookup_ip(host).await.map_err(|error| {
        if error.is_no_records_found() { Unresolved::NoSuchName } else { Unresolved::NoAnswer(error.to_string()) }
    })?;
    let addresses: Rc<[IpAddr]> = lookup.iter().collect();
    if addresses.is_empty() {
        return Err(Unresolved::NoSuchName);
    }
    Ok((addresses, lookup.valid_until().saturating_duration_since(std::time::Instant::now())))
}
