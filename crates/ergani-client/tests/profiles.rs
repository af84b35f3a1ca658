//! The file of profiles: reading, showing, changing and checking.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]
#![cfg(feature = "config")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use ergani_client::config::{
    Check, ConfigError, Key, ProfileDraft, Profiles, Sources, StoreLocation,
};
use ergani_sandbox::{Account, Fault, Kind, Sandbox, When};
use ergani_token::ErrorKind;
use futures_util::StreamExt as _;
use tempfile::TempDir;

const CANARY: &str = "canary-password-4711";

/// A file of profiles in a directory of its own.
struct Place {
    directory: TempDir,
}

impl Place {
    fn new() -> Self {
        ergani_test_trace::on();
        Self {
            directory: tempfile::tempdir().unwrap(),
        }
    }

    fn with(text: &str) -> Self {
        let place = Self::new();
        place.write(text, 0o600);
        place
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("ergani").join("config.toml")
    }

    fn write(&self, text: &str, mode: u32) {
        let path = self.path();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn load(&self) -> Result<Profiles, ConfigError> {
        Profiles::load(self.path())
    }

    fn text(&self) -> String {
        fs::read_to_string(self.path()).unwrap()
    }

    /// No variables but these.
    fn sources(&self, variables: &[(&'static str, String)]) -> Sources {
        let variables: BTreeMap<_, _> = variables.iter().cloned().collect();
        Sources::new()
            .file(self.path())
            .variables(move |name| variables.get(name).map(Into::into))
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn refusal(text: &str) -> ConfigError {
    Place::with(text).load().unwrap_err()
}

#[test]
fn a_file_that_is_not_there_has_no_profiles() {
    let profiles = Place::new().load().unwrap();
    assert!(profiles.list().is_empty());
    let error = profiles.config("acme").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("config.toml"), "{error}");
}

#[test]
fn a_profile_builds_on_another() {
    let place = Place::with(
        "[profiles.base]\nenvironment = 'production'\nusername = 'base'\nuser_type = '01'\n\
         password_file = 'base.password'\n\
         [profiles.branch]\ninherits = 'base'\nuser_type = '02'\n\
         [profiles.twig]\ninherits = 'branch'\npassword_env = 'TWIG'\n",
    );
    let profiles = place.load().unwrap();
    let twig = profiles.config("twig").unwrap();
    assert_eq!(twig.username.as_deref(), Some("base"));
    assert_eq!(twig.user_type.as_deref(), Some("02"));
    // One password: the nearer one.
    assert_eq!(twig.password_env.as_deref(), Some("TWIG"));
    assert_eq!(twig.password_file, None);
    let branch = profiles.config("branch").unwrap();
    // Relative to the file.
    assert_eq!(
        branch.password_file.unwrap(),
        place.path().with_file_name("base.password")
    );
    let names: Vec<_> = profiles.names().collect();
    assert_eq!(names, ["base", "branch", "twig"]);
}

#[test]
fn a_store_of_a_profile_is_beside_the_file_wherever_the_program_runs() {
    let place = Place::with(
        "[profiles.a]\nstore = 'file:tokens'\n[profiles.b]\nstore = './tokens'\n\
         [profiles.c]\nstore = 'file:/x/y'\n[profiles.d]\nstore = 'memory:'\n[profiles.e]\nstore = 'file:~/t'\n",
    );
    let profiles = place.load().unwrap();
    let store = |name: &str| profiles.config(name).unwrap().store_location().unwrap();
    for name in ["a", "b"] {
        let StoreLocation::Directory(directory) = store(name) else {
            panic!("{name}")
        };
        assert_eq!(
            directory.components().collect::<PathBuf>(),
            place.path().with_file_name("tokens")
        );
    }
    assert_eq!(store("c"), StoreLocation::Directory("/x/y".into()));
    assert_eq!(store("d"), StoreLocation::Memory);
    let StoreLocation::Directory(at_home) = store("e") else {
        panic!("no directory")
    };
    assert!(at_home.is_absolute() && !at_home.starts_with(place.directory.path()));
    assert!(at_home.ends_with("t") && !at_home.to_str().unwrap().contains('~'));
}

#[test]
fn profiles_in_a_circle_are_named() {
    let error = refusal(
        "[profiles.a]\ninherits = 'b'\n[profiles.b]\ninherits = 'c'\n[profiles.c]\ninherits = 'b'\n",
    );
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.message().contains("b → c → b"), "{error}");
    let itself = refusal("[profiles.a]\ninherits = 'a'\n");
    assert!(itself.message().contains("a → a"), "{itself}");
}

#[test]
fn an_unknown_key_is_named_with_its_line_and_the_nearest_one() {
    for (text, key, line, near) in [
        (
            "[profiles.a]\n\nuser_name = 'u'\n",
            "user_name",
            3,
            "username",
        ),
        (
            "[profiles.a]\npasswordFile = 'f'\n",
            "passwordFile",
            2,
            "password_file",
        ),
        (
            "[profiles.a]\nenviroment = 'test'\n",
            "enviroment",
            2,
            "environment",
        ),
        ("[profiles.a]\ninherit = 'b'\n", "inherit", 2, "inherits"),
        ("# comment\n[profile.a]\n", "profile", 2, "profiles"),
        ("default = 'a'\n", "default", 1, "default_profile"),
    ] {
        let error = refusal(text);
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        let message = error.message();
        assert!(message.contains(&format!("`{key}`")), "{error}");
        assert!(message.contains(&format!("line {line}:")), "{error}");
        assert!(
            error.hint().unwrap().contains(&format!("`{near}`")),
            "{error}"
        );
    }
    let far = refusal("[profiles.a]\nqqqqqqqq = 1\n");
    assert!(far.hint().unwrap().contains("username, password"), "{far}");
}

#[test]
fn what_is_wrong_is_said_with_its_line_and_without_a_secret() {
    for (text, line) in [
        (format!("[profiles.a]\npassword = '{CANARY}"), 2),
        (format!("[profiles.a]\npassword = {CANARY}\n"), 2),
        (
            format!("[profiles.a]\nusername = 'u'\npassword = ['{CANARY}']\n"),
            3,
        ),
        (
            format!("[profiles.a]\npassword_command = 'echo {CANARY}'\n"),
            2,
        ),
        ("[profiles.a]\npassword_command = 4711\n".to_owned(), 2),
        (
            "[profiles.a]\npassword_command = ['echo', 4711]\n".to_owned(),
            2,
        ),
        (
            "[profiles.a]\npassword_command = { echo = '4711' }\n".to_owned(),
            2,
        ),
        ("[profiles.a]\nusername = 1\n".to_owned(), 2),
        ("[profiles.a]\nconnect_timeout = 'soon'\n".to_owned(), 2),
        ("[profiles.a]\nread_timeout = 0\n".to_owned(), 2),
        ("\n[profiles.a]\ninherits = 7\n".to_owned(), 3),
        ("[profiles.a]\ninherits = 'nobody'\n".to_owned(), 1),
        ("profiles = 'a'\n".to_owned(), 1),
        ("[profiles]\n'a b' = {}\n".to_owned(), 2),
    ] {
        let error = refusal(&text);
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        assert!(
            error.message().contains(&format!("line {line}")),
            "{text}: {error}"
        );
        assert!(!error.to_string().contains(CANARY), "{error}");
        assert!(!error.to_string().contains("4711"), "{error}");
    }
}

#[test]
fn a_password_command_with_a_path_is_beside_the_file_wherever_the_program_runs() {
    let place = Place::with(
        "[profiles.a]\nusername = 'u'\npassword_command = ['./get', '-c', 'echo of-a']\n\
         [profiles.b]\ninherits = 'a'\npassword_command = ['bin/get', '-c', 'echo $0', './x']\n\
         [profiles.c]\ninherits = 'a'\npassword_command = ['echo', './x']\n\
         [profiles.d]\npassword_command = ['~/bin/get']\n",
    );
    let beside = |name: &str| place.path().with_file_name(name);
    fs::create_dir(beside("bin")).unwrap();
    for link in [beside("get"), beside("bin").join("get")] {
        std::os::unix::fs::symlink("/bin/sh", link).unwrap();
    }
    let password = |name: &str| {
        let config = place.sources(&[]).profile(name).load().unwrap();
        let account = config.account().unwrap();
        account.credentials().password.expose().to_owned()
    };
    assert_eq!(password("a"), "of-a");
    // Only the program is a path; what its words mean is its own business.
    assert_eq!(password("b"), "./x");
    assert_eq!(password("c"), "./x");
    let settings = place.load().unwrap().show("d").unwrap();
    let shown = &settings[0].value;
    assert!(
        shown.starts_with('/') && shown.ends_with("/bin/get"),
        "{shown}"
    );
}

#[test]
fn a_file_that_is_too_long_for_one_of_profiles_is_refused_and_not_cut() {
    let comment = format!("# {}\n", "x".repeat(1022));
    let place = Place::with(&format!(
        "[profiles.a]\n{}[profiles.b]\n",
        comment.repeat(4 * 1024)
    ));
    let error = place.load().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.message().contains("4 MiB"), "{error}");
}

#[test]
fn a_file_that_others_can_write_is_refused() {
    let place = Place::new();
    for mode in [0o620, 0o602, 0o666] {
        place.write("[profiles.a]\nusername = 'u'\n", mode);
        let error = place.load().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsafe, "{mode:o}");
        assert!(error.hint().unwrap().contains("chmod go-w"), "{error}");
    }
}

#[test]
fn a_secret_in_a_file_that_others_can_read_is_refused() {
    let place = Place::new();
    for line in [
        format!("password = '{CANARY}'"),
        format!("access_token = '{CANARY}'"),
        format!("store = 'redis://:{CANARY}@host/'"),
    ] {
        let text = format!("[profiles.other]\n[profiles.a]\n{line}\n");
        place.write(&text, 0o644);
        let error = place.load().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsafe, "{line}");
        assert!(error.message().contains("line 3"), "{error}");
        assert!(error.hint().unwrap().contains("chmod 600"), "{error}");
        assert!(!error.to_string().contains(CANARY), "{error}");
        place.write(&text, 0o600);
        place.load().unwrap();
    }
    // What is no secret may be read by all.
    place.write("[profiles.a]\nusername = 'u'\npassword_env = 'P'\n", 0o644);
    place.load().unwrap();
}

