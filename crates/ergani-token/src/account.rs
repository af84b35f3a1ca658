//! Who logs in, and where.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;
use url::Url;

use crate::one_line::{is_hidden, one_line};
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

    /// The environment of a base URL: the Ministry's own URLs, in any spelling, are
    /// [`Production`](Self::Production) and [`Test`](Self::Test).
    ///
    /// # Errors
    /// [`InvalidBaseUrl`], as [`BaseUrl::parse`].
    pub fn from_base_url(text: &str) -> Result<Self, InvalidBaseUrl> {
        let url = BaseUrl::parse(text)?;
        Ok(if url.is_at(Self::PRODUCTION_URL) {
            Self::Production
        } else if url.is_at(Self::TEST_URL) {
            Self::Test
        } else {
            Self::Custom(url)
        })
    }

    /// Whether it is the Ministry's production server, by whatever path: what is declared there has
    /// legal effect.
    #[must_use]
    pub fn is_production(&self) -> bool {
        match self {
            Self::Production => true,
            Self::Test => false,
            Self::Custom(url) => url.host == Self::PRODUCTION_HOST,
        }
    }

    /// Whether it is a server of the Ministry that is neither production nor the trial server: what
    /// it does with a declaration is not known.
    #[must_use]
    pub fn is_unknown_server_of_ministry(&self) -> bool {
        match self {
            Self::Production | Self::Test => false,
            Self::Custom(url) => {
                is_of_ministry(&url.host)
                    && ![Self::PRODUCTION_HOST, Self::TEST_HOST].contains(&url.host.as_str())
            }
        }
    }

    const PRODUCTION_HOST: &'static str = "eservices.yeka.gr";
    const TEST_HOST: &'static str = "trialv2eservices.yeka.gr";

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
            Self::Custom(url) => &url.key,
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

/// A base URL of one's own: `https` to anywhere, `http` to loopback only. Two spellings of one
/// server are equal.
#[derive(Clone)]
pub struct BaseUrl {
    text: String,
    /// What the account key is made from: the same for every spelling of one server.
    key: String,
    host: String,
    loopback: bool,
}

/// Why text is no base URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidBaseUrl {
    /// Not the name of an environment, and not a URL of http or https. It holds the text, unless
    /// that may hold a password.
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

    fn not_a_url(text: &str) -> Self {
        Self::NotAUrl(shown(text))
    }
}

/// Text that was meant for an address, for an error: nothing of one that may hold a password.
fn shown(text: &str) -> String {
    /// No address is longer; what is, is something else.
    const LONGEST: usize = 200;
    if text.contains(['@', '?', '=', '＠']) || text.len() > LONGEST {
        return "…".to_owned();
    }
    one_line(text).into_owned()
}

impl BaseUrl {
    /// Reads a base URL. One server has one name: scheme and host are put in lower case, a default
    /// port, the dot at the end of a host and trailing slashes are dropped, and letters that are
    /// written as escapes are letters.
    ///
    /// # Errors
    /// [`InvalidBaseUrl`] when it is no URL, or not a safe one.
    pub fn parse(text: &str) -> Result<Self, InvalidBaseUrl> {
        let text = text.trim();
        // The parser would drop them in silence.
        if text.contains(is_hidden) {
            return Err(InvalidBaseUrl::not_a_url(text));
        }
        let mut url = Url::parse(text).map_err(|_| InvalidBaseUrl::not_a_url(text))?;
        if !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(InvalidBaseUrl::Extra);
        }
        without_final_dot(&mut url).ok_or_else(|| InvalidBaseUrl::not_a_url(text))?;
        let loopback = match url.host() {
            Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => return Err(InvalidBaseUrl::not_a_url(text)),
        };
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => return Err(InvalidBaseUrl::InsecureHttp(shown(text))),
            _ => return Err(InvalidBaseUrl::not_a_url(text)),
        }
        url.set_path(&without_needless_escapes(url.path()));
        let host = url.host_str().unwrap_or_default().to_owned();
        let text = url.as_str().trim_end_matches('/').to_owned();
        let key = if is_of_ministry(&host) {
            key_at_ministry(&text)
        } else {
            text.clone()
        };
        Ok(Self {
            text,
            key,
            host,
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

    /// Whether it is another spelling of this URL of the Ministry.
    fn is_at(&self, url: &str) -> bool {
        self.key == key_at_ministry(url)
    }
}

fn is_of_ministry(host: &str) -> bool {
    host.strip_suffix("yeka.gr")
        .is_some_and(|name| name.is_empty() || name.ends_with('.'))
}

/// The Ministry's server is blind to letter case and to doubled slashes.
fn key_at_ministry(url: &str) -> String {
    let url = url.to_ascii_lowercase();
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", &url));
    let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
    format!("{scheme}://{}", parts.join("/"))
}

/// `host.` is `host`, written from the root of all names. None if that is no name either.
fn without_final_dot(url: &mut Url) -> Option<()> {
    let Some(url::Host::Domain(name)) = url.host() else {
        return Some(());
    };
    let Some(name) = name.strip_suffix('.') else {
        return Some(());
    };
    if name.is_empty() || name.ends_with('.') {
        return None;
    }
    let name = name.to_owned();
    url.set_host(Some(&name)).ok()
}

/// A path in which `%41` is the letter that it stands for (RFC 3986, 6.2.2.2).
fn without_needless_escapes(path: &str) -> String {
    let mut parts = path.split('%');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let letter = part
            .get(..2)
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            .map(char::from)
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~'));
        match letter {
            Some(letter) => {
                plain.push(letter);
                plain.push_str(&part[2..]);
            }
            None => {
                plain.push('%');
                plain.push_str(part);
            }
        }
    }
    plain
}

