//! What to put in place of a damaged marking.
//!
//! A finding knows how the whole marking should read; a repair changes no more than the letters need: Markdown, quotation marks and
//! dashes around the marking stay, small letters are not turned into capitals, and a marking set letter by letter stays so. Only who
//! asks for the spacing too gets `S E C R E T` as `SECRET`. Nothing here knows pages or decides which repair is made.

use super::fold::{atoms, fold};
use crate::model::{Marking, Span};

/// Signs that a recogniser puts where a letter stood; joined to a damaged marking they are part of the damage.
const LOST_LETTERS: [char; 6] = ['$', '§', '|', '!', '¢', '{'];

/// A replacement inside the text of a marking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// What is replaced, in bytes of the text given.
    pub span: Span,
    /// What stands there.
    pub old: String,
    /// What should stand there.
    pub new: String,
    /// Numbers that stand in the text and not in what should stand there: the text says more than the marking's rule knows.
    pub lost_numbers: Vec<String>,
}

/// How `text`, the text of a finding, becomes `reading`; nothing where only spacing differs and `spacing` is not asked for.
///
/// With `spacing`, also an undamaged marking is set in the normal spelling of `marking`, without Markdown and without gaps.
pub fn repair(text: &str, reading: Option<&str>, marking: Option<&Marking>, spacing: bool) -> Option<Repair> {
    let letters = reading.and_then(|reading| letters_repair(text, reading));
    if !spacing {
        return letters;
    }
    let repaired = match &letters {
        Some(repair) => replaced(text, repair),
        None => text.to_owned(),
    };
    let normal = normal(&repaired, marking);
    if normal == text || normal.is_empty() {
        return None;
    }
    let lost_numbers = letters.map(|repair| repair.lost_numbers).unwrap_or_default();
    Some(Repair { span: Span::new(0, text.len()), old: text.to_owned(), new: normal, lost_numbers })
}

fn replaced(text: &str, repair: &Repair) -> String {
    let head = text.get(..repair.span.start).unwrap_or_default();
    let tail = text.get(repair.span.end..).unwrap_or_default();
    [head, &repair.new, tail].concat()
}

fn letters_repair(text: &str, reading: &str) -> Option<Repair> {
    let (mut span, new) = (core(text)?, core(reading)?);
    let mut new = reading.get(new.range())?.to_owned();
    // A sign joined to the first letter is a letter that was not recognised, unless the marking begins with it.
    let before = text.get(..span.start)?;
    if let Some(sign) = before.chars().next_back().filter(|sign| LOST_LETTERS.contains(sign)) {
        span.start -= sign.len_utf8();
    }
    span.end -= page_number_behind(text.get(span.range())?, &new);
    let old = text.get(span.range())?.to_owned();
    if fold(&old) == fold(&new) {
        return None;
    }
    if !old.chars().any(char::is_lowercase) {
        new = new.to_uppercase();
    }
    let (head, tail) = alike(&old, &new);
    let old = old.get(head..old.len() - tail)?.to_owned();
    let new = new.get(head..new.len() - tail)?.to_owned();
    let span = Span::new(span.start + head, span.start + head + old.len());
    let numbers = |text: &str| -> Vec<String> {
        let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() > 1);
        digits.map(str::to_owned).collect()
    };
    let kept = numbers(&new);
    let lost_numbers = numbers(&old).into_iter().filter(|number| !kept.contains(number)).collect();
    Some(Repair { span, old, new, lost_numbers })
}

/// How many bytes at the end are a page number that stands behind the marking, as in `SECRET - 2`: it is no damage, and stays.
fn page_number_behind(old: &str, new: &str) -> usize {
    let rest = old.trim_end_matches(|c: char| c.is_ascii_digit());
    let before = rest.trim_end_matches(['-', '–', '—', ' ']);
    let digits = old.len() - rest.len();
    let is_apart = rest.ends_with(' ') && before.len() + 1 < rest.len() && !before.is_empty();
    if is_apart && (1..=3).contains(&digits) && !new.ends_with(|c: char| c.is_ascii_digit()) { old.len() - before.len() } else { 0 }
}

