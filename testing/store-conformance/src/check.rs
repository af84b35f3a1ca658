//! What a check says.

use std::fmt;

/// What became of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The store does what is asked.
    Passed,
    /// It does not: what was seen.
    Failed(String),
    /// Nothing was tried: which ability is missing.
    LeftOut(&'static str),
}

/// A check and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The check, as in `a_lease_has_one_holder`.
    pub check: &'static str,
    /// What became of it.
    pub verdict: Verdict,
}

/// What became of all checks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Report {
    /// What the store calls itself.
    pub store: String,
    /// In the order of the checks.
    pub outcomes: Vec<Outcome>,
}

impl Report {
    /// The checks that failed.
    #[must_use]
    pub fn failed(&self) -> Vec<&'static str> {
        self.names(|verdict| matches!(verdict, Verdict::Failed(_)))
    }

    /// The checks that were left out.
    #[must_use]
    pub fn left_out(&self) -> Vec<&'static str> {
        self.names(|verdict| matches!(verdict, Verdict::LeftOut(_)))
    }

    fn names(&self, wanted: impl Fn(&Verdict) -> bool) -> Vec<&'static str> {
        self.outcomes
            .iter()
            .filter(|outcome| wanted(&outcome.verdict))
            .map(|outcome| outcome.check)
            .collect()
    }

    /// Nothing failed.
    ///
    /// # Panics
    /// If a check failed, with all that was seen.
    pub fn assert_passed(&self) {
        assert!(self.failed().is_empty(), "{self}");
    }

    /// Nothing failed, and nothing was left out but what is named here: so a check that vanishes
    /// is seen.
    ///
    /// # Panics
    /// If a check failed, or was left out without being named, or was named and not left out.
    pub fn assert_complete(&self, but: &[&str]) {
        self.assert_passed();
        assert_eq!(self.left_out(), but, "{self}");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.store)?;
        for Outcome { check, verdict } in &self.outcomes {
            match verdict {
                Verdict::Passed => writeln!(f, "  passed    {check}")?,
                Verdict::Failed(why) => writeln!(f, "  FAILED    {check}: {why}")?,
                Verdict::LeftOut(ability) => writeln!(f, "  left out  {check}: needs {ability}")?,
            }
        }
        Ok(())
    }
}

/// A failure ends a check with what was seen.
pub(crate) type Checked = Result<(), String>;

/// Ends a check unless the condition holds.
macro_rules! ensure {
    ($condition:expr, $($seen:tt)+) => {
        if !$condition {
            return Err(format!($($seen)+));
        }
    };
}
pub(crate) use ensure;

/// What a store answers where it must not fail.
pub(crate) fn told<T, E: fmt::Display>(doing: &str, result: Result<T, E>) -> Result<T, String> {
    result.map_err(|error| format!("{doing} failed: {error}"))
}
