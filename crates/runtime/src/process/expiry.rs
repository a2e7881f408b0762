//! Server certificates that expire soon, or have: a line at start and once a day.

use std::rc::Rc;
use std::time::Duration;

use rustls_pki_types::UnixTime;
use sealgate_pki::Certificate;
use sealgate_policy::desc::GatewayDesc;

use crate::observe::event;
use crate::process::core::Core;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// What is soon.
const SOON: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Writes the lines, for ever.
pub(crate) async fn watch(core: Rc<Core>) {
    if let Some(text) = core.process.upstreams.warning() {
        event::warning(&core.log, text);
    }
    loop {
        for text in warnings(core.desc, UnixTime::now()) {
            event::warning(&core.log, &text);
        }
        core.tick.sleep(DAY).await;
    }
}

/// One text for each certificate, of a chain or of `client.ca`, that has less than 30 days.
pub(crate) fn warnings(desc: &GatewayDesc<'_>, now: UnixTime) -> Vec<String> {
    let mut texts = Vec::new();
    for ssl in desc.ssls {
        let chains = ssl.certificates.of(desc.certificates).iter().map(|certificate| certificate.chain);
        let served = chains.flat_map(|chain| chain.of(desc.ders)).map(|der| (*der, ssl.line));
        let anchors = ssl.client.iter().flat_map(|client| {
            let line = client.line;
            client.anchors.of(desc.ders).iter().map(move |der| (*der, line))
        });
        for (der, line) in served.chain(anchors) {
            let Ok(certificate) = Certificate::from_der(der) else { continue };
            if let Some(when) = when(certificate.not_after(), now) {
                texts.push(format!(
                    "{}: the certificate of {} {when}",
                    desc.place(line),
                    certificate.subject().rfc2253()
                ));
            }
        }
    }
    texts
}

fn when(not_after: UnixTime, now: UnixTime) -> Option<String> {
    let (end, now) = (not_after.as_secs(), now.as_secs());
    let date = || i64::try_from(end).ok().and_then(|end| jiff::Timestamp::from_second(end).ok()).unwrap_or_default();
    if end < now {
        Some(format!("has expired: {}", date()))
    } else if end - now < SOON.as_secs() {
        Some(format!("expires in {} days: {}", (end - now) / DAY.as_secs(), date()))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustls_pki_types::UnixTime;

    use super::when;

    #[test]
    fn soon_is_thirty_days() {
        let now = UnixTime::since_unix_epoch(Duration::from_secs(1_000_000_000));
        let at = |days: i64, seconds: i64| {
            let end = 1_000_000_000 + days * 86_400 + seconds;
            when(UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(end).unwrap())), now)
        };
        assert_eq!(at(30, 0), None);
        assert_eq!(at(29, 86_399).as_deref(), Some("expires in 29 days: 2001-10-09T01:46:39Z"));
        assert_eq!(at(0, 0).as_deref(), Some("expires in 0 days: 2001-09-09T01:46:40Z"));
        assert_eq!(at(0, -1).as_deref(), Some("has expired: 2001-09-09T01:46:39Z"));
    }
}
