//! A command line that asks for exactly what one run asked for, to be run where somebody has looked.

use std::fmt::{self, Write as _};

use ergani_client::config::{Config, Key, Origin};
use ergani_token::{Environment, is_hidden};

use crate::args::Global;
use crate::exit::Outcome;
use crate::settings;

/// What a shell leaves as it is.
const PLAIN: &str = "@%_+=:,./-";

/// A command line of this program, argument by argument. It holds no secret.
#[derive(Clone, Debug)]
pub(crate) struct CommandLine(Vec<String>);

impl CommandLine {
    pub(crate) fn new(words: &[&str]) -> Self {
        let words = std::iter::once(&"ergani").chain(words);
        Self(words.map(|word| (*word).to_owned()).collect())
    }

    /// With a flag and its value, which may begin with a hyphen.
    pub(crate) fn flag(mut self, flag: &str, value: impl fmt::Display) -> Self {
        let value = value.to_string();
        if value.starts_with('-') {
            self.0.push(format!("{flag}={value}"));
        } else {
            self.0.extend([flag.to_owned(), value]);
        }
        self
    }

    /// With a flag that has no value.
    pub(crate) fn switch(mut self, flag: &str) -> Self {
        self.0.push(flag.to_owned());
        self
    }

    /// With arguments that have no flag, after all flags.
    pub(crate) fn arguments(mut self, arguments: &[&str]) -> Self {
        // The one that names standard input is no flag.
        if arguments.iter().any(|it| it.starts_with('-') && *it != "-") {
            self.0.push("--".to_owned());
        }
        self.0.extend(arguments.iter().map(|it| (*it).to_owned()));
        self
    }

    /// With the settings that lead to the same server and account, wherever it is run: what the
    /// variables of this run said is said by flags. A user name has none, and stays with its
    /// variable or profile.
    pub(crate) fn settings(self, global: &Global, config: &Config) -> Outcome<Self> {
        let told_elsewhere = |key| matches!(config.origin(key), Origin::Profile { .. });
        let mut line = self;
        if let Some(profile) = profile(global, config)? {
            line = line.flag("--profile", profile);
        }
        if !told_elsewhere(Key::BaseUrl) && !told_elsewhere(Key::Environment) {
            line = match config.environment()? {
                Environment::Production => line.flag("--environment", "production"),
                Environment::Test => line.flag("--environment", "test"),
                custom => line.flag("--base-url", custom.base_url()),
            };
        }
        if let Some(user_type) = &config.user_type
            && !told_elsewhere(Key::UserType)
        {
            line = line.flag("--user-type", user_type);
        }
        // One with a password is refused as a flag, so that there is none.
        if let Some(store) = &global.store {
            line = line.flag("--store", store);
        }
        Ok(line)
    }

    /// The arguments, beginning with the program's name.
    pub(crate) fn arguments_of_it(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for CommandLine {
    /// As a shell takes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, argument) in self.0.iter().enumerate() {
            if number > 0 {
                f.write_char(' ')?;
            }
            quoted(f, argument)?;
        }
        Ok(())
    }
}

/// The profile of this run: the one that is named, or else the default one, if it gave anything.
fn profile(global: &Global, config: &Config) -> Outcome<Option<String>> {
    let sources = settings::sources(global);
    if let Some(name) = sources.named_profile()? {
        return Ok(Some(name));
    }
    let of_profile = |key: &Key| matches!(config.origin(*key), Origin::Profile { .. });
    if !Key::ALL.iter().any(of_profile) {
        return Ok(None);
    }
    Ok(sources.profiles()?.default_profile().map(str::to_owned))
}

/// An argument as a shell takes it, and as a terminal prints it: what it does not simply print is
/// escaped as bash, zsh and POSIX of 2024 read it.
fn quoted(f: &mut fmt::Formatter<'_>, argument: &str) -> fmt::Result {
    let is_plain = |c: char| c.is_alphanumeric() || PLAIN.contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        return f.write_str(argument);
    }
    if !argument.contains(is_hidden) {
        return write!(f, "'{}'", argument.replace('\'', r"'\''"));
    }
    f.write_str("$'")?;
    for c in argument.chars() {
        match c {
            '\'' | '\\' => write!(f, "\\{c}")?,
            '\n' => f.write_str("\\n")?,
            '\t' => f.write_str("\\t")?,
            c if is_hidden(c) => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    write!(f, "\\{byte:03o}")?;
                }
            }
            c => f.write_char(c)?,
        }
    }
    f.write_char('\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_back_each_argument() {
        let arguments = [
            "ΤΕΣΤ",
            "Ο'ΝΗΛ",
            "a b",
            "",
            "$(id) `id` \"x\" \\ !",
            "-x",
            "α\nβ\t\u{1b}[2J'\\\u{202e}",
            "*?[]~#&|;<>",
            "2026-01-15T09:00:00+02:00",
        ];
        let mut line = CommandLine::new(&["card", "in"]);
        for argument in arguments {
            line = line.flag("--comments", argument);
        }
        let text = line.to_string();
        assert!(!text.contains(is_hidden), "{text:?}");
        let script = text.replacen("ergani", "printf '%s\\0'", 1);
        let read = std::process::Command::new("bash")
            .args(["-c", &script])
            .output()
            .unwrap();
        let read = String::from_utf8(read.stdout).unwrap();
        let read: Vec<&str> = read.split_terminator('\0').collect();
        assert_eq!(read, line.arguments_of_it()[1..]);
    }

    #[test]
    fn what_begins_with_a_hyphen_is_no_flag() {
        let line = CommandLine::new(&["document", "submit"]).arguments(&["WRKCardSE", "-"]);
        assert_eq!(line.to_string(), "ergani document submit WRKCardSE -");
        let line = CommandLine::new(&["document", "submit"]).arguments(&["-x", "f"]);
        assert_eq!(line.to_string(), "ergani document submit -- -x f");
        let line = CommandLine::new(&["card", "in"]).flag("--last-name", "-Α");
        assert_eq!(line.to_string(), "ergani card in --last-name=-Α");
    }
}
