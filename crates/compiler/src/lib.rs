//! gateway.toml and the PEM files beside it, compiled: to diagnostics, or to Rust.
//!
//! [`compile`] is a pure function of named bytes and a clock. It reads no file, no clock and no environment variable,
//! prints nothing, and gives the same output for the same bytes wherever they lie. The phases, in order:
//!
//! 1. `schema`: what the file says, every value with its place, every unknown key refused;
//! 2. `plan`: checked, resolved, ordered; PEM read, names and patterns parsed by the types the server decides with;
//! 3. [`Model`]: the flat rows of [`sealgate_policy::desc`], and the server's own live object made of them on trial;
//! 4. `expect`: each `[[expect]]` run through the functions of the server, as [`explain()`] tells them;
//! 5. `emit`: the rows as Rust text, heavy bytes beside it.
//!
//! [`build`] is the same for a build script: files, environment and cargo's directives are known there only.

mod build_script;
mod clock;
mod demo;
mod diagnostic;
mod diagnostics;
mod diff;
mod emit;
mod expect;
pub mod explain;
mod files;
mod judge;
pub mod keys;
mod levels;
mod model;
mod nearest;
mod pem;
mod place;
mod plan;
mod proof;
mod proofs;
mod public_roots;
mod reach;
mod render;
mod resource;
mod rule;
mod rules;
mod schema;
mod source;
mod tables;
mod undecided;
mod words;

use std::borrow::Cow;

use sealgate_policy::desc::GatewayDesc;

pub use build_script::{build, build_fixture, build_into};
pub use clock::Clock;
pub use diagnostic::{Diagnostic, Label};
pub use diagnostics::Diagnostics;
pub use diff::{Change, Diff, Direction, Edit, Field, NotRuledOut, Shift, Why, diff};
pub use emit::Blob;
pub use explain::{Explanation, explain};
pub use levels::{Allowed, Level, Levels};
pub use model::Model;
pub use place::{Lines, Place, Places, Position, Unit};
pub use proof::{ANY_CLIENT, Budget, NotProved};
pub use reach::{Access, Ca, Cell, Client, Column, Matrix, Request, Response, Row, UnmeantWay, WayIn};
pub use render::{Style, render, render_short};
pub use rule::{Kind, Rule, Severity};
pub use rules::RULES;
pub use schema::GATEWAY;
pub use source::{SourceId, Sources, Span, Unreadable};
pub use words::certificate_words;

use diagnostics::Finished;
use judge::judge;
use plan::Plan;
use reach::Reach;
use schema::Config;

/// A configuration without errors, as Rust.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// Text of the module.
    pub code: String,
    /// Files that it includes, relative to the output directory.
    pub blobs: Vec<Blob>,
    /// What is legal but odd.
    pub warnings: Diagnostics,
}

/// What a configuration is found to be.
#[derive(Debug)]
pub struct Checked {
    /// What would be served; `None` where too much is wrong.
    pub model: Option<Model>,
    /// Who reaches what in it; `None` where something was left out.
    reach: Option<Reach>,
    /// Errors and warnings, sorted by place.
    pub found: Diagnostics,
    /// What is merely worth knowing, sorted by place.
    pub notes: Diagnostics,
    /// What `[lints]` allows, with the reasons, in the file's order.
    pub allowed: Vec<Allowed>,
    /// What `[lints]` makes of the rules.
    pub levels: Levels,
}

/// Compiles a configuration into a module called `name`.
///
/// # Errors
/// Everything that is wrong with it, warnings included, sorted by place.
pub fn compile(sources: &Sources, clock: Clock, name: &str) -> Result<Compiled, Diagnostics> {
    let checked = check(sources, clock);
    let matrix = checked.matrix();
    let Checked { model, found, .. } = checked;
    let Some((model, matrix)) = model.zip(matrix).filter(|_| !found.has_errors()) else { return Err(found) };
    let emitted = model.with_desc(|desc| {
        let matrix = matrix.sealed(desc);
        emit::emit(&GatewayDesc { matrix: &matrix, ..*desc }, name)
    });
    Ok(Compiled { code: emitted.code, blobs: emitted.blobs, warnings: found })
}

/// Checks a configuration; nothing is emitted.
pub fn check(sources: &Sources, clock: Clock) -> Checked {
    check_within(sources, clock, &Budget::default())
}

/// [`check`], with proofs that cost no more than `budget`. What they could not decide is among the findings.
pub fn check_within(sources: &Sources, clock: Clock, budget: &Budget) -> Checked {
    let mut found = Diagnostics::default();
    let Some(config) = parse(sources, &mut found) else {
        return Checked::new(None, None, found, Levels::default());
    };
    let levels = plan::levels(&config, &mut found);
    let plan = Plan::resolve(&config, sources, clock.0, budget, &mut found);
    let whole = plan.is_whole(&config);
    let has_errors = |found: &Diagnostics| found.clone().finish(&levels).found.has_errors();
    let mut reach = None;
    let model = match Model::new(&config, plan, sources, whole, clock.0, budget) {
        Ok(model) => {
            reach = judge(&model, &mut found);
            Some(model)
        }
        Err(refused) => {
            // Rows that do not fit together are an earlier error's, unless there is none.
            if !has_errors(&found) {
                found.push(rules::bad_value::refused_by_server(&refused));
            }
            None
        }
    };
    if let Some(model) = &model
        && !has_errors(&found)
    {
        expect::run(model, config.lints.min_coverage, &mut found);
    }
    Checked::new(model, reach, found, levels)
}

impl Checked {
    fn new(model: Option<Model>, reach: Option<Reach>, found: Diagnostics, levels: Levels) -> Self {
        let Finished { found, notes, allowed } = found.finish(&levels);
        Self { model, reach, found, notes, allowed, levels }
    }

    /// Who reaches what; `None` where there is no model. Every witness was asked of the gateway itself.
    pub fn matrix(&self) -> Option<Matrix> {
        self.model.as_ref().map(|model| self.reach(model).matrix())
    }

    /// What `anonymous_route`, `anonymous_identity` and `unanchored_skip` warn of, every way of it and whatever
    /// `[lints]` says, route by route.
    pub fn unmeant_ways(&self) -> Vec<UnmeantWay> {
        self.model.as_ref().map(|model| self.reach(model).unmeant_ways(model)).unwrap_or_default()
    }

    /// What was proved, or is now: the rules ask for no proof of a model from which something was left out.
    fn reach(&self, model: &Model) -> Cow<'_, Reach> {
        self.reach.as_ref().map_or_else(|| Cow::Owned(Reach::of(model)), Cow::Borrowed)
    }
}

fn parse(sources: &Sources, found: &mut Diagnostics) -> Option<Config> {
    let bytes = match sources.bytes(SourceId::CONFIG) {
        Ok(bytes) => bytes,
        Err(why) => {
            found.push(rules::unreadable_file::config(sources.config_name(), why));
            return None;
        }
    };
    match std::str::from_utf8(bytes) {
        Ok(text) => Config::parse(SourceId::CONFIG, text, found),
        Err(error) => {
            found.push(rules::syntax::not_utf8(SourceId::CONFIG, error.valid_up_to()));
            None
        }
    }
}
