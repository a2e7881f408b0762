//! What the sections say alike: short lists, words with code in them, wide things. Knows no section.

use maud::{Markup, html};

/// The first of a list, and how many more there are.
pub(super) fn few<T: AsRef<str>>(list: &[T], most: usize) -> String {
    // One more costs no more than to say that there is one more.
    let shown = if list.len() <= most + 1 { list.len() } else { most };
    let text = list[..shown].iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    if shown < list.len() { format!("{text} and {} more", list.len() - shown) } else { text }
}

/// Words of the compiler, with what stands in backticks as code.
pub(super) fn words(text: &str) -> Markup {
    html! {
        @for (number, part) in text.split('`').enumerate() {
            @if number % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// What scrolls by itself where it is too wide, by keyboard too.
pub(super) fn region(label: &str, body: &Markup) -> Markup {
    html! { div.scroll role="region" aria-labelledby=(label) tabindex="0" { (body) } }
}

#[cfg(test)]
mod tests {
    use super::few;

    #[test]
    fn few_of_many() {
        let check = |list: &[&str], expected: &str| assert_eq!(few(list, 2), expected);
        check(&[], "");
        check(&["a", "b", "c"], "a, b, c");
        check(&["a", "b", "c", "d"], "a, b and 2 more");
    }
}
