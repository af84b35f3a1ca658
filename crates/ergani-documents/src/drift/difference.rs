//! One difference between a table and the server.

use serde::Serialize;
use serde::ser::SerializeStruct as _;

use crate::Lang;

/// What the server has otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub(super) place: String,
    pub(super) change: Change,
    pub(super) ours: String,
    pub(super) theirs: String,
}

/// In which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Change {
    /// The server has a field that the table has not.
    FieldAdded,
    /// The table has a field that the server has not.
    FieldRemoved,
    /// A field stands at another place. The XSD has the last word on order: the template that the server gives is
    /// known to differ from it (quirk 41).
    FieldMoved,
    /// A field here is a record there, or the other way round.
    ShapeChanged,
    /// The server takes a value that the table does not.
    ValueAdded,
    /// The table takes a value that the server does not.
    ValueRemoved,
    /// A pattern or a length is another.
    RestrictionChanged,
    /// The server offers a document or a service that is not known here.
    Unknown,
    /// A parameter of a service is another.
    ParameterChanged,
}

impl Difference {
    pub(super) fn new(place: impl Into<String>, change: Change) -> Self {
        Self {
            place: place.into(),
            change,
            ours: String::new(),
            theirs: String::new(),
        }
    }

    pub(super) fn with_ours(mut self, ours: impl Into<String>) -> Self {
        self.ours = ours.into();
        self
    }

    pub(super) fn with_theirs(mut self, theirs: impl Into<String>) -> Self {
        self.theirs = theirs.into();
        self
    }

    /// The field, list or service: `Cards.Card[].f_aa`.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// In which way it differs.
    pub fn change(&self) -> Change {
        self.change
    }

    /// What the table says; blank where it says nothing.
    pub fn ours(&self) -> &str {
        &self.ours
    }

    /// What the server says; blank where it says nothing.
    pub fn theirs(&self) -> &str {
        &self.theirs
    }

    /// The change's name, which does not change: `field-added`, `field-removed`, `field-moved`, `shape`,
    /// `value-added`, `value-removed`, `restriction`, `unknown` or `parameter`.
    pub fn rule(&self) -> &'static str {
        match self.change {
            Change::FieldAdded => "field-added",
            Change::FieldRemoved => "field-removed",
            Change::FieldMoved => "field-moved",
            Change::ShapeChanged => "shape",
            Change::ValueAdded => "value-added",
            Change::ValueRemoved => "value-removed",
            Change::RestrictionChanged => "restriction",
            Change::Unknown => "unknown",
            Change::ParameterChanged => "parameter",
        }
    }

    /// What differs, in words.
    pub fn message(&self, lang: Lang) -> String {
        let (place, ours, theirs) = (
            &self.place,
            or_none(&self.ours, lang),
            or_none(&self.theirs, lang),
        );
        match (self.change, lang) {
            (Change::FieldAdded, Lang::En) => {
                format!("{place}: the server has this field, the table has not")
            }
            (Change::FieldAdded, Lang::El) => {
                format!("{place}: ο διακομιστής έχει αυτό το πεδίο, ο πίνακας όχι")
            }
            (Change::FieldRemoved, Lang::En) => {
                format!("{place}: the table has this field, the server has not")
            }
            (Change::FieldRemoved, Lang::El) => {
                format!("{place}: ο πίνακας έχει αυτό το πεδίο, ο διακομιστής όχι")
            }
            (Change::FieldMoved, Lang::En) => format!(
                "{place}: the server's template has it after {theirs}, the table after {ours}; the XSD has the last word"
            ),
            (Change::FieldMoved, Lang::El) => format!(
                "{place}: το υπόδειγμα του διακομιστή το έχει μετά το {theirs}, ο πίνακας μετά το {ours}· τον τελευταίο λόγο έχει το XSD"
            ),
            (Change::ShapeChanged, Lang::En) => {
                format!("{place}: a {theirs} at the server, a {ours} in the table")
            }
            (Change::ShapeChanged, Lang::El) => {
                format!("{place}: άλλη μορφή στον διακομιστή ({theirs}) και στον πίνακα ({ours})")
            }
            (Change::ValueAdded, Lang::En) => {
                format!("{place}: the server takes {theirs}, the table does not")
            }
            (Change::ValueAdded, Lang::El) => {
                format!("{place}: ο διακομιστής δέχεται {theirs}, ο πίνακας όχι")
            }
            (Change::ValueRemoved, Lang::En) => {
                format!("{place}: the table takes {ours}, the server does not")
            }
            (Change::ValueRemoved, Lang::El) => {
                format!("{place}: ο πίνακας δέχεται {ours}, ο διακομιστής όχι")
            }
            (Change::RestrictionChanged | Change::ParameterChanged, Lang::En) => {
                format!("{place}: {theirs} at the server, {ours} in the table")
            }
            (Change::RestrictionChanged | Change::ParameterChanged, Lang::El) => {
                format!("{place}: {theirs} στον διακομιστή, {ours} στον πίνακα")
            }
            (Change::Unknown, Lang::En) => {
                format!("{place}: the server offers it, and no table knows it: {theirs}")
            }
            (Change::Unknown, Lang::El) => format!(
                "{place}: ο διακομιστής το προσφέρει, κανένας πίνακας δεν το γνωρίζει: {theirs}"
            ),
        }
    }
}

fn or_none(text: &str, lang: Lang) -> &str {
    if text.is_empty() {
        lang.pick("nothing", "τίποτα")
    } else {
        text
    }
}

/// `place`, `rule`, `ours`, `theirs`, and the message in both languages.
impl Serialize for Difference {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Difference", 6)?;
        fields.serialize_field("place", &self.place)?;
        fields.serialize_field("rule", self.rule())?;
        fields.serialize_field("ours", &self.ours)?;
        fields.serialize_field("theirs", &self.theirs)?;
        fields.serialize_field("message", &self.message(Lang::En))?;
        fields.serialize_field("message_el", &self.message(Lang::El))?;
        fields.end()
    }
}
