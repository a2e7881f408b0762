//! `diff`: what was edited between two configurations, and who reaches more or less because of it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sealgate_compiler::{Change, Checked, Clock, Direction, Request, Shift, Sources, check, diff, render};
use serde_json::{Value, json};

use crate::output::{End, count, print, say, style};

/// Compares two configurations: what was added, removed or changed, which requests are forwarded now that were refused
/// before, or the other way round, and what a build refused and refuses no longer. Each request that is shown was put to
/// both.
#[derive(clap::Args)]
pub(crate) struct Diff {
    /// The configuration as it was.
    old: PathBuf,
    /// The configuration as it is to be.
    new: PathBuf,
    /// Exit code 1 if so; may be said for each of them.
    #[arg(long, value_delimiter = ',')]
    fail_on: Vec<FailOn>,
    /// How the differences are printed.
    #[arg(long, default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// Somebody reaches what was refused before, or that is not ruled out.
    Widening,
    /// A build refuses less: a lower level or minimum in `[lints]`, or an expectation that is gone.
    Guards,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// For programs.
    Json,
}

impl Diff {
    pub(crate) fn run(&self) -> End {
        let clock = match Clock::from_environment() {
            Ok(clock) => clock,
            Err(text) => {
                say(&format!("error: {text}"));
                return End::Usage;
            }
        };
        // Both, so that what is wrong with the second is said too.
        let (Some(old), Some(new)) = (read(&self.old, clock), read(&self.new, clock)) else { return End::Found };
        let Some(found) = diff(&old, &new) else { return End::Found };
        match self.format {
            Format::Human => print(&text(&found)),
            Format::Json => print(&format!("{:#}\n", value(&found))),
        }
        let fails = self.fail_on.iter().any(|on| match on {
            FailOn::Widening => found.widens(),
            FailOn::Guards => found.guards_removed().next().is_some(),
        });
        if fails { End::Found } else { End::Fine }
    }
}

/// The configuration, or its errors on stderr.
fn read(path: &Path, clock: Clock) -> Option<Checked> {
    let sources = Sources::read(path);
    let checked = check(&sources, clock);
    // Without errors there is a model.
    if !checked.found.has_errors() {
        return Some(checked);
    }
    say(&format!("{}\n", render(&checked.found, &sources, style())));
    say(&format!("{} cannot be compared: it has errors", path.display()));
    None
}

fn text(found: &sealgate_compiler::Diff) -> String {
    let mut out = String::new();
    if found.edits.is_empty() && found.shifts.is_empty() && found.not_ruled_out.is_empty() {
        return "no difference\n".to_owned();
    }
    for edit in &found.edits {
        let what = format!("{} {}", edit.kind, edit.title);
        let _ = match &edit.change {
            Change::Added => writeln!(out, "+ {}", what.trim_end()),
            Change::Removed => writeln!(out, "- {}", what.trim_end()),
            Change::Changed(_) => writeln!(out, "~ {}", what.trim_end()),
        };
        if let Change::Changed(fields) = &edit.change {
            for field in fields {
                let _ = writeln!(out, "    {}: {} -> {}", field.name, or_none(&field.old), or_none(&field.new));
            }
        }
        if let Some(guard) = &edit.guard_removed {
            let _ = writeln!(out, "    GUARD REMOVED {guard}");
        }
        for direction in [Direction::Widens, Direction::Narrows, Direction::Moves] {
            let shifts = edit.shifts.iter().filter_map(|index| found.shifts.get(*index));
            let shifts: Vec<&Shift> = shifts.filter(|shift| shift.direction == direction).collect();
            shifts.first().into_iter().for_each(|shift| shifted(shift, shifts.len(), &mut out));
        }
    }
    let attributed: Vec<usize> = found.edits.iter().flat_map(|edit| edit.shifts.clone()).collect();
    let others = found.shifts.iter().enumerate().filter(|(index, _)| !attributed.contains(index));
    let (moved, others): (Vec<_>, Vec<_>) = others.partition(|(_, shift)| shift.direction == Direction::Moves);
    others.iter().for_each(|(_, shift)| shifted(shift, 1, &mut out));
    if !moved.is_empty() {
        let _ = writeln!(out, "~ order of routes");
        moved.iter().for_each(|(_, shift)| shifted(shift, 1, &mut out));
    }
    for open in &found.not_ruled_out {
        let _ = writeln!(out, "not ruled out: {open}");
    }
    let _ = write!(out, "\nwider by {}", amount(found, Direction::Widens));
    let _ = write!(out, ", narrower by {}", amount(found, Direction::Narrows));
    if !moved.is_empty() {
        let _ = write!(out, ", {} moved", count(moved.len(), "request"));
    }
    let _ = match found.guards_removed().count() {
        0 => writeln!(out),
        guards => writeln!(out, ", {} removed", count(guards, "guard")),
    };
    out
}

/// How many requests are shown, and whether that is all.
fn amount(found: &sealgate_compiler::Diff, direction: Direction) -> String {
    let shown = found.shifts.iter().filter(|shift| shift.direction == direction).count();
    let open = found.not_ruled_out.iter().any(|open| open.direction == direction);
    match (shown, open) {
        (0, true) => "what was not ruled out".to_owned(),
        (shown, true) => format!("{} or more", count(shown, "request")),
        (shown, false) => count(shown, "request"),
    }
}

fn shifted(shift: &Shift, number: usize, out: &mut String) {
    let more = if number > 1 { format!("  (and {} more)", number - 1) } else { String::new() };
    let direction = shift.direction.to_string().to_uppercase();
    let _ = writeln!(out, "    {direction} {}{more}", shift.request);
    let _ = writeln!(out, "      was {}", shift.old);
    let _ = writeln!(out, "      is  {}", shift.new);
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "(none)" } else { text }
}

fn value(found: &sealgate_compiler::Diff) -> Value {
    let edits = found.edits.iter().map(|edit| {
        let (change, fields) = match &edit.change {
            Change::Added => ("added", &[][..]),
            Change::Removed => ("removed", &[][..]),
            Change::Changed(fields) => ("changed", fields.as_slice()),
        };
        let fields = fields.iter().map(|field| json!({ "name": field.name, "old": field.old, "new": field.new }));
        let fields: Vec<Value> = fields.collect();
        json!({
            "kind": edit.kind,
            "title": edit.title,
            "change": change,
            "fields": fields,
            "shifts": edit.shifts,
            "guard_removed": edit.guard_removed,
        })
    });
    let shifts = found.shifts.iter().map(|shift| {
        let direction = shift.direction.to_string();
        json!({ "direction": direction, "request": request(&shift.request), "old": shift.old, "new": shift.new })
    });
    let (edits, shifts): (Vec<Value>, Vec<Value>) = (edits.collect(), shifts.collect());
    let not_ruled_out = found
        .not_ruled_out
        .iter()
        .map(|open| json!({ "direction": open.direction.to_string(), "what": open.what, "why": open.why.to_string() }));
    let not_ruled_out: Vec<Value> = not_ruled_out.collect();
    json!({
        "widens": found.widens(),
        "guards_removed": found.guards_removed().collect::<Vec<_>>(),
        "edits": edits,
        "shifts": shifts,
        "not_ruled_out": not_ruled_out,
    })
}

fn request(request: &Request) -> Value {
    json!({
        "text": request.to_string(),
        "https": request.is_https(),
        "sni": request.sni,
        "client_ca": request.client.ca().map(|ca| json!({
            "subject": ca.subject, "sha256": ca.sha256, "intermediates": ca.intermediates,
        })),
        "method": request.method,
        "host": request.host,
        "target": request.target,
    })
}
