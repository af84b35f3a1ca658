//! Where access tokens come from.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use ergani_token::{AccessToken, Environment, FixedToken, Refusal, Result, TokenManager};
use http::HeaderMap;

/// The header by which ERGANI says that a token is too old (manual §2.1.1).
const TOKEN_EXPIRED: &str = "api-token-expired";

/// Gives access tokens, and hears when the server refuses one.
///
/// Implemented by [`TokenManager`], which renews, by [`FixedToken`], which cannot, and by the test
/// double `fake::FakeTokens`.
pub trait TokenSource: Send + Sync + 'static {
    /// A token to make a call with now. It may be waited for, and callers may drop the future at any
    /// time: a renewal that was begun must go on without them.
    fn token(&self) -> impl Future<Output = Result<AccessToken>> + Send;

    /// The server refused a call with this token: another token to repeat the call with, once. An
    /// error if there is none that could be better. The future may be dropped, as that of
    /// [`token`](Self::token).
    fn refused(
        &self,
        token: &AccessToken,
        refusal: Refusal,
    ) -> impl Future<Output = Result<AccessToken>> + Send;

    /// The environment that the tokens are for, if it is known. They go to no other then
    /// (invariant 14).
    fn environment(&self) -> Option<&Environment> {
        None
    }
}

/// What a 401 says about the token.
pub(crate) fn refusal(headers: &HeaderMap) -> Refusal {
    let expired = headers
        .get(TOKEN_EXPIRED)
        .is_some_and(|value| value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"true"));
    if expired {
        Refusal::Expired
    } else {
        Refusal::Unexplained
    }
}

impl TokenSource for TokenManager {
    async fn token(&self) -> Result<AccessToken> {
        TokenManager::token(self).await
    }

    async fn refused(&self, token: &AccessToken, refusal: Refusal) -> Result<AccessToken> {
        TokenManager::refused(self, token, refusal).await
    }

    fn environment(&self) -> Option<&Environment> {
        Some(self.account().environment())
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

    fn environment(&self) -> Option<&Environment> {
        S::environment(self)
    }
}

type Boxed<'a> = Pin<Box<dyn Future<Output = Result<AccessToken>> + Send + 'a>>;

/// [`TokenSource`] behind a pointer.
pub(crate) trait DynTokenSource: Send + Sync + 'static {
    fn token(&self) -> Boxed<'_>;
    fn refused<'a>(&'a self, token: &'a AccessToken, refusal: Refusal) -> Boxed<'a>;
    fn environment(&self) -> Option<&Environment>;
}

impl<S: TokenSource> DynTokenSource for S {
    fn token(&self) -> Boxed<'_> {
        Box::pin(TokenSource::token(self))
    }

    fn refused<'a>(&'a self, token: &'a AccessToken, refusal: Refusal) -> Boxed<'a> {
        Box::pin(TokenSource::refused(self, token, refusal))
    }

    fn environment(&self) -> Option<&Environment> {
        TokenSource::environment(self)
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn the_header_of_an_expired_token_is_read_in_any_case() {
        for (value, expected) in [
            ("true", Refusal::Expired),
            ("True", Refusal::Expired),
            ("false", Refusal::Unexplained),
            ("", Refusal::Unexplained),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("Api-Token-Expired", HeaderValue::from_static(value));
            assert_eq!(refusal(&headers), expected, "{value}");
        }
    }
}
