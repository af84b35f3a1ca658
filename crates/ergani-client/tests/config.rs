//! Settings: what beats what, and what is refused.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]
#![cfg(feature = "config")]

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use ergani_client::Sent;
use ergani_client::config::{Config, ConfigError, Key, Origin, Sources, StoreLocation, StoreUrl};
use ergani_token::{Environment, ErrorKind, UserType};

const CANARY: &str = "canary-password-4711";

fn sources(variables: &[(&str, &str)]) -> Sources {
    let variables: HashMap<String, String> = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Sources::new()
        .file("/nonexistent/config.toml")
        .variables(move |name| variables.get(name).map(Into::into))
}

fn load(variables: &[(&str, &str)]) -> Config {
    ergani_test_trace::on();
    sources(variables).load().unwrap()
}

fn file(directory: &Path, name: &str, text: &str, mode: u32) -> PathBuf {
    let path = directory.join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    path
}

/// A file with one profile, and what it gives under these variables.
fn with_profile(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let directory = tempfile::tempdir().unwrap();
    let path = file(directory.path(), "config.toml", text, 0o600);
    sources(variables).file(path).profile("acme").load()
}

#[test]
fn every_variable_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let password = file(directory.path(), "password", "secret\nmore\n", 0o600);
    let config = load(&[
        ("ERGANI_USERNAME", "user"),
        ("ERGANI_PASSWORD_FILE", password.to_str().unwrap()),
        ("ERGANI_ENVIRONMENT", "production"),
        ("ERGANI_USER_TYPE", "02"),
        ("ERGANI_STORE", "memory:"),
        ("ERGANI_TOKEN_DIR", "/tokens"),
        ("ERGANI_STORE_KEY_FILE", "/key"),
        ("ERGANI_CA_FILE", "/ca.pem"),
        ("ERGANI_ACCESS_TOKEN", "abc"),
    ]);
    let account = config.account().unwrap();
    assert_eq!(account.credentials().username, "user");
    assert_eq!(account.credentials().password.expose(), "secret");
    assert_eq!(account.credentials().user_type, UserType::Ergani);
    assert_eq!(account.environment(), &Environment::Production);
    assert_eq!(config.store_location().unwrap(), StoreLocation::Memory);
    assert_eq!(config.store_key_file.as_deref(), Some(Path::new("/key")));
    assert_eq!(config.ca_file.as_deref(), Some(Path::new("/ca.pem")));
    assert!(config.fixed_token().unwrap().is_some());
    for key in Key::ALL.iter().filter(|key| config.has(**key)) {
        assert_eq!(
            config.origin(*key),
            Origin::Variable(key.variable().unwrap()),
            "{key:?}"
        );
    }
}

#[test]
fn nothing_but_a_user_is_needed() {
    let config = load(&[("ERGANI_USERNAME", "user"), ("ERGANI_PASSWORD", "secret")]);
    assert_eq!(config.environment().unwrap(), Environment::Test);
    assert_eq!(config.user_type().unwrap(), UserType::External);
    assert_eq!(config.origin(Key::Environment), Origin::Default);
    assert!(config.fixed_token().unwrap().is_none());
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let config = load(&[
        ("ERGANI_USERNAME", "user"),
        ("ERGANI_PASSWORD", ""),
        ("ERGANI_ENVIRONMENT", ""),
        ("ERGANI_BASE_URL", ""),
        ("ERGANI_ACCESS_TOKEN", ""),
    ]);
    assert_eq!(config.environment().unwrap(), Environment::Test);
    assert!(config.fixed_token().unwrap().is_none());
    let error = config.account().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(
        error.to_string().contains("ERGANI_PASSWORD_FILE"),
        "{error}"
    );
}

