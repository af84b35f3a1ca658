//! Secrets and token directories as systemd and Kubernetes mount them, for a process that is not root.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::home::{Ended, Home, PASSWORD, ended};

const ROOT: u32 = 0;
/// `nobody`, and a group for volumes.
const SERVICE: u32 = 65_534;
const FS_GROUP: u32 = 4_242;

/// A place in which modes and owners are as root made them; none where we are not root.
struct Mounted {
    home: Home,
}

impl Mounted {
    #[expect(clippy::print_stderr, reason = "what is left out must be seen")]
    fn new() -> Option<Self> {
        let home = Home::new();
        let root = home.directory.path();
        let can = chown(root, Some(ROOT), Some(ROOT)).is_ok()
            && Command::new("setpriv").arg("--version").output().is_ok();
        if !can {
            eprintln!(
                "LEFT OUT: only root, with setpriv, can be another user, so no mounted secret was tried"
            );
            return None;
        }
        mode(root, 0o755);
        Some(Self { home })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.directory.path().join(name)
    }

    fn directory(&self, name: &str, owner: u32, group: u32, bits: u32) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(&path).unwrap();
        chown(&path, Some(owner), Some(group)).unwrap();
        mode(&path, bits);
        path
    }

    fn file(&self, path: PathBuf, text: &str, owner: u32, group: u32, bits: u32) -> PathBuf {
        fs::write(&path, text).unwrap();
        chown(&path, Some(owner), Some(group)).unwrap();
        mode(&path, bits);
        path
    }

    /// The program as the service, in these groups beside its own.
    fn run(&self, groups: &[u32], arguments: &[&str], variables: &[(&str, &Path)]) -> Ended {
        let mut service = Command::new("setpriv");
        service.args([
            "--reuid",
            &SERVICE.to_string(),
            "--regid",
            &SERVICE.to_string(),
        ]);
        if groups.is_empty() {
            service.arg("--clear-groups");
        } else {
            let groups: Vec<String> = groups.iter().map(u32::to_string).collect();
            service.args(["--groups", &groups.join(",")]);
        }
        service.arg(env!("CARGO_BIN_EXE_ergani"));
        let mut command = self.home.adapt(service, arguments);
        command
            .env_remove("ERGANI_TOKEN_DIR")
            .env("ERGANI_PASSWORD", "")
            .current_dir("/")
            .envs(variables.iter().copied());
        ended(command.output().unwrap())
    }

    fn log_in(&self, groups: &[u32], variables: &[(&str, &Path)]) -> Ended {
        self.run(groups, &["login", "--store", "memory:"], variables)
    }
}

fn mode(path: &Path, bits: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(bits)).unwrap();
}

fn mode_of(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

/// As kubelet mounts a Secret: files of root behind two links, in a directory of its own; with
/// `fsGroup`, group read is added to what `defaultMode` says, and the group is that.
fn kubernetes(mounted: &Mounted, default_mode: u32, fs_group: Option<u32>) -> PathBuf {
    let volume = mounted.directory("secret", ROOT, fs_group.unwrap_or(ROOT), 0o1777);
    let data = mounted.directory("secret/..2026_11_28", ROOT, fs_group.unwrap_or(ROOT), 0o755);
    let bits = default_mode | fs_group.map_or(0, |_| 0o440);
    let group = fs_group.unwrap_or(ROOT);
    mounted.file(data.join("password"), PASSWORD, ROOT, group, bits);
    mounted.file(data.join("store.key"), &"5a".repeat(32), ROOT, group, bits);
    let _ = symlink("..2026_11_28", volume.join("..data"));
    for name in ["password", "store.key"] {
        let _ = symlink(format!("..data/{name}"), volume.join(name));
    }
    volume
}

/// What docs/CONFIGURATION.md recommends, word for word.
fn recommended(key: &str) -> u32 {
    let page = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/CONFIGURATION.md"),
    )
    .unwrap();
    let after = page.split(&format!("{key}: ")).nth(1).unwrap();
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    u32::from_str_radix(&digits, if digits.starts_with('0') { 8 } else { 10 }).unwrap()
}

