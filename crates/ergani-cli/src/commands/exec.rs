//! `ergani exec`: a command with a token in its environment, and without the password.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use ergani_client::config::{Key, StoreUrl};
use ergani_token::one_line;

use crate::args::{Exec, Global};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::settings;

use super::token;

pub(super) fn run(global: &Global, output: &Output, args: &Exec) -> Outcome {
    let config = settings::load(global)?;
    let token = token::obtain_renewed(global, output, &config, args.min_ttl)?;
    let [program, arguments @ ..] = args.command.as_slice() else {
        return Err(Failure::usage("no command to run"));
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env(settings::ACCESS_TOKEN, token.text());
    for name in settings::SECRETS.into_iter().filter_map(Key::variable) {
        command.env_remove(name);
    }
    if let Some(name) = &config.password_env {
        command.env_remove(name);
    }
    let store = settings::variable(settings::STORE)?;
    if store.is_some_and(|store| StoreUrl::new(store).holds_password()) {
        command.env_remove(settings::STORE);
    }
    // The token is this server's, so that is where the command makes its calls, whatever else its
    // environment says.
    for name in [settings::PROFILE, settings::ENVIRONMENT] {
        command.env_remove(name);
    }
    command.env(settings::BASE_URL, config.environment()?.base_url());
    match token.expires_at() {
        Some(at) => command.env(settings::ACCESS_TOKEN_EXPIRES_AT, at.to_string()),
        None => command.env_remove(settings::ACCESS_TOKEN_EXPIRES_AT),
    };
    // The command takes this process over: its exit code and its signals are its own.
    Err(not_run(&program.to_string_lossy(), &command.exec()))
}

/// As shells have it, so that a script can tell these from the command's own failures.
fn not_run(program: &str, error: &io::Error) -> Failure {
    let program = one_line(program);
    let exit = match error.kind() {
        io::ErrorKind::NotFound => Exit::NotFound,
        _ => Exit::NotExecutable,
    };
    Failure::new(exit, "exec", format!("cannot run {program}: {error}"))
        .in_greek(format!("δεν εκτελείται: {program}: {error}"))
}