#[test]
fn a_flag_beats_the_environment_which_beats_the_profile() {
    let profile = "[profiles.acme]\nusername = 'of-profile'\nuser_type = '03'\nenvironment = 'production'\n\
                   token_dir = '/of-profile'\nca_file = '/ca'\n";
    let directory = tempfile::tempdir().unwrap();
    let path = file(directory.path(), "config.toml", profile, 0o600);
    let mut flags = Config::default();
    flags.user_type = Some("01".into());
    let config = sources(&[
        ("ERGANI_USER_TYPE", "02"),
        ("ERGANI_ENVIRONMENT", "test"),
        ("ERGANI_PROFILE", "acme"),
    ])
    .file(&path)
    .flags(flags)
    .load()
    .unwrap();
    assert_eq!(config.user_type().unwrap(), UserType::External);
    assert_eq!(config.origin(Key::UserType), Origin::Flag("--user-type"));
    assert_eq!(config.environment().unwrap(), Environment::Test);
    assert_eq!(
        config.origin(Key::Environment),
        Origin::Variable("ERGANI_ENVIRONMENT")
    );
    assert_eq!(config.username.as_deref(), Some("of-profile"));
    assert_eq!(
        config.origin(Key::CaFile),
        Origin::Profile {
            name: "acme".into(),
            file: path,
            line: 6
        }
    );
}

#[test]
fn a_tilde_that_no_shell_expanded_is_the_home_directory() {
    let home = etcetera::home_dir().unwrap();
    let config = load(&[
        ("ERGANI_TOKEN_DIR", "~/tokens"),
        ("ERGANI_PASSWORD_FILE", "~/.password"),
        ("ERGANI_STORE_KEY_FILE", "~/key"),
        ("ERGANI_CA_FILE", "~/ca.pem"),
    ]);
    assert_eq!(
        config.store_location().unwrap(),
        StoreLocation::Directory(home.join("tokens"))
    );
    assert_eq!(config.password_file, Some(home.join(".password")));
    assert_eq!(config.store_key_file, Some(home.join("key")));
    assert_eq!(config.ca_file, Some(home.join("ca.pem")));

    for (store, directory) in [
        ("file:~/tokens", home.join("tokens")),
        ("~/tokens", home.join("tokens")),
        ("file:tokens", "tokens".into()),
        ("file:/x/~/y", "/x/~/y".into()),
    ] {
        let mut flags = Config::default();
        flags.store = Some(StoreUrl::new(store));
        let config = sources(&[]).flags(flags).load().unwrap();
        assert_eq!(
            config.store_location().unwrap(),
            StoreLocation::Directory(directory),
            "{store}"
        );
    }
}

/// A setting is never guessed: what is no path would make a directory of that name, in which one
/// host has a session of its own.
#[test]
fn a_path_that_means_something_else_is_refused_in_every_layer() {
    for text in [
        "redis://:canary@h",
        "$HOME/x",
        "~other/x",
        "\"/x\"",
        " /x",
        "u:canary@h/x",
    ] {
        let by_variable = load(&[("ERGANI_TOKEN_DIR", text)]);
        let by_profile =
            with_profile(&format!("[profiles.acme]\ntoken_dir = '{text}'\n"), &[]).unwrap();
        for config in [by_variable, by_profile] {
            let error = config.store_location().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{text}");
            assert!(error.message().contains("oken_dir") || error.message().contains("TOKEN_DIR"));
            assert!(!error.to_string().contains("canary"), "{error}");
        }
    }
    // Nor is a profile's empty directory the one that the file is in.
    let empty = with_profile("[profiles.acme]\ntoken_dir = ''\n", &[]).unwrap();
    assert!(empty.store_location().is_err());
    let empty = with_profile("[profiles.acme]\nusername = ''\npassword = 'p'\n", &[]).unwrap();
    assert_eq!(
        empty.account().unwrap_err().kind(),
        ErrorKind::Configuration
    );
}

/// A value that belongs to another key may be a secret.
#[test]
fn a_value_of_the_wrong_kind_is_not_quoted() {
    let error = with_profile("[profiles.acme]\nread_timeout = 'canary'\n", &[]).unwrap_err();
    assert!(!error.to_string().contains("canary"), "{error}");
    assert!(error.message().contains("number of seconds"), "{error}");
}

