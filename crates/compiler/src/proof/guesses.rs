//! Paths that a person would try first. Knows no route.

use sealgate_policy::UriPattern;
use sealgate_policy::desc::RouterMode;

/// Paths that a pattern looks as if it would match.
pub(crate) fn guesses(pattern: &UriPattern, mode: RouterMode) -> impl Iterator<Item = String> {
    let literal = pattern.literal().to_owned();
    let source = pattern.as_str().to_owned();
    let ends = ["", "x", "/x"].into_iter().map(move |end| format!("{literal}{end}"));
    let filled = ["x", "", "x~1", "~/~"].into_iter().map(move |text| {
        let with_parameters = mode == RouterMode::UriWithParameter;
        let segments = source.split('/').map(|segment| match segment.as_bytes().first() {
            Some(b':' | b'*') if with_parameters && segment.len() > 1 => text.to_owned(),
            _ => segment.replace('*', text),
        });
        segments.collect::<Vec<_>>().join("/")
    });
    ends.chain(filled)
}
