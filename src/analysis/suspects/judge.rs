//! From the ways in which each place can be read to what is probably wrong.
//!
//! The neighbours of a word are doubtful themselves. So every place is judged twice: first beside its neighbours as they stand, then beside
//! the best way to read them.

use super::channel::Confusion;
use super::features::{Feature, Weights};
use super::foreign::skip_foreign;
use super::kinds::stands_apart;
use super::outside::outside;
use super::profile::Prepared;
use super::signs::Around;
use super::symbols;
use super::tokens::{Token, tokens};
use super::ways::{Bench, Way};
use super::words::{log_probability, should_meet};
use super::{LEAST, Language, Profile, SuspectInput};
use crate::model::Span;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

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
    let chances: Vec<Vec<f32>> = reading.ways.iter().map(|ways| chances(ways)).collect();
    settle(&reading, &chances)
}

/// Makes the ways of every token, each with what its neighbours say.
pub fn read<'a>(input: &SuspectInput<'a>, language: &Language, profile: &Profile) -> Reading<'a> {
    let prepared = profile.prepared(language);
    let mut tokens = tokens(input.text, input.skip);
    skip_foreign(&mut tokens, &language.words);
    let noise = noise(&tokens, language);
    let unknown = |token: &Token<'_>| {
        let lettered = token.key.chars().any(char::is_alphabetic);
        lettered && language.words.get_with_genitive(&token.key).is_none_or(|entry| entry.tier == 0)
    };
    let unknown: Vec<bool> = tokens.iter().map(unknown).collect();
    let outside = outside(input, &tokens);
    let around = Around::all(&tokens);
    let bench = Bench {
        spaced: is_spaced(&tokens),
        around: &around,
        noise,
        language,
        profile,
        prepared: &prepared,
        tokens: &tokens,
        unknown: &unknown,
        outside: &outside,
    };
    let mut ways: Vec<Vec<Way>> =
        (0..tokens.len()).map(|at| if tokens.get(at).is_none_or(|token| token.skipped) { Vec::new() } else { bench.ways(at) }).collect();
    let mut best: Vec<usize> = vec![0; ways.len()];
    for pass in 0..2 {
        for at in 0..ways.len() {
            let mut here = ways.get_mut(at).map(std::mem::take).unwrap_or_default();
            // What is sure beside its neighbours as they stand is not asked again.
            if pass > 0 && surely_stands(&here) {
                if let Some(place) = ways.get_mut(at) {
                    *place = here;
                }
                continue;
            }
            for index in 0..here.len() {
                let (done, rest) = here.split_at_mut(index);
                let Some(way) = rest.first_mut() else { continue };
                // Ways with the same words, such as those with other signs, have the same neighbours.
                match done.iter().rev().take(ALIKE_WITHIN).find(|known| same_beside(known, way)) {
                    Some(known) => BESIDE.iter().for_each(|feature| way.known.set(*feature, known.known.get(*feature))),
                    None => beside(way, &tokens, &ways, &best, language, profile),
                }
            }
            if let Some(place) = ways.get_mut(at) {
                *place = here;
            }
        }
        best = ways.iter_mut().map(|ways| best_of(ways, &language.model.weights)).collect();
        if pass == 0 {
            seen_here(&mut ways, &prepared);
        }
    }
    Reading { tokens, ways }
}

/// Signs that stand apart on a page set with blanks before them.
const FEW_SPACED: usize = 3;

