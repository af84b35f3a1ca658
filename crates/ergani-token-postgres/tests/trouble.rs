//! A real database in trouble: what its users read, and that no password is in it.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::net::TcpListener;
use std::time::{Duration, Instant};

use ergani_test_engines::{Engine, Switch};
use ergani_token::store::{
    LeaseAttempt, Record, RecordState, Revision, StoreError, TokenStore as _, Written,
};
use ergani_token::{Account, AccountNaming, Credentials, Environment, UserType};
use ergani_token_postgres::PostgresStore;
use tokio_postgres::Client;

// The driver logs the statements by which a test sets them, so they are none of those that `./test` searches for.
const PASSWORD: &str = "canary-of-the-engine";
const OTHER_PASSWORD: &str = "canary-that-is-another";
/// A loaded machine is slow, and what is waited for comes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Longer than any of these tests takes.
const LEASE_TERM: Duration = Duration::from_secs(3600);

fn open(url: &str) -> PostgresStore {
    open_within(url, PATIENCE)
}

fn open_within(url: &str, limit: Duration) -> PostgresStore {
    ergani_test_trace::on();
    PostgresStore::builder(url)
        .unwrap()
        .command_limit(limit)
        // No lease is extended while a test counts connections.
        .lease_term(LEASE_TERM)
        .naming(AccountNaming::keyed(b"trouble"))
        .build()
        .unwrap()
}

/// As a role of a store, which is no superuser.
fn url(engine: &Engine, login: &str, rest: &str) -> String {
    format!("postgres://{login}@127.0.0.1:{}/{rest}", engine.port())
}

/// One with the table, and a role for stores that may use it.
async fn with_table(options: &[&str]) -> Option<Engine> {
    let engine = Engine::postgres_with(options)?;
    open(&engine.url()).init().await.unwrap();
    let role = format!(
        "CREATE ROLE erg LOGIN PASSWORD '{PASSWORD}';
         GRANT SELECT, INSERT, UPDATE, DELETE ON ergani_token TO erg"
    );
    client(&engine).await.batch_execute(&role).await.unwrap();
    Some(engine)
}