#[test]
fn what_is_shown_has_its_origin_and_no_secret() {
    let place = Place::with(&format!(
        "[profiles.base]\nusername = 'u'\npassword = '{CANARY}'\n\
         store = 'postgres://u:{CANARY}@host/db'\n\
         [profiles.a]\ninherits = 'base'\nuser_type = '02'\n"
    ));
    let settings = place.load().unwrap().show("a").unwrap();
    let shown: BTreeMap<_, _> = settings
        .iter()
        .map(|setting| {
            (
                setting.key.name(),
                (setting.value.as_str(), setting.origin.to_string()),
            )
        })
        .collect();
    assert!(!format!("{shown:?}").contains(CANARY), "{shown:?}");
    assert_eq!(shown["username"].0, "u");
    assert!(shown["username"].1.contains("profile `base`"), "{shown:?}");
    assert!(shown["username"].1.contains("line 2"), "{shown:?}");
    assert_eq!(shown["password"].0, "(set, not shown)");
    assert_eq!(shown["store"].0, "postgres://…@host/db");
    assert_eq!(shown["user_type"].0, "02");
    assert!(shown["user_type"].1.contains("profile `a`"), "{shown:?}");
    assert_eq!(shown.len(), 4);

    let command = Place::with("[profiles.a]\npassword_command = ['pass', 'canary']\n");
    let settings = command.load().unwrap().show("a").unwrap();
    assert_eq!(settings[0].value, "pass …");
}

