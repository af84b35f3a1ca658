use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::table::is_xml_space;
use crate::types::InvalidValue;

/// A file carried inside a document, sent as base64.
#[derive(Clone, PartialEq, Eq)]
pub struct File(Vec<u8>);

impl File {
    /// A file of these bytes, usually a PDF.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether the bytes begin as a PDF does; the forms ask for nothing else.
    pub fn is_pdf(&self) -> bool {
        self.0.starts_with(b"%PDF-")
    }
}

impl FromStr for File {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let packed: String = text
            .chars()
            .filter(|letter| !is_xml_space(*letter))
            .collect();
        STANDARD.decode(packed).map(Self).map_err(|_| SHAPE)
    }
}

impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(&self.0))
    }
}

/// Shows the size only.
impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "File({} bytes)", self.0.len())
    }
}

const SHAPE: InvalidValue = InvalidValue::new(
    "a file is sent as base64",
    "το αρχείο αποστέλλεται σε μορφή base64",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_survives_its_base64() {
        let file = File::new(*b"%PDF-1.7 \xff");
        assert_eq!(file.to_string().parse::<File>().unwrap(), file);
        assert!(file.is_pdf() && !File::new("text").is_pdf());
        assert_eq!(format!("{file:?}"), "File(10 bytes)");
    }
}
