//! An `[[expect]]`: recognised by its request, with what is expected as fields. Knows nothing of what becomes of it.

use super::entity::{Entity, Fields, Guard};
use super::words::certificate;
use crate::plan::Expectation;

/// The field that says who asks; the others say what is expected.
pub(in crate::diff) const CLIENT: &str = "client_cert";

pub(super) fn entity(expectation: &Expectation) -> Entity {
    let Expectation {
        // Where it stands changes nothing.
        span: _,
        request,
        line,
        options,
        // `at` is one of the options; without it, it is the clock of who compares.
        now: _,
        route,
        status,
        reason,
        alert,
        headers,
    } = expectation;
    let chain: Vec<String> = request.chain.iter().map(|der| certificate(der)).collect();
    let said = [
        (CLIENT, (!chain.is_empty()).then(|| chain.join(", "))),
        ("status", status.map(|status| status.value.to_string())),
        ("reason", reason.map(|reason| reason.value.name().to_owned())),
        ("alert", alert.map(|alert| alert.value.name().to_owned())),
        ("route", route.as_ref().map(|route| route.value.clone())),
    ];
    let mut fields: Fields = said.into_iter().filter_map(|(key, value)| Some((key.into(), value?))).collect();
    for header in headers {
        let values: Vec<&str> = header.values.iter().map(|value| value.value.as_str()).collect();
        let values = Some(values.join(", ")).filter(|values| !values.is_empty());
        let key = format!("headers.{}", header.name.value);
        fields.push((key.into(), values.unwrap_or_else(|| "\"\"".to_owned())));
    }
    let title = format!("{line}{options}");
    // One request may stand in several of them, and a certificate may stand in the file itself.
    let asked = format!("{title}\n{}", chain.join("\n"));
    Entity {
        keys: vec![format!("{asked}\n{fields:?}"), asked, title.clone()],
        guard: Some(Guard::Expectation),
        ..Entity::new("expectation", title, fields)
    }
}
