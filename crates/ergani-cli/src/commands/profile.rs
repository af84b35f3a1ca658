//! `ergani profile`: settings under a name.

use std::cell::RefCell;

use ergani_client::config::{
    Check, Config, Key, ProfileDraft, ProfileSummary, Profiles, Sources, StoreLocation, StoreUrl,
};
use ergani_token::{Clock as _, SystemClock, one_line};
use futures_util::StreamExt as _;
use serde_json::{Value, json};

use crate::args::{Global, Profile, ProfileAdd};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::{runtime, session, settings, times};

pub(super) fn run(global: &Global, output: &Output, command: Profile) -> Outcome {
    let sources = settings::sources(global);
    let mut profiles = sources.profiles()?;
    match command {
        Profile::List => list(output, &profiles),
        Profile::Show { name } => show(output, &profiles, &name),
        Profile::Add(add) => {
            usable(sources.given_by_flags())?;
            profiles.add(&add.name, &draft(global, &add))?;
            changed(output, &profiles, &add.name, "added to")
        }
        Profile::Remove { name } => {
            profiles.remove(&name)?;
            changed(output, &profiles, &name, "taken out of")
        }
        Profile::Check { names, all } => {
            let names = chosen(&sources, &profiles, names, all)?;
            if names.is_empty() {
                output.note(&none(&profiles));
            }
            check(global, output, &profiles, &sources, names)
        }
    }
}

/// What there is to say of a file without profiles.
fn none(profiles: &Profiles) -> String {
    let file = profiles.path().display();
    one_line(&format!(
        "no profiles in {file}; `ergani profile add` makes one"
    ))
    .into_owned()
}