/// A session of the superuser.
async fn client(engine: &Engine) -> Client {
    let (client, connection) = tokio_postgres::connect(&engine.url(), tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client
}

async fn tell(engine: &Engine, sql: &str) {
    client(engine).await.batch_execute(sql).await.unwrap();
}

fn account() -> Account {
    Account::new(
        Credentials::new("user", "canary-password-8120", UserType::External),
        Environment::Test,
    )
}

fn record(version: u64) -> Record {
    let mut state = RecordState::new(account().identity());
    state.version = version;
    Record { pair: None, state }
}

async fn read(store: &PostgresStore) -> Result<(), StoreError> {
    store.load(&account()).await.map(drop)
}

async fn write(store: &PostgresStore) -> Result<(), StoreError> {
    let seen = store.load(&account()).await?.record;
    let expected = seen.as_ref().map_or(Revision::default(), Record::revision);
    let new = record(expected.version + 1);
    let written = store.write(&account(), expected, &new).await?;
    assert_eq!(written, Written::Done);
    Ok(())
}

async fn lease(store: &PostgresStore) -> Result<(), StoreError> {
    match store.try_lease(&account()).await? {
        LeaseAttempt::Held(lease) => lease.release().await,
        LeaseAttempt::Busy(holder) => panic!("{holder:?}"),
    }
    Ok(())
}

/// Says all of these parts, names the server, and shows no password.
fn assert_says(result: Result<(), StoreError>, parts: &[&str]) {
    let error = result.unwrap_err().to_string();
    for part in parts {
        assert!(error.contains(part), "{part:?} is not in: {error}");
    }
    assert!(error.starts_with("postgres "), "{error}");
    assert!(!error.contains("canary"), "{error}");
}

#[tokio::test]
async fn whom_the_server_does_not_let_in_reads_why() {
    let Some(engine) = with_table(&[]).await else {
        return;
    };
    let rules = "host all ergani 127.0.0.1/32 trust\nhost postgres erg 127.0.0.1/32 scram-sha-256\n\
                 host all nobody 127.0.0.1/32 trust\nhost all locked 127.0.0.1/32 trust\n\
                 host nothere erg 127.0.0.1/32 trust\n";
    std::fs::write(engine.path().join("data/pg_hba.conf"), rules).unwrap();
    tell(&engine, "CREATE ROLE locked; SELECT pg_reload_conf()").await;
    tell(&engine, "CREATE DATABASE other").await;
    let right = open(&url(&engine, &format!("erg:{PASSWORD}"), "postgres"));
    let begun = Instant::now();
    // The postmaster takes the new rules a moment later.
    let wrong = open(&url(&engine, &format!("erg:{OTHER_PASSWORD}"), "postgres"));
    while read(&wrong).await.is_ok() {
        assert!(begun.elapsed() < PATIENCE);
    }
    assert_says(read(&wrong).await, &["rejects the user name or password"]);
    write(&right).await.unwrap();
    for (login, database, part) in [
        ("erg".to_owned(), "postgres", "requires a password"),
        (
            format!("erg:{PASSWORD}"),
            "other",
            "pg_hba.conf has no entry",
        ),
        (
            format!("stranger:{PASSWORD}"),
            "postgres",
            "pg_hba.conf has no entry",
        ),
        (format!("nobody:{PASSWORD}"), "postgres", "no such role"),
        (format!("locked:{PASSWORD}"), "postgres", "no such role"),
        (format!("erg:{PASSWORD}"), "nothere", "no such database"),
    ] {
        assert_says(read(&open(&url(&engine, &login, database))).await, &[part]);
    }
}

#[tokio::test]
async fn a_server_without_a_connection_left_is_named() {
    let Some(engine) = with_table(&["-c", "max_connections=6"]).await else {
        return;
    };
    let store = open(&url(&engine, "erg", "postgres"));
    let mut taken = Vec::new();
    while let Ok((client, connection)) =
        tokio_postgres::connect(&engine.url(), tokio_postgres::NoTls).await
    {
        taken.push((client, tokio::spawn(connection)));
    }
    assert_says(
        read(&store).await,
        &["no connection left", "max_connections"],
    );
    drop(taken);
    // That of a role is the same to its users.
    let begun = Instant::now();
    loop {
        // Those that ended are gone a moment later.
        if let Ok((client, connection)) =
            tokio_postgres::connect(&engine.url(), tokio_postgres::NoTls).await
        {
            tokio::spawn(connection);
            client
                .batch_execute("ALTER ROLE erg CONNECTION LIMIT 0")
                .await
                .unwrap();
            break;
        }
        assert!(begun.elapsed() < PATIENCE);
    }
    assert_says(read(&store).await, &["no connection left"]);
}

#[tokio::test]
async fn a_standby_and_a_read_only_database_are_named_and_reads_go_on() {
    let Some(mut engine) = with_table(&[]).await else {
        return;
    };
    let store = open(&url(&engine, "erg", "postgres"));
    write(&store).await.unwrap();
    tell(
        &engine,
        "ALTER ROLE erg SET default_transaction_read_only = on",
    )
    .await;
    for _ in 0..2 {
        let fresh = open(&url(&engine, "erg", "postgres"));
        assert_says(
            lease(&fresh).await,
            &["accepts no writes", "default_transaction_read_only"],
        );
        assert_says(write(&fresh).await, &["standby", "address of the primary"]);
        read(&fresh).await.unwrap();
        engine.stop();
        std::fs::write(engine.path().join("data/standby.signal"), "").unwrap();
        engine.start();
    }
    let anywhere = format!(
        "{}?target_session_attrs=read-write",
        url(&engine, "erg", "postgres")
    );
    assert_says(
        lease(&open(&anywhere)).await,
        &["none of its hosts accepts writes"],
    );
}

#[tokio::test]
async fn a_server_that_starts_recovers_or_stops_is_named() {
    let Some(mut engine) = with_table(&[]).await else {
        return;
    };
    let holding = client(&engine).await;
    engine.end_when_left();
    assert_says(
        read(&open(&engine.url())).await,
        &["starting, stopping or recovering"],
    );
    drop(holding);
    engine.stop();
    std::fs::write(engine.path().join("data/standby.signal"), "").unwrap();
    engine.configure(&["-c", "hot_standby=off"]);
    engine.start();
    assert_says(
        read(&open(&engine.url())).await,
        &["starting, stopping or recovering", "try again"],
    );
}

#[tokio::test]
async fn a_full_disk_is_named_and_reads_go_on() {
    let Some(mut engine) = with_table(&[]).await else {
        return;
    };
    engine.stop();
    engine.fill_the_disk();
    engine.start();
    let fill = "INSERT INTO ergani_token (account, pair)
        SELECT 'filler ' || number, repeat(md5(number::text), 50)
        FROM generate_series(1, 20000) AS number";
    let error = client(&engine).await.batch_execute(fill).await.unwrap_err();
    assert_eq!(error.code().unwrap().code(), "53100", "{error:?}");
    // Once more in small steps, so that nothing is taken back, and no page has room.
    let filling = client(&engine).await;
    let mut number = 0;
    for size in [50, 1] {
        loop {
            number += 1;
            let one = format!(
                "INSERT INTO ergani_token (account, pair)
                 VALUES ('one {number}', repeat(md5('{number}'), {size}))"
            );
            if filling.batch_execute(&one).await.is_err() {
                break;
            }
            assert!(number < 50_000);
        }
    }
    let store = open(&url(&engine, "erg", "postgres"));
    for result in [write(&store).await, lease(&store).await] {
        assert_says(result, &["disk is full", "free space"]);
    }
    read(&store).await.unwrap();
}

#[tokio::test]
async fn no_memory_is_named() {
    let Some(engine) = with_table(&[
        "-c",
        "max_locks_per_transaction=10",
        "-c",
        "max_connections=5",
    ])
    .await
    else {
        return;
    };
    let store = open(&url(&engine, "erg", "postgres"));
    read(&store).await.unwrap();
    let hungry = client(&engine).await;
    // They are held on when the statement fails.
    let all = "SELECT pg_advisory_lock(number) FROM generate_series(1, 100000) AS number";
    let error = hungry.batch_execute(all).await.unwrap_err();
    assert_eq!(error.code().unwrap().code(), "53200");
    assert_says(lease(&store).await, &["out of memory"]);
    drop(hungry);
}

#[tokio::test]
async fn what_the_server_cancels_is_named() {
    let Some(engine) = with_table(&[]).await else {
        return;
    };
    write(&open(&url(&engine, "erg", "postgres")))
        .await
        .unwrap();
    let holding = client(&engine).await;
    holding
        .batch_execute("BEGIN; SELECT * FROM ergani_token FOR UPDATE")
        .await
        .unwrap();
    for (setting, parts) in [
        ("statement_timeout", ["statement_timeout", "blocks"]),
        ("lock_timeout", ["lock_timeout", "blocks"]),
    ] {
        tell(
            &engine,
            &format!("ALTER ROLE erg RESET ALL; ALTER ROLE erg SET {setting} = '50ms'"),
        )
        .await;
        let store = open(&url(&engine, "erg", "postgres"));
        assert_says(lease(&store).await, &parts);
    }
    // And what is only slow ends with our own limit.
    tell(&engine, "ALTER ROLE erg RESET ALL").await;
    let store = open_within(&url(&engine, "erg", "postgres"), Duration::from_millis(500));
    read(&store).await.unwrap();
    assert_says(lease(&store).await, &["no answer within 0.5 s"]);
}

#[tokio::test]
async fn a_table_that_is_missing_forbidden_or_anothers_is_named() {
    let Some(engine) = Engine::postgres() else {
        return;
    };
    tell(
        &engine,
        &format!("CREATE ROLE erg LOGIN PASSWORD '{PASSWORD}'"),
    )
    .await;
    let store = open(&url(&engine, "erg", "postgres"));
    for result in [read(&store).await, lease(&store).await] {
        assert_says(result, &["is missing", "`ergani store init`"]);
    }
    assert_says(
        store.init().await.map(drop),
        &["GRANT", "CREATE on the schema"],
    );
    open(&engine.url()).init().await.unwrap();
    for result in [read(&store).await, lease(&store).await] {
        assert_says(result, &["the role may not do this", "GRANT SELECT"]);
    }
    tell(
        &engine,
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ergani_token TO erg",
    )
    .await;
    write(&store).await.unwrap();
    for other in [
        "ALTER TABLE ergani_token DROP COLUMN written",
        "ALTER TABLE ergani_token ADD COLUMN written text, ALTER COLUMN version TYPE text",
        "DROP TABLE ergani_token; CREATE TABLE ergani_token (account text, fingerprint text, version bigint,
            pair text, state text, written text, lease_owner text, lease_until timestamptz)",
        "ALTER TABLE ergani_token ADD PRIMARY KEY (account), ADD COLUMN theirs text NOT NULL",
    ] {
        tell(&engine, &format!("{other}; GRANT ALL ON ergani_token TO erg")).await;
        let store = open(&url(&engine, "erg", "postgres"));
        let result = match write(&store).await {
            Ok(()) => lease(&store).await,
            failed => failed,
        };
        assert_says(result, &["another program's", "store init --print-sql"]);
    }
}

