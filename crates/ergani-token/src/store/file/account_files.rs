//! The files of one account: read together, and replaced in an order that a crash cannot harm.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;

use super::atomic::{self, failed, prepare};
use super::entry::FileStoreEntry;
use super::pair_file;
use super::regular::{self, Stamp};
use super::state_file::{Before, Kept};
use crate::account::{Account, AccountKey, Identity};
use crate::clock::Timestamp;
use crate::exchange::answer::{LONGEST_LIFE, SHORTEST_LIFE};
use crate::pair::TokenPair;
use crate::store::{PairNote, Record, RecordState, RefreshToken, Revision, StoreError};

/// Where the files of an account are.
#[derive(Clone, Debug)]
pub(super) struct AccountFiles {
    pub(super) directory: PathBuf,
    pub(super) key: AccountKey,
}

/// What `KEY.json` holds.
#[derive(Debug)]
pub(super) enum PairFile {
    Absent,
    Whole(TokenPair),
    /// Torn, foreign or too wide: it may be in the middle of being written by the forerunner.
    Unsettled {
        reason: &'static str,
        stamp: Stamp,
    },
}

/// What `KEY.state` holds.
#[derive(Debug)]
pub(super) enum StateFile {
    Absent,
    Whole(Box<Kept>),
    /// Unreadable, and not for a moment only: we replace it whole.
    Torn {
        version: u64,
    },
}

/// Both files, as they were at one instant.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub(super) pair: PairFile,
    pub(super) state: StateFile,
    written_at: Option<Timestamp>,
}

impl PairFile {
    fn whole(&self) -> Option<&TokenPair> {
        match self {
            Self::Whole(pair) => Some(pair),
            _ => None,
        }
    }
}

impl AccountFiles {
    pub(super) fn pair_path(&self) -> PathBuf {
        self.path("json")
    }

    pub(super) fn state_path(&self) -> PathBuf {
        self.path("state")
    }

    pub(super) fn lock_path(&self) -> PathBuf {
        self.path("lock")
    }

    fn path(&self, extension: &str) -> PathBuf {
        self.directory.join(format!("{}.{extension}", self.key))
    }

    /// Reads both files. No lock is taken: a pair that is replaced meanwhile is seen by its stamp.
    pub(super) fn read(&self) -> Result<Snapshot, StoreError> {
        let mut tries = 0;
        loop {
            let (pair, stamp) = self.read_pair()?;
            let mut state = self.read_state()?;
            if let (PairFile::Absent, StateFile::Whole(kept)) = (&pair, &mut state) {
                kept.settle(|pending| self.directory.join(pending).exists());
            }
            tries += 1;
            if stamp == Stamp::at(&self.pair_path()) || tries == 8 {
                return Ok(Snapshot {
                    pair,
                    state,
                    written_at: stamp.map(|stamp| stamp.written_at()),
                });
            }
        }
    }

    fn read_pair(&self) -> Result<(PairFile, Option<Stamp>), StoreError> {
        read_pair_at(&self.pair_path())
    }

