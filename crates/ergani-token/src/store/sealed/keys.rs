//! The keys of a sealed store, and the file that holds them.

use std::fmt;
use std::fs::{Metadata, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::pair::hex;
use crate::secret_file::{guard_secret_file, narrow_secret_file};
use crate::store::StoreError;
use crate::store::file::regular;

/// Tells the keys that are derived from one store key apart, by use.
const SEAL_LABEL: &[u8] = b"ergani record seal v1";
const NAME_LABEL: &[u8] = b"ergani key name v1";

/// 32 bytes that only the programs of one owner know.
///
/// What seals is derived from it, and so is what names accounts
/// ([`AccountNaming::keyed`](crate::AccountNaming::keyed)), each by a label of its own: one key
/// serves both.
#[derive(Clone)]
pub struct StoreKey(Zeroizing<[u8; 32]>);

impl StoreKey {
    /// How many bytes a key has.
    pub const BYTES: usize = 32;

    /// A key from elsewhere: all of its bytes must be unknown to others.
    #[must_use]
    pub fn new(bytes: [u8; Self::BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A new key, from the system's source of randomness.
    ///
    /// # Errors
    /// [`StoreError`] when the system has none.
    pub fn generate() -> Result<Self, StoreError> {
        let mut bytes = Zeroizing::new([0; Self::BYTES]);
        getrandom::fill(&mut *bytes)
            .map_err(|error| StoreError::new(format!("no random numbers for a key: {error}")))?;
        Ok(Self(bytes))
    }

    /// The bytes, for what else is derived from them.
    #[must_use]
    pub fn expose(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// What a sealed record names the key by: 16 hex characters of it that tell nothing of the
    /// rest, and 8 that show a damaged name.
    #[must_use]
    pub fn name(&self) -> String {
        let id = hex(&self.derive(NAME_LABEL)[..8]);
        format!("{id}-{}", check(&id))
    }

    pub(super) fn seal_key(&self) -> Zeroizing<[u8; 32]> {
        self.derive(SEAL_LABEL)
    }

    fn derive(&self, label: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0[..]).expect("HMAC takes a key of any length");
        mac.update(label);
        Zeroizing::new(mac.finalize().into_bytes().into())
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreKey({})", self.name())
    }
}

fn check(id: &str) -> String {
    hex(&Sha256::digest(id.as_bytes())[..4])
}

/// Whether this is the name of some key, and not one that was damaged.
pub(super) fn is_name(text: &str) -> bool {
    text.split_once('-')
        .is_some_and(|(id, sum)| id.len() == 16 && check(id) == sum)
}

/// The key that seals, and others that only open.
///
/// To change keys and lose nothing, in every host's key file: first put the new key on the second
/// line and the old one once more on the third, since the last one names accounts; when all hosts
/// have that, take away the first line. The old key stays on the last line for as long as names
/// are to stay.
#[derive(Clone, Debug)]
pub struct StoreKeys {
    sealing: StoreKey,
    opening: Vec<StoreKey>,
}

impl StoreKeys {
    /// One key.
    #[must_use]
    pub fn new(sealing: StoreKey) -> Self {
        Self {
            sealing,
            opening: Vec::new(),
        }
    }

    /// One more key that opens what it sealed.
    #[must_use]
    pub fn and_open(mut self, key: StoreKey) -> Self {
        self.opening.push(key);
        self
    }

    /// The key that seals.
    #[must_use]
    pub fn sealing(&self) -> &StoreKey {
        &self.sealing
    }

    /// The key that names accounts: the last one, so that names stay while keys are changed.
    /// Dropping it gives each account a new name, and so costs it one login. While only some
    /// hosts open a new key, the old one is therefore repeated behind it.
    #[must_use]
    pub fn naming(&self) -> &StoreKey {
        self.opening.last().unwrap_or(&self.sealing)
    }

    /// The names of all of them.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        std::iter::once(&self.sealing)
            .chain(&self.opening)
            .map(StoreKey::name)
    }

    pub(super) fn named(&self, name: &str) -> Option<&StoreKey> {
        std::iter::once(&self.sealing)
            .chain(&self.opening)
            .find(|key| key.name() == name)
    }

    /// Reads a key file: one key a line, as 64 hex characters or as base64, the first one sealing
    /// and the others only opening; or the 32 bytes of one key. Empty lines and such as begin with
    /// `#` are skipped. It may be a link, as those of Kubernetes are. Blocks on the disk.
    ///
    /// # Errors
    /// [`StoreError`] when it holds no key; refused when others can
    /// [get at it](crate::guard_secret_file), or when it belongs to neither us nor root.
    pub fn read(path: &Path) -> Result<Self, StoreError> {
        let shown = path.display();
        let bytes = read_secret(path)?;
        Self::parse(&bytes).map_err(|what| {
            StoreError::new(format!(
                "the key file {shown}: {what}; it must hold 32 bytes, or a key a line as 64 hex characters or base64"
            ))
        })
    }

    /// Makes a key file with a new key, 0600 from its first byte. Blocks on the disk.
    ///
    /// # Errors
    /// [`StoreError`] when there is a file already, or it cannot be written.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        let key = StoreKey::generate()?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut text = Zeroizing::new(general_purpose::STANDARD.encode(&key.0[..]));
        text.push('\n');
        options
            .open(path)
            .and_then(|mut file| {
                file.write_all(text.as_bytes())?;
                file.sync_all()
            })
            .map_err(|error| {
                StoreError::new(format!(
                    "cannot make the key file {}: {error}",
                    path.display()
                ))
            })?;
        Ok(Self::new(key))
    }

    /// What a key file holds. What is wrong is said without quoting it.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, String> {
        if let Ok(text) = std::str::from_utf8(bytes) {
            let mut keys = Vec::new();
            let mut wrong = None;
            for (number, line) in text.lines().enumerate() {
                let line = line.trim();
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                match key_of(line) {
                    Some(key) => keys.push(key),
                    None => wrong = wrong.or(Some(number + 1)),
                }
            }
            match (wrong, keys.is_empty()) {
                (None, false) => {
                    let opening = keys.split_off(1);
                    return Ok(Self {
                        sealing: keys.remove(0),
                        opening,
                    });
                }
                (Some(line), _) if bytes.len() != StoreKey::BYTES => {
                    return Err(format!("line {line} is no key"));
                }
                _ => {}
            }
        }
        let raw: [u8; StoreKey::BYTES] =
            bytes.try_into().map_err(|_| "it holds no key".to_owned())?;
        Ok(Self::new(StoreKey::new(raw)))
    }
}