#[test]
fn a_profile_that_is_not_there_is_named_with_the_nearest_one() {
    let profiles = Place::with("[profiles.acme-payroll]\n[profiles.other]\n")
        .load()
        .unwrap();
    let error = profiles.show("acme-payrol").unwrap_err();
    assert_eq!(error.hint(), Some("Is `acme-payroll` meant?"));
}

#[test]
fn the_default_profile_is_for_who_names_none() {
    let place = Place::with(
        "default_profile = 'a'\n[profiles.a]\nusername = 'of-a'\nuser_type = '02'\n[profiles.b]\nusername = 'of-b'\n",
    );
    let user = |sources: Sources| sources.load().unwrap().username.unwrap();
    assert_eq!(user(place.sources(&[])), "of-a");
    assert_eq!(user(place.sources(&[]).profile("b")), "of-b");
    let named = place.sources(&[("ERGANI_PROFILE", "b".into())]);
    assert_eq!(user(named.clone()), "of-b");
    assert_eq!(user(named.profile("a")), "of-a");
    // Who says whose account it is takes nothing from a profile that nobody named.
    let own = place
        .sources(&[("ERGANI_USERNAME", "own".into())])
        .load()
        .unwrap();
    assert_eq!(own.username.as_deref(), Some("own"));
    assert_eq!(own.user_type, None);
    let error = refusal("default_profile = 'nobody'\n");
    assert!(error.message().contains("`nobody`"), "{error}");
}