#[test]
fn what_says_one_thing_comes_from_one_layer() {
    // The store of a variable beats the directory of a profile, though their keys differ.
    let text = "[profiles.acme]\nusername = 'u'\nstore = 'file:/of-profile'\n\
                password_command = ['false']\nbase_url = 'https://a.example/Api'\n";
    let config = with_profile(
        text,
        &[
            ("ERGANI_TOKEN_DIR", "/of-variable"),
            ("ERGANI_PASSWORD", "secret"),
            ("ERGANI_ENVIRONMENT", "production"),
        ],
    )
    .unwrap();
    assert_eq!(
        config.store_location().unwrap(),
        StoreLocation::Directory("/of-variable".into())
    );
    let account = config.account().unwrap();
    assert_eq!(account.credentials().password.expose(), "secret");
    assert_eq!(account.environment(), &Environment::Production);
}

#[test]
fn a_base_url_is_more_definite_than_a_name_among_variables_only() {
    let config = load(&[
        ("ERGANI_ENVIRONMENT", "production"),
        ("ERGANI_BASE_URL", "https://a.example/Api"),
    ]);
    assert_eq!(
        config.environment().unwrap().base_url(),
        "https://a.example/Api"
    );
    let mut flags = Config::default();
    flags.environment = Some("production".into());
    flags.base_url = Some("https://a.example/Api".into());
    let both = sources(&[]).flags(flags).load().unwrap();
    let error = both.environment().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("--base-url"), "{error}");
}

#[test]
fn quirk_17_http_to_another_machine_is_refused() {
    let config = load(&[("ERGANI_BASE_URL", "http://ergani.example/Api")]);
    let error = config.environment().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsafe);
    assert!(error.message().contains("ERGANI_BASE_URL"), "{error}");
    let loopback = load(&[("ERGANI_BASE_URL", "http://127.0.0.1:8080/Api")]);
    assert!(loopback.environment().unwrap().is_loopback());
}

#[test]
fn a_base_url_of_the_environment_with_a_profiles_password_is_refused() {
    let text = "[profiles.acme]\nusername = 'u'\npassword_env = 'THE_PASSWORD'\n";
    for variable in ["ERGANI_BASE_URL", "ERGANI_ENVIRONMENT"] {
        let place = (variable, "https://thief.example/Api");
        let error = with_profile(text, &[place, ("THE_PASSWORD", CANARY)])
            .unwrap()
            .account()
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsafe, "{error}");
        assert!(error.to_string().contains(variable), "{error}");
        assert!(error.message().contains("profile `acme`"), "{error}");
    }
    // The password of the environment may go where the environment says, and a profile's password
    // to the Ministry.
    let own = [
        ("ERGANI_BASE_URL", "https://own.example/Api"),
        ("ERGANI_PASSWORD", CANARY),
    ];
    assert!(with_profile(text, &own).unwrap().account().is_ok());
    let named = [
        ("ERGANI_ENVIRONMENT", "production"),
        ("THE_PASSWORD", CANARY),
    ];
    assert!(with_profile(text, &named).unwrap().account().is_ok());
}

#[test]
fn a_base_url_of_the_environment_with_a_profiles_access_token_is_refused() {
    let text = "[profiles.acme]\naccess_token = 'abc'\n";
    let place = ("ERGANI_BASE_URL", "https://thief.example/Api");
    let error = with_profile(text, &[place])
        .unwrap()
        .environment()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsafe);
}

#[test]
fn a_flags_base_url_may_have_a_profiles_password() {
    let directory = tempfile::tempdir().unwrap();
    let text = "[profiles.acme]\nusername = 'u'\npassword = 'p'\n";
    let path = file(directory.path(), "config.toml", text, 0o600);
    let mut flags = Config::default();
    flags.base_url = Some("https://own.example/Api".into());
    let config = sources(&[])
        .file(path)
        .profile("acme")
        .flags(flags)
        .load()
        .unwrap();
    assert!(config.account().is_ok());
}

#[test]
fn a_password_is_not_given_to_another_user() {
    let text = "[profiles.acme]\nusername = 'acme'\npassword = 'p'\n";
    let error = with_profile(text, &[("ERGANI_USERNAME", "somebody")])
        .unwrap()
        .account()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    for word in ["somebody", "acme", "ERGANI_USERNAME"] {
        assert!(error.message().contains(word), "{error}");
    }
    let same = with_profile(text, &[("ERGANI_USERNAME", "acme")]).unwrap();
    assert_eq!(same.account().unwrap().credentials().password.expose(), "p");
}

