//! A configuration in few words, and its text. Knows nothing of what it means.

use std::fmt::Write as _;

/// Values of `[router] http`.
pub(crate) const MODES: [&str; 3] = ["radixtree_host_uri", "radixtree_uri", "radixtree_uri_with_parameter"];
/// Values of `[router] escaped_slashes`.
pub(crate) const SLASHES: [&str; 3] = ["decode", "keep", "reject"];
/// Values of `client.ca`: CA A, CA B, and both.
pub(crate) const CAS: [&str; 3] = ["ca.cer", "other.cer", "both.cer"];

/// A configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Config {
    pub(crate) https: bool,
    pub(crate) http: bool,
    pub(crate) fallback: Option<String>,
    /// Index into [`MODES`].
    pub(crate) mode: usize,
    /// Index into [`SLASHES`].
    pub(crate) slashes: usize,
    pub(crate) objects: Vec<Object>,
    pub(crate) routes: Vec<Route>,
}

/// An SSL object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Object {
    pub(crate) names: Vec<String>,
    pub(crate) enabled: bool,
    pub(crate) client: Option<Client>,
}

/// What an SSL object asks of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Client {
    /// Index into [`CAS`].
    pub(crate) ca: usize,
    pub(crate) depth: u8,
    /// Empty = no skip list.
    pub(crate) skip: Vec<String>,
}

/// A route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    /// No other route of the configuration, and of what it becomes, has it.
    pub(crate) name: String,
    pub(crate) hosts: Vec<String>,
    pub(crate) uris: Vec<String>,
    pub(crate) methods: Vec<String>,
    pub(crate) priority: i32,
    /// Whether it sends the client's subject upstream.
    pub(crate) identity: bool,
}

impl Config {
    /// As gateway.toml.
    pub(crate) fn text(&self) -> String {
        let mut text = "[lints]\npolicy = \"warn\"\n[listen]\n".to_owned();
        let mut line = |line: std::fmt::Arguments<'_>| writeln!(text, "{line}").expect("a text takes everything");
        if self.https {
            line(format_args!("https = [\"127.0.0.1:9443\"]"));
        }
        if self.http {
            line(format_args!("http = [\"127.0.0.1:9080\"]"));
        }
        if let Some(name) = &self.fallback {
            line(format_args!("[ssl]\nfallback_sni = {name:?}"));
        }
        line(format_args!("[router]\nhttp = {:?}\nescaped_slashes = {:?}", MODES[self.mode], SLASHES[self.slashes]));
        for object in &self.objects {
            line(format_args!("[[ssls]]\nsnis = {:?}\ncert = \"server.cer\"\nkey = \"server.key\"", object.names));
            if let Some(Client { ca, depth, skip }) = &object.client {
                let skip = match &skip[..] {
                    [] => String::new(),
                    skip => format!(", skip_mtls_uri_regex = {skip:?}"),
                };
                line(format_args!("client = {{ ca = {:?}, depth = {depth}{skip} }}", CAS[*ca]));
            }
            if !object.enabled {
                line(format_args!("status = 0"));
            }
        }
        for route in &self.routes {
            line(format_args!("[[routes]]\nname = {:?}\nuris = {:?}", route.name, route.uris));
            if !route.hosts.is_empty() {
                line(format_args!("hosts = {:?}", route.hosts));
            }
            if !route.methods.is_empty() {
                line(format_args!("methods = {:?}", route.methods));
            }
            if route.priority != 0 {
                line(format_args!("priority = {}", route.priority));
            }
            if route.identity {
                line(format_args!("plugins.proxy-rewrite.headers = {{ X-Dn = \"$ssl_client_s_dn\" }}"));
            }
            line(format_args!("upstream = {{ type = \"echo\" }}"));
        }
        text
    }

    /// Takes out what cannot be compiled for what has been done to it: names that two enabled objects have, objects
    /// without names, a fallback that nobody serves.
    pub(crate) fn mend(&mut self) {
        let mut taken: Vec<String> = Vec::new();
        for object in &mut self.objects {
            let enabled = object.enabled;
            let mut own: Vec<String> = Vec::new();
            object.names.retain(|name| {
                let free = !(own.contains(name) || (enabled && taken.contains(name)));
                own.push(name.clone());
                if free && enabled {
                    taken.push(name.clone());
                }
                free
            });
        }
        self.objects.retain(|object| !object.names.is_empty());
        if self.fallback.as_ref().is_some_and(|name| !self.https || !taken.contains(name)) {
            self.fallback = None;
        }
    }
}