impl PartialEq for BaseUrl {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for BaseUrl {}

impl Hash for BaseUrl {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
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
    /// Whether its key is named as if it were of the trial server.
    key_of_test: bool,
}

/// The key of `test` was asked for an account whose server is not on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("only an account of a server on this machine can have the key of `test`")]
pub struct NotOnThisMachine;

impl Account {
    /// Joins credentials and environment.
    #[must_use]
    pub fn new(credentials: Credentials, environment: Environment) -> Self {
        Self {
            credentials,
            environment,
            stretched: Arc::default(),
            plain: false,
            key_of_test: false,
        }
    }

    /// The same account under the key that it has in [`Environment::Test`]: for a server on this
    /// machine that stands in for the trial server, so that the PHP package oxygen-ergani, which
    /// knows no other keys, shares its token files.
    ///
    /// Only the name of the record changes. Password and tokens go to the account's own server, and
    /// a record whose state says that it is of another server is refused.
    ///
    /// # Errors
    /// [`NotOnThisMachine`] for any server but one on this machine.
    pub fn with_key_of_test(self) -> Result<Self, NotOnThisMachine> {
        if !self.environment.is_loopback() {
            return Err(NotOnThisMachine);
        }
        Ok(Self {
            stretched: Arc::default(),
            key_of_test: true,
            ..self
        })
    }

    /// Whether the key says another server than the account is of, so that the records of both
    /// could meet.
    pub(crate) fn has_key_of_test(&self) -> bool {
        self.key_of_test
    }

