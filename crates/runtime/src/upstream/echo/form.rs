//! `application/x-www-form-urlencoded` as Python's `parse_qsl` reads it, in queries and in bodies.

use super::json::{Json, Text};
use super::quote;

/// The fields in order; names without a value have an empty one.
pub(super) fn parse(encoded: &[u8]) -> Vec<(String, String)> {
    let decode = |part: &[u8]| {
        let spaced: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        quote::text(&quote::decode(&spaced))
    };
    encoded
        .split(|byte| *byte == b'&')
        .filter(|field| !field.is_empty())
        .map(|field| {
            let at = field.iter().position(|byte| *byte == b'=').unwrap_or(field.len());
            (decode(&field[..at]), decode(field.get(at + 1..).unwrap_or_default()))
        })
        .collect()
}

/// Fields as an object: a name that occurs several times has a list.
pub(super) fn object(fields: &[(String, String)]) -> Json {
    let mut object = Json::object([]);
    for (name, value) in fields {
        object.append(Text::from(name.as_str()), Json::Text(Text::from(value.as_str())));
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(encoded: &str, want: &[(&str, &str)]) {
        let fields = parse(encoded.as_bytes());
        let got: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(got, want, "{encoded}");
    }

    #[test]
    fn fields() {
        check("", &[]);
        check("a=1&a=2&b", &[("a", "1"), ("a", "2"), ("b", "")]);
        check("&&=x&c==d&", &[("", "x"), ("c", "=d")]);
        check("a+b=c%20d%2B%ff%c3%a9", &[("a b", "c d+%FFé")]);
    }
}
