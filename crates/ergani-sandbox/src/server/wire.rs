//! From an answer to bytes, whole or torn.

use std::io;
use std::task::Poll;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, SERVER};
use http::{HeaderName, HeaderValue, StatusCode};

use crate::api::Reply;
use crate::clock::Clock;

/// A response with the `Date` of the sandbox's clock.
pub(crate) fn response(clock: &Clock, reply: Reply, torn: bool) -> Response {
    let (content_type, bytes) = reply.body.into_bytes();
    let length = bytes.len();
    let body = if torn { cut(bytes) } else { Body::from(bytes) };
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if torn {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    if let Some(content_type) = content_type {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(SERVER, HeaderValue::from_static("ergani-sandbox"));
    let date = httpdate::fmt_http_date(clock.now());
    for (name, value) in [("date", date)].into_iter().chain(reply.headers) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// The first half of the bytes, and then an error, at which the HTTP layer closes the connection.
fn cut(bytes: Vec<u8>) -> Body {
    let mut half = Bytes::from(bytes);
    half.truncate(half.len() / 2);
    let mut flushed = false;
    // One pending turn between the two lets the HTTP layer flush the half to the wire.
    let end = stream::poll_fn(move |cx| {
        if std::mem::replace(&mut flushed, true) {
            Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::ConnectionAborted))))
        } else {
            cx.waker().wake_by_ref();
            Poll::Pending
        }
    });
    Body::from_stream(stream::iter([Ok(half)]).chain(end))
}