#[tokio::test]
async fn what_pgbouncer_refuses_itself_is_named() {
    let Some(mut engine) = with_table(&[]).await else {
        return;
    };
    let users = engine.path().join("users");
    std::fs::write(&users, format!("\"erg\" \"{PASSWORD}\"\n")).unwrap();
    let lines = format!(
        "auth_type = plain\nauth_file = {}\nmax_client_conn = 3\nquery_wait_timeout = 1\n",
        users.display()
    );
    let Some(pooler) = Engine::pgbouncer_with(&engine, &lines) else {
        return;
    };
    let login = format!("erg:{PASSWORD}");
    write(&open(&url(&pooler, &login, "postgres")))
        .await
        .unwrap();
    for (login, rest, part) in [
        (login.as_str(), "nothere", "no such database"),
        (
            &format!("erg:{OTHER_PASSWORD}"),
            "postgres",
            "rejects the user name or password",
        ),
        (&format!("stranger:{PASSWORD}"), "postgres", "user"),
        (
            &login,
            "postgres?options=-c%20search_path%3Dx",
            "ignore_startup_parameters",
        ),
    ] {
        assert_says(read(&open(&url(&pooler, login, rest))).await, &[part]);
    }
    let stores: Vec<_> = (0..4)
        .map(|_| open(&url(&pooler, &login, "postgres")))
        .collect();
    for store in &stores[..3] {
        read(store).await.unwrap();
    }
    assert_says(read(&stores[3]).await, &["max_client_conn"]);
    engine.stop();
    drop(stores);
    let begun = Instant::now();
    loop {
        // Those that ended are gone a moment later.
        let error = read(&open(&url(&pooler, &login, "postgres")))
            .await
            .unwrap_err();
        if error.to_string().contains("check that database") {
            break;
        }
        assert!(begun.elapsed() < PATIENCE, "{error}");
    }
}