    fn key_environment(&self) -> &str {
        if self.key_of_test {
            Environment::Test.key_name()
        } else {
            self.environment.key_name()
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
            self.key_environment(),
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
        self.credentials == other.credentials
            && self.environment == other.environment
            && self.key_of_test == other.key_of_test
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
    /// Of nobody: what was noted cannot be read any more.
    pub(crate) fn unknown() -> Self {
        Self(String::new())
    }

    /// 64 hex characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(url: &str) -> Account {
        let environment = Environment::from_base_url(url).unwrap();
        Account::new(
            Credentials::new("user", "password", UserType::External),
            environment,
        )
    }

    /// In another spelling the same server would be another account, and would not be asked for.
    #[test]
    fn every_spelling_of_a_host_is_that_host() {
        for (host, expected) in [
            ("eservices.yeka.gr", Environment::Production),
            ("trialv2eservices.yeka.gr", Environment::Test),
        ] {
            let upper = host.to_uppercase();
            let escaped = host.replace("rv", "%72%76").replace("yeka", "%79eka");
            let wide = host.replace("yeka", "ｙｅｋａ");
            let dots = host.replace('.', "。");
            for url in [
                format!("https://{host}/WebservicesAPI/Api"),
                format!("https://{host}./WebservicesAPI/Api/"),
                format!("https://{upper}/WEBSERVICESAPI/API"),
                format!("https://{upper}.:443/webservicesapi/api//"),
                format!("HTTPS://{host}:443//WebservicesAPI//Api"),
                format!("https://{host}:0443/WebservicesAPI/Api"),
                format!("https://{escaped}/%57ebservicesAPI/A%70i"),
                format!("https://{wide}/WebservicesAPI/Api"),
                format!("https://{dots}/WebservicesAPI/Api"),
                format!("https:/{host}/WebservicesAPI/Api"),
                format!("https:{host}/WebservicesAPI/Api"),
                format!("https:\\\\{host}\\WebservicesAPI\\Api"),
                format!("https://@{host}/WebservicesAPI/Api"),
                format!("https://{host}/x/../WebservicesAPI/./Api"),
                format!("  https://{host}/WebservicesAPI/Api \n"),
            ] {
                let environment = Environment::from_base_url(&url).unwrap();
                assert_eq!(environment, expected, "{url}");
                assert_eq!(environment.is_production(), expected.is_production());
                assert_eq!(url.parse::<Environment>().unwrap(), expected);
            }
            // Another path is another route, and the same server.
            for url in [
                format!("https://{host}/WebservicesAPI/v2"),
                format!("https://{host}.:443//webservicesapi/V2/"),
                format!("https://{host}"),
                format!("https://{host}:8443/WebservicesAPI/Api"),
            ] {
                let environment = Environment::from_base_url(&url).unwrap();
                assert!(matches!(environment, Environment::Custom(_)), "{url}");
                assert_eq!(
                    environment.is_production(),
                    expected.is_production(),
                    "{url}"
                );
                assert!(!environment.is_unknown_server_of_ministry(), "{url}");
            }
        }
        let v2 = account("https://eservices.yeka.gr/WebservicesAPI/v2");
        let same = account("https://ESERVICES.yeka.gr.:443//webservicesapi/V2/");
        assert_eq!(v2.key(), same.key());
        assert_eq!(v2.identity(), same.identity());
        assert_eq!(v2, same);
        assert!(
            same.environment()
                .base_url()
                .ends_with("/webservicesapi/V2")
        );
    }

    #[test]
    fn a_server_of_ones_own_has_one_spelling_too() {
        let own = account("https://own.example/Api");
        for same in [
            "https://OWN.example.:443/Api/",
            "https:/own.example/%41pi",
            "https://own.example/x/../Api",
        ] {
            assert_eq!(account(same).key(), own.key(), "{same}");
        }
        // Its path may mean something by its case, and by its slashes.
        for other in ["https://own.example/api", "https://own.example//Api"] {
            assert_ne!(account(other).key(), own.key(), "{other}");
        }
        let here = Environment::from_base_url("http://localhost.:8080/Api").unwrap();
        assert!(here.is_loopback());
    }

    #[test]
    fn no_other_host_is_guessed() {
        for (url, unknown) in [
            ("https://www.eservices.yeka.gr/WebservicesAPI/Api", true),
            ("https://v3.yeka.gr/WebservicesAPI/Api", true),
            ("https://yeka.gr/WebservicesAPI/Api", true),
            (
                "https://eservices.yeka.gr.example/WebservicesAPI/Api",
                false,
            ),
            ("https://eservices-yeka.gr/WebservicesAPI/Api", false),
            ("https://notyeka.gr/WebservicesAPI/Api", false),
            ("http://127.0.0.1:8080/eservices.yeka.gr", false),
        ] {
            let environment = Environment::from_base_url(url).unwrap();
            assert!(matches!(environment, Environment::Custom(_)), "{url}");
            assert!(!environment.is_production(), "{url}");
            assert_eq!(
                environment.is_unknown_server_of_ministry(),
                unknown,
                "{url}"
            );
        }
        for url in [
            "https://user@eservices.yeka.gr/WebservicesAPI/Api",
            "https://eservices.yeka.gr /WebservicesAPI/Api",
            "https://eservices.yeka.gr../WebservicesAPI/Api",
            "https://eservices.ye\nka.gr/WebservicesAPI/Api",
            "https://eservices.yeka.gr/WebservicesAPI/Api?",
            "eservices.yeka.gr",
            "eservices.yeka.gr:443/WebservicesAPI/Api",
        ] {
            assert!(Environment::from_base_url(url).is_err(), "{url}");
        }
    }

    #[test]
    fn no_password_in_an_address_is_shown_invariant_11() {
        for url in [
            "https://user:canary@host/Api",
            "http://user:canary@host/Api",
            "https://user:canary@ho st/Api",
            "https//user:canary@host/Api",
            "user:canary@host",
            "https://host:canary@",
            "https://ho st/Api?password=canary",
            "host=h password=canary",
        ] {
            let error = Environment::from_base_url(url).unwrap_err();
            let said = format!("{error} {error:?}");
            assert!(!said.contains("canary"), "{said}");
        }
        let error = "prod\nergani: x".parse::<Environment>().unwrap_err();
        assert!(
            error.to_string().starts_with("`prod\\nergani: x`"),
            "{error}"
        );
    }
}
