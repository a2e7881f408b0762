//! httpbin's `/status/N`.

use http::StatusCode;
use http::header::{self, HeaderName};

use super::answer::Answer;

/// The answer of `/status/N`; `None` for 1xx, which is no answer.
pub(super) fn status(code: &str) -> Option<Answer> {
    let Ok(code) = code.parse::<i64>() else {
        let text = "text/plain; charset=utf-8";
        return Some(Answer::new(StatusCode::BAD_REQUEST, Some(text), "Invalid status code"));
    };
    let Some(status) = u16::try_from(code).ok().and_then(|code| StatusCode::from_u16(code).ok()) else {
        return Some(Answer::page(StatusCode::INTERNAL_SERVER_ERROR));
    };
    let answer = match code {
        ..200 => return None,
        301 | 302 | 303 | 305 | 307 => Answer::new(status, None, "").with(header::LOCATION, "/redirect/1"),
        304 | 407 => Answer::new(status, None, ""),
        401 => Answer::new(status, None, "").with(header::WWW_AUTHENTICATE, r#"Basic realm="Fake Realm""#),
        402 => Answer::new(status, None, "Fuck you, pay me!").with(MORE, "http://vimeo.com/22053820"),
        406 => Answer::new(status, Some("application/json"), NOT_ACCEPTABLE),
        418 => Answer::new(status, None, TEAPOT).with(MORE, "http://tools.ietf.org/html/rfc2324"),
        _ => Answer::empty(status),
    };
    Some(answer)
}

const MORE: HeaderName = HeaderName::from_static("x-more-info");

const NOT_ACCEPTABLE: &str = concat!(
    r#"{"message": "Client did not request a supported media type.", "#,
    r#""accept": ["image/webp", "image/svg+xml", "image/jpeg", "image/png", "image/*"]}"#,
);

const TEAPOT: &str = r#"
    -=[ teapot ]=-

       _...._
     .'  _ _ `.
    | ."` ^ `". _,
    \_;`"---"`|//
      |       ;/
      \_     _/
        `"""`
"#;
