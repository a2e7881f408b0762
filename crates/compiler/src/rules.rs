//! The rules: what is asked of a configuration, one file a rule, each with its page.
//!
//! A rule file has a stable code, a name, and the functions that word its findings; the place where a rule is checked
//! is in `schema` (what the file says) or `plan` (what it means).

use std::collections::BTreeMap;

use crate::diagnostic::Severity;
use crate::source::Span;

macro_rules! rules {
    ($($name:ident)*) => {
        $(pub(crate) mod $name;)*

        /// Every rule, in the order of the codes.
        pub static RULES: &[&Rule] = &[$(&$name::RULE),*];
    };
}

rules! {
    unreadable_file syntax unknown_key wrong_type missing_key exclusive_keys duplicate unsupported bad_value
    dangling_reference lint_level
    unreadable_pem name_coverage unreadable_certificate encrypted_key chain_order key_count key_mismatch unusable_key
    empty_ca validity version_1 anchor_not_ca anchor_intermediate certificate_is_ca common_name
    chain_incomplete chain_root leaf_missing weak_key weak_signature server_usage expiring same_key_type
    repeated_certificate stray_key public_client_ca anchor_usage several_anchors unusable_anchor
    bad_name_pattern duplicate_sni ssl_protocols depth_unreachable bad_skip_pattern unanchored_skip https_without_ssl
    ssl_without_https
    overlapping_listeners privileged_port
    bad_host_pattern bad_uri_pattern bad_method connect_method bad_header_name bad_header_value host_by_header
    unknown_variable bad_template identity_added late_variable missing_group undecoded_uri
    empty_value identity_headers
    bad_address bad_node upstream_host public_status no_nodes unused_upstream_host
    zero_weights plaintext_upstream unused_retries upstream_loop
    anonymous_route anonymous_identity empty_identity spoofable_identity
    shadowed_route order_only_routes unserved_host no_methods unmatched_uri
    wildcard_dot_skip skip_matches_all skip_matches_nothing covered_skip not_proved
    expectation bad_expectation coverage untouched
    contradicting_limits
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// `SG` and four digits; never changes its meaning.
    pub code: &'static str,
    /// Name in `[lints]` and in the documentation.
    pub name: &'static str,
    /// What its level may be.
    pub kind: Kind,
    /// Its source, whose module comment is its page.
    source: &'static str,
}

/// What the level of a rule may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What it finds cannot run at all: always an error.
    Always,
    /// Legal but unsafe: denied unless `[lints]` says otherwise. The group `policy`.
    Policy,
    /// A warning unless `[lints]` says otherwise.
    Warning,
    /// Merely worth knowing: said where notes are asked for, unless `[lints]` says otherwise.
    Note,
}

/// Level of a rule in `[lints]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Not said.
    Allow,
    /// Said.
    Warn,
    /// An error.
    Deny,
}

/// Levels of all rules after `[lints]`.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    by_name: BTreeMap<&'static str, Level>,
    policy: Option<Level>,
    allowed: Vec<Allowed>,
}

/// A rule, or the group `policy`, that `[lints]` allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// Its name.
    pub name: String,
    /// Place of the name in `[lints]`.
    pub span: Span,
    /// Why, in the words of the file.
    pub reason: String,
    /// Findings that were not said for it.
    pub silenced: usize,
}

impl Rule {
    /// What it finds cannot run.
    const fn always(code: &'static str, name: &'static str, source: &'static str) -> Self {
        Self { code, name, kind: Kind::Always, source }
    }

    /// What it finds is legal but unsafe.
    const fn policy(code: &'static str, name: &'static str, source: &'static str) -> Self {
        Self { code, name, kind: Kind::Policy, source }
    }

    /// What it finds is odd.
    const fn warning(code: &'static str, name: &'static str, source: &'static str) -> Self {
        Self { code, name, kind: Kind::Warning, source }
    }

    /// What it finds is merely worth knowing.
    const fn note(code: &'static str, name: &'static str, source: &'static str) -> Self {
        Self { code, name, kind: Kind::Note, source }
    }

