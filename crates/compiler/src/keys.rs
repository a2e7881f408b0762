//! What a key of gateway.toml is, as data: its name, what its value looks like, what holds without it, and what it means.
//!
//! Each resource has one [`Table`] beside its struct and its reader. The reader takes its keys from the table; the JSON
//! Schema, the language server, `import` and the tables of the documentation are made from it. Nothing is read here, and
//! no rule is known.

/// A table of gateway.toml and its keys, in the order in which people write them.
#[derive(Debug)]
pub struct Table {
    /// Its name among the definitions of the JSON Schema.
    pub name: &'static str,
    /// How messages call it: `[listen]`, `` `client` ``, `a node`.
    pub title: &'static str,
    /// What it is, in a sentence or two.
    pub doc: &'static str,
    /// Its keys, those of other versions too.
    pub keys: &'static [Key],
    /// Keys of which at least one has to be there.
    pub any_of: Option<AnyOf>,
    /// Two keys for one thing, of which only one may be there.
    pub pairs: &'static [(&'static str, &'static str)],
    /// What the value of a key is that is the name of a rule with a level; `None` if such keys are not allowed.
    pub rules: Option<Shape>,
}

/// Keys of which at least one has to be there.
#[derive(Clone, Copy, Debug)]
pub struct AnyOf {
    /// The keys.
    pub keys: &'static [&'static str],
    /// A key and the word with which none of them is needed.
    pub unless: Option<(&'static str, &'static str)>,
}

/// A key of a table.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What its value looks like.
    pub shape: Shape,
    /// What it means, in Markdown.
    pub doc: &'static str,
    /// What holds without it.
    pub absent: Absent,
    /// Whether this version has it.
    pub status: Status,
    /// What APISIX calls the same thing, where its name is another one.
    pub apisix: Option<&'static str>,
    /// The value, as JSON, that says in APISIX what holds here anyway.
    pub holds_anyway: Option<&'static str>,
    /// Why `import` may leave it out with any other value; `None` if a person has to decide.
    pub left_out: Option<LeftOut>,
}

