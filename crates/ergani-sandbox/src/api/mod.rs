//! The Ministry's routes, as a function of the server's state, a moment and a request.
//!
//! A family of routes is a module here; a new one adds its routes to [`Route`] and an arm to
//! [`answer`].

mod authentication;
mod bearer;
mod body;
mod catalogue;
mod documents;
mod reply;
mod route;
mod services;
mod submissions;

pub(crate) use authentication::{presented_refresh_token, user_name};
pub(crate) use bearer::{DENIED, token as bearer_token};
pub use catalogue::Catalogue;
pub(crate) use reply::{Body, Reply};
pub(crate) use route::{BASE, Route, Target};

use bytes::Bytes;
use http::{HeaderMap, Method};

use crate::clock::Reading;
use crate::journal::Outcome;
use crate::state::State;

/// A request that has come in whole.
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) host: String,
    pub(crate) target: Target,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) connection: u64,
}

/// Processes a request as the Ministry's server does.
pub(crate) fn answer(state: &mut State, now: Reading, request: &Request) -> Reply {
    let route = match request.target {
        Target::Known(route) => route,
        Target::WrongMethod { allowed, .. } => {
            return Reply::dot_net(
                405,
                Outcome::MethodNotAllowed,
                &format!(
                    "The requested resource does not support http method '{}'.",
                    request.method
                ),
            )
            .header("allow", allowed);
        }
        Target::Unknown => {
            return Reply::not_found(request);
        }
    };
    match route {
        Route::Login => authentication::login(state, now, request),
        Route::Refresh => authentication::refresh(state, now, request),
        Route::Logout => authentication::logout(state, request),
        Route::Submissions => bearer::protected(state, now, request, |state, account| {
            submissions::list(&state.credentials.accounts()[account])
        }),
        Route::Services => bearer::protected(state, now, request, |state, account| {
            services::list(&state.credentials.accounts()[account])
        }),
        Route::Execute => bearer::protected(state, now, request, |state, account| {
            services::execute(state, now.at, account, request)
        }),
        Route::Cancel => bearer::protected(state, now, request, |state, account| {
            documents::cancel(state, account, request)
        }),
        Route::Submit(document) => bearer::protected(state, now, request, |state, account| {
            documents::submit(state, now.at, account, document, request)
        }),
        Route::Document(document) => bearer::protected(state, now, request, |state, account| {
            documents::read(state, account, document, request)
        }),
    }
}
