//! How SSL objects and routes are called: ids of those that have none of their own, and who answers to a name.
//!
//! Knows nothing else of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::resource::route::resolve::Route;
use crate::schema::At;
use crate::source::Span;

/// The id of each: its own, else its number in the file from 1, with `-2`, `-3`, … behind it where that is taken.
pub(crate) fn ids<'a>(own: impl Iterator<Item = Option<&'a At<String>>> + Clone) -> Vec<String> {
    let mut taken: BTreeSet<String> = own.clone().flatten().map(|id| id.value.clone()).collect();
    let id = |(number, own): (usize, Option<&At<String>>)| match own {
        Some(own) => own.value.clone(),
        None => free(number, &mut taken),
    };
    (1..).zip(own).map(id).collect()
}

/// The first id of a number that nothing has yet.
fn free(number: usize, taken: &mut BTreeSet<String>) -> String {
    let mut id = number.to_string();
    let mut copy = 2_usize;
    while !taken.insert(id.clone()) {
        id = format!("{number}-{copy}");
        copy += 1;
    }
    id
}

/// Who answers to what: the enabled routes by `id` and by `name`.
pub(crate) struct Called<'r>(BTreeMap<&'r str, Vec<&'r Route>>);

impl<'r> Called<'r> {
    pub(crate) fn new(routes: &'r [Route]) -> Self {
        let mut called = BTreeMap::<_, Vec<_>>::new();
        for route in routes {
            called.entry(route.id()).or_default().push(route);
            if !route.name().is_empty() && route.name() != route.id() {
                called.entry(route.name()).or_default().push(route);
            }
        }
        Self(called)
    }

    /// Places of those that answer to it, each with whether it is its id.
    pub(crate) fn places(&self, name: &str) -> Vec<(Span, bool)> {
        self.routes(name).iter().map(|route| (route.span(), route.id() == name)).collect()
    }

    /// For each that answers to it: its id, or else its name, where no other has it.
    pub(crate) fn unmistakable(&self, name: &str) -> Vec<&'r str> {
        let of_one = |name: &&str| self.routes(name).len() == 1;
        self.routes(name).iter().filter_map(|route| [route.id(), route.name()].into_iter().find(of_one)).collect()
    }

    /// Everything that somebody answers to.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'r str> {
        self.0.keys().copied()
    }

    fn routes(&self, name: &str) -> &[&'r Route] {
        self.0.get(name).map(Vec::as_slice).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;

    /// Ids as written, `""` for none.
    #[track_caller]
    fn check(own: &[&str], expected: &[&str]) {
        let placed = |id: &&str| At { value: (*id).to_owned(), span: SourceId::CONFIG.span(0..0) };
        let own: Vec<_> = own.iter().map(|id| Some(id).filter(|id| !id.is_empty()).map(placed)).collect();
        assert_eq!(ids(own.iter().map(Option::as_ref)), expected);
    }

    #[test]
    fn no_default_is_anothers_id() {
        check(&[], &[]);
        check(&["", "", "c"], &["1", "2", "c"]);
        check(&["2", ""], &["2", "2-2"]);
        // Whichever comes first.
        check(&["", "1"], &["1-2", "1"]);
        check(&["2-2", "", "2"], &["2-2", "2-3", "2"]);
        check(&["2", "", "2-2", "2-3", "", ""], &["2", "2-4", "2-2", "2-3", "5", "6"]);
        // A number that stands in the right place is its own.
        check(&["1", "2", ""], &["1", "2", "3"]);
    }
}
