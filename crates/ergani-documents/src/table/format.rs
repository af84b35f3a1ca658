use crate::codes::CodeList;
use crate::table::{Blank, Rule};

/// How a field's text must look: the typed rule that judges it, and the facets as the Ministry writes them.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// The rule a value must satisfy.
    pub rule: Rule,
    /// Which blank values are allowed besides what the rule accepts.
    pub blank: Blank,
    /// The labels of the codes, where the values are codes.
    pub codes: Option<&'static CodeList>,
    /// What the digits mean, where that can be checked further than the XSD does.
    pub meaning: Meaning,
    pattern: Option<&'static str>,
    length: Option<u16>,
}

/// What a text stands for, where more is known about it than its XSD says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Nothing more than its format.
    Plain,
    /// A tax number, whose last digit checks the others.
    TaxNumber,
    /// A social security number, whose last digit checks the others.
    Amka,
    /// A work-time type: one of a known list, in Greek letters.
    WorkTimeType,
    /// Why a card is late: a list kept by the server.
    LateReason,
    /// A kind of identity document: a list kept by the server.
    IdentityKind,
}

/// One restriction of a field, as XSD and `GET Documents/{code}` write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facet {
    /// `pattern`
    Pattern(&'static str),
    /// `length`
    Length(u16),
    /// `minLength`
    MinLength(u16),
    /// `maxLength`
    MaxLength(u16),
    /// `enumeration`
    Enumeration(&'static str),
}

impl Facet {
    /// The restriction's name: `pattern`, `length`, `minLength`, `maxLength` or `enumeration`.
    pub const fn name(&self) -> &'static str {
        match self {
            Facet::Pattern(_) => "pattern",
            Facet::Length(_) => "length",
            Facet::MinLength(_) => "minLength",
            Facet::MaxLength(_) => "maxLength",
            Facet::Enumeration(_) => "enumeration",
        }
    }

    /// The restriction's value, always text in `propertiesInfo`.
    pub fn value(&self) -> String {
        match self {
            Facet::Pattern(text) | Facet::Enumeration(text) => (*text).to_owned(),
            Facet::Length(count) | Facet::MinLength(count) | Facet::MaxLength(count) => {
                count.to_string()
            }
        }
    }
}

impl Format {
    /// A format judged by `rule`, without facets of its own.
    pub(crate) const fn new(rule: Rule) -> Self {
        Self {
            rule,
            blank: Blank::Refused,
            codes: None,
            meaning: Meaning::Plain,
            pattern: None,
            length: None,
        }
    }

    /// Free text of `min` to `max` characters.
    pub(crate) const fn text(min: u16, max: u16) -> Self {
        Self::new(Rule::Text { min, max })
    }

    /// One of the given codes, which `codes` gives names to.
    pub(crate) const fn code(values: &'static [&'static str], codes: &'static CodeList) -> Self {
        let mut format = Self::new(Rule::OneOf(values));
        format.codes = Some(codes);
        format
    }

    /// The pattern as the XSD writes it; `rule` judges the same set of texts.
    pub(crate) const fn pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// An exact length stated beside the pattern.
    pub(crate) const fn length(mut self, length: u16) -> Self {
        self.length = Some(length);
        self
    }

    pub(crate) const fn blank(mut self, blank: Blank) -> Self {
        self.blank = blank;
        self
    }

    pub(crate) const fn meaning(mut self, meaning: Meaning) -> Self {
        self.meaning = meaning;
        self
    }

    /// Whether the XSD accepts this text.
    pub fn accepts(&self, text: &str) -> bool {
        self.blank.allows(text) || self.rule.accepts(text)
    }

    /// Whether the field may be left blank, that is, sent as `""`.
    pub fn allows_blank(&self) -> bool {
        self.accepts("")
    }

    /// The restrictions as the Ministry writes them, in its order.
    pub fn facets(&self) -> Vec<Facet> {
        let mut facets = Vec::new();
        facets.extend(self.pattern.map(Facet::Pattern));
        facets.extend(self.length.map(Facet::Length));
        match self.rule {
            Rule::OneOf(values) => facets.extend(values.iter().copied().map(Facet::Enumeration)),
            Rule::Text { min, max } => {
                facets.push(Facet::MaxLength(max));
                if min > 0 {
                    facets.push(Facet::MinLength(min));
                }
            }
            _ => {}
        }
        facets
    }
}
