//! The names under which stores keep accounts.

use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::Account;
use crate::pair::hex;

/// Tells the key of names from what else is derived from a store key.
const KEYED_LABEL: &[u8] = b"ergani account name v1";
/// Goes into the salt, so that it is of this use and of no other.
const SALT_LABEL: &[u8] = b"ergani account salt v1";
/// 19 MiB, two passes, one lane: the first choice of the OWASP password storage cheat sheet. It is
/// 10 to 50 ms once per account and process, and as much for each password that a thief tries.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

impl Account {
    /// The name under which local stores keep the account.
    ///
    /// Lower-case hex SHA-256 of `username-password-ENV`, the key of the PHP package
    /// oxygen-ergani, so that its token files are found; a user type other than `01` is appended.
    #[must_use]
    pub fn key(&self) -> AccountKey {
        AccountKey(hex(&Sha256::digest(self.key_text().as_bytes())))
    }

    /// The name under a store key: HMAC-SHA-256 of the same text, under a key that is derived from
    /// `store_key` for this use alone. Without the store key it says nothing of the password.
    #[must_use]
    pub fn keyed(&self, store_key: &[u8]) -> AccountKey {
        AccountNaming::keyed(store_key).name_at_once(self)
    }
}

/// How a store names its accounts.
///
/// The password is a part of each name, so that a new password is a new account. Whoever can read
/// the names could try passwords against them; what stands in the way is chosen here.
///
/// | For | Name |
/// |---|---|
/// | files, which the PHP package must find | [`Account::key`]: SHA-256 |
/// | any store, with a store key | [`AccountNaming::keyed`]: HMAC-SHA-256 |
/// | a shared store without one | [`AccountNaming::stretched`]: argon2id |
#[derive(Clone)]
pub struct AccountNaming(Naming);

#[derive(Clone)]
enum Naming {
    Keyed(Zeroizing<[u8; 32]>),
    Stretched,
}

impl AccountNaming {
    /// Names by HMAC-SHA-256 under a key derived from `store_key`: as good as the store key is
    /// secret. All who share a store must have the same one.
    #[must_use]
    pub fn keyed(store_key: &[u8]) -> Self {
        let derived = mac(store_key, KEYED_LABEL);
        Self(Naming::Keyed(Zeroizing::new(derived)))
    }

    /// Names by argon2id (version 1.3, 19 MiB, 2 passes, 1 lane, 32 bytes), for a shared store
    /// without a store key. The salt is the first 16 bytes of SHA-256 over the text
    /// `ergani account salt v1` and [`Account::identity`], so that every host finds the same name
    /// and a table of guesses serves for one user only.
    #[must_use]
    pub fn stretched() -> Self {
        Self(Naming::Stretched)
    }

    /// The account's name. A stretched one takes tens of milliseconds; it is computed on a thread
    /// for such work, once for an [`Account`] and its clones.
    ///
    /// Dropping the future is harmless.
    ///
    /// # Panics
    /// Outside of a Tokio runtime, if the name is stretched and not known yet.
    pub async fn name(&self, account: &Account) -> AccountKey {
        match self.0 {
            Naming::Keyed(_) => self.name_at_once(account),
            Naming::Stretched => account
                .stretched
                .get_or_init(|| async {
                    let copy = account.clone();
                    tokio::task::spawn_blocking(move || stretched(&copy))
                        .await
                        // The runtime is ending; what is computed in place is as right.
                        .unwrap_or_else(|_| stretched(account))
                })
                .await
                .clone(),
        }
    }

    /// The same on this thread.
    pub(crate) fn name_at_once(&self, account: &Account) -> AccountKey {
        match &self.0 {
            _ if account.plain => account.key(),
            Naming::Keyed(key) => AccountKey(hex(&mac(&key[..], account.key_text().as_bytes()))),
            Naming::Stretched => stretched(account),
        }
    }
}

impl fmt::Debug for AccountNaming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Naming::Keyed(_) => "AccountNaming(keyed)",
            Naming::Stretched => "AccountNaming(stretched)",
        })
    }
}

fn mac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

fn stretched(account: &Account) -> AccountKey {
    let mut salt = Sha256::new();
    salt.update(SALT_LABEL);
    salt.update(account.identity().as_str());
    let salt = salt.finalize();
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are valid");
    let mut name = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(account.key_text().as_bytes(), &salt[..16], &mut name)
        .expect("the lengths are valid");
    AccountKey(hex(&name))
}

/// The name under which a store keeps an account.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountKey(pub(crate) String);

impl AccountKey {
    /// 64 hex characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Credentials, Environment, UserType};

    fn account(username: &str, password: &str) -> Account {
        Account::new(
            Credentials::new(username, password, UserType::External),
            Environment::Test,
        )
    }

    async fn stretched_name(account: &Account) -> String {
        AccountNaming::stretched().name(account).await.to_string()
    }

    /// Names are stored, so they must never change: reckoned once with Python's `hmac` and
    /// the Argon2id of its `cryptography`.
    #[tokio::test]
    async fn names_are_what_other_programs_reckon() {
        let account = account("user", "password");
        assert_eq!(account.keyed(b"store key").as_str(), KEYED);
        assert_eq!(stretched_name(&account).await, STRETCHED);
    }
    const KEYED: &str = "f78938eda3e64642e08154621a54d4a9987b0a418aebcfb869f4dd9e536a3c76";
    const STRETCHED: &str = "d74781a8b743c4186173022264739833c8790277cf15491b50abfab3ba717c41";

    #[tokio::test]
    async fn a_name_is_of_one_password_one_user_and_one_store_key() {
        let one = account("user", "password");
        let others = [account("user", "passwore"), account("user-", "assword")];
        for other in &others {
            assert_ne!(one.keyed(b"key"), other.keyed(b"key"));
            assert_ne!(stretched_name(&one).await, stretched_name(other).await);
        }
        assert_ne!(one.keyed(b"key"), one.keyed(b"kez"));
        assert_ne!(one.keyed(b"key"), one.key());
        // A bare hash tells these two apart no more than the PHP package does; a stretched one does.
        let (left, right) = (account("a-b", "c"), account("a", "b-c"));
        assert_eq!(left.key(), right.key());
        assert_ne!(stretched_name(&left).await, stretched_name(&right).await);
    }

    #[tokio::test]
    async fn a_stretched_name_is_computed_once_for_an_account_and_its_clones() {
        let account = account("user", "password");
        let clone = account.clone();
        assert!(!clone.stretched.initialized());
        let _ = stretched_name(&account).await;
        assert!(clone.stretched.initialized());
        assert_eq!(clone, account);
    }

    #[test]
    fn naming_shows_no_key() {
        assert_eq!(
            format!("{:?}", AccountNaming::keyed(b"secret")),
            "AccountNaming(keyed)"
        );
    }
}
