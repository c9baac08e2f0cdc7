//! A witness with zones (an engine's reading of the same page) as a guide: text against text, and the zones follow.
//!
//! The two texts are compared word by word: equal words by the difference of Myers (1986), what lies between by likeness of spelling, also
//! one word against two. What is left over on both sides is compared again, because engines read stamps and columns in another order: once as
//! before, then twice for runs of words only, as a word alone stands in many places.

use super::tokens::Token;
use crate::model::{PageText, Reading, ScanRect, Span};
use rapidfuzz::distance::levenshtein;
use similar::{Algorithm, DiffTag, capture_diff_slices};

/// A word of the text of which a witness says where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anchor {
    /// Where in the text.
    pub span: Span,
    /// Where on the scan.
    pub zone: ScanRect,
    /// How far it can be trusted, 0 to 1: by likeness of the words and of their neighbours.
    pub trust: f32,
}

/// An anchor by the number of its word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TokenAnchor {
    pub(super) zone: ScanRect,
    pub(super) trust: f32,
}

/// A word in the form in which it is compared.
fn plain(word: &str) -> String {
    let kept: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if kept.is_empty() { word.to_owned() } else { kept }
}

/// What a witness knows of the places of a text's words.
pub fn anchors(text: &PageText, witness: &Reading) -> Vec<Anchor> {
    let ours: Vec<(Span, String)> = text.tokens().map(|(span, word)| (span, plain(word))).collect();
    let placed = witness.layout.placed_words(&witness.text);
    let theirs: Vec<(ScanRect, String)> = placed.iter().map(|word| (word.zone, plain(witness.text.slice(word.span)))).collect();
    let mut found: Vec<Option<TokenAnchor>> = vec![None; ours.len()];
    let mut used = vec![false; theirs.len()];
    for round in 0..ROUNDS {
        let left: Vec<usize> = (0..ours.len()).filter(|at| found.get(*at).is_some_and(Option::is_none)).collect();
        let right: Vec<usize> = (0..theirs.len()).filter(|at| used.get(*at) == Some(&false)).collect();
        compared(&ours, &theirs, &left, &right, round < ROUNDS_FOR_WORDS, &mut found, &mut used);
    }
    let trusted = trusted(&found, &ours);
    ours.iter()
        .zip(found)
        .zip(trusted)
        .filter_map(|(((span, _), anchor), trust)| anchor.map(|anchor| Anchor { span: *span, zone: anchor.zone, trust }))
        .collect()
}

/// Rounds in which also words that stand alone, or are only alike, are paired.
const ROUNDS_FOR_WORDS: usize = 2;
/// Rounds in all.
const ROUNDS: usize = 4;

/// Compares what is left on both sides; words that are not in a run of equal ones are paired where they may stand `alone`.
fn compared(
    ours: &[(Span, String)],
    theirs: &[(ScanRect, String)],
    left: &[usize],
    right: &[usize],
    alone: bool,
    found: &mut [Option<TokenAnchor>],
    used: &mut [bool],
) {
    let word = |at: &usize| ours.get(*at).map_or("", |(_, word)| word.as_str());
    let other = |at: &usize| theirs.get(*at).map_or("", |(_, word)| word.as_str());
    let (a, b): (Vec<&str>, Vec<&str>) = (left.iter().map(word).collect(), right.iter().map(other).collect());
    for op in capture_diff_slices(Algorithm::Myers, &a, &b) {
        let (from, to) = (op.old_range(), op.new_range());
        let (from, to) = (left.get(from).unwrap_or_default(), right.get(to).unwrap_or_default());
        let mut put = |ours: usize, theirs_at: &[usize], trust: f32| {
            let zone = theirs_at.iter().filter_map(|at| theirs.get(*at)).map(|(zone, _)| *zone).reduce(ScanRect::union);
            if let (Some(zone), Some(slot)) = (zone, found.get_mut(ours)) {
                *slot = Some(TokenAnchor { zone, trust });
                for at in theirs_at {
                    if let Some(used) = used.get_mut(*at) {
                        *used = true;
                    }
                }
            }
        };
        if op.tag() == DiffTag::Equal && (alone || from.len() > 1) {
            from.iter().zip(to).for_each(|(ours, theirs)| put(*ours, std::slice::from_ref(theirs), 1.0));
        } else if alone && from.len() * to.len() < 4000 {
            for (at, range, likeness) in paired(&from.iter().map(word).collect::<Vec<_>>(), &to.iter().map(other).collect::<Vec<_>>()) {
                if let (Some(ours), Some(theirs)) = (from.get(at), to.get(range)) {
                    put(*ours, theirs, likeness);
                }
            }
        }
    }
}

