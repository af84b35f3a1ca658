//! Pairs of tokens: issue, rotation, expiry, revocation.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use super::jwt::random;
use crate::clock::{End, Reading};

/// All tokens that were ever issued, dead ones too: a server must know a spent token from an
/// unknown one to tell what its client does wrong.
#[derive(Default)]
pub(crate) struct Sessions {
    refresh: HashMap<String, RefreshToken>,
    access: HashMap<String, AccessToken>,
    families: u64,
    issued: u64,
}

struct RefreshToken {
    user: Arc<str>,
    account: usize,
    /// The login it descends from.
    family: u64,
    access: String,
    expires: End,
    standing: Standing,
    /// Whether any refresh ever came with it.
    presented: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Live,
    Spent,
    Revoked,
}

struct AccessToken {
    user: Arc<str>,
    account: usize,
    family: u64,
    expires: End,
    revoked: bool,
}

/// What is issued.
pub(crate) struct Issued {
    pub(crate) access: String,
    pub(crate) access_expires: End,
    pub(crate) refresh: String,
    pub(crate) refresh_expires: End,
}

/// What a refresh token and an access token are worth at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Renewal {
    /// Good; the index of the account and the family to issue in.
    Granted {
        account: usize,
        family: u64,
    },
    Unknown,
    Spent,
    Expired,
    Revoked,
    Mismatch,
    /// Good, but the access token is still valid.
    Early {
        account: usize,
        family: u64,
    },
}

/// What an access token is worth at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AccessStanding {
    Valid { account: usize },
    Expired,
    Revoked,
    Unknown,
}

impl Sessions {
    pub(crate) fn new_family(&mut self) -> u64 {
        self.families += 1;
        self.families
    }

    /// A number that no other pair of this sandbox has or will have, even after a reset.
    pub(crate) fn next_number(&mut self) -> u64 {
        self.issued += 1;
        self.issued
    }

    /// Forgets all tokens, so that they are unknown from now on.
    pub(crate) fn forget(&mut self) {
        self.refresh.clear();
        self.access.clear();
    }

    /// A random refresh token: 32 bytes, which are 44 characters of base64 (manual §2.1.1).
    pub(crate) fn fresh_refresh_token() -> String {
        STANDARD.encode(random::<32>())
    }

    pub(crate) fn store(&mut self, user: &Arc<str>, account: usize, family: u64, pair: &Issued) {
        self.refresh.insert(
            pair.refresh.clone(),
            RefreshToken {
                user: Arc::clone(user),
                account,
                family,
                access: pair.access.clone(),
                expires: pair.refresh_expires,
                standing: Standing::Live,
                presented: false,
            },
        );
        self.access.insert(
            pair.access.clone(),
            AccessToken {
                user: Arc::clone(user),
                account,
                family,
                expires: pair.access_expires,
                revoked: false,
            },
        );
    }

    /// Notes that a refresh came with this token; says whether it was spent, and whether one came
    /// before.
    pub(crate) fn present(&mut self, refresh: &str) -> (bool, bool) {
        match self.refresh.get_mut(refresh) {
            Some(token) => {
                let before = std::mem::replace(&mut token.presented, true);
                (token.standing == Standing::Spent, before)
            }
            None => (false, false),
        }
    }

    /// Judges a refresh; changes nothing.
    pub(crate) fn judge(&self, refresh: &str, access: &str, now: Reading) -> Renewal {
        let Some(token) = self.refresh.get(refresh) else {
            return Renewal::Unknown;
        };
        match token.standing {
            Standing::Spent => return Renewal::Spent,
            Standing::Revoked => return Renewal::Revoked,
            Standing::Live => {}
        }
        if token.expires.has_come(now) {
            return Renewal::Expired;
        }
        if token.access != access {
            return Renewal::Mismatch;
        }
        let (account, family) = (token.account, token.family);
        match self.access.get(access) {
            // By the end that was told: who waits for that one is not early.
            Some(access) if access.expires.told > now.at => Renewal::Early { account, family },
            _ => Renewal::Granted { account, family },
        }
    }

    pub(crate) fn spend(&mut self, refresh: &str) {
        if let Some(token) = self.refresh.get_mut(refresh) {
            token.standing = Standing::Spent;
        }
    }

    /// Deletes a live refresh token, as a logout does; the access token lives on. False if there
    /// was none.
    pub(crate) fn delete(&mut self, refresh: &str) -> bool {
        match self.refresh.get_mut(refresh) {
            Some(token) if token.standing == Standing::Live => {
                token.standing = Standing::Revoked;
                true
            }
            _ => false,
        }
    }

    pub(crate) fn access(&self, access: &str, now: Reading) -> AccessStanding {
        match self.access.get(access) {
            None => AccessStanding::Unknown,
            Some(token) if token.revoked => AccessStanding::Revoked,
            Some(token) if token.expires.has_come(now) => AccessStanding::Expired,
            Some(token) => AccessStanding::Valid {
                account: token.account,
            },
        }
    }

    pub(crate) fn revoke_family_of(&mut self, refresh: &str) {
        if let Some(family) = self.refresh.get(refresh).map(|token| token.family) {
            self.revoke_where(|_, of| of == family);
        }
    }

    /// Kills every token of a user at once. Spent ones stay spent.
    pub(crate) fn revoke_user(&mut self, user: &str) {
        self.revoke_where(|owner, _| owner == user);
    }

    fn revoke_where(&mut self, dies: impl Fn(&str, u64) -> bool) {
        for token in self.refresh.values_mut() {
            if token.standing == Standing::Live && dies(&token.user, token.family) {
                token.standing = Standing::Revoked;
            }
        }
        for token in self.access.values_mut() {
            if dies(&token.user, token.family) {
                token.revoked = true;
            }
        }
    }

    pub(crate) fn expire_access_of(&mut self, user: &str, now: Timestamp) {
        for token in self.access.values_mut().filter(|t| &*t.user == user) {
            token.expires = token.expires.at_the_latest(now);
        }
    }

    pub(crate) fn expire_refresh_of(&mut self, user: &str, now: Timestamp) {
        for token in self.refresh.values_mut().filter(|t| &*t.user == user) {
            token.expires = token.expires.at_the_latest(now);
        }
    }

    pub(crate) fn owner_of_refresh(&self, refresh: &str) -> Option<&Arc<str>> {
        self.refresh.get(refresh).map(|token| &token.user)
    }

    pub(crate) fn owner_of_access(&self, access: &str) -> Option<&Arc<str>> {
        self.access.get(access).map(|token| &token.user)
    }

    /// Refresh and access tokens of a user that are good at this moment.
    pub(crate) fn live(&self, user: &str, now: Timestamp) -> (usize, usize) {
        let refresh = self.refresh.values().filter(|token| {
            &*token.user == user && token.standing == Standing::Live && token.expires.told > now
        });
        let access = self
            .access
            .values()
            .filter(|token| &*token.user == user && !token.revoked && token.expires.told > now);
        (refresh.count(), access.count())
    }
}
