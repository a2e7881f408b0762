//! Values that keys of several tables have: text, numbers, times, words, lists.

use std::ops::RangeInclusive;

use toml::de::DeValue;

use crate::keys::{Absent, Key, Shape};
use crate::resource::read::{FromToml, Reader, Value, Words};
use crate::rules::bad_value;
use crate::source::At;

impl FromToml for String {
    fn from_toml(reader: &mut Reader, shape: &'static Shape, value: Value<'_>) -> Option<Self> {
        match shape {
            Shape::Text | Shape::Pem => reader.text(value),
            Shape::Id => reader.id(value),
            Shape::IdOrName => match value.value {
                DeValue::Integer(number) => Some(number.to_string()),
                _ => reader.text(value),
            },
            Shape::Scalar => reader.scalar(value),
            Shape::Date => reader.date(value),
            // A word that there is not has a rule of its own.
            _ => reader.string(value),
        }
    }
}

impl FromToml for bool {
    fn from_toml(reader: &mut Reader, shape: &'static Shape, value: Value<'_>) -> Option<Self> {
        match (shape, value.value) {
            (Shape::Integer(min, max), _) => reader.number(value, *min..=*max).map(|number| number != 0),
            (_, DeValue::Boolean(boolean)) => Some(*boolean),
            _ => reader.wrong_type(&value, "`true` or `false`"),
        }
    }

    fn absent(key: &'static Key) -> Option<Self> {
        match key.absent {
            Absent::Boolean(boolean) => Some(boolean),
            Absent::Integer(number) => Some(number != 0),
            _ => None,
        }
    }
}

/// Integers within the range of their shape and of their type; a time is one of milliseconds, or of days.
macro_rules! integers {
    ($($type:ty)*) => {$(
        impl FromToml for $type {
            fn from_toml(reader: &mut Reader, shape: &'static Shape, value: Value<'_>) -> Option<Self> {
                let least = i64::try_from(Self::MIN).unwrap_or(i64::MIN);
                let most = i64::try_from(Self::MAX).unwrap_or(i64::MAX);
                let number = match shape {
                    Shape::Integer(min, max) => reader.number(value, *min.max(&least)..=*max.min(&most)),
                    Shape::Seconds { zero } => reader.seconds(value, *zero),
                    Shape::Duration => reader.duration(value),
                    Shape::Days => reader.days(value),
                    _ => reader.wrong_type(&value, "a whole number"),
                };
                Self::try_from(number?).ok()
            }

            fn absent(key: &'static Key) -> Option<Self> {
                let number = match key.absent {
                    Absent::Integer(number) => Some(number),
                    Absent::Text(text) => millis(text),
                    _ => None,
                };
                Self::try_from(number?).ok()
            }
        }
    )*};
}

integers!(u8 u16 u32 u64 i32);

impl<T: Words> FromToml for T {
    fn from_toml(reader: &mut Reader, _: &'static Shape, value: Value<'_>) -> Option<Self> {
        reader.word(value, T::WORDS)
    }

    fn absent(key: &'static Key) -> Option<Self> {
        let Absent::Text(default) = key.absent else { return None };
        T::WORDS.iter().find(|(word, _)| *word == default).map(|(_, meaning)| *meaning)
    }
}

impl<T: FromToml> FromToml for Vec<At<T>> {
    fn from_toml(reader: &mut Reader, shape: &'static Shape, value: Value<'_>) -> Option<Self> {
        let span = value.span;
        let (of, min) = match (shape, value.value) {
            (Shape::Tables(_), DeValue::Array(_)) => (shape, 0),
            (Shape::Tables(_), _) => return reader.wrong_type(&value, "an array of tables"),
            (Shape::OneOrMany(of, min), DeValue::Array(_)) | (Shape::List(of, min), _) => (*of, *min),
            (Shape::OneOrMany(of, _), _) => {
                return T::from_toml(reader, of, value).map(|value| vec![At { value, span }]);
            }
            _ => return reader.wrong_type(&value, "a list"),
        };
        match reader.list(value, |reader, element| T::from_toml(reader, of, element))? {
            list if list.len() < min => reader.refuse(bad_value::empty(span, "a list")),
            list => Some(list),
        }
    }
}

/// Names of the author's own with their values, in the file's order.
impl<T: FromToml> FromToml for Vec<(At<String>, T)> {
    fn from_toml(reader: &mut Reader, shape: &'static Shape, value: Value<'_>) -> Option<Self> {
        let Shape::Map(of, min) = shape else { return reader.wrong_type(&value, "a table") };
        let span = value.span;
        let entries = reader.entries(value)?.into_iter();
        let read: Vec<Option<_>> = entries
            .map(|entry| T::from_toml(reader, of, entry.value).map(|value| (entry.key.map(str::to_owned), value)))
            .collect();
        match read.into_iter().collect::<Option<Self>>()? {
            read if read.len() < *min => reader.refuse(bad_value::empty(span, "a table")),
            read => Some(read),
        }
    }
}