    fn read_state(&self) -> Result<StateFile, StoreError> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let path = self.state_path();
        let Some(contents) = regular::read(&path)? else {
            return Ok(StateFile::Absent);
        };
        if let Ok(Format { format }) = serde_json::from_slice(&contents.bytes)
            && format > RecordState::FORMAT
        {
            return Err(StoreError::new(format!(
                "{} was written by a newer version (format {format}): use that version",
                path.display()
            )));
        }
        Ok(match serde_json::from_slice(&contents.bytes) {
            Ok(kept) => StateFile::Whole(Box::new(kept)),
            // Counting on from 0 would bring versions back that somebody may still remember.
            Err(_) => StateFile::Torn {
                version: contents.stamp.written_nanos().max(1),
            },
        })
    }

    /// Whether the record is another than that of `expected` by now.
    pub(super) fn is_past(&self, expected: Revision) -> Result<bool, StoreError> {
        let seen = self.read()?;
        Ok(!matches!(seen.pair, PairFile::Unsettled { .. }) && seen.revision() != expected)
    }

    /// Replaces the record, if it is still the one of `expected`. Only under the lock.
    pub(super) fn commit(
        &self,
        expected: Revision,
        record: &Record,
        now: Timestamp,
    ) -> Result<Committed, StoreError> {
        let (pair_path, state_path) = (self.pair_path(), self.state_path());
        let seen = self.read()?;
        if let PairFile::Unsettled { .. } = seen.pair {
            return Ok(Committed::Unsettled);
        }
        if seen.revision() != expected {
            return Ok(Committed::Conflict);
        }
        regular::check(&pair_path)?;
        regular::check(&state_path)?;

        let old = seen.pair.whole();
        // A full disk shows here, before anything is replaced.
        let new_pair = match &record.pair {
            Some(pair) if !old.is_some_and(|old| pair_file::same(old, pair)) => {
                let bytes = pair_file::encode(pair);
                Some((
                    pair,
                    prepare(&self.directory, &self.key, pair_path.clone(), &bytes)?,
                ))
            }
            _ => None,
        };
        if let (Some((pair, _)), StateFile::Whole(kept)) = (&new_pair, &seen.state)
            && kept.says(pair, &record.state)
            && let Some((_, file)) = new_pair
        {
            // The usual end of a renewal: the intent is there, and void for the new pair.
            file.put(&self.directory)?;
            return Ok(Committed::Done);
        }
        // What changes with the pair holds from the moment when the pair has changed. A sealed
        // state needs no pair, and none to wait for.
        let changes = match &record.pair {
            Some(_) => new_pair.is_some(),
            None => old.is_some(),
        };
        let before = (changes && record.state.sealed.is_none()).then(|| {
            let pending = new_pair.as_ref().and_then(|(_, file)| file.name());
            Before::new(seen.state(&record.state.identity), old, pending)
        });
        let state = Kept::new(record.state.clone(), record.pair.as_deref()).after(before);
        let state = serde_json::to_vec(&state)
            .map_err(|_| StoreError::new("the state of the record has no JSON form"))?;
        let state = prepare(&self.directory, &self.key, state_path.clone(), &state)?;
        if let StateFile::Torn { .. } = seen.state {
            let aside = self.link_state_aside(now)?;
            tracing::warn!(path = %aside.display(), "a state file that cannot be read was set aside");
        }

        state.put(&self.directory)?;
        match (&record.pair, new_pair) {
            (_, Some((_, file))) => file.put(&self.directory)?,
            (None, None) => {
                atomic::remove(&self.directory, &pair_path)?;
            }
            (Some(_), None) => {}
        }
        Ok(Committed::Done)
    }

    /// Removes all but the lock file. Whether there was a pair. Only under the lock.
    pub(super) fn remove(&self) -> Result<bool, StoreError> {
        let (pair_path, state_path) = (self.pair_path(), self.state_path());
        regular::check(&pair_path)?;
        regular::check(&state_path)?;
        let had_pair = atomic::remove(&self.directory, &pair_path)?;
        atomic::remove(&self.directory, &state_path)?;
        let aside = format!("{}.corrupt-", self.key);
        if let Ok(entries) = fs::read_dir(&self.directory) {
            for entry in entries.flatten() {
                if entry
                    .file_name()
                    .to_str()
                    .is_some_and(|name| name.starts_with(&aside))
                {
                    atomic::remove(&self.directory, &entry.path())?;
                }
            }
        }
        Ok(had_pair)
    }

    /// Keeps the state of this revision under another name. Only under the lock.
    pub(super) fn set_state_aside(
        &self,
        seen: Revision,
        now: Timestamp,
    ) -> Result<Option<PathBuf>, StoreError> {
        let there = self.read()?;
        // A torn one is set aside by the commit that replaces it.
        if there.revision() != seen || !matches!(there.state, StateFile::Whole(_)) {
            return Ok(None);
        }
        self.link_state_aside(now).map(Some)
    }

    /// A second name for the bytes: the first is replaced in one step, since without any state a
    /// pair that may be spent would look unused.
    fn link_state_aside(&self, now: Timestamp) -> Result<PathBuf, StoreError> {
        self.keep_state_by(now, |path, aside| fs::hard_link(path, aside))
    }

    fn keep_state_by(
        &self,
        now: Timestamp,
        link: impl FnOnce(&Path, &Path) -> io::Result<()>,
    ) -> Result<PathBuf, StoreError> {
        let (path, aside) = (self.state_path(), self.free_aside_path(now));
        let Err(error) = link(&path, &aside) else {
            narrow(&aside);
            return Ok(aside);
        };
        // A file system without links, as FAT or some of FUSE: a copy.
        let Some(contents) = regular::read(&path)? else {
            return Err(failed("set aside", &path, &error));
        };
        prepare(&self.directory, &self.key, aside.clone(), &contents.bytes)?
            .put(&self.directory)?;
        Ok(aside)
    }

    /// Moves an unreadable pair out of the way, its bytes kept. What is said of it; nothing if it
    /// turned out to be good after all.
    pub(super) fn set_pair_aside(
        &self,
        reason: &str,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let path = self.pair_path();
        let aside = self.free_aside_path(now);
        match fs::rename(&path, &aside) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed("set aside", &path, &error)),
        }
        // No lock was taken, so a good file may have come in the last instant: then it goes back,
        // unless yet another has taken its place (a link never replaces one).
        if let Ok((PairFile::Whole(_), _)) = read_pair_at(&aside) {
            match fs::hard_link(&aside, &path) {
                Ok(()) => atomic::remove(&self.directory, &aside)?,
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                    atomic::remove(&self.directory, &aside)?
                }
                // A file system without links: a pair that is lost is worse than one replaced.
                Err(_) => fs::rename(&aside, &path)
                    .map(|()| true)
                    .map_err(|error| failed("put back", &path, &error))?,
            };
            return Ok(None);
        }
        narrow(&aside);
        Ok(Some(format!(
            "{} was set aside as {} because {reason}; a login makes a new one",
            path.display(),
            aside.display()
        )))
    }

    fn free_aside_path(&self, now: Timestamp) -> PathBuf {
        let mut at = now.as_seconds();
        loop {
            let path = self.path(&format!("corrupt-{at}"));
            if fs::symlink_metadata(&path).is_err() {
                return path;
            }
            at += 1;
        }
    }
}

