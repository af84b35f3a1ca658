//! What is read of a request's body, and what is only let run out.

use axum::body::{Body, BodyDataStream, HttpBody as _};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;

/// The largest body: documents carry files in base64.
pub(crate) const LARGE: usize = 64 * 1024 * 1024;

/// The largest body of a caller who has not shown a good access token. Credentials are far smaller.
pub(crate) const SMALL: usize = 64 * 1024;

/// Why there is no body.
pub(crate) enum NoBody {
    /// It is too large; what was not read of it.
    TooLarge(BodyDataStream),
    /// Its sender went away.
    Broken,
}

/// The body, if it is no larger than `limit`. Of one that says that it is larger, nothing is read.
pub(crate) async fn read(body: Body, limit: usize) -> Result<Bytes, NoBody> {
    let declared = body.size_hint().lower();
    let mut stream = body.into_data_stream();
    if declared > limit as u64 {
        return Err(NoBody::TooLarge(stream));
    }
    let mut whole = BytesMut::new();
    while let Some(part) = stream.next().await {
        let part = part.map_err(|_| NoBody::Broken)?;
        if whole.len() + part.len() > limit {
            return Err(NoBody::TooLarge(stream));
        }
        whole.extend_from_slice(&part);
    }
    Ok(whole.freeze())
}

/// Lets the rest of a body run out behind the answer, so that a client that writes it all before it reads finds the
/// answer and no reset. What is more than `limit` is cut off.
pub(crate) fn run_out(mut rest: BodyDataStream, limit: usize) {
    tokio::spawn(async move {
        let mut seen = 0;
        while let Some(Ok(part)) = rest.next().await {
            seen += part.len();
            if seen > limit {
                break;
            }
        }
    });
}
