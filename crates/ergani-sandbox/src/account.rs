//! Who may log in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::api::Catalogue;
use crate::employer::Employer;

/// A user of the sandbox: user name, password, user type.
///
/// The user type is part of the credentials: the same name and password with another type is
/// refused (manual §2.1.1: `01` external, `02` codes of ERGANI, `03` construction works).
///
/// ```
/// use ergani_sandbox::Account;
///
/// let branch: Account = "branch:secret:02".parse()?;
/// assert_eq!(branch, Account::new("branch", "secret").user_type("02"));
/// # Ok::<(), ergani_sandbox::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    pub(crate) user: String,
    #[serde(skip_serializing)]
    pub(crate) password: String,
    #[serde(rename = "type", default = "external")]
    pub(crate) user_type: String,
    #[serde(default)]
    pub(crate) catalogue: Catalogue,
    #[serde(default)]
    pub(crate) documents: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) services: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) employer: Option<Employer>,
}

/// The user type of e-EFKA accounts, which a login without a type means too.
pub(crate) const EXTERNAL: &str = "01";

/// The user type of accounts that belong to a branch.
pub(crate) const BRANCH_USER: &str = "02";

fn external() -> String {
    EXTERNAL.to_owned()
}

impl Account {
    /// An account of user type `01`.
    #[must_use]
    pub fn new(user: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            user: user.into(),
            password: password.into(),
            user_type: external(),
            catalogue: Catalogue::default(),
            documents: None,
            services: None,
            employer: None,
        }
    }

    /// Sets the user type: `01`, `02` or `03`.
    #[must_use]
    pub fn user_type(mut self, user_type: impl Into<String>) -> Self {
        self.user_type = user_type.into();
        self
    }

    /// Sets which documents and services this account may use.
    #[must_use]
    pub fn catalogue(mut self, catalogue: Catalogue) -> Self {
        self.catalogue = catalogue;
        self
    }

    /// Takes all documents but these codes from the account's catalogue.
    #[must_use]
    pub fn documents(mut self, codes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.documents = Some(codes.into_iter().map(Into::into).collect());
        self
    }

    /// Takes all services but these codes from the account's catalogue.
    #[must_use]
    pub fn services(mut self, codes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.services = Some(codes.into_iter().map(Into::into).collect());
        self
    }

    /// Sets the employer: what the services say, and for whom the account may declare.
    #[must_use]
    pub fn employer(mut self, employer: Employer) -> Self {
        self.employer = Some(employer);
        self
    }

    /// Whether the catalogue, and the list beside it, let the account submit a document.
    pub(crate) fn may_submit(&self, code: &str) -> bool {
        self.catalogue.document_id(code).is_some() && allows(self.documents.as_deref(), code)
    }

    /// Whether the catalogue, and the list beside it, let the account run a service.
    pub(crate) fn may_run(&self, code: &str) -> bool {
        self.catalogue.has_service(code) && allows(self.services.as_deref(), code)
    }

    /// The user name.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.user.is_empty() {
            return Err(Error::invalid("an account needs a user name"));
        }
        if !matches!(self.user_type.as_str(), "01" | "02" | "03") {
            return Err(Error::invalid(format!(
                "user type {:?} is none of 01, 02, 03",
                self.user_type
            )));
        }
        self.employer.as_ref().map_or(Ok(()), Employer::check)
    }
}

fn allows(codes: Option<&[String]>, code: &str) -> bool {
    codes.is_none_or(|codes| codes.iter().any(|allowed| allowed == code))
}

/// The form of a command line: `USER:PASS` or `USER:PASS:TYPE`.
///
/// A colon in the password is taken as part of it unless what follows the last one is a user type.
impl FromStr for Account {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (user, rest) = text
            .split_once(':')
            .ok_or_else(|| Error::invalid("an account is written USER:PASS or USER:PASS:TYPE"))?;
        let account = match rest.rsplit_once(':') {
            Some((password, kind @ ("01" | "02" | "03"))) => {
                Self::new(user, password).user_type(kind)
            }
            _ => Self::new(user, rest),
        };
        account.check()?;
        Ok(account)
    }
}

/// Shows no password.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("user", &self.user)
            .field("user_type", &self.user_type)
            .field("catalogue", &self.catalogue)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colon_in_a_password_is_kept() {
        let account: Account = "user:a:b".parse().unwrap();
        assert_eq!(account, Account::new("user", "a:b"));
        let account: Account = "user:a:b:03".parse().unwrap();
        assert_eq!(account, Account::new("user", "a:b").user_type("03"));
    }

    #[test]
    fn nonsense_is_refused_and_the_password_never_shown() {
        assert!("user".parse::<Account>().is_err());
        assert!(":password".parse::<Account>().is_err());
        assert!(Account::new("u", "p").user_type("04").check().is_err());
        assert!(!format!("{:?}", Account::new("u", "canary")).contains("canary"));
    }
}