/// What of an account's files can still be of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remains {
    All,
    /// Its limits; the pair has ended.
    State,
    Nothing,
}

/// What became of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Committed {
    Done,
    Conflict,
    Unsettled,
}

impl Snapshot {
    fn revision(&self) -> Revision {
        let (version, nonce) = match &self.state {
            StateFile::Absent => (0, 0),
            StateFile::Whole(kept) => kept
                .with(self.pair.whole())
                .map_or((0, 0), |state| (state.version, state.nonce)),
            StateFile::Torn { version } => (*version, 0),
        };
        Revision {
            fingerprint: self.pair.whole().map(TokenPair::fingerprint),
            version,
            nonce,
        }
    }

    /// The state as it is beside the pair; none if there is none.
    fn state(&self, identity: &Identity) -> Option<RecordState> {
        let pair = self.pair.whole();
        match &self.state {
            StateFile::Absent => None,
            StateFile::Whole(kept) => kept.with(pair),
            StateFile::Torn { version } => {
                let mut state = RecordState::new(identity.clone());
                state.version = *version;
                // Nobody knows whether it held an intent, so the refresh token is in doubt.
                state.note = pair.map(|pair| PairNote {
                    fingerprint: pair.fingerprint(),
                    life: self
                        .written_at
                        .unwrap_or_default()
                        .until(pair.access_expires_at()),
                    skew_ms: None,
                    refused: false,
                    refresh: RefreshToken::Spent,
                });
                Some(state)
            }
        }
    }

    /// What there is to say of it without the account's credentials; nothing if there is neither a
    /// pair nor a sealed record.
    pub(super) fn entry(&self, key: AccountKey) -> Option<FileStoreEntry> {
        let sealed = match &self.state {
            StateFile::Whole(kept) => kept.written().sealed.as_ref(),
            _ => None,
        };
        match (&self.pair, sealed) {
            (PairFile::Absent, None) => None,
            (PairFile::Absent, Some(sealed)) if sealed.is_notice() => None,
            (PairFile::Absent, Some(sealed)) => Some(FileStoreEntry::sealed(key, sealed.ends_at())),
            (pair, _) => Some(FileStoreEntry::new(key, pair.whole())),
        }
    }

