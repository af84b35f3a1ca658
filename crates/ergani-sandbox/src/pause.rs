//! The one place where the sandbox lets real time pass.

use std::time::Duration;

#[expect(
    clippy::disallowed_methods,
    reason = "latency is real time by definition, and so is the patience of a gate"
)]
pub(crate) async fn pause(length: Duration) {
    tokio::time::sleep(length).await;
}
