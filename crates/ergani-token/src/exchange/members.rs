//! The members of a JSON object, found without reading what nobody asks for: a field that cannot be
//! read, as a number out of range or broken UTF-8, must not cost a pair that is there.

/// Names, as they are escaped, and values of an object that fills all of `content`; none if it is
/// no whole object.
pub(super) fn members(content: &[u8]) -> Option<Vec<(&[u8], &[u8])>> {
    let mut rest = content.trim_ascii().strip_prefix(b"{")?.trim_ascii_start();
    let mut members = Vec::new();
    if rest == b"}" {
        return Some(members);
    }
    loop {
        let (name, after) = rest.split_at_checked(string(rest)?)?;
        let after = after
            .trim_ascii_start()
            .strip_prefix(b":")?
            .trim_ascii_start();
        let (value, after) = after.split_at_checked(value(after)?)?;
        members.push((&name[1..name.len() - 1], value.trim_ascii_end()));
        match after.split_first()? {
            (b',', after) => rest = after.trim_ascii_start(),
            (_, after) => return after.is_empty().then_some(members),
        }
    }
}

/// The length of the string that `text` begins with, its quotes included.
fn string(text: &[u8]) -> Option<usize> {
    let inside = text.strip_prefix(b"\"")?;
    let mut is_escaped = false;
    let end = inside.iter().position(|&byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    })?;
    Some(end + 2)
}

/// The length of the value that `text` begins with, up to the comma or brace that ends it.
fn value(text: &[u8]) -> Option<usize> {
    let (mut at, mut depth) = (0, 0_usize);
    loop {
        match text.get(at)? {
            b'"' => at += string(&text[at..])?,
            b',' | b'}' if depth == 0 => return (at > 0).then_some(at),
            byte => {
                match byte {
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth = depth.checked_sub(1)?,
                    _ => {}
                }
                at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_and_what_is_no_whole_object_is_none() {
        let text = br#" { "a" : 1e400 , "b\"" : {"c":["}",[]]} ,"d":"" } "#;
        let found: [(&[u8], &[u8]); 3] = [
            (b"a", b"1e400"),
            (b"b\\\"", br#"{"c":["}",[]]}"#),
            (b"d", br#""""#),
        ];
        assert_eq!(members(text).unwrap(), found);
        assert_eq!(members(b"{}").unwrap(), []);
        for broken in [
            "",
            "[]",
            "null",
            "{",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1",
            "{\"a\":1,}",
            "{\"a\":1}}",
            "{\"a\":1}{",
            "{\"a\":]}",
            "{\"a\":\"",
            "{a:1}",
            "{\"a\":[}",
            "{\"a\":1]",
        ] {
            assert_eq!(members(broken.as_bytes()), None, "{broken}");
        }
    }
}
