//! How the dictionary of markings explains a line.
//!
//! The bare letters of a line are covered, left to right, by the markings they are nearest to, at the least cost; what no marking covers
//! costs too. Nearness is not enough: words of the language are near markings everywhere (PROJECT and PROTECT, CONTACT and NOCONTRACT), so a
//! reading that is made of plain words is never taken for a damaged marking, only for one that is spelt exactly so.

use super::distance::{control_limit, damage_limit, distance};
use super::fold::{Atom, LetterCounts, fold, fold_into, letter_bit};
use super::rules::{Form, MarkingRole, Rules};
use std::ops::Range;

/// No banner has more pieces, even letter-spaced.
const MOST_ATOMS: usize = 60;
/// So many letters no marking explains end the search: the line is prose.
const MOST_STRAY_LETTERS: usize = 10;
/// Lines of no more letters are always compared with the dictionary.
const SHORT_LINE: usize = 18;
/// Cost of an unexplained letter, in the tenths of [`distance`]: less than stretching a marking over it.
const STRAY_LETTER: u32 = 5;
/// Cost of an unexplained number.
const STRAY_NUMBER: u32 = 6;
/// Damage allowed in lines that are not in capitals.
const SMALL_LETTER_DAMAGE: u16 = 5;
/// A false friend counts only nearly undamaged: it is there to keep words out, not to hide damaged markings.
const FRIEND_DAMAGE: u16 = 6;

/// What a known misreading counts as, in tenths of a letter.
const MISREAD_DAMAGE: u16 = 8;

/// A marking found in a line.
#[derive(Debug, Clone)]
pub(super) struct Cover {
    pub(super) form: usize,
    /// In tenths of a letter.
    pub(super) damage: u16,
    /// Another marking that is exactly as near.
    pub(super) tie: Option<usize>,
    pub(super) first_atom: usize,
    pub(super) end_atom: usize,
}

/// A line as the dictionary explains it.
#[derive(Debug, Clone, Default)]
pub(super) struct Explained {
    pub(super) covers: Vec<Cover>,
    pub(super) stray_letters: usize,
    pub(super) stray_words: usize,
    pub(super) stray_numbers: usize,
    /// Stray words that are words of the language: beside them a marking is part of a sentence or a title.
    pub(super) plain_words: usize,
    /// Whether a stray number is long enough to say something, as a date or a message number does.
    pub(super) long_number: bool,
}