/// Whether signs stand apart again and again: no dirt is so regular.
fn is_spaced(tokens: &[Token<'_>]) -> bool {
    tokens.iter().filter(|token| stands_apart(token.text)).count() >= FEW_SPACED
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
fn seen_here(ways: &mut [Vec<Way>], prepared: &Prepared) {
    let mut steps: HashMap<(usize, usize), Vec<Confusion>> = HashMap::new();
    let mut met: HashMap<Confusion, f32> = HashMap::new();
    let mut shares: HashMap<(usize, usize), f32> = HashMap::new();
    for (at, ways) in ways.iter().enumerate() {
        for (index, (way, chance)) in ways.iter().zip(chances(ways)).enumerate() {
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

/// What is so improbable to be wrong stays so, whatever its neighbours are taken for.
const SURE: f32 = 0.0005;

/// Whether hardly anything speaks against the text as it stands.
fn surely_stands(ways: &[Way]) -> bool {
    ways.len() < 2 || chances(ways).first().is_some_and(|stands| 1.0 - stands < SURE)
}

/// Asks the model about every way; the best one that is a text.
fn best_of(ways: &mut [Way], weights: &Weights) -> usize {
    // Where nothing is doubted there is nothing to weigh.
    if ways.len() > 1 {
        for way in ways.iter_mut() {
            way.sum = weights.sum(&way.known);
        }
    }
    let texts = ways.iter().enumerate().filter(|(_, way)| !way.other && way.first == way.last);
    texts.max_by(|a, b| a.1.sum.total_cmp(&b.1.sum).then(b.0.cmp(&a.0))).map_or(0, |(at, _)| at)
}

/// What neighbours say.
const BESIDE: &[Feature] = &[
    Feature::Before,
    Feature::After,
    Feature::BeforeUnseen,
    Feature::AfterUnseen,
    Feature::BeforeNever,
    Feature::AfterNever,
    Feature::BeforeThree,
    Feature::AfterThree,
    Feature::AroundThree,
    Feature::OwnBefore,
    Feature::OwnAfter,
];

/// Ways with the same words stand close to each other.
const ALIKE_WITHIN: usize = 6;

/// Whether neighbours say the same of two ways.
fn same_beside(one: &Way, two: &Way) -> bool {
    let place = |way: &Way| (way.first, way.last, way.stands, way.other, way.closes);
    let same = |one: &Arc<str>, two: &Arc<str>| Arc::ptr_eq(one, two) || one == two;
    place(one) == place(two)
        && same(&one.ends.0, &two.ends.0)
        && same(&one.ends.1, &two.ends.1)
        && same(&one.left, &two.left)
        && same(&one.right, &two.right)
}

/// A word beside a way: as it begins, as it ends, how probable both are anywhere, and whether a sentence ends behind it.
type Beside<'a> = ([(&'a str, Option<f32>); 2], bool);

/// Sets what the neighbours say of a way.
fn beside(way: &mut Way, tokens: &[Token<'_>], ways: &[Vec<Way>], best: &[usize], language: &Language, profile: &Profile) {
    if way.other {
        return;
    }
    let neighbours = &language.words.neighbours;
    let chosen = |at: usize| ways.get(at).and_then(|ways| ways.get(best.get(at).copied().unwrap_or(0)));
    let key = |at: usize| tokens.get(at).map_or("", |token| token.key.as_str());
    let word = |at: Option<usize>| -> Option<Beside<'_>> {
        let at = at?;
        match chosen(at) {
            Some(way) => Some(([(&way.left, way.logs.0), (&way.right, way.logs.1)], way.closes)),
            None => tokens.get(at).map(|token| {
                let known = (token.key.as_str(), language.words.get(&token.key).map(log_probability));
                ([known, known], token.ends_sentence())
            }),
        }
    };
    let (before_at, after_at) = (way.first.checked_sub(1), Some(way.last + 1));
    let nothing = ("", None);
    let (before, before_log) = word(before_at).filter(|(_, closes)| !closes).map_or(nothing, |([_, last], _)| last);
    let ((after, after_log), next_closes) =
        word(after_at).filter(|_| !way.closes).map_or((nothing, true), |([first, _], closes)| (first, closes));
    // What stands in the dossier itself says nothing for itself, whatever its capitals and signs.
    let same = |at: usize, word: &str| key(at) == word;
    let own = u32::from(same(way.first, &way.ends.0) && same(way.last, &way.ends.1));
    let often = |count: u32| (1.0 + count.saturating_sub(own) as f32).ln();
    way.known.set(Feature::OwnBefore, often(profile.pair(before_at.map_or("", key), &way.ends.0)));
    way.known.set(Feature::OwnAfter, often(profile.pair(&way.ends.1, after_at.map_or("", key))));
    let bits = |first: &str, second: &str| if first.is_empty() || second.is_empty() { None } else { Some(neighbours.get(first, second)) };
    let (before_bits, after_bits) = (bits(before, &way.left), bits(&way.right, after));
    let expected = |first: Option<f32>, second: Option<f32>| first.zip(second).map_or(0.0, |(first, second)| should_meet(first, second));
    for (bits, expected, [feature, unseen, never]) in [
        (before_bits, expected(before_log, way.logs.0), [Feature::Before, Feature::BeforeUnseen, Feature::BeforeNever]),
        (after_bits, expected(way.logs.1, after_log), [Feature::After, Feature::AfterUnseen, Feature::AfterNever]),
    ] {
        way.known.set(feature, bits.flatten().unwrap_or(0.0));
        let lacks = bits == Some(None);
        way.known.set(unseen, if lacks { 1.0 } else { 0.0 });
        way.known.set(never, if lacks { expected } else { 0.0 });
    }
    // Three words in a row.
    let far_before =
        || word(before_at.and_then(|at| at.checked_sub(1))).filter(|(_, closes)| !closes).map_or("", |([_, (last, _)], _)| last);
    let far_after = || if next_closes { "" } else { word(Some(way.last + 2)).map_or("", |([(first, _), _], _)| first) };
    let three = |first: &str, second: &str, third: &str| {
        if first.is_empty() || second.is_empty() || third.is_empty() { 0.0 } else { neighbours.of_three(first, second, third) }
    };
    let around = if way.left == way.right { three(before, &way.left, after) } else { 0.0 };
    let behind = if before.is_empty() || way.left.is_empty() { 0.0 } else { three(far_before(), before, &way.left) };
    let ahead = if after.is_empty() || way.right.is_empty() { 0.0 } else { three(&way.right, after, far_after()) };
    way.known.set(Feature::BeforeThree, behind);
    way.known.set(Feature::AfterThree, ahead);
    way.known.set(Feature::AroundThree, around);
}

/// The probabilities of ways that were weighed.
pub fn chances(ways: &[Way]) -> Vec<f32> {
    let sums: Vec<f32> = ways.iter().map(|way| way.sum).collect();
    let most = sums.iter().copied().fold(f32::MIN, f32::max);
    let powers: Vec<f32> = sums.iter().map(|sum| (sum - most).exp()).collect();
    let total: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / total).collect()
}

/// Places that do not overlap. A way over several tokens is taken where all of them together speak for it rather than each for a way of its own.
fn settle(reading: &Reading<'_>, chances: &[Vec<f32>]) -> Vec<Judged> {
    let wide = wide_places(reading, chances);
    let mut places: Vec<Judged> = Vec::new();
    let mut at = 0;
    while at < reading.ways.len() {
        let last = wide.get(&at).copied().unwrap_or(at);
        // Of several tokens, the one that is surest speaks for all.
        let doubt = |at: usize| chances.get(at).and_then(|chances| chances.first()).map_or(0.0, |stands| 1.0 - stands);
        let speaker = (at..=last).max_by(|a, b| doubt(*a).total_cmp(&doubt(*b)).then(b.cmp(a))).unwrap_or(at);
        places.extend(place(reading, chances, speaker, (at, last)));
        at = last + 1;
    }
    with_dirt(places, &reading.tokens)
}

/// Dirt of which nothing can be made goes with the doubtful word behind it: `' oviginal` is one place, and has the answers of the word.
fn with_dirt(places: Vec<Judged>, tokens: &[Token<'_>]) -> Vec<Judged> {
    let mut kept: Vec<Judged> = Vec::with_capacity(places.len());
    for mut place in places {
        let begins_line = tokens.get(place.tokens.0).is_some_and(|token| token.begins_line);
        let dirt = |dirt: &mut Judged| {
            dirt.changes.is_empty() && dirt.score > DIRT && dirt.tokens.1 + 1 == place.tokens.0 && !begins_line && place.score > DOUBTED
        };
        if let Some(dirt) = kept.pop_if(dirt) {
            place.span = dirt.span.union(place.span);
            place.tokens.0 = dirt.tokens.0;
            place.score = place.score.max(dirt.score);
        }
        kept.push(place);
    }
    kept
}

/// What stands before a doubtful word and is so probably wrong goes with it.
const DIRT: f32 = 0.4;

/// Logarithm of how much likelier a way over several tokens has to be than ways of their own.
const WIDE_LEAD: f32 = 0.0;
/// A token that is so probably wrong is asked only what it should be.
const DOUBTED: f32 = 0.5;

/// Where ways over several tokens are taken: the first token and the last.
fn wide_places(reading: &Reading<'_>, chances: &[Vec<f32>]) -> BTreeMap<usize, usize> {
    let of = |at: usize| reading.ways.get(at).into_iter().flatten().zip(chances.get(at).into_iter().flatten());
    let log = |chance: f32| chance.max(1e-6).ln();
    let single = |way: &Way| way.first == way.last && !way.other;
    let doubt = |at: usize| chances.get(at).and_then(|chances| chances.first()).map_or(0.0, |stands| 1.0 - stands);
    // Where a token is doubted, that it stands is no rival to any change, and all changes of it together are one.
    let alone = |at: usize, doubted: bool| {
        let rivals = of(at).filter(|(way, _)| single(way) && !(doubted && way.stands)).map(|(_, chance)| *chance);
        log(if doubted { rivals.sum() } else { rivals.fold(0.0, f32::max) })
    };
    let mut found: Vec<(f32, usize, usize)> = Vec::new();
    let mut seen: BTreeSet<(usize, usize)> = BTreeSet::new();
    for at in 0..reading.ways.len() {
        for (way, _) in of(at).filter(|(way, _)| way.last > way.first) {
            if !seen.insert((way.first, way.last)) {
                continue;
            }
            // Dirt before a doubtful word goes with it; see `with_dirt`.
            let behind = match (way.known.get(Feature::DropJunk) > 0.0, way.known.get(Feature::DropJunkBefore) > 0.0) {
                (true, _) => Some((way.last, way.last + 1)),
                (_, true) => Some((way.last - 1, way.last)),
                _ => None,
            };
            let changes = |at: usize| of(at).any(|(way, _)| single(way) && !way.stands);
            let begins_line = |at: usize| reading.tokens.get(at).is_none_or(|token| token.begins_line);
            if behind.is_some_and(|(dirt, next)| !changes(dirt) && changes(next) && doubt(next) > DOUBTED && !begins_line(next)) {
                continue;
            }
            let same = |other: &Way| (other.first, other.last) == (way.first, way.last);
            // A word beside dirt does not speak of it.
            let speaker = (way.first..=way.last).max_by(|a, b| doubt(*a).total_cmp(&doubt(*b)).then(b.cmp(a)));
            let doubted = |at: usize| Some(at) == speaker && doubt(at) > DOUBTED;
            let together = |at: usize| {
                let listed = of(at).filter(|(other, _)| same(other)).map(|(_, chance)| *chance);
                listed.reduce(|sum, chance| sum + chance)
            };
            let lead: f32 = (way.first..=way.last).filter_map(|at| Some(log(together(at)?) - alone(at, doubted(at)))).sum();
            if lead > WIDE_LEAD {
                found.push((lead, way.first, way.last));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    for (_, first, last) in found {
        let free = taken.range(..=last).next_back().is_none_or(|(_, end)| *end < first);
        if free {
            taken.insert(first, last);
        }
    }
    taken
}

/// Changes that are listed of a place at most.
const MOST_LISTED: usize = 24;

/// A title without its full stop is listed behind the one with it: which of them is right depends on who typed.
fn beside_its_title(best_first: &mut Vec<(&Way, f32)>) {
    let is_title = |way: &Way| way.known.get(Feature::Title) > 0.0 && way.text.ends_with('.');
    let Some((at, title)) = best_first.iter().enumerate().find(|(_, (way, _))| is_title(way)).map(|(at, (way, _))| (at, *way)) else {
        return;
    };
    let bare = |way: &Way| (way.first, way.last) == (title.first, title.last) && title.text.strip_suffix('.') == Some(&way.text);
    let Some(from) = best_first.iter().position(|(way, _)| bare(way)).filter(|from| *from > at + 1) else { return };
    let next = best_first.get(at + 1).map_or(0.0, |(_, chance)| *chance);
    let (way, _) = best_first.remove(from);
    best_first.insert(at + 1, (way, next));
}

/// What a token says of a place.
fn place(reading: &Reading<'_>, chances: &[Vec<f32>], at: usize, (first, last): (usize, usize)) -> Option<Judged> {
    let (ways, chances) = (reading.ways.get(at)?, chances.get(at)?);
    let (standing, stands) = (ways.first()?, chances.first()?);
    if 1.0 - stands < LEAST {
        return None;
    }
    let inside = |way: &Way| way.first >= first && way.last <= last;
    let changes = || ways.iter().zip(chances).filter(|(way, _)| !way.stands && !way.other && inside(way));
    let mut best_first: Vec<(&Way, f32)> = changes().map(|(way, chance)| (way, *chance)).collect();
    best_first.sort_by(|a, b| b.1.total_cmp(&a.1));
    beside_its_title(&mut best_first);
    let listed = best_first.iter().take(MOST_LISTED).map(|(way, chance)| (spoken(way, &reading.tokens, first, last), *chance)).collect();
    let span = |at: usize| reading.tokens.get(at).map_or(Span::empty(0), |token| token.span);
    Some(Judged {
        span: span(first).union(span(last)),
        score: 1.0 - stands,
        changes: listed,
        tokens: (first, last),
        best: best_first.first().map(|(way, _)| (*way).clone()),
        standing: standing.clone(),
    })
}

/// What would stand from one token to another if a way inside were taken.
fn spoken(way: &Way, tokens: &[Token<'_>], first: usize, last: usize) -> String {
    let blank = |at: usize| if at > first && tokens.get(at - 1).is_none_or(|before| !before.dashed) { " " } else { "" };
    let mut text = String::new();
    for at in first..=last {
        if at == way.first.max(first) {
            text.push_str(blank(at));
            text.push_str(&way.text);
        } else if !(way.first..=way.last).contains(&at) {
            text.push_str(blank(at));
            text.push_str(tokens.get(at).map_or("", |token| token.text));
        }
    }
    text
}
