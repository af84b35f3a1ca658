//! JSON as bytes, judged before it is taken for a document: what a reader would pass over in silence
//! (a byte order mark, another encoding, a key that stands twice) is said, with its line and column.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::Lang;

/// Why bytes are no JSON that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What it is.
    pub kind: FaultKind,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// What keeps bytes from being JSON that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// The file begins with a mark that editors hide, and that is no JSON.
    ByteOrderMark,
    /// UTF-16, as some editors save "Unicode".
    Utf16,
    /// Bytes that are no UTF-8: most often a Greek code page.
    NotUtf8,
    /// A key that stands twice in one record, of which a server reads one.
    RepeatedKey(String),
    /// Anything else, in the parser's words.
    Syntax(String),
    /// There is nothing.
    Empty,
}

/// Reads bytes as JSON that can be sent as it is.
///
/// ```
/// use ergani_documents::raw_json;
///
/// assert!(raw_json::parse(br#"{"f_type": "0"}"#).is_ok());
/// let fault = raw_json::parse(br#"{"f_type": "0", "f_type": "1"}"#).unwrap_err();
/// assert_eq!((fault.rule(), fault.key()), ("repeated-key", Some("f_type")));
/// ```
///
/// # Errors
/// [`Fault`], which quotes nothing but a key: a document is personal data.
pub fn parse(bytes: &[u8]) -> Result<Value, Fault> {
    let at_start = |kind| Fault {
        kind,
        line: 1,
        column: 1,
    };
    // Without a mark it is known by its zeros: JSON begins with two ASCII letters (RFC 4627, 3).
    let is_utf_16 = bytes.starts_with(b"\xff\xfe")
        || bytes.starts_with(b"\xfe\xff")
        || bytes.iter().take(2).any(|byte| *byte == 0);
    if is_utf_16 {
        return Err(at_start(FaultKind::Utf16));
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Err(at_start(FaultKind::ByteOrderMark));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let (line, column) = place(&bytes[..error.valid_up_to()]);
        Fault {
            kind: FaultKind::NotUtf8,
            line,
            column,
        }
    })?;
    if text.trim_start().is_empty() {
        return Err(at_start(FaultKind::Empty));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Strict.deserialize(&mut reader);
    value
        .and_then(|value| reader.end().map(|()| value))
        .map_err(|error| fault(text, &error))
}

fn fault(text: &str, error: &serde_json::Error) -> Fault {
    let said = error.to_string();
    let end = format!(" at line {} column {}", error.line(), error.column());
    let said = said.strip_suffix(&end).unwrap_or(&said);
    let kind = match said.strip_prefix(REPEATED) {
        Some(key) => FaultKind::RepeatedKey(key.to_owned()),
        None => FaultKind::Syntax(said.to_owned()),
    };
    // The parser counts bytes; people count characters.
    let line = text.split('\n').nth(error.line().saturating_sub(1));
    let before = line.and_then(|line| line.as_bytes().get(..error.column()));
    let column = before.map_or(error.column(), |before| {
        String::from_utf8_lossy(before).chars().count()
    });
    Fault {
        kind,
        line: error.line().max(1),
        column: column.max(1),
    }
}

/// The line and the column, both from 1, of what follows these bytes of UTF-8.
fn place(before: &[u8]) -> (usize, usize) {
    let text = String::from_utf8_lossy(before);
    let last = text.rsplit('\n').next().unwrap_or_default();
    (text.matches('\n').count() + 1, last.chars().count() + 1)
}

impl Fault {
    /// The rule's name, which does not change.
    pub fn rule(&self) -> &'static str {
        match self.kind {
            FaultKind::ByteOrderMark => "byte-order-mark",
            FaultKind::Utf16 | FaultKind::NotUtf8 => "not-utf-8",
            FaultKind::RepeatedKey(_) => "repeated-key",
            FaultKind::Syntax(_) | FaultKind::Empty => "not-json",
        }
    }

    /// The key that is meant, where the fault is in one.
    pub fn key(&self) -> Option<&str> {
        match &self.kind {
            FaultKind::RepeatedKey(key) => Some(key),
            _ => None,
        }
    }

    /// What is wrong, where, and what to do.
    pub fn message(&self, lang: Lang) -> String {
        let Self { kind, line, column } = self;
        match lang {
            Lang::En => format!("line {line}, column {column}: {}", english(kind)),
            Lang::El => format!("γραμμή {line}, στήλη {column}: {}", greek(kind)),
        }
    }
}

