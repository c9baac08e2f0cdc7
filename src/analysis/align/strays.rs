//! Lines of text whose place on the page is out of order: running heads that a file gives last, notes of the margin, captions.
//!
//! What the ordered search left over on both sides is compared freely, each line of text with each line of ink. Order says nothing here,
//! so the fit must say more.

use super::fit::{Fit, Measured};
use super::flow::Taken;
use super::tokens::Token;

/// Pairs that are compared at most.
const MOST_PAIRS: usize = 1500;
/// What a word must bring at least.
const LEAST: f32 = -0.3;

/// Further lines that take words, among those that took none.
pub(super) fn strays(tokens: &[Token], lines: &[Measured], taken: &[Taken], usual: f32) -> Vec<Taken> {
    let mut free_line = vec![true; lines.len()];
    let mut free_word = vec![true; tokens.len()];
    for took in taken {
        if let Some(slot) = free_line.get_mut(took.line) {
            *slot = false;
        }
        // Of a word that is broken over two lines both have a part.
        let to = took.to.0 + usize::from(took.to.1 > 0);
        if let Some(words) = free_word.get_mut(took.from.0..to.min(tokens.len())) {
            words.fill(false);
        }
    }
    let texts = whole_lines(tokens, &free_word);
    let inks: Vec<usize> = (0..lines.len()).filter(|line| free_line.get(*line).copied().unwrap_or(false)).collect();
    if texts.len() * inks.len() > MOST_PAIRS {
        return Vec::new();
    }
    let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
    for (text, (from, to)) in texts.iter().enumerate() {
        let words = tokens.get(*from..*to).unwrap_or_default();
        for &line in &inks {
            let Some(measured) = lines.get(line) else { continue };
            let fit = Fit::new(measured, words, None, usual);
            if fit.most() == words.len() {
                pairs.push((fit.total(words.len()), text, line));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    chosen(&pairs, &texts)
}

/// Stretches of free words that are whole lines of text.
fn whole_lines(tokens: &[Token], free: &[bool]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut at = 0;
    for line in tokens.chunk_by(|a, b| a.line == b.line) {
        let span = at..at + line.len();
        if free.get(span.clone()).is_some_and(|free| free.iter().all(|free| *free)) {
            out.push((span.start, span.end));
        }
        at = span.end;
    }
    out
}

/// The best pairs, each line once on either side.
fn chosen(pairs: &[(f32, usize, usize)], texts: &[(usize, usize)]) -> Vec<Taken> {
    let mut out: Vec<Taken> = Vec::new();
    let mut used: Vec<(usize, usize)> = Vec::new();
    for &(total, text, line) in pairs {
        let Some(&(from, to)) = texts.get(text) else { continue };
        let words = (to - from) as f32;
        if total < LEAST * words || used.iter().any(|(other_text, other_line)| *other_text == text || *other_line == line) {
            continue;
        }
        used.push((text, line));
        let rivals = pairs.iter().filter(|pair| (pair.1 == text) != (pair.2 == line));
        let rival = rivals.map(|pair| pair.0).fold(0.0, f32::max);
        // A rival as good means even chances; three words tell a line from another at the best.
        let lead = (total - rival).min(words * 1.2 - 1.0);
        out.push(Taken { line, from: (from, 0, false), to: (to, 0, false), total, probability: 1.0 / (1.0 + (1.5 - lead).exp()) });
    }
    out
}
