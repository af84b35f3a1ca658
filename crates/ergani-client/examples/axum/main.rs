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
mod stop;

use std::error::Error;
use std::process::ExitCode;

use ergani_client::Ergani;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    // The log says what became of each card; without a subscriber nobody would see it.
    tracing_subscriber::fmt().init();
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    // What is wrong with the settings is said here, and not at the first request.
    let ergani = Ergani::from_env()?;
    let listen = std::env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let listener = TcpListener::bind(&listen).await?;

    let (app, cards_under_way) = app::app(ergani.clone());
    axum::serve(listener, app)
        .with_graceful_shutdown(stop::wanted()?)
        .await?;

    // A card whose caller went away has an outcome all the same; and a renewal is committed.
    cards_under_way.finished().await;
    if let Some(manager) = ergani.manager() {
        manager.shut_down().await;
    }
    Ok(())
}
