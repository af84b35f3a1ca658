//! Who logs in, and where.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;
use url::Url;

use crate::pair::hex;
use crate::secret::Secret;

mod key;

pub use key::{AccountKey, AccountNaming};

/// Where ERGANI is.
///
/// The same credentials work in production and in the trial server, and only this decides whether
/// a declaration is real (quirk 15); so there is no default in the library.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Environment {
    /// The Ministry's production server.
    Production,
    /// The Ministry's trial server, where everything is void.
    Test,
    /// A server of one's own: a sandbox, a proxy, an agent.
    Custom(BaseUrl),
}

impl Environment {
    /// Base URL of production (manual of 2022; the casing of live use).
    pub const PRODUCTION_URL: &'static str = "https://eservices.yeka.gr/WebservicesAPI/Api";
    /// Base URL of the trial server (manual §1.1).
    pub const TEST_URL: &'static str = "https://trialv2eservices.yeka.gr/WebservicesAPI/Api";

    /// The environment of a base URL: the Ministry's own URLs, in any letter case, are
    /// [`Production`](Self::Production) and [`Test`](Self::Test).
    ///
    /// # Errors
    /// [`InvalidBaseUrl`], as [`BaseUrl::parse`].
    pub fn from_base_url(text: &str) -> Result<Self, InvalidBaseUrl> {
        let url = BaseUrl::parse(text)?;
        Ok(if url.as_str().eq_ignore_ascii_case(Self::PRODUCTION_URL) {
            Self::Production
        } else if url.as_str().eq_ignore_ascii_case(Self::TEST_URL) {
            Self::Test
        } else {
            Self::Custom(url)
        })
    }

    /// The base URL, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> &str {
        match self {
            Self::Production => Self::PRODUCTION_URL,
            Self::Test => Self::TEST_URL,
            Self::Custom(url) => url.as_str(),
        }
    }

    /// The address of a route: base and route joined by exactly one `/`.
    #[must_use]
    pub fn route(&self, route: &str) -> String {
        format!("{}/{}", self.base_url(), route.trim_start_matches('/'))
    }

    /// Whether the server is on this very machine, where no proxy is used and `http` is allowed.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        matches!(self, Self::Custom(url) if url.is_loopback())
    }

    /// The name that goes into the account key.
    fn key_name(&self) -> &str {
        match self {
            Self::Production => "PRODUCTION",
            Self::Test => "TEST",
            Self::Custom(url) => url.as_str(),
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Production => f.write_str("production"),
            Self::Test => f.write_str("test"),
            Self::Custom(url) => f.write_str(url.as_str()),
        }
    }
}

impl FromStr for Environment {
    type Err = InvalidBaseUrl;

    /// `production`, `test`, `trial`, or a base URL.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().to_ascii_lowercase().as_str() {
            "production" => Ok(Self::Production),
            "test" | "trial" => Ok(Self::Test),
            _ => Self::from_base_url(text),
        }
    }
}

/// A base URL of one's own: `https` to anywhere, `http` to loopback only.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl {
    text: String,
    loopback: bool,
}

/// Why text is no base URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidBaseUrl {
    /// Not the name of an environment, and not a URL of http or https.
    #[error(
        "`{0}` is neither `production`, `test` nor a base URL such as https://host/WebservicesAPI/Api"
    )]
    NotAUrl(String),
    /// `http` to another machine would show the password to the network.
    #[error(
        "`{0}` would send the password in the clear: `http` is allowed to loopback only, use `https`"
    )]
    InsecureHttp(String),
    /// A user name, query or fragment has no place in a base URL.
    #[error("a base URL holds no user name, password, query or fragment")]
    Extra,
}

impl InvalidBaseUrl {
    /// Whether the URL was refused for safety, and not for its form.
    #[must_use]
    pub fn is_unsafe(&self) -> bool {
        matches!(self, Self::InsecureHttp(_))
    }
}

impl BaseUrl {
    /// Reads a base URL. Scheme and host are put in lower case, a default port and trailing
    /// slashes are dropped, so that one server has one name.
    ///
    /// # Errors
    /// [`InvalidBaseUrl`] when it is no URL, or not a safe one.
    pub fn parse(text: &str) -> Result<Self, InvalidBaseUrl> {
        let url = Url::parse(text.trim()).map_err(|_| InvalidBaseUrl::NotAUrl(text.to_owned()))?;
        if !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(InvalidBaseUrl::Extra);
        }
        let loopback = match url.host() {
            Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => return Err(InvalidBaseUrl::NotAUrl(text.to_owned())),
        };
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => return Err(InvalidBaseUrl::InsecureHttp(text.to_owned())),
            _ => return Err(InvalidBaseUrl::NotAUrl(text.to_owned())),
        }
        Ok(Self {
            text: url.as_str().trim_end_matches('/').to_owned(),
            loopback,
        })
    }

    /// The URL, without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn is_loopback(&self) -> bool {
        self.loopback
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({})", self.text)
    }
}

