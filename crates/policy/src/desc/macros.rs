//! Macros that define rows and the enums in them.

/// Defines a row and how it is visited. Behind each field stands its kind, with the key in gateway.toml where that is not
/// the field's name:
///
/// * `value`, `millis`, `methods`, `host`, `flag(KEY, WORD)`: a value;
/// * `derived`, `tsv`: what follows from other fields;
/// * `place`: a line;
/// * `secret(KEY, CHAIN)`: a private key, whose public half is in the first row of the field `CHAIN`;
/// * `list(KEY, TABLE)`, `each(KEY, TABLE)`, `fields(KEY, TABLE)`: rows of `TABLE`, as [`Shown`](super::visit::Shown) says;
/// * `row(KEY, TABLE)`: one row of it;
/// * `nested`, `shared`, `optional`: a row within the row, as [`Form`](super::visit::Form) says;
/// * `table`: a table. Without a key, its rows are things of their own, or other rows refer to them.
macro_rules! row {
    (
        $(#[$meta:meta])*
        pub struct $name:ident $(<$life:lifetime>)? {
            $($(#[$doc:meta])* pub $field:ident: $type:ty => $kind:ident $(($($args:tt)*))?,)*
        }
    ) => {
        $(#[$meta])*
        pub struct $name $(<$life>)? {
            $($(#[$doc])* pub $field: $type,)*
        }

        impl $(<$life>)? $crate::desc::visit::Row for $name $(<$life>)? {
            fn row_type() -> $crate::desc::visit::RowType {
                $crate::desc::visit::RowType::Struct { name: stringify!($name), borrows: row!(@borrows $($life)?) }
            }

            fn visit<'r>(&'r self, visitor: &mut dyn $crate::desc::visit::Visitor<'r>) {
                let Self { $($field),* } = self;
                $(row!(@$kind visitor $field $($($args)*)?);)*
            }
        }
    };

    (@borrows) => { false };
    (@borrows $life:lifetime) => { true };

    (@field $field:ident) => { row!(@field $field stringify!($field)) };
    (@field $field:ident $key:expr) => { $crate::desc::visit::Field { name: stringify!($field), key: $key } };

    (@value $visitor:ident $field:ident $($key:literal)?) => {
        $visitor.value(row!(@field $field $($key)?), $crate::desc::visit::Value::from(*$field))
    };
    (@millis $visitor:ident $field:ident $($key:literal)?) => {
        $visitor.value(row!(@field $field $($key)?), $crate::desc::visit::Value::Millis(*$field))
    };
    (@methods $visitor:ident $field:ident) => {
        $visitor.value(row!(@field $field), $crate::desc::visit::Value::Methods(*$field))
    };
    (@host $visitor:ident $field:ident $($key:literal)?) => {
        $visitor.value(row!(@field $field $($key)?), $crate::desc::visit::Value::Host($field))
    };
    (@flag $visitor:ident $field:ident $key:literal, $word:literal) => {
        $visitor.value(row!(@field $field $key), $crate::desc::visit::Value::Flag($word, *$field))
    };
    (@derived $visitor:ident $field:ident) => {
        $visitor.derived(row!(@field $field), $crate::desc::visit::Value::from(*$field))
    };
    (@tsv $visitor:ident $field:ident) => {
        $visitor.derived(row!(@field $field), $crate::desc::visit::Value::Tsv($field))
    };
    (@place $visitor:ident $field:ident) => {
        $visitor.place(row!(@field $field), *$field)
    };
    (@secret $visitor:ident $field:ident $key:literal, $chain:ident) => {
        $visitor.secret(row!(@field $field $key), $crate::desc::visit::Secret { bytes: $field, chain: *$chain })
    };
    (@list $visitor:ident $field:ident $key:literal, $table:ident) => {
        row!(@reference $visitor $field $key $table Rows List)
    };
    (@each $visitor:ident $field:ident $key:literal, $table:ident) => {
        row!(@reference $visitor $field $key $table Rows Each)
    };
    (@fields $visitor:ident $field:ident $key:literal, $table:ident) => {
        row!(@reference $visitor $field $key $table Rows Fields)
    };
    (@row $visitor:ident $field:ident $key:literal, $table:ident) => {
        row!(@reference $visitor $field $key $table Row Fields)
    };
    (@reference $visitor:ident $field:ident $key:literal $table:ident $target:ident $shown:ident) => {
        $visitor.reference(
            row!(@field $field $key),
            $crate::desc::visit::Reference {
                table: stringify!($table),
                target: $crate::desc::visit::Target::$target(*$field),
                shown: $crate::desc::visit::Shown::$shown,
            },
        )
    };
    (@nested $visitor:ident $field:ident $($key:literal)?) => {
        row!(@within $visitor $field (Some($field)) Plain $($key)?)
    };
    (@shared $visitor:ident $field:ident $($key:literal)?) => {
        row!(@within $visitor $field (Some($field)) Shared $($key)?)
    };
    (@optional $visitor:ident $field:ident $($key:literal)?) => {
        row!(@within $visitor $field ($field.as_ref()) Optional $($key)?)
    };
    (@within $visitor:ident $field:ident $row:tt $form:ident $($key:literal)?) => {
        $visitor.nested(row!(@field $field $($key)?), $crate::desc::visit::Nested::new($row, $crate::desc::visit::Form::$form))
    };
    (@table $visitor:ident $field:ident) => { row!(@table $visitor $field "") };
    (@table $visitor:ident $field:ident $key:literal) => {
        $visitor.table(row!(@field $field $key), $crate::desc::visit::Table::new(*$field))
    };
}

/// Defines an enum with a word for each variant: that of gateway.toml, if it can stand there.
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$doc:meta])* $variant:ident = $word:literal,)*
        }
    ) => {
        $(#[$meta])*
        pub enum $name {
            $($(#[$doc])* $variant,)*
        }

        impl $name {
            /// Each word with its meaning.
            pub const WORDS: [(&'static str, Self); [$($word),*].len()] = [$(($word, Self::$variant)),*];

            /// Its word.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl From<$name> for $crate::desc::visit::Value<'_> {
            fn from(value: $name) -> Self {
                let name = match value {
                    $($name::$variant => stringify!($variant),)*
                };
                Self::Variant($crate::desc::visit::Variant { of: stringify!($name), name, word: value.word() })
            }
        }
    };
}

pub(super) use {row, words};
