//! How a request is delimited: what HTTP libraries let through and a node must not be left to interpret.

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{Method, request};

use crate::Refusal;

/// Refuses `CONNECT`, a `Transfer-Encoding` that is not exactly `chunked`, and more than one length or one that is no
/// number.
pub(crate) fn check(head: &request::Parts) -> Result<(), Refusal> {
    if head.method == Method::CONNECT {
        return Err(Refusal::Connect);
    }
    let mut encodings = head.headers.get_all(TRANSFER_ENCODING).iter();
    if let Some(encoding) = encodings.next()
        && (encodings.next().is_some() || !encoding.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked"))
    {
        return Err(Refusal::TransferEncoding);
    }
    let mut lengths = head.headers.get_all(CONTENT_LENGTH).iter();
    if let Some(length) = lengths.next()
        && (lengths.next().is_some() || !is_length(length.as_bytes()))
    {
        return Err(Refusal::ContentLength);
    }
    Ok(())
}

fn is_length(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_digit) && std::str::from_utf8(text).is_ok_and(|text| text.parse::<u64>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn framing() {
        fn check(method: &str, headers: &[(&str, &str)], expected: &Result<(), Refusal>) {
            let mut request = http::Request::builder().method(method).uri("http://a/");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            assert_eq!(&super::check(&request.body(()).unwrap().into_parts().0), expected, "{headers:?}");
        }
        check("GET", &[], &Ok(()));
        check("POST", &[("transfer-encoding", "chunked")], &Ok(()));
        check("POST", &[("transfer-encoding", " Chunked ")], &Ok(()));
        check("POST", &[("transfer-encoding", "gzip, chunked")], &Err(Refusal::TransferEncoding));
        check("POST", &[("transfer-encoding", "chunked, chunked")], &Err(Refusal::TransferEncoding));
        check("POST", &[("transfer-encoding", "identity")], &Err(Refusal::TransferEncoding));
        check("POST", &[("transfer-encoding", "")], &Err(Refusal::TransferEncoding));
        check(
            "POST",
            &[("transfer-encoding", "chunked"), ("transfer-encoding", "chunked")],
            &Err(Refusal::TransferEncoding),
        );
        check(
            "POST",
            &[("transfer-encoding", "gzip"), ("transfer-encoding", "chunked")],
            &Err(Refusal::TransferEncoding),
        );
        check("POST", &[("content-length", "0")], &Ok(()));
        check("POST", &[("content-length", "5"), ("content-length", "5")], &Err(Refusal::ContentLength));
        check("POST", &[("content-length", "5, 5")], &Err(Refusal::ContentLength));
        check("POST", &[("content-length", "+5")], &Err(Refusal::ContentLength));
        check("POST", &[("content-length", "")], &Err(Refusal::ContentLength));
        check("POST", &[("content-length", "18446744073709551616")], &Err(Refusal::ContentLength));
        check("CONNECT", &[], &Err(Refusal::Connect));
    }
}
