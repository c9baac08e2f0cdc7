//! Markdown: read as the plain text it is, written so that it shows the text and nothing else.
//!
//! Reading strips nothing: a transcription in Markdown is corrected as it stands, `#` and all, and only the pages are told apart.
//! Writing escapes what would otherwise become formatting (`CommonMark` 0.31, sections 2.4, 4 and 5), and no more, so that the file is
//! still pleasant to read as text.

use super::flow::{FlowInput, label_of_tag};
use super::{FormatError, ReadOutcome, plain_text};
use crate::model::{Block, BlockKind, Inline};

/// Reads Markdown.
///
/// # Errors
///
/// As for plain text.
pub(super) fn read(bytes: &[u8]) -> Result<ReadOutcome, FormatError> {
    plain_text::read(bytes)
}

/// Writes Markdown.
pub(super) fn write(input: &FlowInput) -> Vec<u8> {
    let mut out = String::new();
    if !input.title.is_empty() {
        out.extend(["# ", &one_line(&input.title), "\n"]);
    }
    for block in &input.blocks {
        if !out.is_empty() {
            out.push('\n');
        }
        match block.kind {
            BlockKind::PageStart => {
                let label = block.inlines.iter().find_map(|inline| match inline {
                    Inline::PageStart(_, label) => Some(label.as_str()),
                    _ => None,
                });
                out.extend(["## Page ", &one_line(label.unwrap_or_else(|| input.label(block.page)))]);
            }
            BlockKind::Heading => out.extend(["### ", &one_line(&plain(block))]),
            BlockKind::Furniture(kind) => {
                out.extend(["*", &label_of_tag(kind), ":* ", &one_line(&plain(block))]);
            }
            BlockKind::Paragraph => paragraph(block, &mut out),
        }
        out.push('\n');
    }
    out.into_bytes()
}

/// The text of a block on one line.
fn plain(block: &Block) -> String {
    let text = |inline: &Inline| match inline {
        Inline::Text(text) | Inline::Tagged(_, text) => text.clone(),
        Inline::LineBreak => " ".to_owned(),
        Inline::PageStart(..) => String::new(),
    };
    block.inlines.iter().map(text).collect()
}

fn one_line(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let escaped = escape_inline(&joined);
    // A run of # at the end of a heading would be taken for its close.
    let body = escaped.trim_end_matches('#');
    if body.len() == escaped.len() { escaped } else { format!("{body}\\{}", escaped.get(body.len()..).unwrap_or_default()) }
}

fn paragraph(block: &Block, out: &mut String) {
    let mut line = String::new();
    for inline in &block.inlines {
        match inline {
            Inline::Text(text) => {
                let mut parts = text.split('\n');
                line.push_str(&parts.next().map(escape_inline).unwrap_or_default());
                for part in parts {
                    end_line(&mut line, out, true);
                    line.push_str(&escape_inline(part));
                }
            }
            Inline::LineBreak => end_line(&mut line, out, true),
            Inline::PageStart(_, label) => line.extend(["<!-- page ", &label.replace("--", "- -"), " -->"]),
            Inline::Tagged(kind, text) => line.extend(["*[", &label_of_tag(*kind), ": ", &escape_inline(text), "]*"]),
        }
    }
    end_line(&mut line, out, false);
}

/// Two spaces keep a line end (`CommonMark` 6.7); an empty line inside a paragraph is kept by a backslash.
fn end_line(line: &mut String, out: &mut String, breaks: bool) {
    let shown = line.trim_end();
    out.push_str(&escape_start(shown));
    if breaks {
        out.push_str(if shown.trim().is_empty() { "\\\n" } else { "  \n" });
    }
    line.clear();
}