    /// What of it can still be of use.
    pub(super) fn remains(&self, now: Timestamp) -> Remains {
        let state = match &self.state {
            StateFile::Whole(kept) => kept.with(self.pair.whole()),
            _ => None,
        };
        let limited = state
            .as_ref()
            .is_some_and(|state| now < state.limits_until());
        let sealed = state.as_ref().and_then(|state| state.sealed.as_ref());
        match (&self.pair, sealed) {
            (PairFile::Unsettled { .. }, _) => Remains::All,
            (PairFile::Whole(pair), _)
                if now < pair.access_expires_at() || now < pair.refresh_expires_at() =>
            {
                Remains::All
            }
            (PairFile::Whole(_), _) if limited => Remains::State,
            (PairFile::Whole(_), _) => Remains::Nothing,
            (PairFile::Absent, Some(sealed)) if sealed.is_notice() || now < sealed.ends_at() => {
                Remains::All
            }
            // Without a pair, of what cannot be read nobody knows how long it matters.
            (PairFile::Absent, _) if limited || state.is_none() => Remains::All,
            (PairFile::Absent, _) => Remains::Nothing,
        }
    }

    /// The record, and what is to be reported of the state.
    pub(super) fn into_record(self, account: &Account) -> (Option<Record>, Option<String>) {
        let torn = matches!(self.state, StateFile::Torn { .. });
        // Whose pair it is was in the part that is lost.
        let identity = if torn && account.has_key_of_test() {
            Identity::unknown()
        } else {
            account.identity()
        };
        let state = self.state(&identity);
        let report = torn.then(|| {
            "the state of the account cannot be read: its refresh token counts as spent, and the \
             next write sets the file aside"
                .to_owned()
        });
        let written_at = self.written_at;
        let pair = match self.pair {
            PairFile::Whole(pair) => Some(pair),
            _ => None,
        };
        let mut state = match (state, &pair) {
            (None, None) => return (None, None),
            (None, Some(_)) => RecordState::new(account.identity()),
            (Some(state), _) => state,
        };
        if let (None, None, Some(pair)) = (&state.note, &state.sealed, &pair) {
            state.note = note_by_file(pair, written_at);
        }
        (
            Some(Record {
                pair: pair.map(Into::into),
                state,
            }),
            report,
        )
    }
}

/// What can be told of a pair that another program wrote: it was issued when its file was written.
fn note_by_file(pair: &TokenPair, written_at: Option<Timestamp>) -> Option<PairNote> {
    let life = written_at?.until(pair.access_expires_at());
    (SHORTEST_LIFE..=LONGEST_LIFE)
        .contains(&life)
        .then(|| PairNote {
            fingerprint: pair.fingerprint(),
            life,
            skew_ms: None,
            refused: false,
            refresh: RefreshToken::Usable,
        })
}

fn read_pair_at(path: &Path) -> Result<(PairFile, Option<Stamp>), StoreError> {
    let Some(contents) = regular::read(path)? else {
        return Ok((PairFile::Absent, None));
    };
    let stamp = contents.stamp;
    let pair = match contents.fault {
        Some(reason) => Err(reason),
        None => pair_file::decode(&contents.bytes),
    };
    let pair = match pair {
        Ok(pair) => PairFile::Whole(pair),
        Err(reason) => PairFile::Unsettled { reason, stamp },
    };
    Ok((pair, Some(stamp)))
}

fn narrow(path: &Path) {
    if let Err(error) = regular::narrow(path) {
        tracing::warn!(path = %path.display(), %error, "cannot narrow a file that was set aside");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Credentials, Environment, UserType};

    #[test]
    fn without_hard_links_a_torn_state_is_set_aside_as_a_copy() {
        let directory = tempfile::tempdir().unwrap();
        let account = Account::new(
            Credentials::new("user", "password", UserType::External),
            Environment::Test,
        );
        let files = AccountFiles {
            directory: directory.path().to_owned(),
            key: account.key(),
        };
        fs::write(files.state_path(), "{torn").unwrap();
        let unable = |_: &Path, _: &Path| Err(io::ErrorKind::Unsupported.into());
        let now = Timestamp::from_seconds(1_800_000_000);
        let aside = files.keep_state_by(now, unable).unwrap();
        assert_eq!(aside, files.path("corrupt-1800000000"));
        assert_eq!(fs::read(&aside).unwrap(), b"{torn");
        assert_eq!(fs::read(files.state_path()).unwrap(), b"{torn");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&aside).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
