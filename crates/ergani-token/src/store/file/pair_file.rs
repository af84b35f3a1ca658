//! `KEY.json`: the pair, exactly as the PHP package oxygen-ergani keeps it.

use serde::{Deserialize, Deserializer, Serialize};
use zeroize::Zeroizing;

use crate::clock::Timestamp;
use crate::pair::TokenPair;
use crate::secret::Secret;

/// The last second of the year 9999. An expiry beyond it is no expiry: milliseconds, say.
const LAST_SECOND: i64 = 253_402_300_799;

#[derive(Serialize)]
struct Written<'a> {
    token: WrittenToken<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WrittenToken<'a> {
    access_token: &'a str,
    access_token_expires_at: i64,
    refresh_token: &'a str,
    refresh_token_expires_at: i64,
}

#[derive(Deserialize)]
struct Read {
    token: ReadToken,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReadToken {
    #[serde(deserialize_with = "secret")]
    access_token: Secret,
    #[serde(deserialize_with = "moment")]
    access_token_expires_at: Timestamp,
    #[serde(deserialize_with = "secret")]
    refresh_token: Secret,
    #[serde(deserialize_with = "moment")]
    refresh_token_expires_at: Timestamp,
}

/// The file's contents.
pub(in crate::store) fn encode(pair: &TokenPair) -> Zeroizing<Vec<u8>> {
    let (access, refresh) = (pair.access_token().expose(), pair.refresh_token().expose());
    // Room for all of it, so that no shorter copy stays behind in memory.
    let mut bytes = Zeroizing::new(Vec::with_capacity(2 * (access.len() + refresh.len()) + 256));
    let file = Written {
        token: WrittenToken {
            access_token: access,
            access_token_expires_at: pair.access_expires_at().as_seconds(),
            refresh_token: refresh,
            refresh_token_expires_at: pair.refresh_expires_at().as_seconds(),
        },
    };
    serde_json::to_writer(&mut *bytes, &file).expect("text and numbers always have a JSON form");
    bytes
}

/// Reads the contents. What is wrong is said in words of our own, since serde's quote tokens.
pub(in crate::store) fn decode(bytes: &[u8]) -> Result<TokenPair, &'static str> {
    if bytes.is_empty() {
        return Err("it is empty");
    }
    let Read { token } =
        serde_json::from_slice(bytes).map_err(|_| "it does not hold a whole token pair as JSON")?;
    TokenPair::new(
        token.access_token,
        token.access_token_expires_at,
        token.refresh_token,
        token.refresh_token_expires_at,
    )
    .map_err(|_| "a token in it is empty or cannot be sent")
}

/// Whether the file would read the same for both.
pub(super) fn same(a: &TokenPair, b: &TokenPair) -> bool {
    a.fingerprint() == b.fingerprint()
        && a.access_expires_at().as_seconds() == b.access_expires_at().as_seconds()
        && a.refresh_expires_at().as_seconds() == b.refresh_expires_at().as_seconds()
}

fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<Secret, D::Error> {
    String::deserialize(from).map(Secret::new)
}

/// A moment in seconds. What can be none counts as past: the worst that follows is a renewal.
fn moment<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    let number = Option::<serde_json::Number>::deserialize(from)?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a fraction of a second is dropped on purpose"
    )]
    let seconds = number.and_then(|number| {
        number.as_i64().or_else(|| {
            number
                .as_f64()
                .filter(|&value| value.abs() < 1e15)
                .map(|value| value as i64)
        })
    });
    Ok(Timestamp::from_seconds(
        seconds
            .filter(|seconds| (0..=LAST_SECOND).contains(seconds))
            .unwrap_or(0),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(access_end: &str, refresh_end: &str) -> Result<TokenPair, &'static str> {
        decode(
            format!(
                r#"{{"token":{{"accessToken":"a","accessTokenExpiresAt":{access_end},"refreshToken":"r","refreshTokenExpiresAt":{refresh_end}}}}}"#
            )
            .as_bytes(),
        )
    }

    #[test]
    fn absurd_expiries_are_past() {
        for absurd in [
            "null",
            "-1",
            "1e14",
            "253402300800",
            "18446744073709551615",
            "99999999999999999999999",
        ] {
            let pair = read(absurd, absurd).unwrap();
            assert_eq!(
                pair.access_expires_at(),
                Timestamp::from_seconds(0),
                "{absurd}"
            );
            assert_eq!(
                pair.refresh_expires_at(),
                Timestamp::from_seconds(0),
                "{absurd}"
            );
        }
        assert_eq!(
            read("1700000000.9", "5").unwrap().access_expires_at(),
            Timestamp::from_seconds(1_700_000_000)
        );
    }

    #[test]
    fn what_is_no_pair_is_said_without_quoting_it() {
        for wrong in [r#""tomorrow""#, "true", "[]"] {
            assert!(read(wrong, "1").is_err(), "{wrong}");
        }
        let reason = decode(br#"{"token":"my-token"}"#).unwrap_err();
        assert!(!reason.contains("my-token"));
    }

    #[test]
    fn what_is_written_reads_the_same() {
        let pair = read("1700000000", "1700003600").unwrap();
        let bytes = encode(&pair);
        assert_eq!(decode(&bytes).unwrap(), pair);
    }
}