/// Escapes what is formatting anywhere in a line.
fn escape_inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let after = letters.peek().copied().unwrap_or(' ');
        let formats = match letter {
            '\\' => after.is_ascii_punctuation() || after == ' ',
            '`' | '*' | '[' | ']' | '~' | '|' => true,
            // Inside a word an underscore is only an underscore.
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            '<' => after.is_ascii_alphabetic() || "/!?".contains(after),
            '&' => after == '#' || after.is_ascii_alphabetic(),
            '!' => after == '[',
            _ => false,
        };
        if formats {
            out.push('\\');
        }
        out.push(letter);
        before = letter;
    }
    out
}

/// Escapes what is formatting at the start of a line: headings, quotes, lists, rules, code by indentation.
fn escape_start(line: &str) -> String {
    let body = line.trim_start_matches([' ', '\t']);
    let indent = line.len() - body.len();
    // Spaces at the start of a line are dropped by Markdown; as no-break spaces they stay, and four of them are no code.
    let lead = "&nbsp;".repeat(indent);
    let digits = body.len() - body.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let after_digits = body.get(digits..).unwrap_or_default();
    if (1..=9).contains(&digits) && after_digits.starts_with(['.', ')']) {
        return format!("{lead}{}\\{after_digits}", body.get(..digits).unwrap_or_default());
    }
    if body.starts_with(['#', '>', '+', '-', '=']) { format!("{lead}\\{body}") } else { format!("{lead}{body}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::flow::tests::sample;
    use crate::model::PageId;

    /// What a reader of Markdown shows of a paragraph: escapes and hard breaks resolved.
    fn shown(markdown: &str) -> String {
        let mut out = String::new();
        let mut letters =
            markdown.trim_end_matches('\n').replace("  \n", "\n").replace("&nbsp;", " ").chars().collect::<Vec<_>>().into_iter().peekable();
        while let Some(letter) = letters.next() {
            match letters.peek() {
                Some(next) if letter == '\\' && next.is_ascii_punctuation() => out.extend(letters.next()),
                Some('\n') if letter == '\\' => {}
                _ => out.push(letter),
            }
        }
        out
    }

    fn paragraph_of(text: &str) -> String {
        let block = Block { kind: BlockKind::Paragraph, page: PageId(1), inlines: vec![Inline::Text(text.to_owned())] };
        String::from_utf8(write(&FlowInput { blocks: vec![block], ..FlowInput::default() })).unwrap()
    }

    fn check(text: &str, markdown: &str) {
        let written = paragraph_of(text);
        assert_eq!(written.trim_end_matches('\n'), markdown);
        assert_eq!(shown(&written), text);
    }

    #[test]
    fn formatting_is_escaped_and_nothing_else() {
        check("in Cuba, 1963 (TS) -- 50% & more", "in Cuba, 1963 (TS) -- 50% & more");
        check("# 3. a* b_ c_d <e> [f](g) `h` AT&T; a\\b \\*", "\\# 3. a\\* b\\_ c_d \\<e> \\[f\\](g) \\`h\\` AT\\&T; a\\b \\\\\\*");
        check("1. one\n- two\n> three\n2) four\n+ five", "1\\. one  \n\\- two  \n\\> three  \n2\\) four  \n\\+ five");
        check("    code\n\n---", "&nbsp;&nbsp;&nbsp;&nbsp;code  \n\\\n\\---");
    }

    #[test]
    fn pages_are_headings_that_read_back_as_pages() {
        let text = String::from_utf8(write(&sample())).unwrap();
        let expected = "# A_b \\<c>\n\n*banner line:* \\* TOP SECRET \\*\n\n### REPORT\n\n1\\. in Cuba_x  \nwe \\<met> <!-- page ii -->them & *[banner line: SECRET]* so  \n\n\n## Page 3\n\n&nbsp;&nbsp;&nbsp;&nbsp;\\# not a heading\n";
        assert_eq!(text, expected);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_shown_as_it_is(text in "[a-c1#>*_\\\\`\\[\\]<&.)+=~|!-][ a-c1#>*_\\\\`\\[\\]<&;.)+=~|!-]{0,20}[a-c]") {
            proptest::prop_assert_eq!(shown(&paragraph_of(&text)), text);
        }
    }
}
