//! Beside the PHP package that writes the same files.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ergani_token::SystemClock;
use ergani_token::store::{FileStore, RefreshToken, TokenStore, Written};

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forerunner_that_truncates_in_place_and_narrows_late_is_waited_for() {
    let place = place();
    place.first_write().await;
    let store = FileStore::open(&place.dir).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let forerunner = {
        let (stop, path) = (Arc::clone(&stop), place.file("json"));
        std::thread::spawn(move || {
            let mut turn = 0_u64;
            while !stop.load(Ordering::Relaxed) {
                turn += 1;
                let padding = "x".repeat(usize::try_from(turn % 7).unwrap() * 900);
                let json = format!(
                    r#"{{"token":{{"accessToken":"php-{padding}","accessTokenExpiresAt":1800000000,"refreshToken":"r","refreshTokenExpiresAt":1800003600}}}}"#
                );
                if turn.is_multiple_of(3) {
                    // As a file that has just been made.
                    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
                }
                fs::write(&path, json).unwrap();
                fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
                // It reads far more than it writes.
                for _ in 0..50 {
                    fs::read(&path).unwrap();
                }
            }
            turn
        })
    };
    for _ in 0..300 {
        let loaded = store.load(&account()).await.unwrap();
        assert_eq!(loaded.healed, None);
        assert!(fingerprint(&loaded).is_some());
    }
    stop.store(true, Ordering::Relaxed);
    assert!(forerunner.join().unwrap() > 10);
    assert_eq!(place.set_aside(), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn php_reads_our_file_and_we_read_its() {
    let place = place();
    let mut first = place.first_write().await;
    let before = first.revision();
    let note = first.state.note.as_mut().unwrap();
    (note.refused, note.refresh) = (true, RefreshToken::Spent);
    first.state.version += 1;
    assert_eq!(
        place.store.write(&account(), before, &first).await,
        Ok(Written::Done)
    );
    let script = r#"
        $path = $argv[1];
        $token = json_decode(file_get_contents($path), true, 512, JSON_THROW_ON_ERROR)["token"];
        if (!is_int($token["accessTokenExpiresAt"])) { exit(1); }
        echo $token["accessToken"], " ", $token["refreshTokenExpiresAt"];
        $token["accessToken"] = "from/php";
        file_put_contents($path, json_encode(["token" => $token]));
        chmod($path, 0600);
    "#;
    let ran = Command::new("php")
        .args(["-r", script, "--"])
        .arg(place.file("json"))
        .output();
    let Ok(ran) = ran else {
        eprintln!("LEFT OUT: php is not installed, so nothing shows that PHP reads our files");
        return;
    };
    assert!(ran.status.success(), "{ran:?}");
    assert_eq!(
        String::from_utf8(ran.stdout).unwrap(),
        "access-1 1800003600"
    );

    let loaded = place.store.load(&account()).await.unwrap().record.unwrap();
    assert_eq!(
        loaded.pair.as_ref().unwrap().access_token().expose(),
        "from/php"
    );
    let new = loaded.pair.unwrap().fingerprint();
    assert_ne!(new, first.pair.unwrap().fingerprint());
    // A note on our pair is void for theirs; but it has the life of ours, being of one server.
    let note = loaded.state.note_on(new).unwrap();
    assert!(!note.refused && note.refresh == RefreshToken::Usable);
    assert_eq!(note.life, Duration::from_secs(3600));
}

#[tokio::test]
async fn a_pair_of_the_forerunner_has_the_life_that_its_file_tells() {
    for life in [600, 10_800] {
        let place = place();
        place.first_write().await;
        fs::remove_file(place.file("state")).unwrap();
        let store = FileStore::open(&place.dir).unwrap();
        let end = SystemClock.now().as_seconds() + life;
        let json = format!(
            r#"{{"token":{{"accessToken":"php","accessTokenExpiresAt":{end},"refreshToken":"r","refreshTokenExpiresAt":{end}}}}}"#
        );
        fs::write(place.file("json"), json).unwrap();
        fs::set_permissions(place.file("json"), fs::Permissions::from_mode(0o600)).unwrap();
        let loaded = store.load(&account()).await.unwrap().record.unwrap();
        let told = loaded.state.note.unwrap();
        assert_eq!(
            Some(told.fingerprint),
            loaded.pair.map(|pair| pair.fingerprint())
        );
        let life = u64::try_from(life).unwrap();
        assert!(
            (life - 60..=life).contains(&told.life.as_secs()),
            "{told:?}"
        );
        assert_eq!(told.refresh, RefreshToken::Usable);
    }
}