#[test]
fn an_access_token_is_not_used_for_another_user() {
    let text = "[profiles.acme]\nusername = 'acme'\naccess_token = 'abc'\n";
    let variables = [("ERGANI_USERNAME", "somebody"), ("ERGANI_PASSWORD", "p")];
    let config = with_profile(text, &variables).unwrap();
    assert!(config.fixed_token().unwrap().is_none());
    assert_eq!(config.account().unwrap().credentials().username, "somebody");
    let same = with_profile(text, &[("ERGANI_USERNAME", "acme")]).unwrap();
    assert!(same.fixed_token().unwrap().is_some());
}

/// Who gives a password wants a session, whatever token a weaker layer has.
#[test]
fn a_password_beats_a_weaker_layers_access_token() {
    let text = "[profiles.base]\naccess_token = 'abc'\n\
                [profiles.acme]\nusername = 'u'\ninherits = 'base'\n";
    let config = with_profile(text, &[("ERGANI_PASSWORD", "p")]).unwrap();
    assert!(config.fixed_token().unwrap().is_none());
    assert!(config.account().is_ok());
    let text = text.replace("inherits", "password_env = 'P'\ninherits");
    let heir = with_profile(&text, &[]).unwrap();
    assert!(heir.fixed_token().unwrap().is_none());
    // In one layer, and from a stronger one, it is used as it is.
    for variables in [
        &[("ERGANI_ACCESS_TOKEN", "abc"), ("ERGANI_PASSWORD", "p")][..],
        &[("ERGANI_ACCESS_TOKEN", "abc")],
    ] {
        let config = with_profile(&text, variables).unwrap();
        assert!(config.fixed_token().unwrap().is_some());
        assert!(config.has(Key::PasswordEnv) || variables.len() == 2);
    }
}

#[test]
fn a_password_file_that_others_can_read_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    for mode in [0o640, 0o604, 0o644, 0o666] {
        let path = file(directory.path(), "password", CANARY, mode);
        let config = load(&[
            ("ERGANI_USERNAME", "u"),
            ("ERGANI_PASSWORD_FILE", path.to_str().unwrap()),
        ]);
        let error = config.account().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsafe, "{mode:o}");
        assert!(error.hint().unwrap().contains("chmod 600"), "{error}");
        assert!(!error.to_string().contains(CANARY), "{error}");
    }
}

/// Some editors put a mark of byte order before UTF-8; it is no part of the password.
#[test]
fn a_mark_of_byte_order_is_no_part_of_a_password() {
    let directory = tempfile::tempdir().unwrap();
    let path = file(directory.path(), "password", "\u{feff}secret\r\n", 0o600);
    let config = load(&[
        ("ERGANI_USERNAME", "u"),
        ("ERGANI_PASSWORD_FILE", path.to_str().unwrap()),
    ]);
    let account = config.account().unwrap();
    assert_eq!(account.credentials().password.expose(), "secret");
}

/// A password that is cut would be sent, and be wrong.
#[test]
fn what_is_too_long_for_a_password_is_none() {
    let directory = tempfile::tempdir().unwrap();
    let path = file(directory.path(), "password", &"x".repeat(70_000), 0o600);
    let by_file = load(&[
        ("ERGANI_USERNAME", "u"),
        ("ERGANI_PASSWORD_FILE", path.to_str().unwrap()),
    ]);
    let text = format!(
        "[profiles.acme]\nusername = 'u'\npassword_command = ['cat', '{}']\n",
        path.display()
    );
    let by_command = with_profile(&text, &[]).unwrap();
    for config in [by_file, by_command] {
        let error = config.account().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        assert!(!error.to_string().contains("xxx"), "{error}");
    }
}

/// One error for a function that reads settings and makes calls.
#[test]
fn an_error_of_settings_is_an_error_of_the_client() {
    let read = || -> ergani_client::Result<Environment> {
        Ok(load(&[("ERGANI_BASE_URL", "http://ergani.example/Api")]).environment()?)
    };
    let error = read().unwrap_err();
    assert_eq!((error.code(), error.sent()), ("unsafe", Sent::No));
    assert!(error.to_string().contains("ERGANI_BASE_URL"), "{error}");
}

