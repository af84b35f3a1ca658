//! From settings to stores, managers and clients.

use std::fmt;

#[cfg(any(feature = "redis", feature = "postgres"))]
use ergani_token::AccountNaming;
use ergani_token::exchange::HttpExchange;
use ergani_token::store::{FileStore, MemoryStore, SealedStore, StoreKeys};
use ergani_token::{
    AccessToken, Account, Environment, FixedToken, Refusal, TokenManager, TokenManagerBuilder,
};

#[cfg(feature = "postgres")]
use ergani_token_postgres::PostgresStore;
#[cfg(feature = "redis")]
use ergani_token_redis::RedisStore;

use super::error::ConfigError;
use super::keys::{Config, Key};
use super::store_url::StoreLocation;
use crate::ergani::Ergani;
use crate::source::TokenSource;
use crate::transport::HttpTransport;

/// A store that was opened.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum OpenStore {
    /// For this process only.
    Memory(MemoryStore),
    /// In files, which the PHP package oxygen-ergani can share.
    File(FileStore),
    /// In files, sealed with the store key.
    SealedFile(SealedStore<FileStore>),
    /// On Redis or Valkey, with the feature `redis`.
    #[cfg(feature = "redis")]
    Redis(RedisStore),
    /// The same, sealed with the store key.
    #[cfg(feature = "redis")]
    SealedRedis(SealedStore<RedisStore>),
    /// On PostgreSQL, with the feature `postgres`.
    #[cfg(feature = "postgres")]
    Postgres(PostgresStore),
    /// The same, sealed with the store key.
    #[cfg(feature = "postgres")]
    SealedPostgres(SealedStore<PostgresStore>),
}

impl OpenStore {
    /// What is not as it should be about it, but no reason to stop: for people.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        self.files().map(FileStore::warnings).unwrap_or_default()
    }

    /// The files, sealed or not, if it is in files.
    #[must_use]
    pub fn files(&self) -> Option<&FileStore> {
        match self {
            Self::File(store) => Some(store),
            Self::SealedFile(sealed) => Some(sealed.inner()),
            _ => None,
        }
    }

    /// Lets a manager keep its pair here.
    pub fn attach(self, builder: TokenManagerBuilder) -> TokenManagerBuilder {
        match self {
            Self::Memory(store) => builder.store(store),
            Self::File(store) => builder.store(store),
            Self::SealedFile(store) => builder.store(store),
            #[cfg(feature = "redis")]
            Self::Redis(store) => builder.store(store),
            #[cfg(feature = "redis")]
            Self::SealedRedis(store) => builder.store(store),
            #[cfg(feature = "postgres")]
            Self::Postgres(store) => builder.store(store),
            #[cfg(feature = "postgres")]
            Self::SealedPostgres(store) => builder.store(store),
        }
    }
}

/// A source of tokens, as the settings have it.
#[derive(Clone)]
#[non_exhaustive]
pub enum Tokens {
    /// A managed session.
    Managed(TokenManager),
    /// The access token of the settings, used as it is.
    Fixed(FixedToken),
}

impl TokenSource for Tokens {
    async fn token(&self) -> ergani_token::Result<AccessToken> {
        match self {
            Self::Managed(manager) => manager.token().await,
            Self::Fixed(fixed) => Ok(fixed.token()),
        }
    }

    async fn refused(
        &self,
        token: &AccessToken,
        refusal: Refusal,
    ) -> ergani_token::Result<AccessToken> {
        match self {
            Self::Managed(manager) => manager.refused(token, refusal).await,
            Self::Fixed(fixed) => Err(fixed.refused(refusal)),
        }
    }

    fn environment(&self) -> Option<&Environment> {
        match self {
            Self::Managed(manager) => Some(manager.account().environment()),
            Self::Fixed(_) => None,
        }
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Managed(manager) => manager.fmt(f),
            Self::Fixed(fixed) => fixed.fmt(f),
        }
    }
}

