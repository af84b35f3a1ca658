//! Access tokens: JWT signed with HS256.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use serde_json::json;
use sha2::Sha256;

use crate::account::Account;

/// Signs access tokens with a key that lives and dies with the sandbox.
pub(crate) struct Signer {
    key: [u8; 32],
}

const NAME: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name";
const NAME_IDENTIFIER: &str =
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier";
const PRIMARY_SID: &str = "http://schemas.microsoft.com/ws/2008/06/identity/claims/primarysid";

impl Signer {
    pub(crate) fn with_random_key() -> Self {
        Self {
            key: random::<32>(),
        }
    }

    /// A token with the claims of the manual's examples (§2.1.1). `number` tells apart two tokens
    /// of the same second, and is not among those examples.
    pub(crate) fn sign(&self, account: &Account, sid: u64, number: u64, exp: i64) -> String {
        let header = json!({ "alg": "HS256", "typ": "JWT" });
        let claims = json!({
            NAME: account.user_type,
            NAME_IDENTIFIER: "ERGODOTIS",
            PRIMARY_SID: sid.to_string(),
            "jti": number.to_string(),
            "exp": exp,
        });
        let signed = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header.to_string()),
            URL_SAFE_NO_PAD.encode(claims.to_string())
        );
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        mac.update(signed.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        format!("{signed}.{signature}")
    }
}

/// Bytes from the machine's source of randomness.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the machine has a source of randomness");
    bytes
}
