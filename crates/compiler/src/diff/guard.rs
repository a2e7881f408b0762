//! What does nothing but refuse a build: levels, minimums and expectations, and whether less is refused than before.
//!
//! Knows nothing of requests: what a gateway itself refuses is the business of `shifts`.

use super::entities::{CLIENT, Entity, Guard};

/// What is guarded against no longer.
pub(super) fn removed(old: Option<&Entity>, new: Option<&Entity>) -> Option<String> {
    let old = old?;
    let weaker = match (old.guard?, new.and_then(|new| new.guard)) {
        (Guard::Level(before), Some(Guard::Level(after))) => after < before,
        (Guard::Minimum { said: before, default }, Some(Guard::Minimum { said: after, .. })) => {
            lowered(before, after, default)
        }
        (Guard::Expectation, _) => return unexpected(old, new),
        // A level or a minimum always stands on both sides.
        (Guard::Level(_) | Guard::Minimum { .. }, _) => true,
    };
    let value = |entity: &Entity| match entity.fields.first() {
        Some((_, value)) if !value.is_empty() => format!("`{value}`"),
        _ => "not demanded".to_owned(),
    };
    let now = new.map_or_else(|| "not there".to_owned(), value);
    weaker.then(|| format!("`{}` was {} and is {now}", old.title, value(old)))
}

/// Whether less is demanded. A minimum that is gone was higher for some, whatever the default is.
fn lowered(before: Option<u32>, after: Option<u32>, default: u32) -> bool {
    match (before, after) {
        (Some(before), Some(after)) => after < before,
        (Some(before), None) => before > 0,
        (None, Some(after)) => after < default,
        (None, None) => false,
    }
}

/// What was expected of a request and is not, or not so, any more.
fn unexpected(old: &Entity, new: Option<&Entity>) -> Option<String> {
    let still = |field| new.is_some_and(|new| new.fields.contains(field));
    let gone = old.fields.iter().filter(|field| field.0 != CLIENT && !still(field));
    let gone: Vec<String> = gone.map(|(name, value)| format!("{name} `{value}`")).collect();
    (!gone.is_empty()).then(|| format!("no longer expected: {}", gone.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::lowered;

    #[test]
    fn minimums() {
        let check = |before, after, default, expected| {
            assert_eq!(lowered(before, after, default), expected, "{before:?} -> {after:?}");
        };
        check(None, None, 30, false);
        check(Some(80), Some(80), 0, false);
        check(Some(80), Some(81), 0, false);
        check(Some(80), Some(79), 0, true);
        check(Some(1), None, 0, true);
        check(None, Some(1), 0, false);
        // Certificates that live for a month had to be valid for a third of it.
        check(Some(10), None, 30, true);
        check(Some(0), None, 30, false);
        check(None, Some(29), 30, true);
        check(None, Some(30), 30, false);
    }
}
