//! Server names across all SSL objects: none twice, and `fallback_sni` is one of them.

use std::collections::{BTreeMap, BTreeSet};

use sealgate_policy::{NamePattern, ServerName};

use crate::resource::resolver::Resolver;
use crate::rules::{
    bad_name_pattern, dangling_reference, duplicate, duplicate_sni, https_without_ssl, ssl_without_https,
};
use crate::schema::{Config, Ssl, SslKind};

/// Reports what is wrong with names as a whole; gives the normalised `fallback_sni`.
pub(crate) fn check(config: &Config, resolver: &mut Resolver<'_>) -> Option<String> {
    let served = |ssl: &&Ssl| ssl.enabled && ssl.kind == SslKind::Server;
    let mut first = BTreeMap::new();
    let mut complete = !config.ssls_broken;
    for ssl in config.ssls.iter().filter(served) {
        let mut own = BTreeSet::new();
        complete &= !ssl.names.is_empty();
        for name in &ssl.names {
            let Ok(pattern) = NamePattern::parse(&name.value) else {
                complete = false;
                continue;
            };
            let text = pattern.to_string();
            match first.get(&text) {
                Some(_) if own.contains(&text) => {}
                Some((_, span)) => resolver.report(duplicate_sni::report(&text, *span, name.span)),
                None => {
                    first.insert(text.clone(), (pattern, name.span));
                }
            }
            own.insert(text);
        }
    }
    for ssl in &config.ssls {
        let names = ssl.names.iter().filter_map(|name| {
            let text = NamePattern::parse(&name.value).ok()?.to_string();
            Some((text.clone(), format!("the name `{text}`"), name.span))
        });
        duplicate::check(names).into_iter().for_each(|d| resolver.report(d));
    }
    let mut enabled = config.ssls.iter().filter(served);
    if let (Some(https), true, None) = (config.listen.https.first(), complete, enabled.clone().next()) {
        resolver.report(https_without_ssl::report(https.span));
    }
    if let (true, false, Some(ssl)) = (config.listen.https.is_empty(), config.listen.http.is_empty(), enabled.next()) {
        resolver.report(ssl_without_https::report(ssl.span, config.listen.span));
    }
    let fallback = config.tls.fallback_sni.as_ref()?;
    let name = match ServerName::parse(&fallback.value) {
        Ok(name) => name,
        Err(why) => {
            resolver.report(bad_name_pattern::fallback(&fallback.value, &why.to_string(), fallback.span));
            return None;
        }
    };
    if complete && !first.values().any(|(pattern, _)| pattern.covers(&name)) {
        let served: Vec<String> = first.into_keys().collect();
        resolver.report(dangling_reference::fallback_sni(&fallback.value, fallback.span, &served));
    }
    Some(name.to_string())
}