#[test]
fn the_file_is_found() {
    let place = Place::with("[profiles.a]\nusername = 'u'\n");
    let directory = place.directory.path().to_str().unwrap().to_owned();
    let sources = |name: &'static str, value: &str| {
        let value = value.to_owned();
        Sources::new().variables(move |asked| (asked == name).then(|| value.clone().into()))
    };
    for sources in [
        sources("XDG_CONFIG_HOME", &directory),
        sources("ERGANI_CONFIG", place.path().to_str().unwrap()),
    ] {
        assert!(sources.profiles().unwrap().contains("a"), "{sources:?}");
    }
    let home = sources("HOME", &directory).profiles().unwrap();
    assert_eq!(
        home.path(),
        place.directory.path().join(".config/ergani/config.toml")
    );
}

#[test]
fn adding_makes_the_file_0600_in_a_directory_0700() {
    let place = Place::new();
    let mut profiles = place.load().unwrap();
    let draft = ProfileDraft::new()
        .username("u")
        .password_command(["pass", "show", "ergani/acme"])
        .environment("production")
        .user_type("02")
        .make_default();
    profiles.add("acme", &draft).unwrap();
    assert_eq!(mode(&place.path()), 0o600);
    assert_eq!(mode(place.path().parent().unwrap()), 0o700);
    assert_eq!(
        place.text(),
        "default_profile = \"acme\"\n\n[profiles.acme]\nusername = \"u\"\n\
         password_command = [\"pass\", \"show\", \"ergani/acme\"]\nenvironment = \"production\"\nuser_type = \"02\"\n"
    );
    assert_eq!(profiles.default_profile(), Some("acme"));
    let again = place.load().unwrap();
    assert_eq!(again.config("acme").unwrap().username.as_deref(), Some("u"));
    assert!(again.list()[0].is_default);
}

#[test]
fn changes_keep_comments_and_order() {
    let text = "# All of ours.\ndefault_profile = 'b' # for now\n\n[profiles.b] # second\nusername = 'u'  # us\n\n\
                [profiles.a]\n# the old one\nusername = 'v'\n";
    let place = Place::with(text);
    let mut profiles = place.load().unwrap();
    profiles
        .add("c", &ProfileDraft::new().inherits("b").user_type("03"))
        .unwrap();
    let added = format!("{text}\n[profiles.c]\ninherits = \"b\"\nuser_type = \"03\"\n");
    assert_eq!(place.text(), added);
    profiles.remove("c").unwrap();
    assert_eq!(place.text(), text);
    profiles.remove("b").unwrap();
    let rest = place.text();
    assert!(
        !rest.contains("default_profile") && !rest.contains("profiles.b"),
        "{rest}"
    );
    assert!(rest.contains("# the old one\nusername = 'v'\n"), "{rest}");
    assert!(!profiles.contains("b"));
}

/// What stands at the head of the file is about all of it.
#[test]
fn the_comment_at_the_head_stays_when_what_follows_is_removed() {
    for (text, rest) in [
        (
            "# All of ours.\n\n# The first.\n[profiles.a]\n\n[profiles.b]\nusername = 'u'\n",
            "# All of ours.\n\n[profiles.b]\nusername = 'u'\n",
        ),
        (
            "# All of ours.\n\ndefault_profile = 'a'\n\n[profiles.a]\n\n# The second.\n[profiles.b]\n",
            "# All of ours.\n\n# The second.\n[profiles.b]\n",
        ),
        ("# All of ours.\n\n[profiles.a]\n", "# All of ours.\n"),
    ] {
        let place = Place::with(text);
        let mut profiles = place.load().unwrap();
        profiles.remove("a").unwrap();
        assert_eq!(place.text(), rest, "{text}");
    }
}