fn english(kind: &FaultKind) -> String {
    match kind {
        FaultKind::ByteOrderMark => {
            "the file begins with a byte order mark. Save it as UTF-8 without BOM.".to_owned()
        }
        FaultKind::Utf16 => "the file is UTF-16. Save it as UTF-8 without BOM.".to_owned(),
        FaultKind::NotUtf8 => {
            "this is not UTF-8; most likely it is in a Greek code page. Save the file as UTF-8 without BOM."
                .to_owned()
        }
        FaultKind::RepeatedKey(key) => {
            format!("the key {key} stands twice in one record. Remove one of them.")
        }
        FaultKind::Syntax(said) => format!("not JSON: {said}."),
        FaultKind::Empty => "there is no document: it is empty.".to_owned(),
    }
}

fn greek(kind: &FaultKind) -> String {
    match kind {
        FaultKind::ByteOrderMark => {
            "το αρχείο αρχίζει με byte order mark. Αποθηκεύστε το ως UTF-8 χωρίς BOM.".to_owned()
        }
        FaultKind::Utf16 => "το αρχείο είναι UTF-16. Αποθηκεύστε το ως UTF-8 χωρίς BOM.".to_owned(),
        FaultKind::NotUtf8 => {
            "δεν είναι UTF-8, μάλλον ελληνική κωδικοσελίδα. Αποθηκεύστε το αρχείο ως UTF-8 χωρίς BOM.".to_owned()
        }
        FaultKind::RepeatedKey(key) => {
            format!("το κλειδί {key} υπάρχει δύο φορές στην ίδια εγγραφή. Αφαιρέστε το ένα.")
        }
        FaultKind::Syntax(said) => format!("δεν είναι JSON: {said}."),
        FaultKind::Empty => "δεν υπάρχει έγγραφο: είναι κενό.".to_owned(),
    }
}

/// How the refusal of a repeated key begins, followed by the key.
const REPEATED: &str = "repeated key ";

/// Reads a value whose records have each key once.
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Strict)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut record = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if record.contains_key(&key) {
                return Err(A::Error::custom(format_args!("{REPEATED}{key}")));
            }
            let value = entries.next_value_seed(Strict)?;
            record.insert(key, value);
        }
        Ok(Value::Object(record))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(bytes: &[u8], rule: &str, place: (usize, usize)) {
        let fault = parse(bytes).unwrap_err();
        assert_eq!(
            (fault.rule(), (fault.line, fault.column)),
            (rule, place),
            "{fault:?}"
        );
        assert!(fault.message(Lang::En).starts_with("line "));
        assert!(fault.message(Lang::El).starts_with("γραμμή "));
    }

    #[test]
    fn quirk_68_what_is_no_json_is_told_with_its_place() {
        refused(b"\xef\xbb\xbf{}", "byte-order-mark", (1, 1));
        refused(b"\xff\xfe{\0}\0", "not-utf-8", (1, 1));
        for unmarked in [b"{\0}\0", b"\0{\0}"] {
            assert_eq!(parse(unmarked).unwrap_err().kind, FaultKind::Utf16);
        }
        // ΤΕΣΤ in the Greek code page of Windows.
        refused(
            b"{\n  \"f_onoma\": \"\xd4\xc5\xd3\xd4\"}",
            "not-utf-8",
            (2, 15),
        );
        refused("{\"Α\": 1,\n\"ΑΒ\": x}".as_bytes(), "not-json", (2, 7));
        refused(b"{} {}", "not-json", (1, 4));
        refused(b" \n", "not-json", (1, 1));
        refused(b"{\"a\": 01}", "not-json", (1, 8));
        refused(&[b'['; 4_000], "not-json", (1, 128));
    }

    #[test]
    fn a_key_that_stands_twice_is_told() {
        let fault = parse(b"{\"a\": [{\"b\": 1,\n \"b\": 2}]}").unwrap_err();
        assert_eq!((fault.rule(), fault.key()), ("repeated-key", Some("b")));
        assert_eq!(fault.line, 2);
        // Once in each of two records is as it should be.
        assert!(parse(br#"{"a": [{"b": 1}, {"b": 1}], "b": 1}"#).is_ok());
    }

    #[test]
    fn what_is_read_keeps_its_order_and_its_values() {
        let text = r#"{"z":{"b":null,"a":[1,-2,0.5,true,"ΤΕΣΤ"]},"y":""}"#;
        assert_eq!(parse(text.as_bytes()).unwrap().to_string(), text);
    }
}