#[test]
fn a_password_file_without_a_password_is_said_to_be_so() {
    let directory = tempfile::tempdir().unwrap();
    let empty = file(directory.path(), "empty", "\nsecond line\n", 0o600);
    for path in [empty, directory.path().join("missing")] {
        let config = load(&[
            ("ERGANI_USERNAME", "u"),
            ("ERGANI_PASSWORD_FILE", path.to_str().unwrap()),
        ]);
        let error = config.account().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.message().contains(path.to_str().unwrap()), "{error}");
    }
}

#[test]
fn a_password_command_is_run_without_a_shell() {
    let text = "[profiles.acme]\nusername = 'u'\npassword_command = ['printf', '%s\\nsecond', '$HOME;`id`']\n";
    let account = with_profile(text, &[]).unwrap().account().unwrap();
    assert_eq!(account.credentials().password.expose(), "$HOME;`id`");
}

#[test]
fn a_password_command_that_fails_shows_nothing_of_what_it_wrote_invariant_11() {
    let failing = format!("['sh', '-c', 'echo {CANARY}; echo {CANARY} >&2; exit 3']");
    for (command, what) in [
        (failing.as_str(), "exit status: 3"),
        ("['true']", "no password"),
        ("['/nonexistent/program']", "cannot be run"),
        (
            &format!("['echo {CANARY}']"),
            "`echo …` (`password_command`",
        ),
        ("['echo password']", "write each of its words by itself"),
        ("[]", "empty"),
    ] {
        let text = format!("[profiles.acme]\nusername = 'u'\npassword_command = {command}\n");
        let config = with_profile(&text, &[]).unwrap();
        assert!(!format!("{config:?}").contains(CANARY), "{config:?}");
        let error = config.account().unwrap_err();
        assert!(error.message().contains(what), "{error}");
        assert!(error.message().contains("line 3"), "{error}");
        assert!(!error.to_string().contains(CANARY), "{error}");
    }
}

#[tokio::test]
async fn a_password_command_runs_within_a_runtime_too() {
    let text = "[profiles.acme]\nusername = 'u'\npassword_command = ['echo', 'secret']\n";
    let account = with_profile(text, &[]).unwrap().account().unwrap();
    assert_eq!(account.credentials().password.expose(), "secret");
}

#[test]
fn a_variable_that_a_profile_names_must_be_set() {
    let text = "[profiles.acme]\nusername = 'u'\npassword_env = 'ACME_PASSWORD'\n";
    let error = with_profile(text, &[]).unwrap().account().unwrap_err();
    assert!(error.message().contains("ACME_PASSWORD"), "{error}");
    let account = with_profile(text, &[("ACME_PASSWORD", "p")])
        .unwrap()
        .account();
    assert_eq!(account.unwrap().credentials().password.expose(), "p");
}

#[test]
fn a_password_in_the_store_flag_is_refused() {
    let mut flags = Config::default();
    flags.store = Some(StoreUrl::new(format!("redis://:{CANARY}@host/")));
    let error = sources(&[])
        .flags(flags)
        .load()
        .unwrap()
        .store_location()
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsafe);
    assert!(!error.to_string().contains(CANARY), "{error}");
    let url = format!("redis://:{CANARY}@host/");
    let config = load(&[("ERGANI_STORE", &url)]);
    assert!(matches!(
        config.store_location(),
        Ok(StoreLocation::Redis(_))
    ));
}

