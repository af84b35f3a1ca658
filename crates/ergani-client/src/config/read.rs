//! Values as they are written in files and variables, and as they are shown.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use ergani_token::Secret;
use serde::de::{self, Deserializer, Visitor};

/// The longest time that makes sense; what is longer is a slip, such as milliseconds.
const LONGEST: f64 = 3_600.0;

/// A value that a variable can give. The error says what is wanted, without the value.
pub(super) trait FromVariable: Sized {
    fn from_variable(value: OsString) -> Result<Self, &'static str>;
}

impl FromVariable for String {
    fn from_variable(value: OsString) -> Result<Self, &'static str> {
        value.into_string().map_err(|_| "is no UTF-8 text")
    }
}

impl FromVariable for Secret {
    fn from_variable(value: OsString) -> Result<Self, &'static str> {
        String::from_variable(value).map(Self::new)
    }
}

impl FromVariable for PathBuf {
    fn from_variable(value: OsString) -> Result<Self, &'static str> {
        Ok(value.into())
    }
}

const SECONDS: &str = "must be a number of seconds, more than 0 and at most 3600";

fn length(seconds: f64) -> Option<Duration> {
    (seconds > 0.0 && seconds <= LONGEST).then(|| Duration::from_secs_f64(seconds))
}

/// Reads a secret; what is no text is refused without being quoted.
pub(super) fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Secret>, D::Error> {
    struct Text;
    impl Visitor<'_> for Text {
        type Value = Secret;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("text in quotes")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Secret, E> {
            Ok(Secret::new(text))
        }

        fn visit_string<E: de::Error>(self, text: String) -> Result<Secret, E> {
            Ok(Secret::new(text))
        }

        fn visit_bool<E: de::Error>(self, _: bool) -> Result<Secret, E> {
            Err(E::custom("must be text in quotes"))
        }

        fn visit_i64<E: de::Error>(self, _: i64) -> Result<Secret, E> {
            Err(E::custom("must be text in quotes"))
        }

        fn visit_u64<E: de::Error>(self, _: u64) -> Result<Secret, E> {
            Err(E::custom("must be text in quotes"))
        }

        fn visit_f64<E: de::Error>(self, _: f64) -> Result<Secret, E> {
            Err(E::custom("must be text in quotes"))
        }
    }
    from.deserialize_any(Text).map(Some)
}

/// Reads a number of seconds.
pub(super) fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    struct Number;
    impl Visitor<'_> for Number {
        type Value = Duration;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number of seconds")
        }

        fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Duration, E> {
            self.visit_f64(seconds as f64)
        }

        fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<Duration, E> {
            self.visit_f64(seconds as f64)
        }

        fn visit_str<E: de::Error>(self, _: &str) -> Result<Duration, E> {
            Err(E::custom(SECONDS))
        }

        fn visit_f64<E: de::Error>(self, seconds: f64) -> Result<Duration, E> {
            length(seconds).ok_or_else(|| E::custom(SECONDS))
        }
    }
    from.deserialize_any(Number).map(Some)
}

/// A value as people may see it.
pub(super) trait Shown {
    fn shown(&self) -> String;
}

impl Shown for String {
    fn shown(&self) -> String {
        self.clone()
    }
}

impl Shown for Secret {
    fn shown(&self) -> String {
        "(set, not shown)".to_owned()
    }
}

impl Shown for PathBuf {
    fn shown(&self) -> String {
        self.display().to_string()
    }
}

impl Shown for Duration {
    fn shown(&self) -> String {
        format!("{} s", self.as_secs_f64())
    }
}
