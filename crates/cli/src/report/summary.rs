//! What a reviewer reads first.

use maud::{Markup, html};
use rustls_pki_types::UnixTime;
use sealgate_compiler::{Checked, Severity};
use sealgate_policy::desc::GatewayDesc;

use super::certificates::{Held, State, effect, first_to_end};
use super::dates::{day, distance, machine};
use super::matrix::Reachers;
use crate::output::count;

pub(super) fn summary(
    checked: &Checked,
    now: UnixTime,
    facts: Option<(&GatewayDesc<'_>, &Reachers, &[Held])>,
) -> Markup {
    let (errors, warnings) = (checked.found.count(Severity::Error), checked.found.count(Severity::Warning));
    let undecided = checked.found.iter().any(|finding| finding.undecided)
        || facts.is_some_and(|(_, reachers, _)| reachers.undecided() > 0);
    html! {
        @if errors == 0 && undecided {
            p.lead {
                span.badge.odd { "Not proved" }
                " This configuration can be sealed into a binary, but something about it was not ruled out."
            }
        } @else if errors == 0 {
            p.lead { span.badge.good { "Sound" } " This configuration can be sealed into a binary." }
        } @else {
            p.lead {
                span.badge.bad { "Broken" } " This configuration cannot be sealed: " (count(errors, "error")) ". "
                @if facts.is_some() { "What is broken is left out of what follows." }
            }
        }
        @if let Some((_, _, certificates)) = facts { (until(certificates, now)) }
        dl.tiles {
            @if let Some((desc, reachers, _)) = facts { (tiles(desc, reachers)) }
            (tile("Errors", errors, if errors > 0 { "bad" } else { "" }, ""))
            (tile("Warnings", warnings, if warnings > 0 { "odd" } else { "" }, ""))
        }
    }
}

fn tiles(desc: &GatewayDesc<'_>, reachers: &Reachers) -> Markup {
    let asking = desc.ssls.iter().filter(|ssl| ssl.client.is_some()).count();
    let (meant, unmeant) = (reachers.anonymous() - reachers.unmeant(), reachers.unmeant());
    html! {
        (tile("Routes", desc.routes.len(), "", ""))
        (tile("SSL objects", desc.ssls.len(), "", &format!("{asking} ask for a client certificate")))
        (tile("Anonymous ways in, meant", meant, "", "by a skip list, or where no certificate is asked for"))
        (tile("Anonymous ways in, not meant", unmeant, if unmeant > 0 { "bad" } else { "" }, ""))
    }
}

fn tile(label: &str, number: usize, class: &str, more: &str) -> Markup {
    html! {
        div {
            dt { (label) }
            dd.number.bad[class == "bad"].odd[class == "odd"] { (number) }
            @if !more.is_empty() { dd.more { (more) } }
        }
    }
}

/// The day on which the configuration stops working, in words.
fn until(certificates: &[Held], now: UnixTime) -> Markup {
    let Some(first) = first_to_end(certificates) else {
        return html! { p { "No certificate is sealed: nothing expires." } };
    };
    let end = first.certificate.not_after();
    let ending: Vec<&Held> =
        certificates.iter().filter(|held| held.is_needed() && held.certificate.not_after() == end).collect();
    let early: Vec<&Held> = certificates.iter().filter(|held| held.state(now) == State::NotYet).collect();
    let date = html! { strong { time datetime=(machine(end)) { (day(end)) } } };
    let verb = |list: &[&Held], one: &'static str, several: &'static str| if list.len() == 1 { one } else { several };
    html! {
        @if first.state(now) == State::Expired {
            p {
                "It stopped working on " (date) " (" (distance(now, end)) "), when " (subjects(&ending))
                " expired: " (effect(&ending)) "."
            }
        } @else {
            p {
                "It works until " (date) " (" (distance(now, end)) "), when " (subjects(&ending)) " "
                (verb(&ending, "expires", "expire")) ": from then on " (effect(&ending)) "."
            }
        }
        @if !early.is_empty() {
            p { (subjects(&early)) " " (verb(&early, "is", "are")) " not valid yet: until then " (effect(&early)) "." }
        }
    }
}

/// The first two of them, and how many more there are.
fn subjects(list: &[&Held]) -> Markup {
    let (shown, more) = list.split_at(if list.len() > 3 { 2 } else { list.len() });
    html! {
        @for (number, held) in shown.iter().enumerate() {
            @if number > 0 { ", " }
            code { (held.subject()) }
        }
        @if !more.is_empty() { " and " (more.len()) " more" }
    }
}
