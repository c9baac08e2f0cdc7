//! JSON that breaks off or is damaged: what stands before the break, made whole by closing what is open there.

use serde_json::Value;

/// A value that was read.
pub(super) struct Parsed {
    /// The value.
    pub(super) value: Value,
    /// Why not all of the text was read; nothing where it was.
    pub(super) broken: Option<String>,
}

/// Reads JSON, or as much of it as stands before it breaks.
///
/// # Errors
/// Why nothing could be read.
pub(super) fn parse(text: &str) -> Result<Parsed, String> {
    let error = match serde_json::from_str(text) {
        Ok(value) => return Ok(Parsed { value, broken: None }),
        Err(error) => error,
    };
    let why = error.to_string();
    // One column beyond the last good one, counted in bytes.
    let line = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    let end = (line + error.column().saturating_sub(1)).min(text.len());
    let end = if error.is_eof() { text.len() } else { end };
    let value = closed(text, end).and_then(|whole| serde_json::from_str(&whole).ok());
    value.map(|value| Parsed { value, broken: Some(why.clone()) }).ok_or(why)
}

/// The beginning of a text up to its last whole value before `end`, with everything closed that is open there.
fn closed(text: &str, end: usize) -> Option<String> {
    let mut open: Vec<u8> = Vec::new();
    // Where the text may be cut, and how much is open there. What is closed later makes a better place.
    let mut safe: Option<(usize, usize)> = None;
    let (mut in_string, mut escaped, mut is_key, mut scalar) = (false, false, false, false);
    for (at, byte) in text.bytes().enumerate().take(end) {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    in_string = false;
                    if !is_key {
                        safe = Some((at + 1, open.len()));
                    }
                }
                _ => {}
            }
            continue;
        }
        if scalar && matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t') {
            (scalar, safe) = (false, Some((at, open.len())));
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => {
                open.push(if byte == b'{' { b'}' } else { b']' });
                is_key = byte == b'{';
                safe = Some((at + 1, open.len()));
            }
            b'}' | b']' => {
                open.pop().filter(|closing| *closing == byte)?;
                is_key = false;
                safe = Some((at + 1, open.len()));
            }
            b',' => is_key = open.last() == Some(&b'}'),
            b':' => is_key = false,
            b' ' | b'\n' | b'\r' | b'\t' => {}
            _ => scalar = true,
        }
    }
    let (at, depth) = safe?;
    let mut whole = text.get(..at)?.to_owned();
    whole.extend(open.get(..depth)?.iter().rev().map(|closing| char::from(*closing)));
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(text: &str, expected: Value) {
        let parsed = parse(text).unwrap();
        assert_eq!((parsed.value, parsed.broken.is_some()), (expected, true), "{text}");
    }

    #[test]
    fn what_stands_before_the_break_is_read() {
        check(r#"{"a": 1, "b": [1, 2, {"c": "x"#, json!({"a": 1, "b": [1, 2, {}]}));
        check(r#"{"a": "one", "b"#, json!({"a": "one"}));
        check(r#"{"a": "one", "b": tr"#, json!({"a": "one"}));
        check(r#"["a \" {", 12"#, json!(["a \" {"]));
        check("{\n \"a\": [1, 2],\n \"b\": oops, \"c\": 3}", json!({"a": [1, 2]}));
        check(r#"{"a": "ü", "b": ["ö", x"#, json!({"a": "ü", "b": ["ö"]}));
    }

    #[test]
    fn every_cut_text_gives_something_or_says_why() {
        let whole = json!({"items": [{"t": "é\"\\", "n": [-1.5e3, null, true]}, {"t": {}}]}).to_string();
        for end in (1..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            assert!(parse(whole.get(..end).unwrap()).unwrap().broken.is_some(), "cut at {end}");
        }
        assert!(parse(&whole).unwrap().broken.is_none());
        assert!(parse("").is_err() && parse("no").is_err() && parse("]").is_err());
    }
}