/// The contents of a key file that nobody else can get at.
fn read_secret(path: &Path) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    /// No key file is larger.
    const LARGEST: u64 = 1 << 20;
    let shown = path.display();
    let cannot = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => StoreError::new(format!(
            "there is no key file {shown}: make one with `(umask 077; head -c 32 /dev/urandom | base64 > {shown})`"
        )),
        io::ErrorKind::PermissionDenied => StoreError::new(format!(
            "cannot read the key file {shown}: {error}: give it to the user of this program with `chown`, or to a group of \
             it with `chgrp` and `chmod 640`"
        )),
        _ => StoreError::new(format!("cannot read the key file {shown}: {error}")),
    };
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // A named pipe must not hold us up before it is seen to be one.
        let flags = rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    }
    let file = options.open(path).map_err(cannot)?;
    let metadata = file.metadata().map_err(cannot)?;
    if !metadata.is_file() {
        return Err(StoreError::refused(format!(
            "the key file {shown} is no plain file"
        )));
    }
    refuse_anothers(path, &metadata)?;
    narrow_secret_file(path, &file);
    guard_secret_file(path, &file).map_err(|exposed| {
        StoreError::refused(format!(
            "the key file {shown} {exposed}. {}, and if it was wide for long, make another key",
            exposed.mend()
        ))
    })?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(1024));
    file.take(LARGEST).read_to_end(&mut bytes).map_err(cannot)?;
    Ok(bytes)
}

/// Whose file it is knows the key: that may be us, and root, who can do everything anyway.
fn refuse_anothers(path: &Path, metadata: &Metadata) -> Result<(), StoreError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        if metadata.uid() == 0 {
            return Ok(());
        }
    }
    regular::check_owner(path, metadata)
}

fn key_of(line: &str) -> Option<StoreKey> {
    let mut bytes = Zeroizing::new([0; StoreKey::BYTES]);
    if line.len() == 2 * StoreKey::BYTES && line.is_ascii() {
        for (at, byte) in bytes.iter_mut().enumerate() {
            let digits = line.get(at * 2..at * 2 + 2)?;
            if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return None;
            }
            *byte = u8::from_str_radix(digits, 16).ok()?;
        }
        return Some(StoreKey(bytes));
    }
    [STANDARD, URL_SAFE].iter().find_map(|alphabet| {
        let config =
            GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let decoded = GeneralPurpose::new(alphabet, config).decode(line).ok()?;
        let decoded = Zeroizing::new(decoded);
        if decoded.len() != StoreKey::BYTES {
            return None;
        }
        bytes.copy_from_slice(&decoded);
        Some(StoreKey(bytes.clone()))
    })
}
