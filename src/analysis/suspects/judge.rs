//! From the ways in which each place can be read to what is probably wrong.
//!
//! The neighbours of a word are doubtful themselves. So every place is judged twice: first beside its neighbours as they stand, then beside
//! the best way to read them.

use super::channel::Confusion;
use super::features::{Feature, Weights};
use super::profile::Prepared;
use super::symbols;
use super::tokens::{Token, tokens};
use super::ways::{Bench, Way};
use super::{Language, Profile, SuspectInput};
use crate::model::Span;
use std::collections::HashMap;

/// A doubtful place.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Where; whole tokens.
    pub span: Span,
    /// The probability that it is wrong.
    pub score: f32,
    /// What may be meant, with probabilities, best first.
    pub changes: Vec<(String, f32)>,
    /// The tokens it covers.
    pub tokens: (usize, usize),
    /// The best change, where there is any, with all that is known of it.
    pub best: Option<Way>,
    /// The place as it stands.
    pub standing: Way,
}

/// The ways of every token of a page and their probabilities.
pub struct Reading<'a> {
    /// The tokens.
    pub tokens: Vec<Token<'a>>,
    /// The ways of each, the first one as it stands; empty where nothing is doubted.
    pub ways: Vec<Vec<Way>>,
}

/// Judges every token of a page; overlapping places are settled.
pub fn judge(input: &SuspectInput<'_>, language: &Language, profile: &Profile) -> Vec<Judged> {
    let reading = read(input, language, profile);
    let weights = &language.model.weights;
    let chances: Vec<Vec<f32>> = reading.ways.iter().map(|ways| chances(ways, weights)).collect();
    settle(&reading, &chances)
}

/// Makes the ways of every token, each with what its neighbours say.
pub fn read<'a>(input: &SuspectInput<'a>, language: &Language, profile: &Profile) -> Reading<'a> {
    let prepared = profile.prepared(language);
    let tokens = tokens(input.text, input.skip);
    let noise = noise(&tokens, language);
    let bench = Bench { noise, language, profile, prepared: &prepared, tokens: &tokens };
    let mut ways: Vec<Vec<Way>> =
        (0..tokens.len()).map(|at| if tokens.get(at).is_none_or(|token| token.skipped) { Vec::new() } else { bench.ways(at) }).collect();
    let mut best: Vec<usize> = vec![0; ways.len()];
    for pass in 0..2 {
        for at in 0..ways.len() {
            let mut here = ways.get_mut(at).map(std::mem::take).unwrap_or_default();
            for way in &mut here {
                beside(way, &tokens, &ways, &best, language, profile);
            }
            if let Some(place) = ways.get_mut(at) {
                *place = here;
            }
        }
        best = ways.iter().map(|ways| best_of(ways, &language.model.weights)).collect();
        if pass == 0 {
            seen_here(&mut ways, &language.model.weights, &prepared);
        }
    }
    Reading { tokens, ways }
}

