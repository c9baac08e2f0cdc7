//! From what an editor reports to ops.
//!
//! An edit is cut down to what really changed, and where it replaces several words by as many, into one op a word: the smaller the
//! replacement, the better words keep their places on the scan and the more an emendation says.

use crate::edit::{Op, Origin, Recorded, TextEdit};
use crate::model::{PageId, PageText, Ruling, Span};

/// The ops for `edits`, each edit against the text after those before it. Edits that change nothing or do not fit give none.
pub fn ops_for(page: PageId, text: &PageText, edits: &[TextEdit]) -> Vec<Op> {
    // Only a second edit needs the text after the first; the first never copies a large text.
    let mut later: Option<PageText> = None;
    let mut ops = Vec::new();
    for (place, edit) in edits.iter().enumerate() {
        let now = later.as_ref().unwrap_or(text);
        if !now.holds(edit.span) {
            continue;
        }
        let new = edit.new.replace("\r\n", "\n").replace('\r', "\n");
        ops.extend(narrowed(page, now.slice(edit.span), &new, edit.span.start));
        if place + 1 < edits.len() {
            let mut next = now.clone();
            if next.replace(edit.span, &new) {
                later = Some(next);
            }
        }
    }
    ops
}

/// An edit of words over a line end that would have them on one line: what followed them on the second line stays there, so that a scrap
/// that goes, or a word that is put together, takes no line of the page with it.
pub(in crate::app) fn keeping_lines(text: &str, edit: TextEdit) -> TextEdit {
    let old = text.get(edit.span.range()).unwrap_or_default();
    let Some(line_end) = line_end_in(old).filter(|_| !edit.new.contains('\n')) else { return edit };
    if let Some(new) = with_gaps_of(old, &edit.new) {
        return TextEdit { new, ..edit };
    }
    let after = text.get(edit.span.end..).unwrap_or_default();
    let word = after.find(char::is_whitespace).unwrap_or(after.len());
    let (rest, behind) = after.split_at_checked(word).unwrap_or_default();
    let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    if behind.get(blanks..).is_none_or(|behind| behind.is_empty() || behind.starts_with(['\n', '\r'])) {
        return edit;
    }
    TextEdit { span: Span::new(edit.span.start, edit.span.end + word + blanks), new: format!("{}{rest}{line_end}", edit.new) }
}

/// The words of `new` with the white space of `old` between them, where they are as many.
fn with_gaps_of(old: &str, new: &str) -> Option<String> {
    let (words, old) = (new.split_whitespace(), PageText::new(old));
    let spans: Vec<Span> = old.tokens().map(|(span, _)| span).collect();
    let words: Vec<&str> = words.collect();
    if words.len() != spans.len() {
        return None;
    }
    let gaps = gaps(&old, &spans);
    let mut gaps = gaps.iter().map(String::as_str);
    let mut text = gaps.next().unwrap_or_default().to_owned();
    for (word, gap) in words.into_iter().zip(gaps) {
        text.push_str(word);
        text.push_str(gap);
    }
    Some(text)
}

/// The last line end of a text with the white space around it, other than at its ends.
fn line_end_in(text: &str) -> Option<&str> {
    let inside = text.trim();
    let at = inside.rfind('\n')?;
    let start = inside.get(..at)?.trim_end().len();
    let rest = inside.get(at..)?;
    inside.get(start..at + (rest.len() - rest.trim_start().len()))
}

/// Whether two entries that wait can be one: typing of the same step.
pub(super) fn joins(last: &Recorded, next: &Recorded) -> bool {
    last.transaction.group == next.transaction.group && last.transaction.origin == Origin::Typed && next.transaction.origin == Origin::Typed
}

/// Where ops put text, or the page they touch.
pub(super) fn touched(ops: &[Op]) -> Option<(PageId, Option<Span>)> {
    ops.iter().rev().find_map(|op| match op {
        Op::ReplaceText { page, at, new, .. } => Some((*page, Some(Span::new(*at, at + new.len())))),
        Op::AddRuling { page, ruling, .. } | Op::RemoveRuling { page, ruling, .. } if ruling.rule == Ruling::SUSPECT => {
            Some((*page, Some(ruling.span)))
        }
        other => other.page().map(|page| (page, None)),
    })
}