impl Reader {
    fn string(&mut self, value: Value<'_>) -> Option<String> {
        match value.value {
            DeValue::String(text) => Some(text.clone().into_owned()),
            _ => self.wrong_type(&value, "a string"),
        }
    }

    /// A string that is not empty.
    fn text(&mut self, value: Value<'_>) -> Option<String> {
        let span = value.span;
        match self.string(value)? {
            text if text.is_empty() => self.refuse(bad_value::empty(span, "a string")),
            text => Some(text),
        }
    }

    /// A string, or a number as it is written.
    fn scalar(&mut self, value: Value<'_>) -> Option<String> {
        match value.value {
            DeValue::String(text) => Some(text.clone().into_owned()),
            DeValue::Integer(_) => self.number(value, i64::MIN..=i64::MAX).map(|number| number.to_string()),
            DeValue::Float(number) => Some(number.as_str().to_owned()),
            _ => self.wrong_type(&value, "a string, a number or a list of these"),
        }
    }

    /// A date or a time, as text.
    fn date(&mut self, value: Value<'_>) -> Option<String> {
        match value.value {
            DeValue::Datetime(date) if date.date.is_some() => Some(date.to_string()),
            _ => self.wrong_type(&value, "a date such as 2027-01-01, without quotes"),
        }
    }

    /// An `id`: a string or, as APISIX has it, a number.
    fn id(&mut self, value: Value<'_>) -> Option<String> {
        let span = value.span;
        let id = match value.value {
            DeValue::Integer(n) => n.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => return self.wrong_type(&value, "a string or a number"),
        };
        let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        if id.is_empty() || id.len() > 64 || !id.bytes().all(legal) {
            return self.refuse(bad_value::report(
                span,
                format!("`{id}` is no id"),
                "1 to 64 of `A-Z a-z 0-9 - _ .` are expected",
                "write letters, digits, `-`, `_` and `.` only",
            ));
        }
        Some(id)
    }

    /// A whole number within a range.
    fn number(&mut self, value: Value<'_>, range: RangeInclusive<i64>) -> Option<i64> {
        let DeValue::Integer(number) = value.value else { return self.wrong_type(&value, "a whole number") };
        match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) if range.contains(&number) => Some(number),
            other => self.refuse(bad_value::out_of_range(value.span, other.ok(), &range)),
        }
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(&mut self, value: Value<'_>, words: &[(&str, T)]) -> Option<T> {
        let span = value.span;
        let text = self.string(value)?;
        match words.iter().find(|(word, _)| *word == text) {
            Some((_, meaning)) => Some(*meaning),
            None => self.refuse(bad_value::no_such_word(span, &text, words.iter().map(|(word, _)| *word))),
        }
    }

    /// Seconds, whole or with a fraction, as milliseconds.
    fn seconds(&mut self, value: Value<'_>, zero: bool) -> Option<i64> {
        let span = value.span;
        let millis = match value.value {
            DeValue::Integer(_) => self.number(value, 0..=4_000_000)? * 1000,
            DeValue::Float(number) => {
                let seconds: f64 = number.as_str().replace('_', "").parse().unwrap_or(f64::NAN);
                let millis = (seconds * 1000.0).round();
                // The comparison is false for NaN.
                if (0.0..=4e9).contains(&millis) {
                    millis as i64
                } else {
                    return self.refuse(bad_value::seconds(span));
                }
            }
            _ => return self.wrong_type(&value, "a number of seconds"),
        };
        if millis == 0 && !zero { self.refuse(bad_value::seconds(span)) } else { Some(millis) }
    }

    /// `"30d"` as days.
    fn days(&mut self, value: Value<'_>) -> Option<i64> {
        let span = value.span;
        let text = match value.value {
            DeValue::Integer(number) => return self.refuse(bad_value::days(span, number.as_str())),
            _ => self.string(value)?,
        };
        let number = text.strip_suffix('d').filter(|number| number.bytes().all(|digit| digit.is_ascii_digit()));
        let days = number.and_then(|number| number.parse().ok()).filter(|days| *days <= 36_500);
        days.or_else(|| self.refuse(bad_value::days(span, &text)))
    }

    /// `"500ms"`, `"5s"`, `"2m"`, `"1h"` as milliseconds; `"0s"` = off.
    fn duration(&mut self, value: Value<'_>) -> Option<i64> {
        let span = value.span;
        if let DeValue::Integer(number) = value.value {
            return self.refuse(bad_value::duration(span, number.as_str(), true));
        }
        let text = self.string(value)?;
        millis(&text).or_else(|| self.refuse(bad_value::duration(span, &text, false)))
    }
}

/// A duration as milliseconds, which 32 bits have to hold.
fn millis(text: &str) -> Option<i64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let unit = match unit {
        "ms" => Some(1),
        "s" => Some(1000),
        "m" => Some(60_000),
        "h" => Some(3_600_000),
        _ => None,
    };
    let millis = number.parse().ok().zip(unit).and_then(|(number, unit): (u32, u32)| number.checked_mul(unit));
    millis.map(i64::from)
}