#[tokio::test]
async fn what_is_no_postgresql_or_does_not_answer_is_named() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let store = open(&format!("postgres://u:{PASSWORD}@127.0.0.1:{port}/d"));
    assert_says(read(&store).await, &["is it running"]);
    if let Some(redis) = Engine::redis(false) {
        let store = open_within(
            &url(&redis, &format!("u:{PASSWORD}"), "d"),
            Duration::from_secs(2),
        );
        assert_says(read(&store).await, &["no "]);
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            use std::io::{Read as _, Write as _};
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 512]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let store = open(&format!("postgres://u:{PASSWORD}@127.0.0.1:{port}/d"));
    assert_says(
        read(&store).await,
        &["does not answer as PostgreSQL does", "host and port"],
    );
}

#[test]
fn parameters_that_are_not_understood_are_named_and_no_value_is() {
    for (url, part) in [
        (
            "postgres://u:canary-p@h/d?pool_size=canary-v",
            "unknown parameter `pool_size`",
        ),
        (
            "postgres://u:canary-p@h/d?sslmode=require&sslcert=canary-v",
            "unknown parameter `sslcert`",
        ),
        (
            "postgres://u:canary-p@h/d?sslrootcert=canary-v",
            "ERGANI_CA_FILE",
        ),
        (
            "postgres://u:canary-p@h/d?sslmode=allow",
            "supported: disable, prefer, require",
        ),
        (
            "postgres://u:canary-p@h/d?sslmode=canary-v",
            "unsupported sslmode",
        ),
        (
            "postgres://u:canary-p@h/d?connect_timeout=canary-v",
            "invalid value for option `connect_timeout`",
        ),
        (
            "postgres://u:canary-p@h:canary/d",
            "invalid value for option `port`",
        ),
        ("postgres://u:canary-p@h/d?canary-v", "has no value"),
        (
            "postgres://u:canary-p@h/d?canary-name=1",
            "unknown parameter)",
        ),
        // What nobody encoded, and could be a part of a password.
        ("postgres://u:canary@canary@h/d", "cannot be read"),
        ("postgres://u:1?canary=y@h/d", "cannot be read"),
        ("postgres://u:1/canary@h/d", "cannot be read"),
        ("postgres://h/d?password=canary@x", "cannot be read"),
    ] {
        let error = PostgresStore::open(url).unwrap_err().to_string();
        assert!(error.contains(part), "{url}: {error}");
        assert!(!error.contains("canary"), "{error}");
    }
    for url in [
        "postgres://u:canary-p%40%2F@h:1,g:2/d?sslmode=verify-full&target_session_attrs=read-write",
        "postgresql://h/d?user=u&password=canary-p&connect_timeout=3&options=-c%20a%3Db",
    ] {
        let _ = PostgresStore::builder(url).unwrap();
    }
}

