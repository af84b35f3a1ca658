//! Disks that are full, read-only or not there.

use std::fs;
use std::path::Path;
use std::process::Command;

use ergani_token::store::{FileStore, LeaseAttempt, Revision, TokenStore, Written};
use tempfile::TempDir;

use super::*;

#[tokio::test]
async fn a_directory_that_cannot_be_made_is_named() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("file");
    fs::write(&file, "").unwrap();
    for dir in [file.clone(), file.join("tokens")] {
        let error = FileStore::open(&dir).unwrap_err();
        assert!(
            error.to_string().contains(&*dir.to_string_lossy()),
            "{error}"
        );
        assert!(error.to_string().contains("ERGANI_TOKEN_DIR"), "{error}");
    }
    // Nobody, not even root, makes a directory in /proc.
    if Path::new("/proc/self").exists() {
        let store = FileStore::open("/proc/ergani-tokens").unwrap();
        let error = store.try_lease(&account()).await.unwrap_err();
        assert!(error.to_string().contains("/proc/ergani-tokens"), "{error}");
        assert!(store.load(&account()).await.unwrap().record.is_none());
    }
}

/// A file system of 64 KiB, taken away when dropped.
struct TinyDisk(TempDir);

impl TinyDisk {
    fn mount() -> Option<Self> {
        let root = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs"])
            .arg(root.path())
            .output()
            .is_ok_and(|ran| ran.status.success());
        if !mounted {
            eprintln!(
                "LEFT OUT: a small disk cannot be mounted here, so none was full or read-only"
            );
        }
        mounted.then_some(Self(root))
    }
}

impl Drop for TinyDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[tokio::test]
async fn a_full_disk_and_a_read_only_one_leave_the_old_record_whole() {
    let Some(disk) = TinyDisk::mount() else {
        return;
    };
    let dir = disk.0.path().join("tokens");
    let store = another(&dir);
    let first = record("1", 1);
    assert_eq!(
        store.write(&account(), Revision::default(), &first).await,
        Ok(Written::Done)
    );
    let ballast = disk.0.path().join("ballast");
    let _ = fs::write(&ballast, vec![0; 128 << 10]);

    let error = store
        .write(&account(), first.revision(), &record("2", 2))
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains(KEY) && error.to_string().contains("make room"),
        "{error}"
    );
    assert_eq!(
        store.load(&account()).await.unwrap().record.unwrap().state,
        first.state
    );
    let names: Vec<_> = fs::read_dir(&dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(
        !names
            .iter()
            .any(|name| name.to_string_lossy().ends_with(".tmp")),
        "{names:?}"
    );
    // A lease comes all the same: it needs no room.
    assert!(matches!(
        store.try_lease(&account()).await,
        Ok(LeaseAttempt::Held(_))
    ));

    fs::remove_file(&ballast).unwrap();
    let remount = Command::new("mount")
        .args(["-o", "remount,ro"])
        .arg(disk.0.path())
        .status();
    assert!(remount.unwrap().success());
    let error = store
        .write(&account(), first.revision(), &record("2", 2))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("make it writable"), "{error}");
    assert_eq!(
        store.load(&account()).await.unwrap().record.unwrap().state,
        first.state
    );
}
