//! Changes of the file of profiles, which keep its comments.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use toml_edit::{DocumentMut, Item, Table, value};

use super::super::error::ConfigError;
use super::super::safety;
use super::Profiles;
use super::document::{DEFAULT_PROFILE, PROFILES, check_name};
use super::draft::ProfileDraft;

impl Profiles {
    /// Adds a profile to the file, which is made if it is missing: 0600, in a directory that is
    /// made 0700. Comments and order of the rest stay as they are.
    ///
    /// # Errors
    /// When there is such a profile, or what it says is no good; the file is then as it was.
    pub fn add(&mut self, name: &str, draft: &ProfileDraft) -> Result<(), ConfigError> {
        check_name(name).map_err(ConfigError::usage)?;
        self.edit(|now, document| {
            if now.contains(name) {
                return Err(ConfigError::usage(format!(
                    "there is a profile `{name}` in {} already",
                    now.path().display()
                ))
                .with_hint(format!("`ergani profile remove {name}` takes it out.")));
            }
            if draft.make_default {
                document[DEFAULT_PROFILE] = value(name);
            }
            let profiles = document.entry(PROFILES).or_insert_with(|| {
                let mut profiles = Table::new();
                profiles.set_implicit(true);
                Item::Table(profiles)
            });
            match profiles.as_table_like_mut() {
                Some(profiles) => {
                    profiles.insert(name, Item::Table(draft.table()));
                    Ok(())
                }
                None => Err(ConfigError::usage(format!("`{PROFILES}` is no table"))),
            }
        })
    }

    /// Takes a profile out of the file. Sessions and password files are left alone.
    ///
    /// # Errors
    /// When there is no such profile, or another inherits from it; the file is then as it was.
    pub fn remove(&mut self, name: &str) -> Result<(), ConfigError> {
        self.edit(|now, document| {
            now.config(name)?;
            if let heirs @ [_, ..] = now.heirs(name).as_slice() {
                return Err(ConfigError::usage(format!(
                    "`{name}` is what `{}` builds on",
                    heirs.join("`, `")
                ))
                .with_hint("Remove what builds on it first, or take its `inherits` out."));
            }
            if now.default_profile() == Some(name) {
                document.remove(DEFAULT_PROFILE);
            }
            if let Some(profiles) = document[PROFILES].as_table_like_mut() {
                profiles.remove(name);
            }
            Ok(())
        })
    }

    /// Changes the file as it is now, alone, and takes over what it says then.
    fn edit(
        &mut self,
        change: impl FnOnce(&Self, &mut DocumentMut) -> Result<(), ConfigError>,
    ) -> Result<(), ConfigError> {
        // A link, as of a repository of one's settings, stays a link.
        let target = fs::canonicalize(self.path()).unwrap_or_else(|_| self.path().to_owned());
        let cannot = |error: io::Error| {
            ConfigError::missing(format!("cannot write {}: {error}", target.display()))
        };
        let directory = target.parent().unwrap_or(Path::new("."));
        make_directory(directory)?;
        let lock = lock_beside(&target).map_err(cannot)?;
        let now = Self::load(self.path())?;
        let text = match fs::read_to_string(&target) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(cannot(error)),
        };
        let mut document: DocumentMut = text.parse().map_err(|_| {
            ConfigError::missing(format!("{} changed while it was read", target.display()))
        })?;
        change(&now, &mut document)?;
        let text = with_head(head_of(&text), document.to_string());
        // What would not be read again is not written.
        let next = Self::parse(self.path().to_owned(), &text, false)?;
        replace(directory, &target, &text).map_err(cannot)?;
        drop(lock);
        *self = next;
        Ok(())
    }
}

/// The comments at the head of a file that a blank line, or nothing, follows: they are about all of
/// it, and a part of its first entry for the parser.
fn head_of(text: &str) -> &str {
    let mut end = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() && !line.starts_with('#') {
            return text[..end].trim();
        }
        at += line.len();
        if line.trim().is_empty() {
            end = at;
        }
    }
    text.trim()
}

/// The text with this head where it was, whatever was removed or put before it.
fn with_head(head: &str, text: String) -> String {
    if text.starts_with(head) {
        return text;
    }
    let rest = match text.split_once(head) {
        Some((before, after)) => format!("{before}\n{}", after.trim_start()),
        None => text,
    };
    match rest.trim() {
        "" => format!("{head}\n"),
        rest => format!("{head}\n\n{rest}\n"),
    }
}

fn make_directory(directory: &Path) -> Result<(), ConfigError> {
    let cannot = |error: io::Error| {
        ConfigError::missing(format!("cannot make {}: {error}", directory.display()))
    };
    if !directory.exists() {
        if let Some(parent) = directory.parent() {
            fs::create_dir_all(parent).map_err(cannot)?;
        }
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt as _;
            builder.mode(0o700);
        }
        match builder.create(directory) {
            // Another process was faster.
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(cannot(error));
            }
            _ => {}
        }
    }
    let metadata = fs::metadata(directory).map_err(cannot)?;
    safety::refuse_foreign(directory, &metadata)
}

/// One change at a time: the lock is on a file that is never replaced.
fn lock_beside(target: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".lock");
    let lock = options.open(target.with_file_name(name))?;
    lock.lock()?;
    Ok(lock)
}

/// Replaces the file whole or not at all; it is never wider than 0600.
fn replace(directory: &Path, target: &Path, text: &str) -> io::Result<()> {
    let mut temporary = tempfile::Builder::new()
        .prefix(".config-")
        .suffix(".tmp")
        .tempfile_in(directory)?;
    temporary.write_all(text.as_bytes())?;
    temporary.as_file().sync_all()?;
    temporary.persist(target).map_err(|error| error.error)?;
    File::open(directory)?.sync_all()
}
