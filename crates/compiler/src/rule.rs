//! What a rule is: a code, a name, a page, and how bad its findings are. Knows none of them, and no finding.

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is emitted.
    Error,
    /// Said, and emitted all the same.
    Warning,
    /// Said only where notes are asked for.
    Note,
}

impl Severity {
    /// `error`, `warning`, `note`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
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

impl Rule {
    /// What it finds cannot run.
    pub(crate) const fn always(code: &'static str, name: &'static str, source: &'static str) -> Self {
        Self { code, name, kind: Kind::Always, source }
    }

    /// What it finds is legal but unsafe.
    pub(crate) const fn policy(code: &'static str, name: &'static str, source: &'static str) -> Self {
        Self { code, name, kind: Kind::Policy, source }
    }

    /// What it finds is odd.
    pub(crate) const fn warning(code: &'static str, name: &'static str, source: &'static str) -> Self {
        Self { code, name, kind: Kind::Warning, source }
    }

    /// What it finds is merely worth knowing.
    pub(crate) const fn note(code: &'static str, name: &'static str, source: &'static str) -> Self {
        Self { code, name, kind: Kind::Note, source }
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
