//! Which documents and services an account may use.

use serde::{Deserialize, Serialize};

/// What `Lookup/Submissions` and `WebServices/ServicesList` show an account.
///
/// The lists differ from account to account and from environment to environment, and so do the
/// ids: a client must go by the codes it is given. A document that is not in the list is answered
/// 404, a service 400.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Catalogue {
    /// The 38 document codes that either environment knows, and all eight services.
    #[default]
    Full,
    /// What every production account has: 32 document codes, and the services without EX_BASE_04.
    Production,
    /// What the trial environment gives: 36 document codes and all eight services.
    Trial,
}

impl Catalogue {
    /// The id under which this catalogue lists a document.
    pub(crate) fn document_id(self, code: &str) -> Option<u32> {
        let (_, production, trial) = IDS.iter().find(|(known, _, _)| *known == code)?;
        match self {
            Self::Full => trial.or(*production),
            Self::Production if URGENT.contains(&code) => None,
            Self::Production => *production,
            Self::Trial => *trial,
        }
    }

    pub(crate) fn has_service(self, code: &str) -> bool {
        self != Self::Production || code != "EX_BASE_04"
    }
}

/// Documents that only some production accounts have.
const URGENT: [&str; 2] = ["FastAna", "FastAnaC"];

/// The id of each document in production and in trial.
const IDS: [(&str, Option<u32>, Option<u32>); 38] = [
    ("WRKCardSE", Some(184), Some(82)),
    ("WTODaily", Some(183), Some(81)),
    ("WTODailyA", Some(207), Some(91)),
    ("WTODailyD", Some(192), Some(86)),
    ("WTOWeek", Some(182), Some(80)),
    ("WTOLeave", Some(195), Some(84)),
    ("WTOLeaveC", Some(196), Some(85)),
    ("WTOOv", Some(232), Some(133)),
    ("WTOOvA", Some(233), Some(134)),
    ("WTOOvD", Some(234), Some(135)),
    ("WebE3N", Some(213), Some(93)),
    ("WebE3M", Some(214), Some(95)),
    ("WebE3D", Some(215), Some(97)),
    ("WebE3PD", Some(216), Some(99)),
    ("WebE5N", Some(217), Some(101)),
    ("WebE5O", Some(218), Some(103)),
    ("WebE5AO", Some(219), Some(105)),
    ("WebE5E", Some(223), Some(113)),
    ("WebE5S", Some(224), Some(115)),
    ("WebE5DS", Some(236), Some(157)),
    ("WebE5D", Some(226), Some(119)),
    ("WebE6NXP", Some(220), Some(107)),
    ("WebE6NMP", Some(221), Some(109)),
    ("WebE6SXP", Some(225), Some(117)),
    ("WebE6LT", Some(227), Some(121)),
    ("WebE6M", Some(228), Some(123)),
    ("WebE6LD", Some(229), Some(125)),
    ("WebE7N", Some(222), Some(111)),
    ("WebMA", Some(230), Some(127)),
    ("WebMAD", Some(231), Some(129)),
    ("SixthDay", Some(205), Some(89)),
    ("ExProan", Some(206), Some(88)),
    ("FastAna", Some(239), None),
    ("FastAnaC", Some(240), None),
    ("34", None, Some(34)),
    ("57", None, Some(57)),
    ("E12", None, Some(64)),
    ("E12Apogr", None, Some(65)),
];
