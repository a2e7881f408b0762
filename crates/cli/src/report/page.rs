//! The page around the sections: what it is about, its style, and that it may load and run nothing.

use data_encoding::BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sealgate_compiler::{Checked, Clock, Sources};
use sealgate_policy::desc::{AddressDesc, GatewayDesc, ListenerKind};
use sha2::{Digest, Sha256};

use super::certificates::{Held, held, table};
use super::dates::{machine, minute};
use super::matrix::Reachers;
use super::timeline::timeline;
use super::{findings, summary};

const STYLE: &str = include_str!("style.css");

/// The whole page.
pub(super) fn page(sources: &Sources, checked: &Checked, clock: Clock) -> String {
    let sections = match checked.model.as_ref().zip(checked.matrix()) {
        Some((model, matrix)) => model.with_desc(|desc| {
            let (reachers, certificates) = (Reachers::new(checked, &matrix, desc), held(desc));
            sections(sources, checked, clock, Some((desc, &reachers, &certificates)))
        }),
        None => sections(sources, checked, clock, None),
    };
    let name = sources.config_name();
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { "Security review of " (name) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                header {
                    p.kicker { "Security review" }
                    h1 { (name) }
                    dl.facts {
                        @if let Some(model) = &checked.model { (model.with_desc(facts)) }
                        div { dt { "Checked as of" } dd { time datetime=(machine(clock.0)) { (minute(clock.0)) } } }
                    }
                    nav aria-label="Sections" {
                        ul {
                            @for section in &sections { li { a href=(format!("#{}", section.id)) { (section.title) } } }
                        }
                    }
                }
                main id="content" tabindex="-1" {
                    @for section in &sections {
                        section id=(section.id) aria-labelledby=(format!("{}-title", section.id)) {
                            h2 id=(format!("{}-title", section.id)) { (section.title) }
                            (section.body)
                        }
                    }
                }
                footer {
                    p { "Made by sealgate " (env!("CARGO_PKG_VERSION")) ". The same bytes and the same time make the same page." }
                }
            }
        }
    };
    markup.into_string() + "\n"
}

/// A part of the page with a heading.
struct Section {
    id: &'static str,
    title: &'static str,
    body: Markup,
}

/// What a configuration is that is not too broken to be one.
type Facts<'f> = (&'f GatewayDesc<'f>, &'f Reachers, &'f [Held]);

fn sections(sources: &Sources, checked: &Checked, clock: Clock, facts: Option<Facts<'_>>) -> Vec<Section> {
    let mut sections =
        vec![Section { id: "summary", title: "Summary", body: summary::summary(checked, clock.0, facts) }];
    if let Some((_, reachers, certificates)) = facts {
        sections.push(Section { id: "reach", title: "Who reaches what", body: reachers.markup() });
        if !certificates.is_empty() {
            let body = html! { (timeline(certificates, clock.0)) (table(certificates, clock.0)) };
            sections.push(Section { id: "certificates", title: "Certificates over time", body });
        }
    }
    sections.push(Section { id: "findings", title: "Findings", body: findings::findings(checked, sources) });
    if let Some(body) = findings::rules(checked) {
        sections.push(Section { id: "rules", title: "Rules", body });
    }
    sections
}

fn facts(desc: &GatewayDesc<'_>) -> Markup {
    let listeners = desc.listeners.iter().map(|listener| {
        let kind = match listener.kind {
            ListenerKind::Https => "https",
            ListenerKind::Http => "http",
            ListenerKind::Status => "status",
        };
        match listener.address {
            AddressDesc::Inet(address) => format!("{kind} {address}"),
            AddressDesc::Unix(path) => format!("{kind} unix:{path}"),
        }
    });
    html! {
        div { dt { "Digest" } dd { code { "sha256:" (desc.digest) } } }
        div { dt { "Listens on" } dd { (listeners.collect::<Vec<_>>().join(", ")) } }
    }
}

/// Nothing is loaded or run; the one style is named by its hash.
fn policy() -> String {
    let hash = BASE64.encode(&Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
}