#[test]
fn a_new_default_goes_below_the_comment_at_the_head() {
    for (text, added) in [
        (
            "# All of ours.\n\n# The first.\n[profiles.a]\n",
            "# All of ours.\n\ndefault_profile = \"b\"\n\n# The first.\n[profiles.a]\n\n[profiles.b]\n",
        ),
        (
            "# All of ours.\n\ndefault_profile = 'a'\n\n[profiles.a]\n",
            "# All of ours.\n\ndefault_profile = \"b\"\n\n[profiles.a]\n\n[profiles.b]\n",
        ),
        (
            "# All of ours.\n",
            "# All of ours.\n\ndefault_profile = \"b\"\n\n[profiles.b]\n",
        ),
    ] {
        let place = Place::with(text);
        let mut profiles = place.load().unwrap();
        profiles
            .add("b", &ProfileDraft::new().make_default())
            .unwrap();
        assert_eq!(place.text(), added, "{text}");
        profiles.remove("b").unwrap();
        assert!(place.text().starts_with("# All of ours.\n"), "{text}");
    }
}

#[test]
fn a_change_that_is_no_good_leaves_the_file_as_it_was() {
    let text = "[profiles.a]\nusername = 'u'\n[profiles.b]\ninherits = 'a'\n";
    let place = Place::with(text);
    let mut profiles = place.load().unwrap();
    let plain = ProfileDraft::new();
    for error in [
        profiles.add("a", &plain).unwrap_err(),
        profiles.add("two words", &plain).unwrap_err(),
        profiles.add("-p", &plain).unwrap_err(),
        profiles
            .add("c", &plain.clone().inherits("nobody"))
            .unwrap_err(),
        profiles.add("c", &plain.clone().inherits("c")).unwrap_err(),
        profiles.remove("a").unwrap_err(),
        profiles.remove("nobody").unwrap_err(),
    ] {
        assert_eq!(place.text(), text, "{error}");
    }
    assert_eq!(profiles.names().count(), 2);
}

#[test]
fn a_change_by_another_is_not_lost() {
    let place = Place::with("[profiles.a]\nusername = 'u'\n");
    let (mut one, mut two) = (place.load().unwrap(), place.load().unwrap());
    one.add("b", &ProfileDraft::new()).unwrap();
    two.add("c", &ProfileDraft::new()).unwrap();
    let names: Vec<_> = two.names().collect();
    assert_eq!(names, ["a", "b", "c"]);
}

#[test]
fn a_link_to_the_file_stays_a_link() {
    let place = Place::with("[profiles.a]\n");
    let link = place.directory.path().join("link.toml");
    std::os::unix::fs::symlink(place.path(), &link).unwrap();
    let mut profiles = Profiles::load(&link).unwrap();
    profiles.add("b", &ProfileDraft::new()).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(place.load().unwrap().contains("b"));
}

/// Checks all profiles of the place.
async fn check(place: &Place, sources: &Sources) -> Vec<Check> {
    let profiles = place.load().unwrap();
    let names = profiles.names().map(str::to_owned).collect();
    profiles.check(sources, names).collect().await
}

