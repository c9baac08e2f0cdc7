//! The words of a line: split at spaces, with double quotes for what holds spaces itself.

/// Splits a line into words. `#` at the beginning of a word starts a comment.
///
/// # Errors
/// Where a quote is not closed, or a backslash stands before something it does not go with.
pub(super) fn split(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut chars = line.chars().peekable();
    loop {
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        let mut word = String::new();
        match chars.peek() {
            None | Some('#') => return Ok(words),
            Some(_) => {}
        }
        while let Some(c) = chars.next_if(|c| !c.is_whitespace()) {
            if c == '"' { quote(&mut chars, &mut word)? } else { word.push(c) }
        }
        words.push(word);
    }
}

fn quote(chars: &mut impl Iterator<Item = char>, word: &mut String) -> Result<(), String> {
    loop {
        match chars.next() {
            None => return Err("a quote is opened and not closed".to_owned()),
            Some('"') => return Ok(()),
            Some('\\') => word.push(match chars.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some(c @ ('"' | '\\')) => c,
                Some(c) => return Err(format!("\\{c} means nothing; a backslash itself is written \\\\")),
                None => return Err("a quote is opened and not closed".to_owned()),
            }),
            Some(c) => word.push(c),
        }
    }
}

/// A word as it is written in a line.
pub(super) fn quoted(word: &str) -> String {
    let plain = !word.is_empty() && !word.starts_with('#') && !word.chars().any(|c| c.is_whitespace() || c == '"');
    if plain {
        return word.to_owned();
    }
    let mut written = String::from("\"");
    for c in word.chars() {
        match c {
            '\n' => written.push_str("\\n"),
            '\t' => written.push_str("\\t"),
            '"' | '\\' => written.extend(['\\', c]),
            c => written.push(c),
        }
    }
    written.push('"');
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_words_come_back(words in proptest::collection::vec("[a-c \"\\\\#\\t\\né']{0,6}", 0..5)) {
            let line = words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
            prop_assert_eq!(split(&line).unwrap(), words);
        }
    }
}