/// Pairs words of two stretches in order so that likeness is most: our word, their one or two words, and how alike they are.
fn paired(ours: &[&str], theirs: &[&str]) -> Vec<(usize, std::ops::Range<usize>, f32)> {
    let width = theirs.len() + 1;
    let mut best = vec![0.0_f32; (ours.len() + 1) * width];
    let mut way = vec![0_u8; best.len()];
    let like = |one: &str, other: &str| levenshtein::normalized_similarity(one.chars(), other.chars()) as f32;
    let value = |best: &[f32], row: usize, column: usize| best.get(row * width + column).copied().unwrap_or(0.0);
    for row in (0..ours.len()).rev() {
        for column in (0..width).rev() {
            let word = ours.get(row).copied().unwrap_or_default();
            let mut options = vec![(value(&best, row + 1, column), 0)];
            if let Some(other) = theirs.get(column) {
                options.push((value(&best, row, column + 1), 3));
                let alike = like(word, other);
                if alike >= 0.5 {
                    options.push((value(&best, row + 1, column + 1) + alike, 1));
                }
                if let Some(next) = theirs.get(column + 1) {
                    let alike = like(word, &[*other, *next].concat());
                    if alike >= 0.7 {
                        options.push((value(&best, row + 1, column + 2) + alike + 0.1, 2));
                    }
                }
            }
            let chosen = options.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((0.0, 0));
            let at = row * width + column;
            if let (Some(total), Some(step)) = (best.get_mut(at), way.get_mut(at)) {
                (*total, *step) = chosen;
            }
        }
    }
    let (mut row, mut column, mut out) = (0, 0, Vec::new());
    while row < ours.len() && column < width {
        match way.get(row * width + column).copied().unwrap_or(0) {
            3 => column += 1,
            0 => row += 1,
            words => {
                let range = column..column + usize::from(words);
                let theirs = theirs.get(range.clone()).unwrap_or_default().concat();
                out.push((row, range.clone(), like(ours.get(row).copied().unwrap_or_default(), &theirs)));
                (row, column) = (row + 1, range.end);
            }
        }
    }
    out
}

/// Letters of a word that stands on every line.
const SHORT: usize = 3;
/// Most that it is trusted where they do not: it shows where the word probably stands, and is not called sure.
const NOT_SURE: f32 = 0.79;

/// How far each anchor can be trusted: a word that is alike among words that are alike. A short word stands on every line, and its neighbours
/// have to say which one is meant.
fn trusted(found: &[Option<TokenAnchor>], ours: &[(Span, String)]) -> Vec<f32> {
    let likeness = |at: usize| found.get(at).copied().flatten().map_or(0.0, |anchor| anchor.trust);
    (0..found.len())
        .map(|at| {
            let near: f32 = (1..=2)
                .map(|off| at.checked_sub(off).map_or(0.5, likeness) + if at + off < found.len() { likeness(at + off) } else { 0.5 })
                .sum::<f32>()
                / 4.0;
            let is_short = ours.get(at).is_some_and(|(_, word)| word.chars().count() <= SHORT);
            let most = if is_short && near < 0.7 { NOT_SURE } else { 0.995 };
            (likeness(at) * (0.35 + 0.65 * near.powf(0.4))).clamp(0.0, most)
        })
        .collect()
}

/// Anchors in the order of the tokens.
pub(super) fn by_token(tokens: &[Token], anchors: &[Anchor]) -> Vec<Option<TokenAnchor>> {
    let mut sorted: Vec<&Anchor> = anchors.iter().collect();
    sorted.sort_by_key(|anchor| anchor.span);
    let of = |token: &Token| {
        let at = sorted.binary_search_by_key(&token.span, |anchor| anchor.span).ok()?;
        sorted.get(at).map(|anchor| TokenAnchor { zone: anchor.zone, trust: anchor.trust })
    };
    tokens.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Layout, Word};

    /// A witness whose words stand ten pixels apart, numbered from the left.
    fn witness(text: &str) -> Reading {
        let text = PageText::new(text);
        let zone = |at: usize| ScanRect::new(at as i32 * 10, 0, at as i32 * 10 + 9, 9);
        let words = text.tokens().enumerate().map(|(at, (span, _))| Word { span, zone: Some(zone(at)), confidence: None }).collect();
        Reading { layout: Layout { words, ..Layout::default() }, text, ..Reading::default() }
    }

    /// For each anchored word, the witness's words from and to.
    fn found(text: &str, read: &str) -> Vec<(String, i32, i32)> {
        let text = PageText::new(text);
        let place = |anchor: &Anchor| (text.slice(anchor.span).to_owned(), anchor.zone.left / 10, anchor.zone.right / 10);
        anchors(&text, &witness(read)).iter().map(place).collect()
    }

    #[test]
    fn misread_and_broken_words_are_found() {
        let expected = [("the", 0, 0), ("Embassy", 1, 2), ("in", 3, 3), ("Cuba", 4, 4)];
        assert_eq!(found("the Embassy in Cuba", "the Emb assy in Cubz"), expected.map(|(word, from, to)| (word.to_owned(), from, to)));
    }

    #[test]
    fn what_stands_elsewhere_is_found_in_the_second_round() {
        let words: Vec<i32> = found("SECRET one two three four", "one two three four SECRET").iter().map(|found| found.1).collect();
        assert_eq!(words, [4, 0, 1, 2, 3]);
    }

    #[test]
    fn runs_of_words_are_found_in_any_order_and_words_alone_are_not() {
        let read = "by air mail SECRET PAPERS alpha beta gamma one two three four";
        let placed = found("one two three four alpha beta gamma SECRET PAPERS mail", read);
        let words: Vec<i32> = placed.iter().map(|found| found.1).collect();
        assert_eq!(words, [8, 9, 10, 11, 5, 6, 7, 3, 4]);
    }
}