fn by_name(checks: Vec<Check>) -> BTreeMap<String, Check> {
    checks
        .into_iter()
        .map(|check| (check.profile.clone(), check))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_profiles_some_wrong_are_one_login_each_and_the_good_ones_do_not_wait() {
    let mut builder = Sandbox::builder();
    for number in 0..17 {
        builder = builder.account(Account::new(
            format!("user-{number}"),
            format!("{CANARY}-{number}"),
        ));
    }
    let sandbox = builder.start().await.unwrap();
    // This one's login hangs until the good ones are through.
    sandbox.on(Kind::Login, Fault::hang(When::Before).account("user-16"));

    let place = Place::new();
    let mut text = String::new();
    for number in 0..20 {
        let password = match number {
            14 => "password = 'wrong'".to_owned(),
            18 => "password_command = ['false']".to_owned(),
            _ => format!("password = '{CANARY}-{number}'"),
        };
        let account = match number {
            15 => "user_type = '02'",
            17 => "user_type = 'owner'",
            _ => "",
        };
        let url = match number {
            19 => "http://127.0.0.1:1/Api".to_owned(),
            _ => sandbox.url(),
        };
        text += &format!(
            "[profiles.p{number:02}]\nusername = 'user-{number}'\ntoken_dir = 'tokens-{number}'\n\
             base_url = '{url}'\n{password}\n{account}\n"
        );
    }
    place.write(&text, 0o600);

    let profiles = place.load().unwrap();
    let sources = place.sources(&[]);
    let names: Vec<String> = profiles.names().map(str::to_owned).collect();
    assert_eq!(names.len(), 20);
    let mut checks = std::pin::pin!(profiles.check(&sources, names));
    let mut done = Vec::new();
    while done.len() < 19 {
        done.push(checks.next().await.unwrap());
    }
    // All but the one that hangs are through; now it may fail.
    sandbox.clear_faults();
    done.push(checks.next().await.unwrap());
    assert!(checks.next().await.is_none());
    let last = done.last().unwrap().profile.clone();
    assert_eq!(last, "p16");

    let done = by_name(done);
    for number in 0..14 {
        let check = &done[&format!("p{number:02}")];
        assert!(check.result.is_ok(), "{check:?}");
        let account = check.account.as_ref().unwrap();
        assert_eq!(account.username, format!("user-{number}"));
        assert_eq!(sandbox.counters_of(&account.username).login_attempts(), 1);
    }
    for (name, kind) in [
        ("p14", ErrorKind::CredentialsRejected),
        ("p15", ErrorKind::CredentialsRejected),
        ("p17", ErrorKind::InvalidInput),
        ("p18", ErrorKind::Configuration),
        ("p19", ErrorKind::Connection),
    ] {
        let error = done[name].result.as_ref().unwrap_err();
        assert_eq!(error.kind(), kind, "{name}: {error}");
        assert!(!format!("{error} {error:?}").contains(CANARY), "{error:?}");
    }
    for user in ["user-14", "user-15"] {
        assert_eq!(sandbox.counters_of(user).login_attempts(), 1, "{user}");
    }
    // One login each, of all that could be sent: 14 good, 2 refused, 1 that hung.
    assert_eq!(sandbox.counters().authentications(), 17);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_renews_the_session_that_programs_share() {
    let sandbox = Sandbox::start().await;
    let place = Place::with(&format!(
        "[profiles.a]\nusername = 'user'\npassword = 'password'\ntoken_dir = 'tokens'\nbase_url = '{}'\n",
        sandbox.url()
    ));
    let sources = place.sources(&[]);
    let checks = check(&place, &sources).await;
    assert!(checks[0].result.is_ok(), "{checks:?}");
    // The login is the session: the next program needs none.
    let manager = sources.profile("a").load().unwrap().manager().unwrap();
    manager.token().await.unwrap();
    assert_eq!(sandbox.counters().authentications(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_is_of_the_profiles_own_account() {
    let sandbox = Sandbox::builder()
        .account(Account::new("of-profile", "p"))
        .account(Account::new("of-variable", "q"))
        .start()
        .await
        .unwrap();
    let place = Place::with(&format!(
        "[profiles.a]\nusername = 'of-profile'\npassword = 'p'\nbase_url = '{}'\n",
        sandbox.url()
    ));
    let tokens = place.directory.path().join("elsewhere");
    let sources = place.sources(&[
        ("ERGANI_USERNAME", "of-variable".into()),
        ("ERGANI_PASSWORD", "q".into()),
        ("ERGANI_ACCESS_TOKEN", "abc".into()),
        ("ERGANI_TOKEN_DIR", tokens.to_str().unwrap().into()),
    ]);
    let checks = check(&place, &sources).await;
    assert!(checks[0].result.is_ok(), "{checks:?}");
    assert_eq!(sandbox.counters_of("of-profile").logins, 1);
    assert_eq!(sandbox.counters_of("of-variable").login_attempts(), 0);
    assert!(tokens.is_dir());
    // A base URL of the environment gets no password of a profile.
    let thief = place.sources(&[("ERGANI_BASE_URL", sandbox.url())]);
    let checks = check(&place, &thief).await;
    let error = checks[0].result.as_ref().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsafe);
    assert_eq!(sandbox.counters().authentications(), 1);
}

#[test]
fn every_key_can_be_in_a_profile() {
    for key in Key::ALL {
        let value = match key {
            Key::PasswordCommand => "['true']",
            Key::ConnectTimeout | Key::ReadTimeout | Key::SubmitTimeout => "5",
            _ => "'x'",
        };
        let place = Place::with(&format!("[profiles.a]\n{} = {value}\n", key.name()));
        let config = place.load().unwrap().config("a").unwrap();
        assert!(config.has(*key), "{key:?}");
    }
}
