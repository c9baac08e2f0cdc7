//! What is known of words from outside the text: how sure the recogniser was, what other readings have, how wide they are on the scan.

use super::SuspectInput;
use super::features::Feature;
use super::tokens::{Token, pieces};
use super::ways::Way;
use crate::analysis::compare::source_changes;
use crate::model::Span;

/// A recogniser that is at least so sure is not asked how sure.
const SURE: f32 = 0.85;
/// Letters of a word from which on its width says how many letters it has.
const LONG_ENOUGH: usize = 3;
/// Words that a page must have for its pitch to be measured.
const MOST_FEW: usize = 20;
/// How much widths of letters may differ from each other, in parts of their middle, for typewriting: half of all lie within.
const EVEN: f32 = 0.06;
/// A smaller misfit, in letters, is none.
const LEAST_MISFIT: f32 = 0.6;
/// A misfit is not counted beyond so many letters.
const MOST_MISFIT: f32 = 3.0;

/// What is known of one token from outside.
#[derive(Debug, Clone, Default)]
pub(super) struct Outside {
    /// How unsure the recogniser was, beyond what is usual: 0 to 1.
    doubt: f32,
    /// What other readings have in its place.
    readings: Vec<String>,
    /// How many letters its width has room for, where the page is of one pitch.
    room: Option<f32>,
}

impl Outside {
    /// Whether another reading differs, the recogniser was unsure, or the width does not fit this text.
    pub(super) fn doubts(&self, text: &str) -> bool {
        self.doubt > 0.0 || !self.readings.is_empty() || self.misfit(text) > 0.0
    }

    /// By how many letters the width does not fit a text.
    fn misfit(&self, text: &str) -> f32 {
        let misfit = self.room.map_or(0.0, |room| (text.chars().count() as f32 - room).abs());
        if misfit > LEAST_MISFIT { misfit.min(MOST_MISFIT) } else { 0.0 }
    }

    /// What other readings have that no way has yet.
    pub(super) fn missing<'o>(&'o self, ways: &'o [Way]) -> impl Iterator<Item = &'o str> {
        self.readings.iter().map(String::as_str).filter(|reading| !ways.iter().any(|way| way.text == **reading))
    }

    /// Sets what is known from outside of a way.
    pub(super) fn describe(&self, way: &mut Way) {
        if way.other || way.first != way.last {
            return;
        }
        let misfit = self.misfit(&way.text);
        if way.stands {
            way.known.set(Feature::KeepConfidence, self.doubt);
            way.known.flag(Feature::KeepDisputed, !self.readings.is_empty());
            way.known.set(Feature::KeepWidth, misfit);
        } else {
            way.known.flag(Feature::ChangeWitness, self.readings.contains(&way.text));
            way.known.set(Feature::ChangeWidth, misfit);
        }
    }
}

/// What is known of every token from outside.
pub(super) fn outside(input: &SuspectInput<'_>, tokens: &[Token<'_>]) -> Vec<Outside> {
    let mut found = vec![Outside::default(); tokens.len()];
    confidences(input, tokens, &mut found);
    widths(input, tokens, &mut found);
    for witness in input.witnesses {
        let changes = source_changes(input.text.as_str(), witness.as_str());
        let mut changes = changes.iter().peekable();
        for (token, outside) in tokens.iter().zip(&mut found) {
            while changes.peek().is_some_and(|(from, _)| from.end <= token.span.start) {
                changes.next();
            }
            if let Some((from, to)) = changes.peek()
                && !to.is_empty()
            {
                outside.readings.extend(reading_of(token, input.text.slice(*from), from.start, witness.slice(*to)));
            }
        }
    }
    found
}

/// What another reading has for a token, where it has `to` for a stretch of text; words that dashes join are compared one by one.
fn reading_of(token: &Token<'_>, from: &str, start: usize, to: &str) -> Option<String> {
    let here = pieces(from).position(|(at, piece)| start + at == token.span.start && piece.len() == token.text.len())?;
    let theirs: Vec<&str> = pieces(to).map(|(_, piece)| piece).collect();
    let reading = theirs.get(here).filter(|_| theirs.len() == pieces(from).count())?;
    (**reading != *token.text).then(|| (*reading).to_owned())
}

fn confidences(input: &SuspectInput<'_>, tokens: &[Token<'_>], found: &mut [Outside]) {
    let mut words = input.layout.words.iter().peekable();
    for (token, outside) in tokens.iter().zip(found) {
        while words.peek().is_some_and(|word| word.span.end <= token.span.start) {
            words.next();
        }
        let here = words.clone().take_while(|word| word.span.start < token.span.end).filter_map(|word| word.confidence);
        let least = here.map(crate::model::Confidence::get).fold(1.0, f32::min);
        outside.doubt = (SURE - least).max(0.0) / SURE;
    }
}

/// Measures the pitch of the page and how many letters each word has room for.
fn widths(input: &SuspectInput<'_>, tokens: &[Token<'_>], found: &mut [Outside]) {
    let width = |token: &Token<'_>| {
        let words = &input.layout.words;
        let at = words.partition_point(|word| word.span.start < token.span.start);
        let word = words.get(at).filter(|word| word.span == token.span)?;
        let zone = word.zone?;
        Some((zone.right - zone.left) as f32)
    };
    let letters = |span: Span| input.text.slice(span).chars().count();
    let measured: Vec<(usize, f32, usize)> = (0..)
        .zip(tokens)
        .filter_map(|(at, token)| Some((at, width(token)?, letters(token.span))))
        .filter(|(_, _, letters)| *letters >= LONG_ENOUGH)
        .collect();
    let mut pitches: Vec<f32> =
        measured.iter().filter(|(_, _, letters)| *letters >= 5).map(|(_, width, letters)| width / *letters as f32).collect();
    if pitches.len() < MOST_FEW {
        return;
    }
    pitches.sort_by(f32::total_cmp);
    let quantile = |of: usize| pitches.get(pitches.len() * of / 4).copied().unwrap_or_default();
    let middle = quantile(2);
    if middle <= 0.0 || (quantile(3) - quantile(1)) / middle > 2.0 * EVEN {
        return;
    }
    for (at, width, _) in measured {
        if let Some(outside) = found.get_mut(at) {
            outside.room = Some(width / middle);
        }
    }
}