/// How many bytes at the beginning and at the end are undamaged markings of their own, set apart by a sign or a gap: in
/// `TOP SECRET -- EVES ONLY` everything up to `EVES`. So the same damage is the same repair, whatever stands beside it.
fn alike(old: &str, new: &str) -> (usize, usize) {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    // A marking that is set letter by letter is one, whatever stands between its letters.
    if atoms(old).len() * 10 >= letters(old) * 6 {
        return (0, 0);
    }
    let is_sign = |c: char| !c.is_alphanumeric() && !c.is_whitespace() && c != '\'';
    let common: usize = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let same = old.get(..common).unwrap_or_default();
    let after_sign = same.char_indices().rev().find(|(_, c)| is_sign(*c)).map(|(at, c)| at + c.len_utf8());
    let apart = after_sign.max(same.rfind("  ").map(|at| at + 2)).unwrap_or(0);
    let head = same.len() - same.get(apart..).unwrap_or_default().trim_start().len();
    let head = if apart == 0 { 0 } else { head };
    let (old, new) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let common: usize = old.chars().rev().zip(new.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let same = old.get(old.len() - common..).unwrap_or_default();
    let sign = same.find(is_sign).into_iter().chain(same.find("  ")).min();
    let tail = sign.map_or(0, |at| same.len() - same.get(..at).unwrap_or_default().trim_end().len());
    // What is left must be long enough to be a marking.
    let is_marking = |head: usize, tail: usize| old.get(head..old.len() - tail).is_some_and(|rest| letters(rest) >= 4);
    match (head, tail) {
        _ if is_marking(0, tail) => (head, tail),
        _ if letters(old) >= 4 => (head, 0),
        _ => (0, 0),
    }
}

/// From the first letter or digit to the last.
fn core(text: &str) -> Option<Span> {
    let pieces = atoms(text);
    Some(Span::new(pieces.first()?.start, pieces.last()?.end))
}

/// The text in the marking's normal spelling, where it says nothing but the marking; otherwise without Markdown and double blanks.
fn normal(text: &str, marking: Option<&Marking>) -> String {
    let bare = text.trim().trim_start_matches(['#', '*', '>', ' ', '\t']).trim_end_matches(['*', '#', ' ', '\t']);
    let spelled = marking.and_then(|marking| spelled(bare, marking));
    spelled.unwrap_or_else(|| bare.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The text as the marking's own words, with the signs between them; nothing where it says anything else.
fn spelled(text: &str, marking: &Marking) -> Option<String> {
    let pieces = atoms(text);
    let names = std::iter::once(&marking.level_name).chain(&marking.controls).filter(|name| !name.is_empty());
    let names: Vec<(&str, Vec<char>)> = names.map(|name| (name.as_str(), fold(name))).collect();
    let mut written = text.get(..pieces.first()?.start)?.trim().to_owned();
    let mut at = 0;
    while at < pieces.len() {
        let (name, end) = names.iter().find_map(|(name, letters)| Some((*name, end_of(&pieces, at, letters)?)))?;
        written.push_str(name);
        let last = pieces.get(end.checked_sub(1)?)?;
        let next = pieces.get(end).map_or(text.len(), |piece| piece.start);
        let between = text.get(last.end..next)?.trim();
        match (between, end < pieces.len()) {
            ("", true) => written.push(' '),
            (slash, _) if slash.chars().all(|c| c == '/') => written.push_str(slash),
            (sign, true) => written.extend([" ", sign, " "]),
            (sign, false) => written.push_str(sign),
        }
        at = end;
    }
    Some(written)
}

/// Where pieces from `at` on that together are these letters end.
fn end_of(pieces: &[super::fold::Atom<'_>], at: usize, letters: &[char]) -> Option<usize> {
    let mut rest = letters;
    for (place, piece) in pieces.iter().enumerate().skip(at) {
        rest = rest.strip_prefix(fold(piece.text).as_slice())?;
        if rest.is_empty() {
            return Some(place + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Level;

    /// The text with the repair made, or `-` where there is none.
    fn check(text: &str, reading: &str, expected: &str) {
        let found = repair(text, Some(reading), None, false);
        assert_eq!(found.map_or("-".to_owned(), |repair| replaced(text, &repair)), expected, "{text}");
    }

    fn check_spacing(text: &str, reading: Option<&str>, expected: &str) {
        let controls = vec!["EYES ONLY".to_owned()];
        let marking = Marking { level: Some(Level::TopSecret), level_name: "TOP SECRET".to_owned(), controls };
        let found = repair(text, reading, Some(&marking), true);
        assert_eq!(found.map_or("-".to_owned(), |repair| replaced(text, &repair)), expected, "{text}");
    }

    #[test]
    fn only_the_letters_change() {
        check("EVES ONLY", "EYES ONLY", "EYES ONLY");
        check("## **TOP SEGRET**", "TOP SECRET", "## **TOP SECRET**");
        check("- \"SEGRET\" -", "SECRET", "- \"SECRET\" -");
        check("S E G R E T", "S E C R E T", "S E C R E T");
        check("$ECRET", "$SECRET", "SECRET");
        check("Not to be reproducad", "Not to be reproduced", "Not to be reproduced");
        check("NOT TO BE REPRODUCAD", "Not to be reproduced", "NOT TO BE REPRODUCED");
    }

    #[test]
    fn the_same_damage_is_the_same_repair_whatever_stands_beside_it() {
        let made = |text: &str, reading: &str| {
            let repair = repair(text, Some(reading), None, false).unwrap();
            assert_eq!(text.get(repair.span.range()), Some(repair.old.as_str()));
            format!("{} → {}", repair.old, repair.new)
        };
        for (text, reading) in [
            ("EVES ONLY", "EYES ONLY"),
            ("TOP SECRET -- EVES ONLY", "TOP SECRET -- EYES ONLY"),
            ("SECRET/EVES ONLY", "SECRET/EYES ONLY"),
            ("EVES ONLY / NOFORN", "EYES ONLY / NOFORN"),
            ("SECRET   EVES ONLY -", "SECRET   EYES ONLY"),
        ] {
            assert_eq!(made(text, reading), "EVES ONLY → EYES ONLY", "{text}");
        }
        assert_eq!(made("S-E-G-R-E-T", "S-E-C-R-E-T"), "S-E-G-R-E-T → S-E-C-R-E-T");
        assert_eq!(made("TOP SEGRET", "TOP SECRET"), "TOP SEGRET → TOP SECRET");
        assert_eq!(made("SEGRET -- EVES ONLY", "SECRET -- EYES ONLY"), "SEGRET -- EVES ONLY → SECRET -- EYES ONLY");
    }

    #[test]
    fn what_differs_in_spacing_alone_is_no_damage() {
        check("S E C R E T", "SECRET", "-");
        check("TOP-SECRET", "TOP SECRET", "-");
        check("* * *", "SECRET", "-");
        assert_eq!(repair("TOP SECRET", None, None, false), None);
    }

    #[test]
    fn a_page_number_behind_a_marking_is_no_damage() {
        assert_eq!(repair("SECRET/NOFORN - 2", Some("SECRET/NOFORN"), None, false), None);
        let made = repair("SEGRET - 2 -", Some("SECRET"), None, false).unwrap();
        assert_eq!((made.old.as_str(), made.new.as_str()), ("SEGRET", "SECRET"));
        let made = repair("SECRE 1", Some("SECRET"), None, false).unwrap();
        assert_eq!(made.old, "SECRE 1", "without a sign between them it may be a letter");
    }

    #[test]
    fn numbers_that_would_be_lost_are_named() {
        let lost = |text: &str, reading: &str| repair(text, Some(reading), None, false).unwrap().lost_numbers;
        assert_eq!(lost("DECLASSIFED NND 847532", "DECLASSIFIED"), ["847532"]);
        assert_eq!(lost("S3GRET", "SECRET"), Vec::<String>::new());
        assert_eq!(lost("SEGRET 12", "SECRET 12"), Vec::<String>::new());
    }

    #[test]
    fn spacing_is_made_normal_where_it_is_asked_for() {
        check_spacing("T O P   S E C R E T", None, "TOP SECRET");
        check_spacing("## TOP SECRET / EYES ONLY", None, "TOP SECRET/EYES ONLY");
        check_spacing("TOP SECRET -- EYES   ONLY", None, "TOP SECRET -- EYES ONLY");
        check_spacing("T O P  S E G R E T", Some("T O P  S E C R E T"), "TOP SECRET");
        check_spacing("TOP SECRET", None, "-");
        check_spacing("** TOP  SECRET  DINAR **", None, "TOP SECRET DINAR");
    }
}