fn list(output: &Output, profiles: &Profiles) -> Outcome {
    let file = profiles.path().display().to_string();
    let nothing = none(profiles);
    let profiles = profiles.list();
    if output.is_json() {
        let profiles: Vec<Value> = profiles
            .iter()
            .map(|profile| {
                json!({
                    "name": profile.name,
                    "default": profile.is_default,
                    "inherits": profile.inherits,
                    "username": profile.username,
                    "environment": profile.environment,
                    "user_type": profile.user_type,
                })
            })
            .collect();
        output.json(&json!({"file": file, "profiles": profiles}))?;
        return Ok(Exit::Ok);
    }
    if profiles.is_empty() {
        output.note(&nothing);
        return Ok(Exit::Ok);
    }
    let row = |profile: ProfileSummary| {
        let mark = if profile.is_default { " (default)" } else { "" };
        let shown = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        vec![
            format!("{}{mark}", profile.name),
            shown(profile.username),
            shown(profile.environment),
            shown(profile.user_type),
            shown(profile.inherits),
        ]
    };
    let head = ["PROFILE", "USER", "ENVIRONMENT", "TYPE", "INHERITS"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(profiles.into_iter().map(row));
    output.table(&rows)?;
    Ok(Exit::Ok)
}

fn show(output: &Output, profiles: &Profiles, name: &str) -> Outcome {
    let settings = profiles.show(name)?;
    if output.is_json() {
        let settings: Vec<Value> = settings
            .iter()
            .map(|setting| {
                json!({
                    "key": setting.key.name(),
                    "value": setting.value,
                    "origin": setting.origin.to_string(),
                })
            })
            .collect();
        output.json(&json!({"profile": name, "settings": settings}))?;
        return Ok(Exit::Ok);
    }
    let rows: Vec<Vec<String>> = settings
        .into_iter()
        .map(|setting| {
            vec![
                setting.key.name().to_owned(),
                setting.value,
                setting.origin.to_string(),
            ]
        })
        .collect();
    output.table(&rows)?;
    Ok(Exit::Ok)
}

/// Refuses now what would be refused at each use.
fn usable(flags: &Config) -> Outcome<()> {
    flags.environment()?;
    flags.user_type()?;
    if flags.has(Key::Store) {
        flags.store_location()?;
    }
    Ok(())
}

fn draft(global: &Global, add: &ProfileAdd) -> ProfileDraft {
    let mut draft = ProfileDraft::new();
    if let Some(name) = &add.inherits {
        draft = draft.inherits(name);
    }
    if let Some(name) = &add.username {
        draft = draft.username(name);
    }
    if let Some(file) = &add.password_file {
        draft = draft.password_file(absolute(file));
    }
    if let Some(words) = &add.password_command {
        draft = draft.password_command(absolute_program(words));
    }
    if let Some(name) = &add.password_env {
        draft = draft.password_env(name);
    }
    if let Some(name) = &global.environment {
        draft = draft.environment(name);
    }
    if let Some(url) = &global.base_url {
        draft = draft.base_url(url);
    }
    if let Some(user_type) = &global.user_type {
        draft = draft.user_type(user_type);
    }
    if let Some(store) = &global.store {
        draft = draft.store(absolute_store(store));
    }
    if let Some(file) = &add.ca_file {
        draft = draft.ca_file(absolute(file));
    }
    if add.default {
        draft = draft.make_default();
    }
    draft
}

/// What is typed is relative to where it is typed; in the file it would be relative to the file.
fn absolute(path: &std::path::Path) -> std::path::PathBuf {
    if path.starts_with("~") {
        return path.to_owned();
    }
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// A name is left to be looked for in `PATH`.
fn absolute_program(words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    if let Some(program) = words.first_mut()
        && program.contains(std::path::is_separator)
        && let Some(path) = absolute(program.as_ref()).to_str()
    {
        *program = path.to_owned();
    }
    words
}

fn absolute_store(store: &str) -> String {
    let mut typed = Config::default();
    typed.store = Some(StoreUrl::new(store));
    match typed.store_location() {
        Ok(StoreLocation::Directory(directory)) => {
            format!("file:{}", absolute(&directory).display())
        }
        _ => store.to_owned(),
    }
}

fn changed(output: &Output, profiles: &Profiles, name: &str, what: &str) -> Outcome {
    let file = profiles.path().display().to_string();
    if output.is_json() {
        output.json(&json!({"profile": name, "file": file}))?;
    } else {
        output.note(&one_line(&format!("profile `{name}` {what} {file}")));
    }
    Ok(Exit::Ok)
}

/// The profiles to check.
fn chosen(
    sources: &Sources,
    profiles: &Profiles,
    names: Vec<String>,
    all: bool,
) -> Outcome<Vec<String>> {
    if all {
        return Ok(profiles.names().map(str::to_owned).collect());
    }
    if !names.is_empty() {
        for name in &names {
            profiles.config(name)?;
        }
        return Ok(names);
    }
    let one = sources
        .named_profile()?
        .or_else(|| profiles.default_profile().map(str::to_owned));
    match one {
        Some(name) => {
            profiles.config(&name)?;
            Ok(vec![name])
        }
        None => Err(
            Failure::usage("no profile is named, and there is no default one")
                .with_hint("Name it, or check all of them: `ergani profile check --all`."),
        ),
    }
}

fn check(
    global: &Global,
    output: &Output,
    profiles: &Profiles,
    sources: &Sources,
    names: Vec<String>,
) -> Outcome {
    let checks = profiles.check(sources, names.clone());
    let done = RefCell::new(Vec::new());
    let written = RefCell::new(Ok(()));
    let work = async {
        let mut checks = std::pin::pin!(checks);
        while let Some(check) = checks.next().await {
            // Each is told as it comes, so that a good one is not held up by a bad one.
            if !output.is_json() && written.borrow().is_ok() {
                *written.borrow_mut() = output.line(&one_line(&line(&check)));
            }
            done.borrow_mut().push(check);
        }
        Ok(())
    };
    // A login that was sent is stored, and a password command that is given up is killed.
    let ended = runtime::run_watched(
        global,
        output,
        session::waiting_for_server,
        work,
        std::future::ready(()),
        || true,
    )
    .map_err(|cut| cut.failure);
    let mut done = done.into_inner();
    done.sort_by(|a, b| a.profile.cmp(&b.profile));
    let pending: Vec<&String> = names
        .iter()
        .filter(|name| done.iter().all(|check| check.profile != **name))
        .collect();
    if output.is_json() {
        let profiles: Vec<Value> = done.iter().map(object).collect();
        *written.borrow_mut() = output.json(&json!({"profiles": profiles, "pending": pending}));
    }
    ended.map_err(|failure| {
        let pending: Vec<&str> = pending.iter().map(|name| name.as_str()).collect();
        failure.with_detail(format!("not known yet: {}", pending.join(", ")))
    })?;
    // Accounts that cannot log in are the news, whoever read of them.
    verdict(&done).and_then(|exit| Failure::after(written.into_inner(), exit))
}

fn line(check: &Check) -> String {
    let account = check.account.as_ref().map_or_else(String::new, |account| {
        format!(
            " ({} type {} in {})",
            account.username, account.user_type, account.environment
        )
    });
    match &check.result {
        Ok(until) => format!(
            "ok      {}{account}: access token until {}",
            check.profile,
            times::relative(*until, SystemClock.now())
        ),
        Err(error) => format!("FAILED  {}{account}: {error}", check.profile),
    }
}

fn object(check: &Check) -> Value {
    let account = check.account.as_ref();
    json!({
        "profile": check.profile,
        "ok": check.result.is_ok(),
        "username": account.map(|account| &account.username),
        "environment": account.map(|account| &account.environment),
        "user_type": account.map(|account| account.user_type.to_string()),
        "expires_at": check.result.as_ref().ok().map(ToString::to_string),
        "error": check.result.as_ref().err().map(|error| json!({
            "code": error.code(),
            "message": error.to_string(),
        })),
    })
}

fn verdict(done: &[Check]) -> Outcome {
    let failed: Vec<(&str, Failure)> = done
        .iter()
        .filter_map(|check| {
            let error = check.result.as_ref().err()?;
            Some((check.profile.as_str(), Failure::from(error.clone())))
        })
        .collect();
    let rejected = failed
        .iter()
        .find(|(_, failure)| failure.exit() == Exit::NotLoggedIn);
    let Some((_, failure)) = rejected.or(failed.first()) else {
        return Ok(Exit::Ok);
    };
    let names: Vec<&str> = failed.iter().map(|(name, _)| *name).collect();
    let (bad, all) = (failed.len(), done.len());
    Err(failure.clone().with_message(format!(
        "{bad} of {all} profiles cannot log in: {}",
        names.join(", ")
    )))
}
