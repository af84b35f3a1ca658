//! Where a setting comes from.

use std::fmt;
use std::path::PathBuf;

/// Where a setting comes from. Safety rules are judged by it, and `ergani profile show` says it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// A flag of the command line.
    Flag(&'static str),
    /// A variable of the environment.
    Variable(&'static str),
    /// A profile of a file.
    Profile {
        /// The profile that has it, which may be one that is inherited from.
        name: String,
        /// The file.
        file: PathBuf,
        /// Its line, from 1.
        line: usize,
    },
    /// The program, or a configuration of its own.
    Program,
    /// Nobody said anything.
    Default,
}

impl Origin {
    /// Whether it is the environment.
    pub(super) fn is_variable(&self) -> bool {
        matches!(self, Self::Variable(_))
    }

    /// Whether it is a profile.
    pub(super) fn is_profile(&self) -> bool {
        matches!(self, Self::Profile { .. })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
            Self::Profile { name, file, line } => {
                write!(f, "profile `{name}` ({}, line {line})", file.display())
            }
            Self::Program => f.write_str("the program"),
            Self::Default => f.write_str("default"),
        }
    }
}