/// Covers the pieces of a line by markings; nothing where too much stays unexplained or no marking is found.
pub(super) fn explain(pieces: &[Atom<'_>], rules: &Rules) -> Option<Explained> {
    if pieces.is_empty() || pieces.len() > MOST_ATOMS || !is_worth_a_look(pieces, rules) {
        return None;
    }
    // In small letters only a line that is a marking and nothing else counts, so the search stops at the first word that is none.
    let capitals = pieces.iter().filter(|piece| piece.is_upper()).count() * 2 >= pieces.len();
    let most_strays = if capitals { MOST_STRAY_LETTERS } else { 0 };
    // Cheapest way to explain the first n pieces: cost, stray letters, the last step.
    let mut best: Vec<Option<(u32, usize, Option<Cover>)>> = vec![None; pieces.len() + 1];
    if let Some(first) = best.first_mut() {
        *first = Some((0, 0, None));
    }
    for start in 0..pieces.len() {
        let Some(&(cost, strays, _)) = best.get(start).and_then(Option::as_ref) else { continue };
        let Some(piece) = pieces.get(start) else { continue };
        let letters = if piece.is_number() { 0 } else { piece.text.chars().count() };
        let skip = if letters == 0 { STRAY_NUMBER } else { STRAY_LETTER * u32::try_from(letters).unwrap_or(99) };
        if strays + letters <= most_strays || (most_strays > 0 && telegram_tail(pieces, start, &best)) {
            offer(&mut best, start + 1, (cost + skip, (strays + letters).min(MOST_STRAY_LETTERS), None));
        }
        for cover in covers_from(pieces, start, capitals, rules) {
            let end = cover.end_atom;
            offer(&mut best, end, (cost + u32::from(cover.damage), strays, Some(cover)));
        }
    }
    let mut explained = Explained::default();
    let is_friend = |cover: &Cover| {
        let form = rules.forms.get(cover.form);
        form.and_then(|form| rules.markings.get(form.marking)).is_some_and(|marking| marking.role == MarkingRole::Friend)
    };
    let mut at = pieces.len();
    while at > 0 {
        let (_, _, step) = best.get(at)?.as_ref()?;
        if let Some(cover) = step {
            at = cover.first_atom;
            if is_friend(cover) {
                // A friend beside a marking, as SECTION in a telegram's head, is a word like any other.
                explained.stray_words += cover.end_atom - cover.first_atom;
                explained.stray_letters += rules.forms.get(cover.form).map_or(0, |form| form.folded.len());
            } else {
                explained.covers.push(cover.clone());
            }
        } else {
            at -= 1;
            let piece = pieces.get(at)?;
            if piece.is_number() {
                explained.stray_numbers += 1;
                explained.long_number |= piece.text.len() >= 4;
            } else {
                explained.stray_letters += piece.text.chars().count();
                explained.stray_words += usize::from(piece.text.chars().count() > 2);
                explained.plain_words += usize::from(piece.is_upper() && rules.is_plain(&fold(piece.text)));
            }
        }
    }
    explained.covers.reverse();
    (!explained.covers.is_empty()).then_some(explained)
}

/// Whether a line is short, letter-spaced, or has a word that is a marking's with no more than one letter wrong. Spares the prose the search.
fn is_worth_a_look(pieces: &[Atom<'_>], rules: &Rules) -> bool {
    let letters: usize = pieces.iter().map(|piece| piece.text.chars().count()).sum();
    let capitals = pieces.iter().filter(|piece| piece.is_upper()).count() * 2 >= pieces.len();
    (capitals && letters <= SHORT_LINE)
        || letters <= pieces.len() * 2
        || pieces.iter().any(|piece| piece.text.len() >= 4 && rules.knows_word(&fold(piece.text)))
}

type Step = (u32, usize, Option<Cover>);

fn offer(best: &mut [Option<Step>], at: usize, step: Step) {
    if let Some(place) = best.get_mut(at)
        && place.as_ref().is_none_or(|known| step.0 < known.0)
    {
        *place = Some(step);
    }
}

/// Whether what follows may be the rest of a telegram's classification line: a station and a message number after a marking.
fn telegram_tail(pieces: &[Atom<'_>], start: usize, best: &[Option<Step>]) -> bool {
    let marked = best.get(..=start).unwrap_or_default().iter().flatten().any(|(_, strays, step)| *strays == 0 && step.is_some());
    marked && pieces.len() - start <= 9 && pieces.last().is_some_and(Atom::is_number)
}

/// Every marking that the pieces from `start` on may be, the nearest for each length.
fn covers_from(pieces: &[Atom<'_>], start: usize, capitals: bool, rules: &Rules) -> Vec<Cover> {
    let mut covers = Vec::new();
    let mut letters: Vec<char> = Vec::new();
    let mut mask = 0;
    let mut counts = LetterCounts::default();
    let (mut plain, mut plain_words) = (0, Vec::new());
    for (end, piece) in pieces.iter().enumerate().skip(start) {
        let from = letters.len();
        fold_into(piece.text, &mut letters);
        for &c in letters.iter().skip(from) {
            mask |= letter_bit(c);
            counts.add(c);
        }
        let mut trails = false;
        if let Some(word) = letters.get(from..).and_then(|word| rules.plain_key(word)) {
            plain += letters.len() - from;
            if letters.len() - from >= 3 {
                plain_words.push((word, from..letters.len()));
            }
            trails = letters.len() - from == 2 && from > 0;
        }
        if letters.len() > 80 {
            break;
        }
        let spaced = (end - start) * 10 >= letters.len() * 6 && end - start >= 2;
        // A number beside a marking is a page's number and no letter of it, unless all letters stand apart: `SECRET - 3 -` is no SECRETE.
        let number = !spaced && (piece.is_number() || pieces.get(start).is_some_and(Atom::is_number));
        let Some(cover) = nearest(
            &Letters {
                folded: &letters,
                capitals,
                mask,
                counts,
                spaced,
                plain: number || trails || (plain * 2 >= letters.len() && plain_words.is_empty()),
                plain_words: &plain_words,
            },
            start,
            end + 1,
            rules,
        ) else {
            continue;
        };
        covers.push(cover);
    }
    covers
}

/// Letters with what rules most forms out before they are compared.
struct Letters<'a> {
    folded: &'a [char],
    mask: u32,
    counts: LetterCounts,
    /// Set in capitals; other lines are markings only when undamaged.
    capitals: bool,
    /// Set letter by letter, as only markings are.
    spaced: bool,
    /// Mostly words of the language, of two letters, or with one of them at its end: no damaged marking.
    plain: bool,
    /// Keys of the longer words of the language in it: a damaged marking that has another word is none.
    plain_words: &'a [(u64, Range<usize>)],
}

impl Letters<'_> {
    /// Whether they have a word of the language which is neither a word of the marking nor the rest of one.
    fn has_other_words(&self, form: &Form) -> bool {
        self.folded != form.folded
            && self.plain_words.iter().any(|(key, place)| {
                let word = self.folded.get(place.clone()).unwrap_or_default();
                let rest = form.words.len() > 1
                    && self.folded.len() + 2 >= form.folded.len()
                    && form.folded.windows(word.len()).any(|window| window == word);
                !form.words.contains(key) && !rest
            })
    }
}

/// The marking nearest to these letters.
fn nearest(letters: &Letters<'_>, first_atom: usize, end_atom: usize, rules: &Rules) -> Option<Cover> {
    let mut best: Option<Cover> = None;
    let spare = if letters.capitals && !letters.plain { usize::from(damage_limit(letters.folded.len() + 4) / 6) } else { 0 };
    for (index, form) in rules.forms_of_length(letters.folded.len().saturating_sub(spare), letters.folded.len() + spare) {
        if (form.mask & !letters.mask).count_ones() + (letters.mask & !form.mask).count_ones()
            > u32::from(damage_limit(form.folded.len()) / 3)
        {
            continue;
        }
        let role = rules.markings.get(form.marking).map(|marking| marking.role);
        let friend = role == Some(MarkingRole::Friend);
        if friend && letters.spaced {
            continue;
        }
        let limit = match role {
            _ if form.exact || letters.plain => 0,
            Some(MarkingRole::Level(_)) => damage_limit(form.folded.len()),
            _ => control_limit(form.folded.len()),
        };
        let limit = if friend { limit.min(FRIEND_DAMAGE) } else { limit };
        let limit = if letters.capitals { limit } else { limit.min(SMALL_LETTER_DAMAGE) };
        let limit = best.as_ref().map_or(limit, |best| limit.min(best.damage));
        if form.folded.len().abs_diff(letters.folded.len()) > usize::from(limit / 6)
            || form.counts.difference(&letters.counts) > u32::from(limit) * 2 / 5
        {
            continue;
        }
        if form.folded.len() <= 3 && (end_atom - first_atom > 1) {
            continue;
        }
        if limit > 0 && letters.has_other_words(form) {
            continue;
        }
        let Some(damage) = distance(letters.folded, &form.folded, limit) else { continue };
        let damage = if form.misread { MISREAD_DAMAGE } else { damage };
        if best.as_ref().is_some_and(|best| best.damage < damage) {
            continue;
        }
        match &mut best {
            Some(known) if known.damage == damage => {
                let name = |form: &Form| rules.markings.get(form.marking).map(|marking| (&marking.name, marking.role));
                let known_name = rules.forms.get(known.form).and_then(name);
                let known_friend = known_name.is_some_and(|(_, role)| role == MarkingRole::Friend);
                let same_length = rules.forms.get(known.form).is_some_and(|known| known.folded.len() == form.folded.len());
                // Two languages' words for one level, or one word in two families, are no tie: both readings mean the same.
                let same_letters = rules.forms.get(known.form).is_some_and(|known| known.folded == form.folded)
                    || known_name.is_some_and(|(_, known)| matches!(known, MarkingRole::Level(_)) && Some(known) == role);
                if known_name == name(form) || damage == 0 || same_letters {
                    continue;
                }
                if known_friend && !friend {
                    // A word of the same length is a misreading of the marking more often than of the friend; one shorter or longer may be either.
                    let tie = if same_length { None } else { Some(known.form) };
                    *known = Cover { form: index, damage, tie, first_atom, end_atom };
                } else if !(friend && same_length) {
                    known.tie = Some(index);
                }
            }
            _ => best = Some(Cover { form: index, damage, tie: None, first_atom, end_atom }),
        }
    }
    best
}