#[test]
fn no_secret_is_shown_invariant_11() {
    let text = format!(
        "[profiles.acme]\nusername = 'u'\npassword = '{CANARY}'\naccess_token = '{CANARY}'\n\
         store = 'postgres://u:{CANARY}@host/db'\n"
    );
    let shown = format!("{:?}", with_profile(&text, &[]).unwrap());
    assert!(!shown.contains(CANARY), "{shown}");
    assert!(shown.contains("Secret(…)"), "{shown}");
    // A value of the wrong type is not quoted.
    let error = serde_json::from_str::<Config>(r#"{"password": 4711}"#).unwrap_err();
    assert!(!error.to_string().contains("4711"), "{error}");
    let error = with_profile("[profiles.acme]\npassword = 4711\n", &[]).unwrap_err();
    assert!(!error.to_string().contains("4711"), "{error}");
    assert!(error.message().contains("line 2"), "{error}");
}

#[test]
fn it_is_a_part_of_a_programs_own_configuration() {
    let config: Config = serde_json::from_str(
        r#"{"username": "u", "password": "p", "environment": "trial", "user_type": "3",
            "store": "memory:", "connect_timeout": 2.5, "submit_timeout": 90}"#,
    )
    .unwrap();
    let account = config.account().unwrap();
    assert_eq!(account.environment(), &Environment::Test);
    assert_eq!(account.credentials().user_type, UserType::Construction);
    assert_eq!(config.origin(Key::Username), Origin::Program);
    assert_eq!(config.connect_timeout.unwrap().as_millis(), 2_500);
    assert_eq!(config.submit_timeout.unwrap().as_secs(), 90);
    let error = serde_json::from_str::<Config>(r#"{"pasword": "p"}"#).unwrap_err();
    assert!(error.to_string().contains("password"), "{error}");
    for seconds in ["0", "-1", "3601", "\"60\""] {
        let text = format!(r#"{{"read_timeout": {seconds}}}"#);
        assert!(serde_json::from_str::<Config>(&text).is_err(), "{seconds}");
    }
}

#[test]
fn bad_values_are_named_with_their_place() {
    for (name, value, read) in [
        (
            "ERGANI_ENVIRONMENT",
            "prod",
            (|config| config.environment().map(drop)) as fn(&Config) -> Result<(), ConfigError>,
        ),
        ("ERGANI_USER_TYPE", "04", |config| {
            config.user_type().map(drop)
        }),
        ("ERGANI_STORE", "mysql://host", |config| {
            config.store_location().map(drop)
        }),
        ("ERGANI_ACCESS_TOKEN", "two words", |config| {
            config.fixed_token().map(drop)
        }),
    ] {
        let error = read(&load(&[(name, value)])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        assert!(error.message().contains(name), "{error}");
    }
}

#[test]
fn a_store_key_that_cannot_be_used_is_never_ignored() {
    let directory = tempfile::tempdir().unwrap();
    let tokens = directory.path().join("tokens");
    let wide = file(directory.path(), "wide", &"0".repeat(64), 0o644);
    let missing = directory.path().join("missing");
    for (key, kind) in [(wide, ErrorKind::Unsafe), (missing, ErrorKind::Store)] {
        let config = load(&[
            ("ERGANI_TOKEN_DIR", tokens.to_str().unwrap()),
            ("ERGANI_STORE_KEY_FILE", key.to_str().unwrap()),
        ]);
        assert_eq!(config.open_store().unwrap_err().kind(), kind, "{key:?}");
    }
}

#[tokio::test]
async fn with_a_store_key_nothing_is_kept_in_the_clear() {
    let sandbox = ergani_sandbox::Sandbox::start().await;
    let directory = tempfile::tempdir().unwrap();
    let tokens = directory.path().join("tokens");
    let key = file(directory.path(), "key", &"3b".repeat(32), 0o600);
    let url = sandbox.url();
    let config = load(&[
        ("ERGANI_BASE_URL", &url),
        ("ERGANI_USERNAME", "user"),
        ("ERGANI_PASSWORD", "password"),
        ("ERGANI_TOKEN_DIR", tokens.to_str().unwrap()),
        ("ERGANI_STORE_KEY_FILE", key.to_str().unwrap()),
    ]);
    let token = config.manager().unwrap().token().await.unwrap();
    let secret = token
        .header()
        .to_str()
        .unwrap()
        .trim_start_matches("Bearer ");
    let mut files = 0;
    for entry in fs::read_dir(&tokens).unwrap() {
        let content = fs::read(entry.unwrap().path()).unwrap();
        files += 1;
        let found = content
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(!found, "a token is kept in the clear");
    }
    assert!(files > 0);
    // And it is found again.
    config.manager().unwrap().token().await.unwrap();
    assert_eq!(sandbox.counters().authentications(), 1);
}

#[test]
#[cfg(not(any(feature = "redis", feature = "postgres")))]
fn a_store_that_is_not_built_in_is_said_to_be_so() {
    for (store, name) in [
        ("redis://host/0", "Redis"),
        ("postgres://host/db", "PostgreSQL"),
    ] {
        let error = load(&[("ERGANI_STORE", store)]).open_store().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.message().contains(name), "{error}");
        assert!(error.message().contains("ERGANI_STORE"), "{error}");
    }
}

/// The rows of a table of the page, as lists of cells.
fn rows(page: &str) -> Vec<Vec<String>> {
    let cell = |cell: &str| cell.trim().to_owned();
    page.lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .map(|row| row.split(" | ").map(cell).collect())
        .collect()
}

#[test]
fn the_page_of_the_docs_lists_every_setting_as_it_is() {
    let page = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/CONFIGURATION.md"),
    )
    .unwrap();
    let code = |name: Option<&str>| name.map_or(String::new(), |name| format!("`{name}`"));
    // An empty cell is written `| |`, which a split by ` | ` takes with its neighbour.
    let plain = page.replace("| |", "|  |").replace("| |", "|  |");
    let rows = rows(&plain);
    for key in Key::ALL {
        let expected = [
            code(Some(key.name())),
            code(key.variable()),
            code(key.flag()),
            key.about().to_owned(),
        ];
        assert!(
            rows.iter().any(|row| *row == expected),
            "docs/CONFIGURATION.md has no line | {} |",
            expected.join(" | ")
        );
    }
    for variable in [
        ergani_client::config::PROFILE,
        ergani_client::config::CONFIG_FILE,
    ] {
        assert!(page.contains(&format!("| `{variable}`")), "{variable}");
    }
    let listed = rows
        .iter()
        .filter(|row| row.len() == 4 && row[0].starts_with('`') && row[0] != "`ERGANI_CONFIG`");
    assert_eq!(listed.count(), Key::ALL.len(), "a line for no setting");
}

#[test]
fn the_profiles_of_the_docs_are_read() {
    let page = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/CONFIGURATION.md"),
    )
    .unwrap();
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (toml, _) = rest.split_once("```").unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = file(directory.path(), "config.toml", toml, 0o600);
    let profiles = ergani_client::config::Profiles::load(path).unwrap();
    assert_eq!(profiles.list().len(), 3);
    assert_eq!(profiles.default_profile(), Some("acme"));
    let branch = profiles.config("acme-branch").unwrap();
    assert_eq!(branch.environment().unwrap(), Environment::Production);
    assert_eq!(branch.user_type().unwrap(), UserType::Ergani);
    assert!(branch.password_command.is_none());
}

