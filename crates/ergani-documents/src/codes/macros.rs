/// A list closed by an XSD: an enum, one line a code.
macro_rules! closed_list {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $code:literal, $english:literal, $greek:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$variant_meta])* #[doc = concat!("`", $code, "` ", $english, " (", $greek, ")")] $variant,)+
        }

        impl $name {
            /// The list with its labels.
            pub const LIST: $crate::codes::CodeList = $crate::codes::CodeList {
                name: stringify!($name),
                entries: &[$($crate::codes::CodeEntry { code: $code, english: $english, greek: $greek }),+],
            };

            /// Every value, in the Ministry's order.
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// The code as it is sent.
            pub const fn code(self) -> &'static str {
                Self::LIST.entries[self as usize].code
            }

            /// The value of a code.
            pub fn from_code(code: &str) -> Option<Self> {
                let place = Self::LIST.entries.iter().position(|entry| entry.code == code)?;
                Some(Self::ALL[place])
            }

            /// The label in the given language.
            pub const fn label(self, lang: $crate::Lang) -> &'static str {
                Self::LIST.entries[self as usize].label(lang)
            }
        }

        impl $crate::serialize::WireValue for $name {
            fn write_wire(&self, _: &$crate::table::Format, text: &mut String) {
                text.push_str(self.code());
            }

            fn from_wire(text: &str) -> Result<Self, $crate::types::InvalidValue> {
                Self::from_code(text).ok_or(const {
                    $crate::types::InvalidValue::new("the code is not in the list", "ο κωδικός δεν υπάρχει στη λίστα")
                })
            }
        }
    };
}

/// A list that the server may extend: a text with constants, one line a code.
macro_rules! open_list {
    ($(#[$meta:meta])* $name:ident { $($constant:ident = $code:literal, $english:literal, $greek:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(std::borrow::Cow<'static, str>);

        impl $name {
            $(#[doc = concat!("`", $code, "` ", $english, " (", $greek, ")")]
            pub const $constant: $name = $name(std::borrow::Cow::Borrowed($code));)+

            /// The known codes with their labels.
            pub const LIST: $crate::codes::CodeList = $crate::codes::CodeList {
                name: stringify!($name),
                entries: &[$($crate::codes::CodeEntry { code: $code, english: $english, greek: $greek }),+],
            };

            /// The code as it is sent.
            pub fn code(&self) -> &str {
                &self.0
            }

            /// Whether the code is in the list known here.
            pub fn is_known(&self) -> bool {
                Self::LIST.find(&self.0).is_some()
            }

            /// The label in the given language; of an unknown code, the code.
            pub fn label(&self, lang: $crate::Lang) -> &str {
                Self::LIST.find(&self.0).map_or(&*self.0, |entry| entry.label(lang))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::types::InvalidValue;

            fn from_str(text: &str) -> Result<Self, $crate::types::InvalidValue> {
                let text = text.trim();
                if let Some(known) = Self::LIST.find(text) {
                    return Ok(Self(std::borrow::Cow::Borrowed(known.code)));
                }
                Self::check_unknown(text)?;
                Ok(Self(std::borrow::Cow::Owned(text.to_owned())))
            }
        }

        impl $crate::serialize::WireValue for $name {
            fn write_wire(&self, _: &$crate::table::Format, text: &mut String) {
                text.push_str(&self.0);
            }

            fn from_wire(text: &str) -> Result<Self, $crate::types::InvalidValue> {
                text.parse()
            }
        }
    };
}

pub(super) use {closed_list, open_list};