/// The address stays, the server behind it takes no writes any more, and another takes over.
#[tokio::test]
async fn after_a_fail_over_a_store_that_was_connected_goes_on_with_the_new_primary() {
    let (Some(one), Some(mut other)) = (with_table(&[]).await, with_table(&[]).await) else {
        return;
    };
    let switch = Switch::to(one.port());
    let store = open(&format!(
        "postgres://erg@127.0.0.1:{}/postgres",
        switch.port()
    ));
    lease(&store).await.unwrap();
    assert_eq!(switch.connections(), 1);
    // More than one connection is old by then.
    let (left, right) = tokio::join!(read(&store), read(&store));
    left.and(right).unwrap();
    let before = switch.connections();

    let read_only = "ALTER SYSTEM SET default_transaction_read_only = on; SELECT pg_reload_conf()";
    for sql in read_only.split("; ") {
        tell(&one, sql).await;
    }
    let begun = Instant::now();
    let direct = open(&url(&one, "erg", "postgres"));
    while lease(&direct).await.is_ok() {
        assert!(begun.elapsed() < PATIENCE);
    }
    switch.turn_to(other.port());
    write(&store).await.unwrap();
    assert_eq!(switch.connections(), before + 1, "one fresh connection");
    lease(&store).await.unwrap();
    assert_eq!(switch.connections(), before + 1);

    // A server that ends its sessions, and is there again at once.
    tell(
        &other,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'erg'",
    )
    .await;
    lease(&store).await.unwrap();
    assert_eq!(switch.connections(), before + 2);

    // If there is no primary, that is said after one fresh connection, at each call.
    other.stop();
    other.configure(&["-c", "default_transaction_read_only=on"]);
    other.start();
    read(&store).await.unwrap();
    let before = switch.connections();
    for made in [1, 2] {
        assert_says(lease(&store).await, &["accepts no writes"]);
        assert_eq!(switch.connections(), before + made);
    }
}