#[test]
#[cfg(all(feature = "redis", feature = "postgres"))]
fn a_store_that_is_built_in_is_opened_without_a_call() {
    use ergani_client::config::OpenStore;
    let open = |store: &str| load(&[("ERGANI_STORE", store)]).open_store();
    assert!(matches!(open("redis://host/0"), Ok(OpenStore::Redis(_))));
    assert!(matches!(
        open("postgres://user@host/db"),
        Ok(OpenStore::Postgres(_))
    ));
}

#[test]
fn the_guide_from_oxygen_ergani_has_every_document_with_its_form() {
    let page = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/FROM-OXYGEN-ERGANI.md"),
    )
    .unwrap();
    let (_, table) = page.split_once("### Declarations").unwrap();
    let (table, _) = table.split_once("\n### ").unwrap();
    for document in ergani_client::documents::documents::all() {
        let code = format!("| `{}` |", document.code());
        let at = table.lines().position(|line| line.contains(&code));
        let at = at.unwrap_or_else(|| panic!("the guide has no line for {code}"));
        let Some(form) = document.record() else {
            continue;
        };
        // "the same" is what the nearest line above says that does not.
        let lines: Vec<&str> = table.lines().take(at + 1).collect();
        let said = lines.iter().rev().find(|line| {
            let cell = line.trim_end_matches(" |").rsplit(" | ").next();
            cell != Some("the same")
        });
        assert!(
            said.is_some_and(|line| line.contains(&format!("`{form}`"))),
            "the guide has another form than {form} for {code}"
        );
    }
}