/// Five times the share of words in small letters that no list has; a short page counts as an average one in part.
fn noise(tokens: &[Token<'_>], language: &Language) -> f32 {
    const USUAL: f32 = 0.06;
    const PRETENDED: f32 = 60.0;
    let small =
        tokens.iter().filter(|token| !token.skipped && token.core.chars().count() > 1 && token.core.starts_with(char::is_lowercase));
    let (mut all, mut unknown) = (0.0_f32, 0.0_f32);
    for token in small {
        all += 1.0;
        if language.words.get(&token.key).is_none_or(|entry| entry.tier < 2) {
            unknown += 1.0;
        }
    }
    5.0 * (unknown + USUAL * PRETENDED) / (all + PRETENDED)
}

/// Ways less probable than this are not looked at for what was misread.
const WORTH_A_LOOK: f32 = 0.004;

/// Sets how often the misreadings of a way are met on the rest of the page: one machine and one recogniser fail in the same way again.
fn seen_here(ways: &mut [Vec<Way>], weights: &Weights, prepared: &Prepared) {
    let mut steps: HashMap<(usize, usize), Vec<Confusion>> = HashMap::new();
    let mut met: HashMap<Confusion, f32> = HashMap::new();
    let mut shares: HashMap<(usize, usize), f32> = HashMap::new();
    for (at, ways) in ways.iter().enumerate() {
        for (index, (way, chance)) in ways.iter().zip(chances(ways, weights)).enumerate() {
            let Some((read, meant)) = way.misread.as_ref().filter(|_| chance > WORTH_A_LOOK && way.first == at) else { continue };
            let (_, aligned) = prepared.channel.align(&symbols::read(read), &symbols::key(meant));
            let changed: Vec<Confusion> = aligned.into_iter().filter(|step| !step.is_same()).map(|step| (step.meant, step.read)).collect();
            for confusion in &changed {
                *met.entry(confusion.clone()).or_default() += chance;
            }
            shares.insert((at, index), chance);
            steps.insert((at, index), changed);
        }
    }
    for (at, ways) in ways.iter_mut().enumerate() {
        // What all ways of this place say together of a misreading is no evidence for one of them.
        let mut here: HashMap<&Confusion, f32> = HashMap::new();
        for index in 0..ways.len() {
            for confusion in steps.get(&(at, index)).into_iter().flatten() {
                *here.entry(confusion).or_default() += shares.get(&(at, index)).copied().unwrap_or(0.0);
            }
        }
        for (index, way) in ways.iter_mut().enumerate() {
            let Some(changed) = steps.get(&(at, index)).filter(|changed| !changed.is_empty()) else { continue };
            let elsewhere = |confusion: &Confusion| {
                let all = met.get(confusion).copied().unwrap_or(0.0) - here.get(confusion).copied().unwrap_or(0.0);
                (1.0 + all.max(0.0)).ln()
            };
            way.known.set(Feature::SeenHere, changed.iter().map(elsewhere).sum::<f32>() / changed.len() as f32);
        }
    }
}

/// The best way that is a text.
fn best_of(ways: &[Way], weights: &Weights) -> usize {
    let texts = ways.iter().enumerate().filter(|(_, way)| !way.other && way.first == way.last);
    texts.map(|(at, way)| (at, weights.sum(&way.known))).max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map_or(0, |(at, _)| at)
}

/// Sets what the neighbours say of a way.
fn beside(way: &mut Way, tokens: &[Token<'_>], ways: &[Vec<Way>], best: &[usize], language: &Language, profile: &Profile) {
    if way.other {
        return;
    }
    let neighbours = &language.words.neighbours;
    let chosen = |at: usize| ways.get(at).and_then(|ways| ways.get(best.get(at).copied().unwrap_or(0)));
    let plain = |at: usize| tokens.get(at).map(|token| (token.key.clone(), token.ends_sentence()));
    let before =
        way.first.checked_sub(1).and_then(|before| chosen(before).map(|way| (way.right.clone(), way.closes())).or_else(|| plain(before)));
    let after = chosen(way.last + 1).map(|way| way.left.clone()).or_else(|| plain(way.last + 1).map(|(key, _)| key));
    // What stands in the dossier itself says nothing for itself.
    let own = u32::from(way.stands);
    let often = |count: u32| (1.0 + count.saturating_sub(own) as f32).ln();
    let key = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map(|token| token.key.as_str()).unwrap_or_default();
    way.known.set(Feature::OwnBefore, often(profile.pair(key(way.first.checked_sub(1)), &way.ends.0)));
    way.known.set(Feature::OwnAfter, often(profile.pair(&way.ends.1, key(Some(way.last + 1)))));
    if let Some((word, closes)) = before
        && !closes
        && !word.is_empty()
        && !way.left.is_empty()
    {
        let bits = neighbours.get(&word, &way.left);
        way.known.set(Feature::Before, bits.unwrap_or(0.0));
        way.known.set(Feature::BeforeUnseen, if bits.is_none() { 1.0 } else { 0.0 });
    } else {
        way.known.set(Feature::Before, 0.0);
        way.known.set(Feature::BeforeUnseen, 0.0);
    }
    if let Some(word) = after
        && !way.closes()
        && !word.is_empty()
        && !way.right.is_empty()
    {
        let bits = neighbours.get(&way.right, &word);
        way.known.set(Feature::After, bits.unwrap_or(0.0));
        way.known.set(Feature::AfterUnseen, if bits.is_none() { 1.0 } else { 0.0 });
    } else {
        way.known.set(Feature::After, 0.0);
        way.known.set(Feature::AfterUnseen, 0.0);
    }
}

/// The probabilities of ways.
pub fn chances(ways: &[Way], weights: &Weights) -> Vec<f32> {
    let sums: Vec<f32> = ways.iter().map(|way| weights.sum(&way.known)).collect();
    let most = sums.iter().copied().fold(f32::MIN, f32::max);
    let powers: Vec<f32> = sums.iter().map(|sum| (sum - most).exp()).collect();
    let total: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / total).collect()
}

/// Places that do not overlap: where a way over two tokens is the best for both, they are one place.
fn settle(reading: &Reading<'_>, chances: &[Vec<f32>]) -> Vec<Judged> {
    let mut places: Vec<Judged> = Vec::new();
    for (at, (ways, chances)) in reading.ways.iter().zip(chances).enumerate() {
        let (Some(standing), Some(stands)) = (ways.first(), chances.first()) else { continue };
        let changes = || ways.iter().zip(chances).filter(|(way, _)| !way.stands && !way.other);
        let best = changes().max_by(|a, b| a.1.total_cmp(b.1));
        let (first, last) = best.map_or((at, at), |(way, _)| (way.first, way.last));
        let spoken = |way: &Way| spoken(way, &reading.tokens, first, last);
        let inside = |way: &Way| way.first >= first && way.last <= last;
        let mut changes: Vec<(String, f32)> =
            changes().filter(|(way, _)| inside(way)).map(|(way, chance)| (spoken(way), *chance)).collect();
        changes.sort_by(|a, b| b.1.total_cmp(&a.1));
        let span = |at: usize| reading.tokens.get(at).map_or(Span::empty(0), |token| token.span);
        let judged = Judged {
            span: span(first).union(span(last)),
            score: 1.0 - stands,
            changes,
            tokens: (first, last),
            best: best.map(|(way, _)| way.clone()),
            standing: standing.clone(),
        };
        match places.last_mut() {
            Some(before) if before.tokens.1 >= first => {
                // The surer one of two that overlap stays; both say that something is wrong there.
                if judged.score > before.score {
                    *before = judged;
                }
            }
            _ => places.push(judged),
        }
    }
    places
}

/// What would stand from one token to another if a way inside were taken.
fn spoken(way: &Way, tokens: &[Token<'_>], first: usize, last: usize) -> String {
    let as_it_stands = |range: std::ops::Range<usize>| tokens.get(range).unwrap_or_default().iter().map(|token| token.text);
    let parts = as_it_stands(first..way.first.max(first)).chain(std::iter::once(way.text.as_str()));
    parts.chain(as_it_stands((way.last + 1).min(last + 1)..last + 1)).collect::<Vec<&str>>().join(" ")
}
