//! Limits that contradict each other.
//!
//! Only a limit that stands in the file can be meant, and only the one without effect is reported: a small number of
//! connections does not contradict the number of handshakes that is there by default.

use crate::resource::resolver::Resolver;
use crate::rules::contradicting_limits;
use crate::schema::Config;

/// Levels of intermediates that a path can have at all.
const MAX_DEPTH: u8 = 6;

pub(crate) fn check(config: &Config, resolver: &mut Resolver<'_>) {
    let limits = &config.limits;
    let values = &limits.values;
    let (target, head) = (values.request_target, values.request_head);
    let (of_address, connections) = (values.connections_per_address, values.connections);
    let pairs = [
        (("request_target", target), ("request_head", head), "the target is a part of the head"),
        (("connections_per_address", of_address), ("connections", connections), "there are not as many connections"),
        (("handshakes", values.handshakes), ("connections", connections), "each handshake takes a connection"),
    ];
    for ((key, value), (other, bound), why) in pairs {
        let Some(span) = limits.place(key) else { continue };
        if bound > 0 && value > bound {
            let report = contradicting_limits::report((key, value, span), (other, bound, limits.place(other)), why);
            resolver.report(report);
        }
    }
    let certificates = values.client_certificates;
    for depth in config.ssls.iter().filter_map(|ssl| ssl.client.as_ref()?.depth.as_ref()) {
        let reachable = depth.value.min(MAX_DEPTH);
        if certificates > 0 && u32::from(reachable) + 1 > certificates {
            let place = limits.place("client_certificates");
            resolver.report(contradicting_limits::depth(reachable, certificates, depth.span, place));
        }
    }
}