    /// The rule of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        RULES.iter().find(|rule| rule.name == name).copied()
    }

    /// The name of a rule that was probably meant.
    pub fn nearest(name: &str) -> Option<&'static str> {
        nearest(name, RULES.iter().map(|rule| rule.name))
    }

    /// Severity of its findings without `[lints]`.
    pub(crate) fn default_severity(&self) -> Severity {
        match self.kind {
            Kind::Always | Kind::Policy => Severity::Error,
            Kind::Warning => Severity::Warning,
            Kind::Note => Severity::Note,
        }
    }

    /// Its page of the documentation, Markdown.
    pub fn page(&self) -> String {
        let level = match self.kind {
            Kind::Always => "Always an error: what it finds cannot run.",
            Kind::Policy => {
                "Denied by default; a level can be set in `[lints]`, for it alone or for its group `policy`."
            }
            Kind::Warning => "A warning by default; a level can be set in `[lints]`.",
            Kind::Note => "Said by `cargo sealgate check --notes` only, unless a level is set in `[lints]`.",
        };
        format!("# {} ({})\n\n{}\n\n{level}\n", self.name, self.code, self.description())
    }

    /// What it is about, Markdown: its page without heading and level.
    pub fn description(&self) -> String {
        self.comment().collect::<Vec<_>>().join("\n")
    }

    /// The first sentence of its page, on one line.
    pub fn summary(&self) -> String {
        let paragraph = self.comment().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
        let end = paragraph.find(". ").map_or(paragraph.len(), |end| end + 1);
        paragraph[..end].to_owned()
    }

    fn comment(&self) -> impl Iterator<Item = &'static str> {
        let lines = self.source.lines().map_while(|line| line.strip_prefix("//!"));
        lines.map(|line| line.strip_prefix(' ').unwrap_or(line))
    }
}

impl Levels {
    pub(crate) fn set(&mut self, rule: &'static Rule, level: Level) {
        self.by_name.insert(rule.name, level);
    }

    pub(crate) fn set_policy(&mut self, level: Level) {
        self.policy = Some(level);
    }

    /// Remembers why a rule or the group `policy` is allowed.
    pub(crate) fn allow(&mut self, name: &str, span: Span, reason: &str) {
        let (name, reason) = (name.to_owned(), reason.to_owned());
        self.allowed.push(Allowed { name, span, reason, silenced: 0 });
    }

    /// Every `allow` of the file, in its order, with the number of its rules' findings among `silenced`.
    pub(crate) fn allowed(&self, silenced: &[&'static Rule]) -> Vec<Allowed> {
        let by_group = |rule: &Rule| rule.kind == Kind::Policy && !self.by_name.contains_key(rule.name);
        let count = |name: &str| {
            silenced.iter().filter(|rule| rule.name == name || (name == "policy" && by_group(rule))).count()
        };
        self.allowed.iter().map(|line| Allowed { silenced: count(&line.name), ..line.clone() }).collect()
    }

    /// Severity of a rule's finding, `mild` or not; `None` = not said.
    pub(crate) fn severity(&self, rule: &Rule, mild: bool) -> Option<Severity> {
        let named = self.by_name.get(rule.name).copied();
        let set = match rule.kind {
            Kind::Always => None,
            Kind::Policy => named.or(self.policy.filter(|level| !mild || *level != Level::Deny)),
            Kind::Warning | Kind::Note => named,
        };
        match set {
            None if mild => Some(Severity::Warning),
            None => Some(rule.default_severity()),
            Some(Level::Allow) => None,
            Some(Level::Warn) => Some(Severity::Warning),
            Some(Level::Deny) => Some(Severity::Error),
        }
    }
}

/// The word of a list that was probably meant.
pub(crate) fn nearest<'w>(word: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    // Cut, so that a word of a megabyte costs nothing.
    let word: String = word.chars().take(64).collect::<String>().to_lowercase();
    let far = (word.chars().count() / 3).max(1);
    let near = words.into_iter().map(|w| (strsim::damerau_levenshtein(&word, &w.to_lowercase()), w));
    let (distance, found) = near.min_by_key(|(distance, _)| *distance)?;
    (distance <= far).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;

    #[test]
    fn what_is_allowed_counts_its_own_findings() {
        let mut levels = Levels::default();
        let span = SourceId::CONFIG.span(0..0);
        levels.set_policy(Level::Allow);
        levels.allow("policy", span, "a test");
        levels.set(&common_name::RULE, Level::Allow);
        levels.allow("common_name", span, "another");
        levels.set(&validity::RULE, Level::Warn);
        assert_eq!(levels.severity(&name_coverage::RULE, false), None);
        assert_eq!(levels.severity(&validity::RULE, false), Some(Severity::Warning));
        let silenced = [&name_coverage::RULE, &common_name::RULE, &public_status::RULE];
        let counts: Vec<_> = levels.allowed(&silenced).iter().map(|line| (line.name.clone(), line.silenced)).collect();
        assert_eq!(counts, [("policy".to_owned(), 2), ("common_name".to_owned(), 1)]);
    }
}
