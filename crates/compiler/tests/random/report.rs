//! What was counted, and what went wrong, each kind with its smallest example.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

/// Most examples that are shown.
const SHOWN: usize = 5;

/// What was counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) configurations: u64,
    pub(crate) skipped: u64,
    pub(crate) requests: u64,
    pub(crate) forwarded: u64,
    pub(crate) changed: u64,
    pub(crate) shifts: u64,
    pub(crate) not_proved: u64,
    /// Time that went into compiling, the matrix, the diff, and the requests.
    pub(crate) times: [Duration; 4],
    /// The configuration that took longest, and its seed.
    slowest: (Duration, u64),
}

/// What went wrong in one way.
#[derive(Clone, Debug)]
struct Failures {
    /// How many configurations have it.
    count: u64,
    seed: u64,
    text: String,
}

/// Of many configurations.
#[derive(Debug, Default)]
pub(crate) struct Reports {
    pub(crate) counts: Counts,
    failures: BTreeMap<String, Failures>,
    /// Rules that refused what was made.
    skipped: BTreeMap<&'static str, u64>,
}

/// Of one configuration.
pub(crate) struct Report<'r> {
    pub(crate) counts: &'r mut Counts,
    failures: &'r mut BTreeMap<String, Failures>,
    skipped: &'r mut BTreeMap<&'static str, u64>,
    seed: u64,
    /// The configurations, for people.
    configs: String,
    /// What was edited.
    edit: String,
    failed: Vec<&'static str>,
}

impl Reports {
    pub(crate) fn of(&mut self, seed: u64) -> Report<'_> {
        let Self { counts, failures, skipped } = self;
        Report { counts, failures, skipped, seed, configs: String::new(), edit: String::new(), failed: Vec::new() }
    }

    pub(crate) fn add(&mut self, other: Self) {
        let (own, more) = (&mut self.counts, other.counts);
        for (own, more) in [
            (&mut own.configurations, more.configurations),
            (&mut own.skipped, more.skipped),
            (&mut own.requests, more.requests),
            (&mut own.forwarded, more.forwarded),
            (&mut own.changed, more.changed),
            (&mut own.shifts, more.shifts),
            (&mut own.not_proved, more.not_proved),
        ] {
            *own += more;
        }
        own.slowest = own.slowest.max(more.slowest);
        own.times.iter_mut().zip(more.times).for_each(|(own, more)| *own += more);
        for (rule, count) in other.skipped {
            *self.skipped.entry(rule).or_default() += count;
        }
        for (kind, failures) in other.failures {
            merge(&mut self.failures, kind, failures);
        }
    }

    pub(crate) fn has_failed(&self) -> bool {
        !self.failures.is_empty()
    }
}

fn merge(all: &mut BTreeMap<String, Failures>, kind: String, one: Failures) {
    let known = all.entry(kind).or_insert_with(|| Failures { count: 0, ..one.clone() });
    known.count += one.count;
    // Whatever the threads did, the same one is shown.
    if (one.text.len(), one.seed) < (known.text.len(), known.seed) {
        (known.seed, known.text) = (one.seed, one.text);
    }
}

impl Report<'_> {
    /// What was edited, for the kinds of failures.
    pub(crate) fn edit(&mut self, edit: &str) {
        self.edit = format!(" after an edit of {edit}");
    }

    pub(crate) fn configs(&mut self, title: &str, text: &str) {
        self.configs = format!("{}--- {title}\n{text}", self.configs);
    }

    pub(crate) fn skip(&mut self, rules: &[&'static str]) {
        self.counts.skipped += 1;
        for rule in rules.iter().take(1) {
            *self.skipped.entry(rule).or_default() += 1;
        }
    }

    /// Adds the time since then to one of [`Counts::times`]; the time now.
    pub(crate) fn spent(&mut self, part: usize, since: Instant) -> Instant {
        let now = Instant::now();
        self.counts.times[part] += now - since;
        now
    }

    /// The configuration took so long.
    pub(crate) fn took(&mut self, time: Duration) {
        self.counts.slowest = self.counts.slowest.max((time, self.seed));
    }

    /// Takes the first of each kind.
    pub(crate) fn fail(&mut self, kind: &'static str, text: impl FnOnce() -> String) {
        if self.failed.contains(&kind) {
            return;
        }
        self.failed.push(kind);
        let text = format!("{}---\n{}", self.configs, text());
        merge(self.failures, format!("{kind}{}", self.edit), Failures { count: 1, seed: self.seed, text });
    }
}

/// Failures, the most frequent kinds with an example, and then the counts.
impl fmt::Display for Reports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut kinds: Vec<_> = self.failures.iter().collect();
        kinds.sort_by_key(|(_, failures)| std::cmp::Reverse(failures.count));
        for (kind, Failures { seed, text, .. }) in kinds.iter().take(SHOWN) {
            writeln!(f, "=== {kind}: SEALGATE_RANDOM=1 SEALGATE_RANDOM_SEED={seed}\n{text}\n")?;
        }
        for (kind, Failures { count, seed, .. }) in kinds {
            writeln!(f, "{count:8} {kind} (seed {seed})")?;
        }
        if !self.skipped.is_empty() {
            writeln!(f, "skipped for {:?}", self.skipped)?;
        }
        let Counts { configurations, skipped, requests, forwarded, changed, shifts, not_proved, times, slowest } =
            &self.counts;
        let [compiling, matrix, diff, asking] = times.map(|time| {
            let number = u32::try_from(*configurations).unwrap_or(u32::MAX).max(1);
            time / number
        });
        let (longest, seed) = slowest;
        writeln!(
            f,
            "compiling {compiling:.0?}, matrix {matrix:.0?}, diff {diff:.0?}, requests {asking:.0?} each; \
             {longest:.0?} at most (seed {seed})"
        )?;
        write!(
            f,
            "{configurations} configurations ({skipped} skipped), {requests} requests, {forwarded} forwarded, \
             {changed} answered in another way after an edit, {shifts} shifts, {not_proved} not proved"
        )
    }
}
