//! apisix.yaml of APISIX's standalone mode, as the JSON values that it stands for. Its last line, `#END`, is a comment.

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Number, Value};

/// All documents of a text, in their order.
///
/// # Errors
/// What is wrong, with its place, or which value JSON does not have.
pub(super) fn read(text: &str) -> Result<Vec<Value>, String> {
    let documents = Yaml::load_from_str(text).map_err(|error| error.to_string())?;
    documents.iter().filter(|document| !document.is_null()).map(value).collect()
}

fn value(yaml: &Yaml<'_>) -> Result<Value, String> {
    Ok(match yaml {
        Yaml::Value(Scalar::Null) => Value::Null,
        Yaml::Value(Scalar::Boolean(boolean)) => Value::Bool(*boolean),
        Yaml::Value(Scalar::Integer(integer)) => Value::from(*integer),
        Yaml::Value(Scalar::FloatingPoint(number)) => {
            Number::from_f64(number.into_inner()).map(Value::Number).ok_or("a number that is not finite")?
        }
        Yaml::Value(Scalar::String(text)) => Value::String(text.to_string()),
        Yaml::Sequence(list) => Value::Array(list.iter().map(value).collect::<Result<_, _>>()?),
        Yaml::Mapping(map) => {
            let entry = |(key, item): (&Yaml<'_>, &Yaml<'_>)| Ok::<_, String>((name(key)?, value(item)?));
            Value::Object(map.iter().map(entry).collect::<Result<_, _>>()?)
        }
        Yaml::Tagged(_, inner) => value(inner)?,
        Yaml::Representation(text, ..) => Value::String(text.to_string()),
        Yaml::Alias(_) | Yaml::BadValue => return Err("a value that cannot be read".to_owned()),
    })
}

fn name(key: &Yaml<'_>) -> Result<String, String> {
    match value(key)? {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err("a key that is no text".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads() {
        for (text, expected) in [
            ("", vec![]),
            ("#END", vec![]),
            ("a: 1\nb: [x, 1.5, true, ~]\n#END\n", vec![json!({"a": 1, "b": ["x", 1.5, true, null]})]),
            ("a: |\n  x\n  y\n", vec![json!({"a": "x\ny\n"})]),
            ("a: &n {\"127.0.0.1:80\": 1}\nb: *n", vec![json!({"a": {"127.0.0.1:80": 1}, "b": {"127.0.0.1:80": 1}})]),
            ("1: a", vec![json!({"1": "a"})]),
        ] {
            assert_eq!(read(text).as_ref(), Ok(&expected), "{text:?}");
        }
        for text in ["a: [", "a: .inf", "? [a]\n: b"] {
            assert!(read(text).is_err(), "{text:?}");
        }
    }
}
