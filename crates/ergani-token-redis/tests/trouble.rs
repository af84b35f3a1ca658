//! A real server in trouble: what its users read, and that no password is in it.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, TcpListener, UdpSocket};
use std::time::{Duration, Instant};

use ergani_test_engines::{Certificates, Engine, Switch, free_port};
use ergani_token::store::{
    LeaseAttempt, Record, RecordState, Revision, StoreError, TokenStore as _, Written,
};
use ergani_token::{Account, AccountNaming, Credentials, Environment, UserType};
use ergani_token_redis::RedisStore;
use redis::aio::MultiplexedConnection;

const PASSWORD: &str = "canary-password-of-the-engine";
const OTHER_PASSWORD: &str = "canary-password-that-is-wrong";
/// A loaded machine is slow, and what is waited for comes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Longer than any of these tests takes.
const LEASE_TERM: Duration = Duration::from_secs(3600);

fn open(url: &str) -> RedisStore {
    open_within(url, PATIENCE)
}

fn open_within(url: &str, limit: Duration) -> RedisStore {
    ergani_test_trace::on();
    RedisStore::builder(url)
        .unwrap()
        .command_limit(limit)
        // No lease is extended while a test counts connections.
        .lease_term(LEASE_TERM)
        .naming(AccountNaming::keyed(b"trouble"))
        .build()
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

async fn read(store: &RedisStore) -> Result<(), StoreError> {
    store.load(&account()).await.map(drop)
}

async fn write(store: &RedisStore) -> Result<(), StoreError> {
    let seen = store.load(&account()).await?.record;
    let expected = seen.as_ref().map_or(Revision::default(), Record::revision);
    let new = record(expected.version + 1);
    let written = store.write(&account(), expected, &new).await?;
    assert_eq!(written, Written::Done);
    Ok(())
}

async fn lease(store: &RedisStore) -> Result<(), StoreError> {
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
    assert!(error.starts_with("redis "), "{error}");
    assert!(!error.contains("canary"), "{error}");
}

async fn connection(url: &str) -> MultiplexedConnection {
    let client = redis::Client::open(url).unwrap();
    // A loaded machine is slow.
    let patient = redis::AsyncConnectionConfig::new()
        .set_connection_timeout(None)
        .set_response_timeout(None);
    client
        .get_multiplexed_async_connection_with_config(&patient)
        .await
        .unwrap()
}

async fn tell(url: &str, command: &str) -> redis::Value {
    let mut words = command.split(' ');
    let mut command = redis::cmd(words.next().unwrap());
    for word in words {
        command.arg(word);
    }
    command
        .query_async(&mut connection(url).await)
        .await
        .unwrap()
}

/// Waits until the server's `INFO` says so.
async fn until_info_says(url: &str, part: &str) {
    let begun = Instant::now();
    loop {
        let info: String = redis::cmd("INFO")
            .arg("everything")
            .query_async(&mut connection(url).await)
            .await
            .unwrap();
        if info.contains(part) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "{part} does not come: {info}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn no_memory_is_named_for_leases_and_writes_and_reads_go_on() {
    let Some(engine) = Engine::redis(false) else {
        return;
    };
    let store = open(&engine.url());
    write(&store).await.unwrap();
    tell(&engine.url(), "CONFIG SET maxmemory-policy noeviction").await;
    tell(&engine.url(), "CONFIG SET maxmemory 1").await;
    for result in [write(&store).await, lease(&store).await] {
        assert_says(result, &["maxmemory", "raise the limit"]);
    }
    read(&store).await.unwrap();
}

#[tokio::test]
async fn a_server_that_cannot_save_is_named_and_reads_go_on() {
    let Some(engine) = Engine::redis_with(&["--appendonly", "no"]) else {
        return;
    };
    let url = engine.url();
    write(&open(&url)).await.unwrap();
    // The snapshot cannot take the place of a directory.
    std::fs::create_dir(engine.path().join("dump.rdb")).unwrap();
    tell(&url, "BGSAVE").await;
    until_info_says(&url, "rdb_last_bgsave_status:err").await;
    // Only with such a point does it mind.
    let mut set = redis::cmd("CONFIG");
    set.arg("SET").arg("save").arg("3600 1000000");
    set.exec_async(&mut connection(&url).await).await.unwrap();
    let store = open(&url);
    for result in [write(&store).await, lease(&store).await] {
        assert_says(
            result,
            &["cannot save", "stop-writes-on-bgsave-error", "disk space"],
        );
    }
    read(&store).await.unwrap();
}

#[tokio::test]
async fn a_replica_and_one_that_lost_its_primary_are_named() {
    let (Some(mut primary), Some(replica)) = (Engine::redis(false), Engine::redis(false)) else {
        return;
    };
    let follow = format!("REPLICAOF 127.0.0.1 {}", primary.port());
    tell(&replica.url(), &follow).await;
    until_info_says(&replica.url(), "master_link_status:up").await;
    let store = open(&replica.url());
    for result in [write(&store).await, lease(&store).await] {
        assert_says(result, &["is a replica", "address of the primary"]);
    }
    tell(&replica.url(), "CONFIG SET replica-serve-stale-data no").await;
    primary.stop();
    until_info_says(&replica.url(), "master_link_status:down").await;
    assert_says(read(&store).await, &["lost its primary"]);
    assert_says(lease(&store).await, &["is a replica"]);
}

#[tokio::test]
async fn a_primary_without_its_replicas_is_named() {
    let Some(engine) = Engine::redis_with(&["--min-replicas-to-write", "1"]) else {
        return;
    };
    let store = open(&engine.url());
    for result in [write(&store).await, lease(&store).await] {
        assert_says(result, &["min-replicas-to-write", "start its replicas"]);
    }
    read(&store).await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_still_loading_is_named() {
    let Some(mut engine) = Engine::redis(true) else {
        return;
    };
    let mut connection = connection(&engine.url()).await;
    let mut keys = redis::pipe();
    for number in 0..20_000 {
        keys.set(number, "x").ignore();
    }
    keys.exec_async(&mut connection).await.unwrap();
    engine.stop();
    let slowly = ["--appendonly", "yes", "--key-load-delay", "500"];
    engine.configure(&slowly);
    engine.start();
    let store = open(&engine.url());
    for result in [read(&store).await, lease(&store).await] {
        assert_says(result, &["loads its data", "try again"]);
    }
}

#[tokio::test]
async fn a_missing_a_wrong_and_a_needless_password_are_named() {
    let (Some(locked), Some(free)) = (Engine::redis_with_password(PASSWORD), Engine::redis(false))
    else {
        return;
    };
    let at = |login: &str, engine: &Engine| format!("redis://{login}127.0.0.1:{}/3", engine.port());
    for (login, engine, parts) in [
        (String::new(), &locked, "requires a password"),
        (
            format!(":{OTHER_PASSWORD}@"),
            &locked,
            "rejects the user name or password",
        ),
        (
            format!("nobody:{PASSWORD}@"),
            &locked,
            "rejects the user name or password",
        ),
        (format!(":{PASSWORD}@"), &free, "remove it from the address"),
        (
            format!("nobody:{PASSWORD}@"),
            &free,
            "rejects the user name or password",
        ),
    ] {
        let store = open(&at(&login, engine));
        assert_says(read(&store).await, &[parts, "address of the store"]);
    }
    let right = open(&at(&format!(":{PASSWORD}@"), &locked));
    write(&right).await.unwrap();
}

#[tokio::test]
async fn what_the_acl_forbids_is_named_within_pipelines_and_scripts() {
    let Some(engine) = Engine::redis(false) else {
        return;
    };
    let store = open(&format!(
        "redis://erg:{PASSWORD}@127.0.0.1:{}/0",
        engine.port()
    ));
    let user = format!("ACL SETUSER erg on >{PASSWORD} ~ergani:*");
    let all = "+hmget +hset +hdel +hexists +del +exists +get +set +pttl +pexpire +time +eval +scan +multi +exec +select";
    tell(&engine.url(), &format!("{user} {all}")).await;
    // What the message says is enough.
    read(&store).await.unwrap();
    write(&store).await.unwrap();
    lease(&store).await.unwrap();
    store.list().await.unwrap();
    store.prune().await.unwrap();
    store.forget(&account()).await.unwrap();
    tell(&engine.url(), "ACL SETUSER erg -set").await;
    assert_says(lease(&store).await, &["ACL", "+hmget"]);
    tell(&engine.url(), "ACL SETUSER erg -hset").await;
    assert_says(write(&store).await, &["ACL", "+hset"]);
    tell(&engine.url(), "ACL SETUSER erg +hset resetkeys ~other:*").await;
    assert_says(read(&store).await, &["ACL", "~ergani:*"]);
    assert_says(write(&store).await, &["ACL"]);
}

#[tokio::test]
async fn a_server_without_a_connection_left_is_named() {
    let Some(engine) = Engine::redis_with(&["--maxclients", "1"]) else {
        return;
    };
    // The engine's own start has looked at the port, and may still be there.
    let begun = Instant::now();
    let taken = loop {
        let client = redis::Client::open(engine.url()).unwrap();
        match client.get_multiplexed_async_connection().await {
            Ok(taken) => break taken,
            Err(error) => assert!(begun.elapsed() < PATIENCE, "{error}"),
        }
    };
    assert_says(
        read(&open(&engine.url())).await,
        &["maxclients", "no connection left"],
    );
    let with_more_to_say = format!("redis://:{PASSWORD}@127.0.0.1:{}/3", engine.port());
    assert_says(read(&open(&with_more_to_say)).await, &["maxclients"]);
    drop(taken);
}

#[tokio::test]
async fn protected_mode_is_named() {
    // Which address of this machine's is none of the loopback; nothing is sent.
    let probe = UdpSocket::bind(("0.0.0.0", 0)).unwrap();
    let outside = probe
        .connect(("192.0.2.1", 9))
        .and_then(|()| probe.local_addr())
        .map(|address| address.ip());
    let Ok(IpAddr::V4(outside)) = outside else {
        println!("\n*** LEFT OUT: this machine has no address but the loopback ***\n");
        return;
    };
    let Some(engine) = Engine::redis_with(&["--bind", "127.0.0.1", &outside.to_string()]) else {
        return;
    };
    let store = open(&format!("redis://{outside}:{}/0", engine.port()));
    assert_says(read(&store).await, &["protected mode", "requirepass"]);
}

#[tokio::test]
async fn a_cluster_is_named_whether_it_is_up_or_down() {
    let buses = [free_port(), free_port()];
    let node = |bus: u16| {
        let bus = bus.to_string();
        let options = ["--cluster-enabled", "yes", "--cluster-port", &bus];
        Engine::redis_with(&options)
    };
    let (Some(one), Some(other)) = (node(buses[0].0), node(buses[1].0)) else {
        return;
    };
    assert_says(
        read(&open(&one.url())).await,
        &["is a Redis Cluster", "single server"],
    );
    let database = format!("redis://127.0.0.1:{}/3", one.port());
    assert_says(read(&open(&database)).await, &["is a Redis Cluster"]);
    // The other has all the keys.
    tell(&other.url(), "CLUSTER ADDSLOTSRANGE 0 16383").await;
    tell(
        &one.url(),
        &format!("CLUSTER MEET 127.0.0.1 {} {}", other.port(), buses[1].0),
    )
    .await;
    let begun = Instant::now();
    while tell(&one.url(), "CLUSTER SLOTS").await == redis::Value::Array(Vec::new()) {
        assert!(begun.elapsed() < PATIENCE, "they do not meet");
    }
    for result in [
        read(&open(&one.url())).await,
        lease(&open(&one.url())).await,
    ] {
        assert_says(result, &["is a Redis Cluster"]);
    }
}

#[tokio::test]
async fn a_script_that_keeps_the_server_busy_is_named() {
    let Some(engine) = Engine::redis_with(&["--busy-reply-threshold", "20"]) else {
        return;
    };
    let store = open(&engine.url());
    write(&store).await.unwrap();
    let mut busy = connection(&engine.url()).await;
    let endless = tokio::spawn(async move {
        redis::cmd("EVAL")
            .arg("while true do end")
            .arg(0)
            .exec_async(&mut busy)
            .await
    });
    // What is sent before it has run long enough waits that long.
    let begun = Instant::now();
    let error = loop {
        match lease(&store).await {
            Err(error) => break error,
            Ok(()) => assert!(begun.elapsed() < PATIENCE, "it never begins"),
        }
    };
    assert_says(Err(error), &["a script keeps it busy", "SCRIPT KILL"]);
    tell(&engine.url(), "SCRIPT KILL").await;
    assert!(endless.await.unwrap().is_err());
    lease(&store).await.unwrap();
}

#[tokio::test]
async fn a_database_that_is_not_there_is_named() {
    let Some(engine) = Engine::redis(false) else {
        return;
    };
    let store = open(&format!("redis://127.0.0.1:{}/99", engine.port()));
    assert_says(
        read(&store).await,
        &["no such database", "correct the number"],
    );
}

#[tokio::test]
async fn keys_of_another_program_and_missing_commands_are_named() {
    let Some(engine) = Engine::redis_with(&["--rename-command", "EVAL", "", "--appendonly", "no"])
    else {
        return;
    };
    let store = open(&engine.url());
    assert_says(write(&store).await, &["does not know a command", "Redis 7"]);
    let name = store.name_of(&account()).await;
    tell(&engine.url(), &format!("SET ergani:{{{name}}} theirs")).await;
    assert_says(read(&store).await, &["something else", "another database"]);
}

#[tokio::test]
async fn silence_is_named_when_it_begins_before_and_after_connecting() {
    let Some(engine) = Engine::redis(false) else {
        return;
    };
    let old = open_within(&engine.url(), Duration::from_millis(300));
    read(&old).await.unwrap();
    engine.pause();
    let new = open_within(&engine.url(), Duration::from_millis(300));
    assert_says(read(&old).await, &["no answer within 0.3 s"]);
    assert_says(lease(&new).await, &["no ", "overloaded"]);
    engine.go_on();
    let begun = Instant::now();
    while let Err(error) = read(&old).await {
        assert!(begun.elapsed() < PATIENCE, "{error}");
    }
}

#[cfg(feature = "tls")]
#[tokio::test]
async fn tls_to_a_plain_port_and_the_reverse_are_named() {
    let Some(certificates) = Certificates::make() else {
        return;
    };
    let (Some(plain), Some(secure)) = (Engine::redis(false), Engine::redis_over_tls(&certificates))
    else {
        return;
    };
    let tls_to_plain = RedisStore::builder(&format!("rediss://localhost:{}/0", plain.port()))
        .unwrap()
        .ca_file(certificates.ca_file())
        .command_limit(Duration::from_secs(2))
        .build();
    assert_says(read(&tls_to_plain).await, &["TLS", "redis://"]);
    let plain_to_tls = open(&format!("redis://localhost:{}/0", secure.port()));
    assert_says(read(&plain_to_tls).await, &["TLS", "rediss://"]);
}

#[tokio::test]
async fn a_server_that_is_no_redis_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 512]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let store = open(&format!("redis://127.0.0.1:{port}/0"));
    assert_says(
        read(&store).await,
        &["is not Redis or Valkey", "host and port"],
    );
    if let Some(database) = Engine::postgres() {
        let store = open(&format!("redis://127.0.0.1:{}/0", database.port()));
        assert_says(read(&store).await, &["is it Redis or Valkey?"]);
    }
    // And nobody at all.
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let store = open(&format!("redis://127.0.0.1:{free}/0"));
    assert_says(read(&store).await, &["is it running"]);
}

#[test]
fn unknown_parameters_are_named_and_no_value_is() {
    for (url, part) in [
        (
            "redis://u:canary-p@h/0?timeout=canary-v",
            "unknown parameter `timeout`",
        ),
        (
            "redis://h/0?protocol=resp3&ssl_cert_reqs=canary-v",
            "unknown parameter `ssl_cert_reqs`",
        ),
        (
            "redis+unix:///run/redis.sock?pass=canary-v&dbb=2",
            "unknown parameter `dbb`",
        ),
        // A password that nobody encoded is no parameter.
        ("redis://canary-u:1?canary=y@h/0", "cannot be read"),
        ("redis://h/0?canary-pass", "unknown parameter)"),
    ] {
        let error = RedisStore::open(url).unwrap_err().to_string();
        assert!(error.contains(part), "{url}: {error}");
        assert!(!error.contains("canary"), "{error}");
    }
    RedisStore::open("redis://u:canary-p@h/0?protocol=resp3").unwrap();
    RedisStore::open("redis+unix:///run/redis.sock?pass=canary-@v&db=2").unwrap();
}

/// The address stays, the server behind it becomes a replica, and another takes over.
#[tokio::test]
async fn after_a_fail_over_a_store_that_was_connected_goes_on_with_the_new_primary() {
    let (Some(one), Some(other)) = (Engine::redis(false), Engine::redis(false)) else {
        return;
    };
    let switch = Switch::to(one.port());
    let store = open(&format!("redis://127.0.0.1:{}/0", switch.port()));
    write(&store).await.unwrap();
    tell(&other.url(), &format!("REPLICAOF 127.0.0.1 {}", one.port())).await;
    until_info_says(&other.url(), "master_link_status:up").await;
    let held = match store.try_lease(&account()).await.unwrap() {
        LeaseAttempt::Held(lease) => lease,
        LeaseAttempt::Busy(holder) => panic!("{holder:?}"),
    };
    tell(&one.url(), "WAIT 1 0").await;
    assert_eq!(switch.connections(), 1);

    tell(&other.url(), "REPLICAOF NO ONE").await;
    tell(&one.url(), &format!("REPLICAOF 127.0.0.1 {}", other.port())).await;
    until_info_says(&one.url(), "master_link_status:up").await;
    switch.turn_to(other.port());
    // A record that the old one still gave is written to the new one.
    write(&store).await.unwrap();
    assert_eq!(switch.connections(), 2, "one fresh connection");
    held.release().await;
    lease(&store).await.unwrap();
    assert_eq!(switch.connections(), 2);

    // If it is a replica still, that is said after one fresh connection, at each call.
    tell(&other.url(), &format!("REPLICAOF 127.0.0.1 {}", one.port())).await;
    for made in [3, 4] {
        assert_says(lease(&store).await, &["is a replica"]);
        assert_eq!(switch.connections(), made);
    }
    // And a connection that breaks is made anew, once.
    tell(&other.url(), "REPLICAOF NO ONE").await;
    read(&store).await.unwrap();
    switch.cut();
    lease(&store).await.unwrap();
    assert_eq!(switch.connections(), 6);
}