impl Config {
    /// Opens the store. Blocks on the disk for a file store; shared stores connect at the first
    /// use.
    ///
    /// # Errors
    /// As [`store_location`](Self::store_location); when this build has not the store, or the store
    /// key cannot be read; refused for a directory that others can write, or a key that others can
    /// read.
    pub fn open_store(&self) -> Result<OpenStore, ConfigError> {
        Ok(match self.store_location()? {
            StoreLocation::Memory => OpenStore::Memory(MemoryStore::new()),
            StoreLocation::Directory(directory) => {
                let store = FileStore::open(directory)?;
                match self.store_keys()? {
                    None => OpenStore::File(store),
                    Some(keys) => {
                        let store = store.with_store_key(keys.naming().expose());
                        OpenStore::SealedFile(SealedStore::new(store, keys))
                    }
                }
            }
            #[cfg(feature = "redis")]
            StoreLocation::Redis(url) => {
                let mut builder = RedisStore::builder(url.expose())?;
                if let Some(file) = &self.ca_file {
                    builder = builder.ca_file(file);
                }
                match self.store_keys()? {
                    None => OpenStore::Redis(builder.build()),
                    Some(keys) => {
                        let naming = AccountNaming::keyed(keys.naming().expose());
                        OpenStore::SealedRedis(SealedStore::new(
                            builder.naming(naming).build(),
                            keys,
                        ))
                    }
                }
            }
            #[cfg(not(feature = "redis"))]
            StoreLocation::Redis(_) => return Err(self.not_built("Redis")),
            #[cfg(feature = "postgres")]
            StoreLocation::Postgres(url) => {
                let mut builder = PostgresStore::builder(url.expose())?;
                if let Some(file) = &self.ca_file {
                    builder = builder.ca_file(file);
                }
                match self.store_keys()? {
                    None => OpenStore::Postgres(builder.build()?),
                    Some(keys) => {
                        let naming = AccountNaming::keyed(keys.naming().expose());
                        OpenStore::SealedPostgres(SealedStore::new(
                            builder.naming(naming).build()?,
                            keys,
                        ))
                    }
                }
            }
            #[cfg(not(feature = "postgres"))]
            StoreLocation::Postgres(_) => return Err(self.not_built("PostgreSQL")),
        })
    }

    /// The keys that what is kept is sealed with, if a file of them is set. Blocks on the disk.
    ///
    /// # Errors
    /// When the file is not there or holds no key; refused when others can read it.
    pub fn store_keys(&self) -> Result<Option<StoreKeys>, ConfigError> {
        self.store_key_file
            .as_ref()
            .map(|file| {
                let file = self.path(Key::StoreKeyFile, file)?;
                Ok(StoreKeys::read(&file)?)
            })
            .transpose()
    }

    /// How the server is asked for tokens.
    #[must_use]
    pub fn exchange(&self) -> HttpExchange {
        let mut builder = HttpExchange::builder();
        if let Some(file) = &self.ca_file {
            builder = builder.ca_file(file);
        }
        if let Some(timeout) = self.connect_timeout {
            builder = builder.connect_timeout(timeout);
        }
        if let Some(timeout) = self.read_timeout {
            builder = builder.timeout(timeout);
        }
        builder.build()
    }

    /// A manager of the account with the store and the exchange of these settings, to change.
    ///
    /// # Errors
    /// As [`open_store`](Self::open_store).
    pub fn manager_builder(&self, account: Account) -> Result<TokenManagerBuilder, ConfigError> {
        let builder = TokenManager::builder(account).exchange(self.exchange());
        Ok(self.open_store()?.attach(builder))
    }

    /// A manager of the account. Nothing is sent before the first call for a token.
    ///
    /// # Errors
    /// As [`account`](Self::account) and [`open_store`](Self::open_store).
    pub fn manager(&self) -> Result<TokenManager, ConfigError> {
        Ok(self.manager_builder(self.account()?)?.build())
    }

    /// The token of the settings if there is one, else a manager of the account.
    ///
    /// # Errors
    /// As [`fixed_token`](Self::fixed_token) and [`manager`](Self::manager).
    pub fn tokens(&self) -> Result<Tokens, ConfigError> {
        Ok(match self.fixed_token()? {
            Some(fixed) => Tokens::Fixed(fixed),
            None => Tokens::Managed(self.manager()?),
        })
    }

    /// How calls go to the server.
    #[must_use]
    pub fn transport(&self, environment: Environment) -> HttpTransport {
        let mut builder = HttpTransport::builder(environment);
        if let Some(file) = &self.ca_file {
            builder = builder.ca_file(file);
        }
        if let Some(timeout) = self.connect_timeout {
            builder = builder.connect_timeout(timeout);
        }
        builder.build()
    }

    /// A client. Nothing is sent before the first call.
    ///
    /// # Errors
    /// As [`tokens`](Self::tokens).
    pub fn client(&self) -> Result<Ergani, ConfigError> {
        let environment = self.environment()?;
        let mut builder =
            Ergani::builder(environment.clone()).transport(self.transport(environment));
        if let Some(limit) = self.read_timeout {
            builder = builder.read_limit(limit);
        }
        if let Some(limit) = self.submit_timeout {
            builder = builder.submit_limit(limit);
        }
        let builder = match self.tokens()? {
            Tokens::Managed(manager) => builder.manager(manager),
            Tokens::Fixed(fixed) => builder.tokens(fixed),
        };
        builder
            .build()
            .map_err(|error| ConfigError::missing(error.to_string()))
    }

    #[cfg(not(all(feature = "redis", feature = "postgres")))]
    fn not_built(&self, what: &str) -> ConfigError {
        let place = self.place(Key::Store);
        ConfigError::missing(format!("{place}: this build has no {what} support"))
    }
}

impl Ergani {
    /// The client that the environment, and the profile that it names, describe.
    ///
    /// # Errors
    /// As [`Config::from_env`] and [`Config::client`].
    pub fn from_env() -> Result<Self, ConfigError> {
        Config::from_env()?.client()
    }
}
