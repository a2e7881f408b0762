//! How large a request may be, counted: HTTP libraries bound it roughly. What comes after the head is the runtime's.

use http::HeaderMap;
use http::header::CONTENT_LENGTH;
use http::request::Parts;

use crate::desc::{LimitsDesc, Protocol};
use crate::{Limit, Refusal};

/// Refuses a head above a limit, and one that announces a body above it.
pub(crate) fn check(head: &Parts, limits: &LimitsDesc) -> Result<(), Refusal> {
    let protocol = Protocol::from(head.version);
    let exceeds = |limit: u32, size: usize| limit > 0 && size > limit as usize;
    let refuse = |limit| Err(Refusal::TooLarge(limit));
    let target = head.uri.path_and_query().map_or(0, |target| target.as_str().len())
        + head.uri.authority().filter(|_| protocol == Protocol::Http1).map_or(0, |authority| authority.as_str().len());
    if exceeds(limits.request_target, target) {
        return refuse(Limit::Target);
    }
    if exceeds(limits.request_fields, head.headers.len()) {
        return refuse(Limit::Fields);
    }
    let limit = match protocol {
        Protocol::Http1 => limits.request_head,
        Protocol::H2 => limits.request_head / 2,
    };
    // Name, value, and the four bytes that part them in HTTP/1.1.
    let fields: usize = head.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if exceeds(limit, fields + target) {
        return refuse(Limit::Head);
    }
    if limits.request_body > 0 && content_length(&head.headers).is_some_and(|length| length > limits.request_body) {
        return refuse(Limit::Body);
    }
    Ok(())
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use http::{Request, Version};

    use super::*;

    #[test]
    fn sizes() {
        fn check(limits: LimitsDesc, version: Version, uri: &str, fields: &[(&str, &str)], expected: Option<Limit>) {
            let mut request = Request::builder().version(version).uri(uri);
            for (name, value) in fields {
                request = request.header(*name, *value);
            }
            let head = request.body(()).unwrap().into_parts().0;
            let expected = expected.map_or(Ok(()), |limit| Err(Refusal::TooLarge(limit)));
            assert_eq!(super::check(&head, &limits), expected, "{version:?} {uri} {fields:?}");
        }
        let (h1, h2) = (Version::HTTP_11, Version::HTTP_2);
        let none = LimitsDesc::default();
        check(none, h1, "/a", &[("a", "b"), ("content-length", "99999999999")], None);

        let target = LimitsDesc { request_target: 8, ..none };
        check(target, h1, "/a?45678", &[], None);
        check(target, h1, "/a?456789", &[], Some(Limit::Target));
        check(target, h1, "http://b/56", &[], None);
        check(target, h1, "http://bcdef/78", &[], None);
        check(target, h1, "http://bcdef/789", &[], Some(Limit::Target));
        check(target, h2, "http://bcdef/2345678", &[], None);
        check(target, h2, "http://bcdef/23456789", &[], Some(Limit::Target));

        let fields = LimitsDesc { request_fields: 2, ..none };
        check(fields, h1, "/", &[("a", ""), ("a", "")], None);
        check(fields, h1, "/", &[("a", ""), ("a", ""), ("b", "")], Some(Limit::Fields));

        // One for the target, and 9 for the field.
        let head = LimitsDesc { request_head: 10, ..none };
        check(head, h1, "/", &[("ab", "cde")], None);
        check(head, h1, "/", &[("ab", "cdef")], Some(Limit::Head));
        check(head, h1, "/2", &[("ab", "cde")], Some(Limit::Head));
        check(head, h2, "http://b/2345", &[], None);
        check(head, h2, "http://b/23456", &[], Some(Limit::Head));

        let body = LimitsDesc { request_body: 1000, ..none };
        check(body, h1, "/", &[("content-length", "1000")], None);
        check(body, h2, "/", &[("content-length", "1001")], Some(Limit::Body));
        // What is no length is refused as such.
        check(body, h1, "/", &[("content-length", "x")], None);
    }
}
