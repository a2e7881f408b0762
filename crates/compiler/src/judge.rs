//! Which proofs are made of what would be served, and which rules get them.
//!
//! Rules on what cannot be resolved are not asked here: whoever resolves it reports them.

use crate::diagnostics::Diagnostics;
use crate::model::Model;
use crate::proof::choice;
use crate::proofs::Proofs;
use crate::reach::Reach;
use crate::rules::{
    anonymous_identity, anonymous_route, empty_identity, identity_headers, not_proved, order_only_routes,
    shadowed_route, spoofable_identity, unmatched_uri, unserved_host, upstream_loop,
};

/// The rules that judge what would be served.
static CHECKS: &[fn(&Proofs<'_>, &mut Diagnostics)] = &[
    anonymous_route::check,
    anonymous_identity::check,
    empty_identity::check,
    spoofable_identity::check,
    identity_headers::check,
    upstream_loop::check,
    unserved_host::check,
    shadowed_route::check,
    unmatched_uri::check,
    order_only_routes::check,
    not_proved::check,
];

/// Asks every rule that judges what would be served.
pub(crate) fn judge(model: &Model, found: &mut Diagnostics) -> Option<Reach> {
    let choice = choice(model, model.budget());
    let reach = model.is_whole().then(|| Reach::of(model));
    let proofs = Proofs { model, choice: &choice, reach: reach.as_ref() };
    CHECKS.iter().for_each(|check| check(&proofs, found));
    reach
}
