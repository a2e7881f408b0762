//! `[lints]`.

use toml::de::DeValue;

use crate::keys::{Absent, Key, Shape, Table, words};
use crate::levels::Level;
use crate::resource::read::{FromToml, Reader, Section, Value, Words};
use crate::rules::bad_value;
use crate::source::At;

pub(crate) static KEYS: Table = Table::new(
    "Lints",
    "[lints]",
    "Levels of the compiler's rules: `\"warn\"`, `\"deny\"`, or a table with a reason, which `\"allow\"` needs.",
    &[
        Key::new("policy", LEVEL, "The group of what is legal but unsafe.").default(Absent::Text("deny")),
        Key::new(
            "min_validity",
            Shape::Days,
            "How many days a certificate has to be valid from the build on, `\"30d\"` (rule `expiring`); `\"0d\"` asks \
             for nothing.",
        )
        .default(Absent::Means("30 days, or the last third of a certificate that lives for less than 90")),
        Key::new(
            "min_coverage",
            Shape::Integer(1, 100),
            "Percent of routes, SSL objects and skip patterns that `[[expect]]` has to touch (rule `coverage`).",
        ),
    ],
)
.rules(LEVEL);

/// How a finding of a rule counts.
const LEVEL: Shape = Shape::Either(&[Shape::Word(&["warn", "deny"], &[]), Shape::Table(&LEVEL_KEYS)]);

static LEVEL_KEYS: Table = Table::new(
    "Level",
    "a level of [lints]",
    "A level with its reason.",
    &[
        Key::new(
            "level",
            Shape::Word(&words(&LEVELS), &[]),
            "How a finding of the rule counts. `allow` needs a reason.",
        )
        .required(),
        Key::new("reason", Shape::Text, "Why; shown where the finding would be."),
    ],
);

const LEVELS: [(&str, Level); 3] = [("warn", Level::Warn), ("deny", Level::Deny), ("allow", Level::Allow)];

/// `[lints]`.
#[derive(Debug)]
pub(crate) struct Lints {
    pub(crate) levels: Vec<LintLevel>,
    /// Days that a certificate has to be valid from the build on.
    pub(crate) min_validity: Option<At<u32>>,
    /// Percent of the routes, SSL objects and skip patterns that expectations have to touch.
    pub(crate) min_coverage: Option<At<i64>>,
}

/// One level in `[lints]`.
#[derive(Debug)]
pub(crate) struct LintLevel {
    pub(crate) name: At<String>,
    pub(crate) level: Level,
    /// Why; `allow` always has it.
    pub(crate) reason: Option<String>,
}

impl Words for Level {
    const WORDS: &'static [(&'static str, Self)] = &LEVELS;
}

impl Lints {
    pub(crate) fn read(reader: &mut Reader, mut s: Section<'_>) -> Self {
        let min_validity = s.get(reader, "min_validity");
        let min_coverage = s.get(reader, "min_coverage").map(|percent: At<u32>| percent.map(i64::from));
        let levels = s.take_all().into_iter().filter_map(|entry| {
            let (level, reason) = level(reader, entry.key.value, entry.value)?;
            Some(LintLevel { name: entry.key.map(str::to_owned), level, reason })
        });
        Self { levels: levels.collect(), min_validity, min_coverage }
    }
}

/// `"warn"`, `"deny"`, or a table with a reason, which `allow` has to have.
fn level(reader: &mut Reader, name: &str, value: Value<'_>) -> Option<(Level, Option<String>)> {
    let span = value.span;
    let DeValue::Table(_) = value.value else {
        let level = Level::from_toml(reader, &LEVEL, value)?;
        return if level == Level::Allow {
            reader.refuse(bad_value::allow_without_reason(span, name))
        } else {
            Some((level, None))
        };
    };
    let mut s = reader.section(&LEVEL_KEYS, value)?;
    let level: Option<At<Level>> = s.get(reader, "level");
    let reason = s.get(reader, "reason").map(|reason: At<String>| reason.value.trim().to_owned());
    let reason = reason.filter(|reason| !reason.is_empty());
    let allowed = level.as_ref().is_some_and(|level| level.value == Level::Allow);
    if allowed && reason.is_none() && !s.broken {
        s.refuse(reader, bad_value::allow_without_reason(span, name));
    }
    if s.finish(reader) { None } else { level.map(|level| (level.value, reason)) }
}