#[test]
fn a_secret_of_kubernetes_is_read_as_the_docs_recommend_it() {
    let Some(mounted) = Mounted::new() else {
        return;
    };
    let group = recommended("fsGroup");
    let volume = kubernetes(&mounted, recommended("defaultMode"), Some(group));
    let variables = [("ERGANI_PASSWORD_FILE", &*volume.join("password"))];
    let run = mounted.log_in(&[group], &variables);
    assert_eq!(run.code, 0, "{}", run.stderr);

    // The store key too, with the sessions on a volume of the group's.
    let data = mounted.directory("data", SERVICE, SERVICE, 0o700);
    let (tokens, key) = (data.join("tokens"), volume.join("store.key"));
    let sealed = [
        variables[0],
        ("ERGANI_TOKEN_DIR", &*tokens),
        ("ERGANI_STORE_KEY_FILE", &*key),
    ];
    let run = mounted.run(&[group], &["token"], &sealed);
    assert_eq!(run.code, 0, "{}", run.stderr);

    // Without the group nobody reads it; of another group it would be anybody's.
    let run = mounted.log_in(&[], &variables);
    assert_eq!(run.code, 3, "{}", run.stderr);
    let volume = kubernetes(&mounted, 0o644, Some(group));
    for name in ["ERGANI_PASSWORD_FILE", "ERGANI_STORE_KEY_FILE"] {
        let file = if name == "ERGANI_PASSWORD_FILE" {
            "password"
        } else {
            "store.key"
        };
        let mut variables = vec![
            (name, volume.join(file)),
            ("ERGANI_TOKEN_DIR", tokens.clone()),
        ];
        if name == "ERGANI_STORE_KEY_FILE" {
            variables.push((
                "ERGANI_PASSWORD_FILE",
                mounted.file(mounted.path("own"), PASSWORD, SERVICE, SERVICE, 0o400),
            ));
        }
        let variables: Vec<_> = variables
            .iter()
            .map(|(name, path)| (*name, path.as_path()))
            .collect();
        let run = mounted.run(&[group], &["token"], &variables);
        assert_eq!(run.code, 9, "{}", run.stderr);
        assert!(run.stderr.contains("defaultMode: 0440"), "{}", run.stderr);
    }
}

#[test]
fn a_credential_of_systemd_is_read() {
    let Some(mounted) = Mounted::new() else {
        return;
    };
    // With the access list of the service the group seems to read it; here all may, who get there.
    let shut = mounted.directory("credentials", SERVICE, SERVICE, 0o500);
    let password = mounted.file(shut.join("password"), PASSWORD, ROOT, ROOT, 0o444);
    let key = mounted.file(shut.join("store.key"), &"5a".repeat(32), ROOT, ROOT, 0o444);
    let data = mounted.directory("data", SERVICE, SERVICE, 0o700);
    let tokens = data.join("tokens");
    let variables = [
        ("ERGANI_PASSWORD_FILE", &*password),
        ("ERGANI_STORE_KEY_FILE", &*key),
        ("ERGANI_TOKEN_DIR", &*tokens),
        ("CREDENTIALS_DIRECTORY", &*shut),
    ];
    let run = mounted.run(&[], &["token"], &variables);
    assert_eq!(run.code, 0, "{}", run.stderr);

    // Not one beside it, nor one in a directory that others can write or pass through.
    let run = mounted.run(&[], &["token", "--store", "memory:"], &variables[..1]);
    assert_eq!(run.code, 9, "{}", run.stderr);
    for bits in [0o777, 0o755, 0o770] {
        mode(&shut, bits);
        let run = mounted.log_in(&[], &variables);
        assert_eq!(run.code, 9, "{bits:o}: {}", run.stderr);
    }
}

#[test]
fn a_secret_that_root_hands_to_a_group_is_read_by_that_group_only() {
    let Some(mounted) = Mounted::new() else {
        return;
    };
    let data = mounted.directory("data", SERVICE, SERVICE, 0o700);
    let tokens = data.join("tokens");
    let own = mounted.file(mounted.path("own"), PASSWORD, SERVICE, SERVICE, 0o400);
    for (owner, group, bits, groups, code) in [
        (ROOT, FS_GROUP, 0o640, &[FS_GROUP][..], 0),
        (ROOT, FS_GROUP, 0o440, &[FS_GROUP], 0),
        (ROOT, SERVICE, 0o440, &[], 0),
        (SERVICE, SERVICE, 0o600, &[], 0),
        (SERVICE, SERVICE, 0o400, &[], 0),
        // Others write it, others read it, or another user gave it.
        (ROOT, FS_GROUP, 0o660, &[FS_GROUP], 9),
        (ROOT, FS_GROUP, 0o644, &[FS_GROUP], 9),
        (ROOT, FS_GROUP, 0o644, &[], 9),
        (SERVICE, SERVICE, 0o640, &[], 9),
        (1, FS_GROUP, 0o640, &[FS_GROUP], 9),
        // Nobody reads it: what to do is said.
        (ROOT, ROOT, 0o400, &[], 3),
    ] {
        let password = mounted.file(mounted.path("password"), PASSWORD, owner, group, bits);
        let run = mounted.log_in(groups, &[("ERGANI_PASSWORD_FILE", &password)]);
        assert_eq!(run.code, code, "{owner}:{group} {bits:o}: {}", run.stderr);
        let key = mounted.file(mounted.path("key"), &"5a".repeat(32), owner, group, bits);
        let variables = [
            ("ERGANI_PASSWORD_FILE", &*own),
            ("ERGANI_STORE_KEY_FILE", &*key),
            ("ERGANI_TOKEN_DIR", &*tokens),
        ];
        let sealed = mounted.run(groups, &["token"], &variables);
        assert_eq!(
            sealed.code, code,
            "{owner}:{group} {bits:o}: {}",
            sealed.stderr
        );
        for run in [run, sealed] {
            let mends = ["chmod", "chown", "chgrp"]
                .iter()
                .any(|it| run.stderr.contains(it));
            assert_eq!(mends, code != 0, "{owner}:{group} {bits:o}: {}", run.stderr);
        }
    }
}

