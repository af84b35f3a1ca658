//! A web service that declares work cards: the client is made once, at start-up, from the
//! environment, and handed to the handlers as state.
//!
//! ```sh
//! ergani sandbox --listen 127.0.0.1:8090 &
//! export ERGANI_BASE_URL=http://127.0.0.1:8090/WebservicesAPI/Api
//! export ERGANI_USERNAME=user ERGANI_PASSWORD=password
//! cargo run -p ergani-client --example axum
//! curl http://127.0.0.1:3000/submissions
//! ```

mod app;

use std::error::Error;

use ergani_client::Ergani;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // What is wrong with the settings is said here, and not at the first request.
    let ergani = Ergani::from_env()?;
    let listen = std::env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let listener = TcpListener::bind(&listen).await?;

    let (app, cards_under_way) = app::app(ergani.clone());
    axum::serve(listener, app)
        .with_graceful_shutdown(async {
            // Without a signal handler the service runs until it is killed.
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;

    // A card whose caller went away has an outcome all the same; and a renewal is committed.
    cards_under_way.finished().await;
    if let Some(manager) = ergani.manager() {
        manager.shut_down().await;
    }
    Ok(())
}