/// One op a changed word where the words pair up, otherwise one for the whole; positions follow the ops before.
fn narrowed(page: PageId, old: &str, new: &str, at: usize) -> Vec<Op> {
    if old == new {
        return Vec::new();
    }
    let (old_words, new_words) = (PageText::new(old), PageText::new(new));
    let (old_spans, new_spans): (Vec<Span>, Vec<Span>) =
        (old_words.tokens().map(|(span, _)| span).collect(), new_words.tokens().map(|(span, _)| span).collect());
    if old_spans.len() == new_spans.len() && old_spans.len() > 1 && gaps(&old_words, &old_spans) == gaps(&new_words, &new_spans) {
        let mut shift = 0_isize;
        let mut ops = Vec::new();
        for (before, after) in old_spans.iter().zip(&new_spans) {
            let (was, is) = (old_words.slice(*before), new_words.slice(*after));
            ops.extend(trimmed(page, was, is, (at + before.start).saturating_add_signed(shift)));
            shift += is.len() as isize - was.len() as isize;
        }
        return ops;
    }
    trimmed(page, old, new, at).into_iter().collect()
}

/// The white space around and between the words.
fn gaps(text: &PageText, spans: &[Span]) -> Vec<String> {
    let mut from = 0;
    let mut gaps: Vec<String> = Vec::with_capacity(spans.len() + 1);
    for span in spans {
        gaps.push(text.slice(Span::new(from, span.start)).to_owned());
        from = span.end;
    }
    gaps.push(text.slice(Span::new(from, text.len())).to_owned());
    gaps
}

/// The op without the letters that are the same at both ends.
fn trimmed(page: PageId, old: &str, new: &str, at: usize) -> Option<Op> {
    if old == new {
        return None;
    }
    let head: usize = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (old, new) = (old.get(head..)?, new.get(head..)?);
    let tail: usize = old.chars().rev().zip(new.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (old, new) = (old.get(..old.len() - tail)?, new.get(..new.len() - tail)?);
    Some(Op::ReplaceText { page, at: at + head, old: old.to_owned(), new: new.to_owned(), restore: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, span: (usize, usize), new: &str) -> Vec<(usize, String, String)> {
        let edit = TextEdit { span: Span::new(span.0, span.1), new: new.to_owned() };
        ops_for(PageId(1), &PageText::new(text), &[edit])
            .into_iter()
            .map(|op| match op {
                Op::ReplaceText { at, old, new, .. } => (at, old, new),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn only_the_changed_letter_is_replaced() {
        assert_eq!(check("in Cubz might", (3, 7), "Cuba"), [(6, "z".into(), "a".into())]);
    }

    #[test]
    fn as_many_words_are_replaced_one_by_one() {
        let ops = check("tbe rnissiles in", (0, 13), "the missiles");
        assert_eq!(ops, [(1, "b".into(), "h".into()), (4, "rn".into(), "m".into())]);
    }

    #[test]
    fn a_join_is_one_replacement() {
        assert_eq!(check("to day", (0, 6), "today"), [(2, " ".into(), String::new())]);
    }

    #[test]
    fn lines_stay_where_a_scrap_or_a_hyphen_goes() {
        let kept = |text: &str, old: &str, new: &str| {
            let start = text.find(old).unwrap();
            let edit = TextEdit { span: Span::new(start, start + old.len()), new: new.to_owned() };
            let TextEdit { span, new } = keeping_lines(text, edit);
            format!("{}{new}{}", text.get(..span.start).unwrap(), text.get(span.end..).unwrap())
        };
        assert_eq!(kept("case of the\n\ni instituted Aid", "the\n\ni", "the"), "case of the\n\ninstituted Aid");
        assert_eq!(kept("the gentle-\nmen, who came", "gentle-\nmen", "gentlemen"), "the gentlemen,\nwho came");
        assert_eq!(kept("W. C. i.\n,\nDear Sirs,", "C. i.\n,", "C. 1."), "W. C. 1.\nDear Sirs,", "a line with nothing else goes");
        assert_eq!(kept("the impor-\ntxnce of", "impor-\ntxnce", "impor- tance"), "the impor-\ntance of", "as many words");
        assert_eq!(kept("to day in May", "to day", "today"), "today in May", "one line stays as it is");
        assert_eq!(kept("a\nb c", "a\nb", "d\ne"), "d\ne c", "who writes a line end has it where it is written");
        assert_eq!(kept("gentle-\nmen", "gentle-\nmen", "gentlemen"), "gentlemen");
    }

    #[test]
    fn nothing_changed_is_nothing() {
        assert!(check("abc", (0, 3), "abc").is_empty());
        assert!(check("é", (0, 1), "e").is_empty());
    }
}