/// What Kubernetes does at each start to a volume with `fsGroup`: group and setgid for all, and
/// read and write for the group.
fn remount(path: &Path) {
    let metadata = fs::symlink_metadata(path).unwrap();
    chown(path, None, Some(FS_GROUP)).unwrap();
    if metadata.is_dir() {
        mode(path, (metadata.mode() & 0o7777) | 0o2770);
        for entry in fs::read_dir(path).unwrap() {
            remount(&entry.unwrap().path());
        }
    } else {
        mode(path, (metadata.mode() & 0o7777) | 0o660);
    }
}

#[test]
fn a_token_directory_on_a_volume_is_narrowed_after_a_restart_and_its_session_lives_on() {
    let Some(mounted) = Mounted::new() else {
        return;
    };
    let volume = mounted.directory("volume", ROOT, FS_GROUP, 0o2770);
    let tokens = volume.join("tokens");
    let own = mounted.file(mounted.path("own"), PASSWORD, SERVICE, SERVICE, 0o400);
    let variables = [
        ("ERGANI_PASSWORD_FILE", &*own),
        ("ERGANI_TOKEN_DIR", &*tokens),
    ];
    for restart in 0..3 {
        let run = mounted.run(&[FS_GROUP], &["token"], &variables);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let told = run.stderr.contains("narrowed");
        assert_eq!(told, restart > 0, "{}", run.stderr);
        assert_eq!(mode_of(&tokens) & 0o777, 0o700);
        for entry in fs::read_dir(&tokens).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(mode_of(&path), 0o600, "{}", path.display());
        }
        // Told once, and not again.
        let again = mounted.run(&[FS_GROUP], &["token"], &variables);
        assert_eq!((again.code, &*again.stderr), (0, ""));
        remount(&volume);
    }
    assert_eq!(mounted.home.counters().logins, 1);
    assert_eq!(mounted.home.counters().authentications(), 1);

    // What is not ours is not ours to narrow: it is refused, with what to do.
    let run = mounted.run(
        &[FS_GROUP],
        &["token"],
        &[variables[0], ("ERGANI_TOKEN_DIR", &*volume)],
    );
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(
        run.stderr.contains("ERGANI_TOKEN_DIR=") && run.stderr.contains("chmod go-w"),
        "{}",
        run.stderr
    );
    assert_eq!(mode_of(&volume), 0o2770);
    // Others were let in by hand, and not by a volume.
    for bits in [0o2777, 0o770] {
        mode(&tokens, bits);
        let run = mounted.run(&[FS_GROUP], &["token"], &variables);
        assert_eq!(run.code, 3, "{bits:o}: {}", run.stderr);
        assert_eq!(mode_of(&tokens), bits);
    }
}

#[test]
fn a_profile_with_a_password_may_be_a_mounted_secret() {
    let Some(mounted) = Mounted::new() else {
        return;
    };
    let text = format!(
        "[profiles.p]\nusername = '{}'\npassword = '{PASSWORD}'\nbase_url = '{}'\n",
        crate::home::USER,
        mounted.home.sandbox.url()
    );
    for (owner, group, bits, groups, code) in [
        (ROOT, FS_GROUP, 0o440, &[FS_GROUP][..], 0),
        (SERVICE, SERVICE, 0o600, &[], 0),
        (ROOT, FS_GROUP, 0o444, &[FS_GROUP], 9),
        (ROOT, FS_GROUP, 0o660, &[FS_GROUP], 9),
    ] {
        let file = mounted.file(mounted.path("config.toml"), &text, owner, group, bits);
        let variables = [
            ("ERGANI_CONFIG", &*file),
            ("ERGANI_PROFILE", Path::new("p")),
            ("ERGANI_USERNAME", Path::new("")),
            ("ERGANI_BASE_URL", Path::new("")),
        ];
        let run = mounted.log_in(groups, &variables);
        assert_eq!(run.code, code, "{owner}:{group} {bits:o}: {}", run.stderr);
    }
}
