//! Requests that two configurations answer in different ways because they read escaped slashes in different ways.
//!
//! Where `[router] escaped_slashes` differs, one target is two paths, and no search among the paths of one configuration
//! finds what the other one makes of them. So spellings are tried: each was put to both gateways. Where none shows a
//! difference, nothing is ruled out.

use sealgate_policy::CanonicalPath;
use sealgate_policy::desc::EscapedSlashes;

use super::connection::Way;
use super::search::{Finder, request};
use super::shifts::Why;
use crate::proof::{NotProved, Region, beginnings, guesses};

/// Most ways that are tried for each route.
const WAYS: usize = 16;

impl Finder<'_, '_> {
    /// Shows a request for each route that such a spelling gets to, or says that it is not ruled out.
    pub(super) fn spelled(&mut self) {
        let of = |side: &super::side::Side<'_>| side.desc.router.escaped_slashes;
        let (before, after) = (of(self.before), of(self.after));
        // What refuses escaped slashes reads all else as what decodes them.
        if before == after || (before, after) == (EscapedSlashes::Decode, EscapedSlashes::Reject) {
            return;
        }
        let mut left = self.budget.questions;
        let known = self.shifts.len();
        let rows = u32::try_from(self.after.desc.routes.len()).unwrap_or(u32::MAX);
        let listed = self.listed();
        for row in 0..rows {
            if left == 0 || self.shifts.len() >= self.budget.shown {
                break;
            }
            self.spelled_by(row, &listed, &mut left);
        }
        if self.shifts.len() == known {
            self.note("[router] escaped_slashes".to_owned(), Why::NotProved(NotProved::Spelling));
        }
    }

    fn spelled_by(&mut self, row: u32, listed: &[String], left: &mut usize) {
        let Some(route) = self.after.desc.routes.get(row as usize) else { return };
        let hosts = self.hosts.of_route(route.hosts.of(self.after.desc.route_hosts));
        let hosts: Vec<_> = hosts.into_iter().take(WAYS).collect();
        let targets = self.targets(row, listed);
        let Some(facts) = self.after.search.region(row).map(Region::facts) else { return };
        for ways in self.ways(&hosts).into_values() {
            let tried = ways.iter().take(WAYS).flat_map(|way| targets.iter().map(move |target| (way, target)));
            for (Way { connection, client, .. }, target) in tried {
                *left = left.saturating_sub(1);
                let spelled = |target| request(connection, client, &facts, target);
                // What is answered in another way without the escapes too has another cause.
                let is_cause = !self.is_shift(&spelled(target.replace("%2F", "/").replace("%25", "x")));
                if is_cause && self.show(spelled(target.clone())) || *left == 0 {
                    break;
                }
            }
        }
    }

    /// Beginnings of the paths that some skip list has.
    fn listed(&self) -> Vec<String> {
        let patterns = self.before.desc.skip_patterns.iter().chain(self.after.desc.skip_patterns);
        let mut listed: Vec<String> = patterns.filter_map(|pattern| beginnings(pattern)).flatten().collect();
        listed.sort();
        listed.dedup();
        listed.truncate(WAYS);
        listed
    }

    /// Targets with escapes that lead to a route, or away from one, depending on how they are read.
    fn targets(&self, row: u32, listed: &[String]) -> Vec<String> {
        let router = self.after.desc.router;
        let mut paths: Vec<String> = Vec::new();
        for pattern in self.after.search.uris(row) {
            paths.extend(guesses(&pattern, router.http).filter(|path| pattern.is_match(path)));
        }
        paths.extend(listed.iter().filter(|path| path.starts_with('/')).cloned());
        let mut targets = Vec::new();
        for path in &paths {
            let spelled = |slashes| CanonicalPath::encode(path, slashes);
            targets.extend([EscapedSlashes::Decode, EscapedSlashes::Keep].map(spelled));
            let encoded = spelled(router.escaped_slashes);
            let slashes = encoded.match_indices('/').skip(1);
            targets.extend(slashes.map(|(at, _)| format!("{}%2F{}", &encoded[..at], &encoded[at + 1..])));
            targets.extend(["%2F", "%2Fx", "%25", "x%2F..", "/..%2F", "/x%2F.."].map(|end| format!("{encoded}{end}")));
            for beginning in listed.iter().map(String::as_str).chain(["/x"]).filter(|text| text.starts_with('/')) {
                let beginning = CanonicalPath::encode(beginning, router.escaped_slashes);
                targets.push(format!("{beginning}/..%2F{}", &encoded[1..]));
                targets.push(format!("{beginning}%2F..{encoded}"));
                targets.push(format!("{encoded}%2F..{beginning}"));
                targets.push(format!("{encoded}/..%2F{}", &beginning[1..]));
            }
        }
        let mut seen = std::collections::HashSet::new();
        targets.retain(|target| {
            ["%2F", "%25"].iter().any(|escape| target.contains(escape)) && seen.insert(target.clone())
        });
        targets
    }
}
