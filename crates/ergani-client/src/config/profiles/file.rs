//! The text of the file, if it is safe to obey.

use std::fs::OpenOptions;
use std::io::{self, Read as _};
use std::path::Path;

use ergani_token::guard_secret_file;

use super::super::error::ConfigError;
use super::super::safety;

/// No file of profiles is larger; what is, is some other file.
const LIMIT: u64 = 4 * 1024 * 1024;
/// What was read of the file.
pub(super) struct Text {
    pub(super) content: String,
    pub(super) others_can_read: bool,
}

/// The file, if it is there and safe to obey.
pub(super) fn read(path: &Path) -> Result<Option<Text>, ConfigError> {
    let cannot = |error: io::Error| {
        ConfigError::missing(format!(
            "cannot read the profiles in {}: {error}",
            path.display()
        ))
    };
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        // A named pipe must not hold us up before it is seen to be none of ours.
        options.custom_flags(OFlags::NONBLOCK.bits().cast_signed());
    }
    let file = match options.read(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot(error)),
    };
    let metadata = file.metadata().map_err(cannot)?;
    if !metadata.is_file() {
        return Err(cannot(io::Error::other("it is no file")));
    }
    safety::refuse_foreign(path, &metadata)?;
    let is_guarded = guard_secret_file(path, &file).is_ok();
    let mut content = String::new();
    file.take(LIMIT + 1)
        .read_to_string(&mut content)
        .map_err(cannot)?;
    if content.len() as u64 > LIMIT {
        return Err(cannot(io::Error::other("it is longer than 4 MiB")));
    }
    Ok(Some(Text {
        content,
        others_can_read: !is_guarded,
    }))
}
