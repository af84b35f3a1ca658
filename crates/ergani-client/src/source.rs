//! Where access tokens come from.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use ergani_token::{AccessToken, FixedToken, Refusal, Result, TokenManager};

/// Gives access tokens, and hears when the server refuses one.
///
/// Implemented by [`TokenManager`], which renews, by [`FixedToken`], which cannot, and by the test
/// double `fake::FakeTokens`.
pub trait TokenSource: Send + Sync + 'static {
    /// A token to make a call with now.
    fn token(&self) -> impl Future<Output = Result<AccessToken>> + Send;

    /// The server refused a call with this token: another token to repeat the call with, once. An
    /// error if there is none that could be better.
    fn refused(
        &self,
        token: &AccessToken,
        refusal: Refusal,
    ) -> impl Future<Output = Result<AccessToken>> + Send;
}

impl TokenSource for TokenManager {
    async fn token(&self) -> Result<AccessToken> {
        TokenManager::token(self).await
    }

    async fn refused(&self, token: &AccessToken, refusal: Refusal) -> Result<AccessToken> {
        TokenManager::refused(self, token, refusal).await
    }
}

impl TokenSource for FixedToken {
    async fn token(&self) -> Result<AccessToken> {
        Ok(FixedToken::token(self))
    }

    async fn refused(&self, _: &AccessToken, refusal: Refusal) -> Result<AccessToken> {
        Err(FixedToken::refused(self, refusal))
    }
}

impl<S: TokenSource> TokenSource for Arc<S> {
    async fn token(&self) -> Result<AccessToken> {
        S::token(self).await
    }

    async fn refused(&self, token: &AccessToken, refusal: Refusal) -> Result<AccessToken> {
        S::refused(self, token, refusal).await
    }
}

type Boxed<'a> = Pin<Box<dyn Future<Output = Result<AccessToken>> + Send + 'a>>;

/// [`TokenSource`] behind a pointer.
pub(crate) trait DynTokenSource: Send + Sync + 'static {
    fn token(&self) -> Boxed<'_>;
    fn refused<'a>(&'a self, token: &'a AccessToken, refusal: Refusal) -> Boxed<'a>;
}

impl<S: TokenSource> DynTokenSource for S {
    fn token(&self) -> Boxed<'_> {
        Box::pin(TokenSource::token(self))
    }

    fn refused<'a>(&'a self, token: &'a AccessToken, refusal: Refusal) -> Boxed<'a> {
        Box::pin(TokenSource::refused(self, token, refusal))
    }
}
