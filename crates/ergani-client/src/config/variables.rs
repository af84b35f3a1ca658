//! The environment, which tests replace.

use std::ffi::OsString;
use std::fmt;
use std::sync::Arc;

type LookUp = dyn Fn(&str) -> Option<OsString> + Send + Sync;

/// Where variables are looked up.
#[derive(Clone)]
pub(super) struct Variables(Arc<LookUp>);

impl Variables {
    pub(super) fn new(look_up: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
        Self(Arc::new(look_up))
    }

    /// A variable; an empty one counts as unset.
    pub(super) fn value(&self, name: &str) -> Option<OsString> {
        (self.0)(name).filter(|value| !value.is_empty())
    }
}

impl Default for Variables {
    /// Those of the process.
    fn default() -> Self {
        Self::new(|name| std::env::var_os(name))
    }
}

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Variables(…)")
    }
}
