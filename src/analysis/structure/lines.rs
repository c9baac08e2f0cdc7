//! A page cut into lines, each with what every rule asks first: how much of it is letters, how far it stands from the page's edges.

use crate::model::Span;

/// A line that is not blank.
#[derive(Debug, Clone)]
pub(super) struct PageLine<'a> {
    /// The line without surrounding blanks and Markdown, which is what rules look at.
    pub(super) core: &'a str,
    /// Where [`Self::core`] stands in the page's text.
    pub(super) core_span: Span,
    /// The line with its Markdown, without surrounding blanks, in the page's text.
    pub(super) span: Span,
    /// Number of `#` in front that make it a heading of Markdown.
    pub(super) heading_level: usize,
    /// Letters.
    pub(super) letters: usize,
    /// Letters in upper case.
    pub(super) upper: usize,
    /// Decimal digits.
    pub(super) digits: usize,
    /// Blank lines before it.
    pub(super) blank_before: usize,
}

impl PageLine<'_> {
    /// Whether it is set in capitals.
    pub(super) fn is_capitals(&self) -> bool {
        self.letters > 0 && self.upper * 4 >= self.letters * 3
    }

    /// Whether it ends as a sentence, a heading or a list item may end.
    pub(super) fn ends_sentence(&self) -> bool {
        let end = self.core.trim_end_matches(['"', '\'', ')', ']', '”', '’', '*', ' ']);
        end.ends_with(['.', '!', '?', ':', ';', '…']) || (end.is_empty() && !self.core.is_empty())
    }

    /// Whether its first letter or digit is a small letter.
    pub(super) fn starts_small(&self) -> bool {
        self.core.chars().next().is_some_and(char::is_lowercase)
    }
}

/// The lines of a text that are not blank, in order.
pub(super) fn page_lines(text: &str) -> Vec<PageLine<'_>> {
    let mut lines = Vec::new();
    let (mut start, mut blank_before) = (0, 0);
    for line in text.split('\n') {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            blank_before += 1;
        } else {
            let indent = line.len() - line.trim_start().len();
            lines.push(page_line(trimmed, start + indent, blank_before));
            blank_before = 0;
        }
        start += line.len() + 1;
    }
    lines
}

fn page_line(trimmed: &str, at: usize, blank_before: usize) -> PageLine<'_> {
    let signs = trimmed.bytes().take_while(|&byte| byte == b'#').count();
    // Without the blank it is a number sign: `#34059`.
    let heading_level = if signs <= 6 && trimmed.get(signs..).is_some_and(|rest| rest.starts_with([' ', '\t', '*'])) { signs } else { 0 };
    let head = trimmed.trim_start_matches(['#', '*', '>', ' ', '\t']);
    let core = head.trim_end_matches(['*', '#', ' ', '\t']);
    let core = if core.is_empty() { trimmed } else { core };
    let core_at = at + (core.as_ptr() as usize - trimmed.as_ptr() as usize);
    let (mut letters, mut upper, mut digits) = (0, 0, 0);
    for c in core.chars() {
        letters += usize::from(c.is_alphabetic());
        upper += usize::from(c.is_uppercase());
        digits += usize::from(c.is_ascii_digit());
    }
    PageLine {
        core,
        core_span: Span::new(core_at, core_at + core.len()),
        span: Span::new(at, at + trimmed.len()),
        heading_level,
        letters,
        upper,
        digits,
        blank_before,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_and_blanks_are_outside_the_core() {
        let text = "a\n\n  ## **TOP SECRET**\n";
        let lines = page_lines(text);
        let line = lines.last().unwrap();
        assert_eq!(line.core, "TOP SECRET");
        assert_eq!(text.get(line.core_span.range()), Some("TOP SECRET"));
        assert_eq!(text.get(line.span.range()), Some("## **TOP SECRET**"));
        assert_eq!((line.heading_level, line.blank_before), (2, 1));
    }
}
