//! The check of user name, password and user type, with the lock-out.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::account::Account;
use crate::clock::after_seconds;
use crate::employer::Employer;
use crate::switches::Switches;

#[derive(Default)]
pub(crate) struct Credentials {
    accounts: Vec<Account>,
    users: HashMap<String, Arc<str>>,
    failures: HashMap<Arc<str>, Failures>,
}

#[derive(Default)]
struct Failures {
    in_a_row: u32,
    locked: Option<Lock>,
}

#[derive(Clone, Copy)]
enum Lock {
    Until(Timestamp),
    ForGood,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Wrong,
    LockedOut,
}

impl Credentials {
    pub(crate) fn add(&mut self, account: Account) {
        self.users
            .entry(account.user.clone())
            .or_insert_with(|| Arc::from(account.user.as_str()));
        let same =
            |known: &Account| known.user == account.user && known.user_type == account.user_type;
        match self.accounts.iter_mut().find(|known| same(known)) {
            Some(known) => *known = account,
            None => self.accounts.push(account),
        }
    }

    /// Sets the employer of all accounts of a user name.
    pub(crate) fn set_employer(&mut self, user: &str, employer: &Employer) {
        let of_user = |account: &&mut Account| account.user == user;
        for account in self.accounts.iter_mut().filter(of_user) {
            account.employer = Some(employer.clone());
        }
    }

    pub(crate) fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    pub(crate) fn user(&self, name: &str) -> Option<&Arc<str>> {
        self.users.get(name)
    }

    /// The index of the account, if all three fit and it is not locked.
    pub(crate) fn check(
        &mut self,
        user: &str,
        password: &str,
        user_type: &str,
        switches: &Switches,
        now: Timestamp,
    ) -> Result<usize, Refusal> {
        let name = self.users.get(user).cloned().ok_or(Refusal::Wrong)?;
        if self.is_locked(user, now) {
            return Err(Refusal::LockedOut);
        }
        let failures = self.failures.entry(name).or_default();
        let found = self.accounts.iter().position(|account| {
            account.user == user && account.password == password && account.user_type == user_type
        });
        match found {
            Some(index) => {
                *failures = Failures::default();
                Ok(index)
            }
            None => {
                failures.in_a_row = failures.in_a_row.saturating_add(1);
                if switches
                    .lock_out_after
                    .is_some_and(|n| failures.in_a_row >= n)
                {
                    failures.in_a_row = 0;
                    failures.locked = Some(match switches.lock_out_seconds {
                        Some(seconds) => Lock::Until(after_seconds(now, seconds)),
                        None => Lock::ForGood,
                    });
                }
                Err(Refusal::Wrong)
            }
        }
    }

    pub(crate) fn is_locked(&self, user: &str, now: Timestamp) -> bool {
        match self.failures.get(user).and_then(|failures| failures.locked) {
            Some(Lock::ForGood) => true,
            Some(Lock::Until(moment)) => now < moment,
            None => false,
        }
    }

    pub(crate) fn unlock(&mut self, user: &str) {
        self.failures.remove(user);
    }

    pub(crate) fn describe(&self, now: Timestamp) -> Vec<(Arc<str>, Value)> {
        self.accounts
            .iter()
            .map(|account| {
                let value = json!({
                    "user": account.user,
                    "type": account.user_type,
                    "catalogue": account.catalogue,
                    "employer": account.employer.as_ref().map(|employer| &employer.tax_number),
                    "locked": self.is_locked(&account.user, now),
                });
                (Arc::from(account.user.as_str()), value)
            })
            .collect()
    }
}
