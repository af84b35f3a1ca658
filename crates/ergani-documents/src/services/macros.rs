//! The one place where a field's line becomes everything that is derived from it.

/// A record of a service: one line a field.
///
/// `Wire => name: kind, "English", "Greek";`, with `| Other` after a key that has a second name and `personal`
/// after the kind of what says something about a person. Kinds: `text`, `number`, `flag`, `day`, `time`,
/// `amount`, `hours`, `labelled`, and `coded` for a label whose code comes first.
macro_rules! service_record {
    (
        $(#[$meta:meta])*
        $record:ident = $service:literal, $($element:literal)|+ {
            $($wire:ident $(| $alias:ident)* => $name:ident: $kind:ident $($personal:ident)?, $english:literal, $greek:literal;)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $record {
            $(
                #[doc = concat!($english, " (`", stringify!($wire), "`: ", $greek, ").")]
                pub $name: kind_type!($kind),
            )+
            /// What the server sent beyond the fields known here.
            pub unknown: serde_json::Map<String, serde_json::Value>,
        }

        impl $crate::services::ServiceRecord for $record {
            const SERVICE: &'static str = $service;

            const ELEMENTS: &'static [&'static str] = &[$($element),+];

            const FIELDS: &'static [$crate::services::ServiceField] = &[
                $($crate::services::ServiceField {
                    wire: stringify!($wire),
                    name: stringify!($name),
                    english: $english,
                    greek: $greek,
                    kind: kind_words!($kind),
                    personal: is_personal!($($personal)?),
                },)+
            ];

            fn from_fields(fields: &serde_json::Map<String, serde_json::Value>) -> Self {
                const KEYS: &[&[&str]] = &[$(&[stringify!($wire) $(, stringify!($alias))*]),+];
                let mut texts = KEYS
                    .iter()
                    .map(|keys| $crate::services::record::text_of(fields, keys));
                Self {
                    $($name: kind_read!($kind, texts.next().unwrap_or_default()),)+
                    unknown: $crate::services::record::unknown_of(fields, KEYS),
                }
            }

            fn cells(&self) -> Vec<String> {
                vec![$(kind_cell!($kind, &self.$name)),+]
            }
        }

        /// English names and canonical values; personal data is in it.
        impl serde::Serialize for $record {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct as _;
                let many = <Self as $crate::services::ServiceRecord>::FIELDS.len();
                let mut fields = serializer.serialize_struct(stringify!($record), many)?;
                $(kind_field!($kind, fields, stringify!($name), &self.$name);)+
                fields.end()
            }
        }

        /// Personal data is left out (quirk 69).
        impl std::fmt::Debug for $record {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut shown = f.debug_struct(stringify!($record));
                $(
                    if is_personal!($($personal)?) {
                        shown.field(stringify!($name), &"…");
                    } else {
                        shown.field(stringify!($name), &self.$name);
                    }
                )+
                shown.finish_non_exhaustive()
            }
        }
    };
}

/// The Rust type of a kind.
macro_rules! kind_type {
    (text) => { String };
    (number) => { $crate::services::Reading<i64> };
    (flag) => { $crate::services::Reading<bool> };
    (day) => { $crate::services::Reading<jiff::civil::Date> };
    (time) => { $crate::services::Reading<jiff::civil::Time> };
    (amount) => { $crate::services::Reading<$crate::types::Money> };
    (hours) => { $crate::services::Reading<$crate::types::Hours> };
    (labelled) => { $crate::services::Reading<$crate::services::Labelled> };
    (coded) => { $crate::services::Reading<$crate::services::Labelled> };
}

/// A kind in words, for the reference page.
macro_rules! kind_words {
    (text) => {
        "text"
    };
    (number) => {
        "number"
    };
    (flag) => {
        "0 or 1"
    };
    (day) => {
        "day"
    };
    (time) => {
        "time of day"
    };
    (amount) => {
        "amount in euro"
    };
    (hours) => {
        "hours"
    };
    (labelled) => {
        "code and label"
    };
    (coded) => {
        "code and label"
    };
}

macro_rules! kind_read {
    (text, $text:expr) => {
        $text
    };
    (coded, $text:expr) => {
        $crate::services::Reading::coded(&$text)
    };
    ($kind:ident, $text:expr) => {
        $crate::services::Reading::of(&$text)
    };
}

macro_rules! kind_cell {
    (text, $field:expr) => {
        $field.clone()
    };
    ($kind:ident, $field:expr) => {
        $field.canonical()
    };
}

/// A blank text is `null`, as any other blank is.
macro_rules! kind_field {
    (text, $fields:ident, $name:expr, $field:expr) => {
        $fields.serialize_field($name, &Some($field).filter(|text| !text.is_empty()))?
    };
    ($kind:ident, $fields:ident, $name:expr, $field:expr) => {
        $fields.serialize_field($name, $field)?
    };
}

macro_rules! is_personal {
    () => {
        false
    };
    (personal) => {
        true
    };
}

pub(super) use {
    is_personal, kind_cell, kind_field, kind_read, kind_type, kind_words, service_record,
};
