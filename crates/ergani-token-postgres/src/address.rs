//! Where the database is, and how one gets in.

use std::fmt::Write as _;

use ergani_token::store::StoreError;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// Of the parameters of an address those that the driver understands.
const KNOWN: [&str; 19] = [
    "application_name",
    "channel_binding",
    "connect_timeout",
    "dbname",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
    "load_balance_hosts",
    "options",
    "password",
    "port",
    "sslmode",
    "sslnegotiation",
    "target_session_attrs",
    "tcp_user_timeout",
    "user",
];
/// Certificates and host names are always checked, so that the last three are one.
const SSL_MODES: [&str; 5] = ["disable", "prefer", "require", "verify-ca", "verify-full"];
/// Longer names are none.
const LONGEST_NAME: usize = 40;

/// An address that was understood as a whole.
pub(crate) struct Address {
    pub(crate) config: Config,
    /// For people: no user name, no password.
    pub(crate) shown: String,
}

impl Address {
    /// `postgres://` or `postgresql://`.
    pub(crate) fn parse(text: &str) -> Result<Self, StoreError> {
        // The text may hold a password, so it is not quoted.
        let wrong = |why: &str| {
            StoreError::new(format!(
                "the address of the PostgreSQL store is wrong ({why}): write \
                 postgres://USER:PASSWORD@HOST:PORT/DATABASE; what is special in a URL is percent-encoded"
            ))
        };
        let text = text.trim();
        let rest = ["postgres://", "postgresql://"]
            .iter()
            .find_map(|scheme| text.strip_prefix(scheme))
            .ok_or_else(|| wrong("unknown scheme"))?;
        check(rest).map_err(|why| wrong(&why))?;
        let known = zeroize::Zeroizing::new(
            text.replace("sslmode=verify-full", "sslmode=require")
                .replace("sslmode=verify-ca", "sslmode=require"),
        );
        let mut config: Config = known
            .parse()
            .map_err(|error: tokio_postgres::Error| wrong(&invalid_value(&error)))?;
        if config.get_hosts().is_empty() {
            return Err(wrong("it names no host"));
        }
        if !text.contains("sslmode=") {
            config.ssl_mode(if config.get_hosts().iter().all(is_here) {
                SslMode::Disable
            } else {
                SslMode::Require
            });
        }
        if config.get_application_name().is_none() {
            config.application_name("ergani");
        }
        let shown = shown(&config);
        Ok(Self { config, shown })
    }

    pub(crate) fn uses_tls(&self) -> bool {
        self.config.get_ssl_mode() != SslMode::Disable
    }
}

/// Refuses what the driver would guess at, and what it does not know; by its name, and only if that
/// cannot be a part of a password that nobody encoded.
fn check(rest: &str) -> Result<(), String> {
    let unreadable = || "it cannot be read".to_owned();
    let address = match rest.split_once('@') {
        Some((login, _)) if login.contains(['/', '?']) => return Err(unreadable()),
        Some((_, address)) => address,
        None => rest,
    };
    if address.contains('@') {
        return Err(unreadable());
    }
    let Some((_, query)) = address.split_once('?') else {
        return Ok(());
    };
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let Some((name, value)) = part.split_once('=') else {
            return Err("a parameter has no value".to_owned());
        };
        if name == "sslmode" && !SSL_MODES.contains(&value) {
            return Err(format!(
                "unsupported sslmode; supported: {}",
                SSL_MODES.join(", ")
            ));
        }
        if !KNOWN.contains(&name) {
            return Err(unknown(name));
        }
    }
    Ok(())
}

fn unknown(name: &str) -> String {
    let is_name = name.len() <= LONGEST_NAME
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    match name {
        "sslrootcert" => {
            "unknown parameter `sslrootcert`: name the file in ERGANI_CA_FILE instead".to_owned()
        }
        _ if is_name => format!("unknown parameter `{name}`; known: {}", KNOWN.join(", ")),
        _ => "unknown parameter".to_owned(),
    }
}

/// Which parameter has a value that the driver does not take.
fn invalid_value(error: &tokio_postgres::Error) -> String {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    cause
        .filter(|text| text.starts_with("invalid value for option"))
        .unwrap_or_else(|| "it cannot be read".to_owned())
}

fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
        Host::Unix(_) => true,
    }
}

fn shown(config: &Config) -> String {
    let mut shown = "postgres ".to_owned();
    let ports = config.get_ports();
    for (at, host) in config.get_hosts().iter().enumerate() {
        let host = match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(path) => path.display().to_string(),
        };
        let port = ports.get(at).or(ports.first()).copied().unwrap_or(5432);
        let comma = if at == 0 { "" } else { "," };
        // Writing to a String cannot fail.
        let _ = write!(shown, "{comma}{host}:{port}");
    }
    let database = config
        .get_dbname()
        .or_else(|| config.get_user())
        .unwrap_or_default();
    shown.push('/');
    shown.push_str(database);
    shown
}