/// What a value looks like.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Any string.
    String,
    /// A string that is not empty.
    Text,
    /// PEM, or the name of a file that has it.
    Pem,
    /// 1 to 64 of `A-Z a-z 0-9 - _ .`, or a whole number.
    Id,
    /// The `id` or the `name` of something.
    IdOrName,
    /// A string or a number.
    Scalar,
    /// `true` or `false`.
    Boolean,
    /// A whole number, from the first to the second.
    Integer(i64, i64),
    /// A number of seconds, whole or with a fraction; whether 0 is allowed.
    Seconds {
        /// `0` = no bound.
        zero: bool,
    },
    /// `"500ms"`, `"5s"`, `"2m"`, `"1h"`.
    Duration,
    /// `"30d"`.
    Days,
    /// A date or a time of TOML.
    Date,
    /// One of a few strings; those of the second list are for a later version.
    Word(&'static [&'static str], &'static [&'static str]),
    /// A list, with the fewest elements that it may have.
    List(&'static Shape, usize),
    /// A value, or a list of such values with the fewest elements that it may have.
    OneOrMany(&'static Shape, usize),
    /// A table with names of the author's own, what their values are, and the fewest that it may have.
    Map(&'static Shape, usize),
    /// A table with keys of its own.
    Table(&'static Table),
    /// An array of such tables.
    Tables(&'static Table),
    /// One of several shapes.
    Either(&'static [Shape]),
}

/// What holds where a key is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// Nothing: there is no default.
    Nothing,
    /// It has to be there.
    Required,
    /// This number.
    Integer(i64),
    /// This string.
    Text(&'static str),
    /// This.
    Boolean(bool),
    /// In words, in Markdown.
    Means(&'static str),
}

/// Which versions have a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// This version, and all others since the one that is named.
    Since(&'static str),
    /// A later one.
    NotYet,
    /// None: only APISIX has it.
    Never,
}

/// Why `import` may leave a key out: without it nobody reaches more, and no request goes elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Why it can go.
    pub why: &'static str,
    /// What a person may do instead.
    pub instead: Option<&'static str>,
}

impl Table {
    /// A table without conditions.
    #[must_use]
    pub const fn new(name: &'static str, title: &'static str, doc: &'static str, keys: &'static [Key]) -> Self {
        Self { name, title, doc, keys, any_of: None, pairs: &[], rules: None }
    }

    /// … of whose keys at least one of these is needed.
    #[must_use]
    pub const fn any_of(self, keys: &'static [&'static str]) -> Self {
        Self { any_of: Some(AnyOf { keys, unless: None }), ..self }
    }

    /// … of whose keys at least one of these is needed, unless `key` is `word`.
    #[must_use]
    pub const fn any_of_unless(self, keys: &'static [&'static str], key: &'static str, word: &'static str) -> Self {
        Self { any_of: Some(AnyOf { keys, unless: Some((key, word)) }), ..self }
    }

    /// … with two keys for one thing.
    #[must_use]
    pub const fn pairs(self, pairs: &'static [(&'static str, &'static str)]) -> Self {
        Self { pairs, ..self }
    }

    /// … whose further keys are names of rules.
    #[must_use]
    pub const fn rules(self, shape: Shape) -> Self {
        Self { rules: Some(shape), ..self }
    }

    /// The key of a name, of whatever version.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The keys that this version has.
    pub fn here(&self) -> impl Iterator<Item = &'static Key> + use<> {
        self.keys.iter().filter(|key| matches!(key.status, Status::Since(_)))
    }
}

/// The version that began with all keys.
const FIRST: &str = "0.1.0";

/// Why `import` leaves out when an object was made and changed.
pub(crate) const BOOKKEEPING: &str = "it is the bookkeeping of APISIX";

impl Key {
    /// A key that this version has, and that need not be there.
    #[must_use]
    pub const fn new(name: &'static str, shape: Shape, doc: &'static str) -> Self {
        let (absent, status) = (Absent::Nothing, Status::Since(FIRST));
        Self { name, shape, doc, absent, status, apisix: None, holds_anyway: None, left_out: None }
    }

    /// A key that a later version will have.
    #[must_use]
    pub const fn not_yet(name: &'static str) -> Self {
        Self { status: Status::NotYet, ..Self::new(name, Shape::String, "") }
    }

    /// A key that only APISIX has.
    #[must_use]
    pub const fn never(name: &'static str, why: &'static str) -> Self {
        Self { status: Status::Never, ..Self::new(name, Shape::String, "").left_out(why) }
    }

    /// … that has to be there.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { absent: Absent::Required, ..self }
    }

    /// … with a default.
    #[must_use]
    pub const fn default(self, absent: Absent) -> Self {
        Self { absent, ..self }
    }

    /// … that came with a version later than the first.
    #[must_use]
    pub const fn since(self, version: &'static str) -> Self {
        Self { status: Status::Since(version), ..self }
    }

    /// … that APISIX calls otherwise.
    #[must_use]
    pub const fn apisix(self, name: &'static str) -> Self {
        Self { apisix: Some(name), ..self }
    }

    /// … that says in APISIX, with this value in JSON, what holds here anyway.
    #[must_use]
    pub const fn holds_anyway(self, json: &'static str) -> Self {
        Self { holds_anyway: Some(json), ..self }
    }

    /// … that `import` leaves out.
    #[must_use]
    pub const fn left_out(self, why: &'static str) -> Self {
        Self { left_out: Some(LeftOut { why, instead: None }), ..self }
    }

    /// … that `import` leaves out, with what a person may do instead.
    #[must_use]
    pub const fn left_out_for(self, why: &'static str, instead: &'static str) -> Self {
        Self { left_out: Some(LeftOut { why, instead: Some(instead) }), ..self }
    }
}

impl Shape {
    /// 1 = on, 0 = off.
    pub const SWITCH: Self = Self::Integer(0, 1);
    /// A signed number of 32 bits.
    pub const I32: Self = Self::Integer(i32::MIN as i64, i32::MAX as i64);
    /// A number of 32 bits, 0 or above.
    pub const U32: Self = Self::Integer(0, u32::MAX as i64);

    /// The tables that such a value or its elements may be.
    pub fn tables(&self) -> Vec<&'static Table> {
        match *self {
            Self::Table(table) | Self::Tables(table) => vec![table],
            Self::List(of, _) | Self::OneOrMany(of, _) => of.tables(),
            Self::Either(shapes) => shapes.iter().flat_map(Self::tables).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether such a value or its elements may be PEM.
    pub fn is_pem(&self) -> bool {
        match *self {
            Self::Pem => true,
            Self::List(of, _) | Self::OneOrMany(of, _) => of.is_pem(),
            Self::Either(shapes) => shapes.iter().any(Self::is_pem),
            _ => false,
        }
    }
}

/// The words of a list of words with their meanings.
#[must_use]
pub const fn words<T: Copy, const N: usize>(all: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut words = [""; N];
    let mut at = 0;
    while at < N {
        words[at] = all[at].0;
        at += 1;
    }
    words
}