/// What kind of account the credentials are of (manual §2.1.1).
///
/// The same person's account is known under one type only: the right password with the wrong type
/// is answered like a wrong password (quirk 14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UserType {
    /// `01`: an e-EFKA account, of an employer or an accountant.
    External,
    /// `02`: ERGANI codes, of a branch user.
    Ergani,
    /// `03`: codes of construction works, from e-EFKA.
    Construction,
}

impl UserType {
    /// The two digits that the API takes.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::External => "01",
            Self::Ergani => "02",
            Self::Construction => "03",
        }
    }
}

impl fmt::Display for UserType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Text that is no user type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no user type: 01 (e-EFKA), 02 (ERGANI branch user) or 03 (construction)")]
pub struct InvalidUserType(String);

impl FromStr for UserType {
    type Err = InvalidUserType;

    /// `01`, `1` or `external`; `02`, `2` or `ergani`; `03`, `3` or `construction`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().to_ascii_lowercase().as_str() {
            "01" | "1" | "external" => Ok(Self::External),
            "02" | "2" | "ergani" => Ok(Self::Ergani),
            "03" | "3" | "construction" => Ok(Self::Construction),
            _ => Err(InvalidUserType(text.to_owned())),
        }
    }
}

/// User name, password and user type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// The user name.
    pub username: String,
    /// The password.
    pub password: Secret,
    /// The kind of account.
    pub user_type: UserType,
}

impl Credentials {
    /// Credentials of the given user type.
    pub fn new(
        username: impl Into<String>,
        password: impl Into<Secret>,
        user_type: UserType,
    ) -> Self {
        Self {
            username: username.into(),
            password: password.into(),
            user_type,
        }
    }
}

/// Credentials in an environment: what a token pair belongs to.
///
/// A new password is a new account: what was stored, refused or cooled down for the old one does
/// not touch it.
#[derive(Clone)]
pub struct Account {
    credentials: Credentials,
    environment: Environment,
    /// Its stretched name, once somebody asked for it; shared by the clones.
    stretched: Arc<OnceCell<AccountKey>>,
    /// Whether it has one name under every naming.
    plain: bool,
}

impl Account {
    /// Joins credentials and environment.
    #[must_use]
    pub fn new(credentials: Credentials, environment: Environment) -> Self {
        Self {
            credentials,
            environment,
            stretched: Arc::default(),
            plain: false,
        }
    }

    /// Under whose name a sealed store keeps which keys seal the records of this account's user.
    /// It can be found without a key, and tells nothing of the password.
    #[cfg(feature = "sealed")]
    pub(crate) fn notice_of_keys(&self) -> Self {
        let identity = self.identity().as_str().to_owned();
        let credentials = Credentials::new("ergani store keys", identity, UserType::External);
        let mut notice = Self::new(credentials, self.environment.clone());
        notice.plain = true;
        notice.stretched = Arc::new(OnceCell::new_with(Some(notice.key())));
        notice
    }

    /// The credentials.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The environment.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The text that keys are made from. It holds the password.
    fn key_text(&self) -> zeroize::Zeroizing<String> {
        let Credentials {
            username,
            password,
            user_type,
        } = &self.credentials;
        let mut text = zeroize::Zeroizing::new(String::with_capacity(256));
        for part in [
            username.as_str(),
            "-",
            password.expose(),
            "-",
            self.environment.key_name(),
        ] {
            text.push_str(part);
        }
        if *user_type != UserType::External {
            text.push('-');
            text.push_str(user_type.code());
        }
        text
    }

    /// What a record is checked against on load, since `a-b` + `c` and `a` + `b-c` share a key.
    #[must_use]
    pub fn identity(&self) -> Identity {
        let mut hash = Sha256::new();
        for part in [
            self.environment.key_name(),
            self.credentials.user_type.code(),
            &self.credentials.username,
        ] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        Identity(hex(&hash.finalize()))
    }
}

impl PartialEq for Account {
    fn eq(&self, other: &Self) -> bool {
        self.credentials == other.credentials && self.environment == other.environment
    }
}

impl Eq for Account {}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("credentials", &self.credentials)
            .field("environment", &self.environment)
            .finish()
    }
}

impl fmt::Display for Account {
    /// `user user1 (type 01) in test`: enough to know which, nothing secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Credentials {
            username,
            user_type,
            ..
        } = &self.credentials;
        write!(
            f,
            "user {username} (type {user_type}) in {}",
            self.environment
        )
    }
}

/// A length-prefixed hash of environment, user type and user name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Identity(String);

impl Identity {
    /// 64 hex characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
