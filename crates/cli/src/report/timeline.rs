//! The validity of every certificate as bars over one axis of time, with the clock and the end marked.
//!
//! Positions across are percentages of the width, so that the picture fits any page without a script and its text keeps
//! its size. The table of certificates says the same in words.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use rustls_pki_types::UnixTime;

use super::certificates::{Held, Role, State, first_to_end};
use super::dates::{civil, day};

const DAY: i64 = 86_400;
/// Most ticks on the axis: their labels have to fit on a telephone.
const TICKS: i32 = 5;
/// Months between two ticks.
const STEPS: [i32; 11] = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1_200, 12_000];

/// The part of time that is shown, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window {
    from: i64,
    to: i64,
}

impl Window {
    /// As far as what comes first needs it to be seen; certificates may begin before and end after.
    fn new(certificates: &[Held], now: UnixTime) -> Self {
        let now = seconds(now);
        let begins = certificates.iter().map(|held| seconds(held.certificate.not_before()));
        let ends = certificates.iter().map(|held| seconds(held.certificate.not_after()));
        let (first, last) = (begins.min().unwrap_or(now), ends.max().unwrap_or(now));
        let end = first_to_end(certificates).map_or(now, |held| seconds(held.certificate.not_after()));
        let ahead = (4 * (end - now)).max(365 * DAY);
        let to = last.clamp(now + 30 * DAY, now + ahead);
        let from = first.max(now - (to - now) / 2).min(now - 30 * DAY).min(end.max(now - 5 * 365 * DAY));
        let margin = (to - from) / 40;
        Self { from: from - margin, to: to + margin }
    }

    /// Where a time is across, in percent; beyond the edges is beyond 0 and 100, but not far.
    fn across(self, time: i64) -> f64 {
        let part = |seconds: i64| i32::try_from(seconds.clamp(self.from, self.to) / 3_600).map_or(0.0, f64::from);
        let (from, to, at) = (part(self.from), part(self.to), part(time));
        let beyond = if time < self.from {
            -2.0
        } else if time > self.to {
            2.0
        } else {
            0.0
        };
        100.0 * (at - from) / (to - from) + beyond
    }

    /// The first days of months or years, with a label each.
    fn ticks(self) -> Vec<(i64, String)> {
        let month = |seconds: i64| {
            let date = civil(unix(seconds)).date();
            i32::from(date.year()) * 12 + i32::from(date.month()) - 1
        };
        let (first, last) = (month(self.from) + 1, month(self.to));
        let step = STEPS.into_iter().find(|step| (last - first) / step < TICKS).unwrap_or(12_000);
        let months = (first..=last).filter(|month| month % step == 0);
        months.filter_map(|month| tick(month, step)).collect()
    }
}

fn tick(month: i32, step: i32) -> Option<(i64, String)> {
    let year = i16::try_from(month.div_euclid(12)).ok()?;
    let date = Date::new(year, i8::try_from(month.rem_euclid(12)).ok()? + 1, 1).ok()?;
    let time = TimeZone::UTC.to_timestamp(DateTime::from(date)).ok()?;
    let label = if step < 12 { date.strftime("%b %Y").to_string() } else { date.year().to_string() };
    Some((time.as_second(), label))
}

/// The picture; empty without a certificate.
pub(super) fn timeline(certificates: &[Held], now: UnixTime) -> Markup {
    let Some(first) = first_to_end(certificates) else { return html! {} };
    let window = Window::new(certificates, now);
    let end = first.certificate.not_after();
    let ends = if first.state(now) == State::Expired { "stopped" } else { "stops" };
    let lines = |top: u32| html! { @for (time, _) in window.ticks() { (line(window.across(time), "tick", top)) } };
    let markers = html! {
        (line(window.across(seconds(now)), "now", 0))
        (line(window.across(seconds(end)), "end", 0))
    };
    let label = format!(
        "Timeline: today is {}; the configuration {ends} working on {}. The table below has every date.",
        day(now),
        day(end)
    );
    html! {
        figure {
            div.timeline role="img" aria-label=(label) {
                div.row.axis {
                    div {}
                    svg height="56" {
                        (lines(38))
                        (markers)
                        (mark(window.across(seconds(now)), 13, "now", &format!("today, {}", day(now))))
                        (mark(window.across(seconds(end)), 30, "end", &format!("{ends} working, {}", day(end))))
                        @for (time, label) in window.ticks() { (mark(window.across(time), 50, "tick", &label)) }
                    }
                }
                @for held in certificates {
                    div.row {
                        div.label {
                            div { (short(held)) }
                            div.more { (roles(held)) }
                        }
                        svg height="48" { (lines(0)) (bar(held, window, now)) (markers) }
                    }
                }
            }
            figcaption {
                "Bars are the validity of certificates; those that go to an edge go beyond it. "
                "The configuration stops working when the first certificate that somebody depends on expires."
            }
        }
    }
}

fn bar(held: &Held, window: Window, now: UnixTime) -> Markup {
    let from = window.across(seconds(held.certificate.not_before()));
    let width = window.across(seconds(held.certificate.not_after())) - from;
    let class = match held.state(now) {
        State::Expired | State::NotYet => "bar bad",
        State::Valid if held.is_needed() => "bar",
        State::Valid => "bar idle",
    };
    html! {
        rect class=(class) x=(percent(from)) width=(percent(width.max(0.4))) y="16" height="16" rx="3" {}
    }
}

fn line(across: f64, class: &str, top: u32) -> Markup {
    html! { line class=(class) x1=(percent(across)) x2=(percent(across)) y1=(top) y2="100%" {} }
}

/// A label at a line, on the side where there is room.
fn mark(across: f64, y: u32, class: &str, text: &str) -> Markup {
    let (anchor, dx) = if across > 55.0 { ("end", "-5") } else { ("start", "5") };
    html! { text class=(class) x=(percent(across)) y=(y) dx=(dx) text-anchor=(anchor) { (text) } }
}

/// What people call it: its CN, or the whole subject.
fn short(held: &Held) -> String {
    held.certificate.common_name().map_or_else(|| held.subject(), str::to_owned)
}

fn roles(held: &Held) -> String {
    let mut words: Vec<&str> = Vec::new();
    for used in &held.uses {
        let word = match used.role {
            Role::Server => "server certificate",
            Role::Intermediate => "intermediate",
            Role::SentRoot => "root, sent along",
            Role::Anchor => "client CA",
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(", ")
}

fn percent(number: f64) -> String {
    format!("{number:.2}%")
}

fn seconds(time: UnixTime) -> i64 {
    // The last second of the calendar: what is beyond it is as far as anybody looks.
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX).min(253_402_300_799)
}

fn unix(seconds: i64) -> UnixTime {
    UnixTime::since_unix_epoch(std::time::Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}
