//! Invariant 11: no secret in logs at any level, in errors or in Debug.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::io;
use std::sync::{Arc, Mutex};

use ergani_sandbox::{Account as SandboxAccount, Fault, Kind, Sandbox};
use ergani_token::store::{FileStore, TokenStore as _};
use ergani_token::{
    Account, Credentials, Environment, Refusal, Revocation, TokenManager, UserType,
};
use tracing_subscriber::fmt::MakeWriter;

const CANARY: &str = "canary-password-7f3a";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn invariant_11_no_secret_is_logged_or_shown() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let sandbox = Sandbox::builder()
        .account(SandboxAccount::new("user", CANARY))
        .start()
        .await
        .unwrap();
    let directory = tempfile::tempdir().unwrap();
    let environment = Environment::from_base_url(&sandbox.url()).unwrap();
    let account = |password: &str| {
        Account::new(
            Credentials::new("user", password, UserType::External),
            environment.clone(),
        )
    };
    let store = FileStore::open(directory.path()).unwrap();
    let manager = TokenManager::builder(account(CANARY))
        .store(store.clone())
        .build();
    let mut secrets = vec![CANARY.to_owned()];
    let mut shown = vec![format!("{manager:?} {:?}", account(CANARY))];

    for refusal in [Refusal::Expired, Refusal::Unexplained] {
        // The first call gets the token issued for it; the second one that was there.
        manager.token().await.unwrap();
        let token = manager.token().await.unwrap();
        let record = store.load(manager.account()).await.unwrap().record.unwrap();
        let pair = record.pair.clone().unwrap();
        secrets.push(pair.access_token().expose().to_owned());
        secrets.push(pair.refresh_token().expose().to_owned());
        shown.push(format!(
            "{token:?} {:?} {pair:?} {record:?}",
            token.header()
        ));
        manager.refused(&token.clone(), refusal).await.unwrap();
    }
    shown.push(serde_json::to_string(&manager.status().await.unwrap()).unwrap());
    sandbox.on(Kind::Logout, Fault::status(500).times(1));
    let error = manager.log_out(Revocation::AtServer).await.unwrap_err();
    shown.push(format!("{error} {error:?}"));
    manager.log_out(Revocation::AtServer).await.unwrap();

    let wrong = format!("{CANARY}-wrong");
    let manager = TokenManager::builder(account(&wrong)).store(store).build();
    let error = manager.token().await.unwrap_err();
    assert!(error.is_credentials_rejected());
    shown.push(format!("{error} {error:?} {manager:?}"));

    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        logged.contains("TRACE") || logged.contains("DEBUG"),
        "nothing was logged: {logged}"
    );
    assert!(secrets.len() >= 5);
    for secret in &secrets {
        assert!(!logged.contains(secret), "a secret was logged");
        assert!(
            !shown.iter().any(|text| text.contains(secret)),
            "a secret was shown"
        );
    }
}
