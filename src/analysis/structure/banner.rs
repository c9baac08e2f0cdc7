//! Banner lines: the classification at the head or foot of a page, exact or damaged.
//!
//! A line is taken apart into bare letters and covered, left to right, by the markings it is nearest to; what no marking covers costs.
//! Because spacing is gone, `S E C R E T`, `S-E-C-R-E-T` and `SECRET` are one case. Every marking of every family and every false
//! friend competes, so SECRETARY is never a damaged SECRET, and a reading as near to UNCLASSIFIED as to CLASSIFIED is shown as undecided.

use super::distance::{damage_limit, distance};
use super::fold::{Atom, LetterCounts, atoms, fold, fold_into, letter_bit};
use super::rules::{Form, MarkingRole, Rules};
use super::work::{Found, Owner, PageWork, push_unique};
use crate::model::{Level, MarkKind, Marking, Span};
use std::fmt::Write as _;

/// A banner has few letters; longer lines are prose.
const LONGEST_LINE: usize = 90;
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
/// Lines no further from the page's edge stand at it.
const EDGE: usize = 4;

/// A marking found in a line.
#[derive(Debug, Clone)]
struct Cover {
    form: usize,
    /// In tenths of a letter.
    damage: u16,
    /// Another marking that is exactly as near.
    tie: Option<usize>,
    first_atom: usize,
    end_atom: usize,
}

/// A line as the dictionary explains it.
#[derive(Debug, Clone, Default)]
struct Explained {
    covers: Vec<Cover>,
    stray_letters: usize,
    stray_words: usize,
    stray_numbers: usize,
}

/// Takes the banner lines of a page.
pub(super) fn find(work: &mut PageWork<'_>) {
    let edges = work.edge_distances(false);
    for (line, edge) in edges.into_iter().enumerate() {
        let head = work.owner(line).is(MarkKind::PageNumber);
        if work.is_free(line) || head {
            banner_line(work, line, edge);
        }
    }
    beside_banners(work);
}

fn banner_line(work: &mut PageWork<'_>, line: usize, edge: usize) {
    let Some(page_line) = work.lines.get(line) else { return };
    let (core, at) = (page_line.core, page_line.core_span.start);
    if page_line.letters < 2 || page_line.letters > LONGEST_LINE || (!page_line.is_capitals() && page_line.letters > 60) {
        return;
    }
    let pieces = atoms(core);
    let Some(explained) = explain(&pieces, work.rules) else { return };
    let Some((confidence, whole)) = judge(work, line, &pieces, &explained, edge) else { return };
    let finding = describe(&pieces, &explained, core, work.rules);
    let head = work.owner(line).is(MarkKind::PageNumber);
    let span = if whole && !head {
        work.lines.get(line).map_or(Span::empty(at), |line| line.span)
    } else {
        let start = explained.covers.first().and_then(|cover| pieces.get(cover.first_atom)).map_or(0, |atom| atom.start);
        let end =
            explained.covers.last().and_then(|cover| pieces.get(cover.end_atom.saturating_sub(1))).map_or(core.len(), |atom| atom.end);
        Span::new(at + start, at + end)
    };
    if !head {
        work.take(line, if whole { Owner::Mark(MarkKind::Banner) } else { Owner::Part(MarkKind::Banner) });
    }
    let found = Found { kind: MarkKind::Banner, confidence: confidence.min(finding.ceiling), rule: finding.rule, reason: finding.reason };
    if let Some(made) = work.found_at(span, found) {
        made.marking = finding.marking;
        made.reading = finding.reading;
        made.alternatives = finding.alternatives;
    }
}

/// Covers the pieces of a line by markings; nothing where too much stays unexplained or no marking is found.
fn explain(pieces: &[Atom<'_>], rules: &Rules) -> Option<Explained> {
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
            } else {
                explained.stray_letters += piece.text.chars().count();
                explained.stray_words += usize::from(piece.text.chars().count() > 2);
            }
        }
    }
    explained.covers.reverse();
    (!explained.covers.is_empty()).then_some(explained)
}

/// Whether a line is short, letter-spaced, or has a word that is a marking's with no more than one letter wrong. Spares the prose the search.
fn is_worth_a_look(pieces: &[Atom<'_>], rules: &Rules) -> bool {
    let letters: usize = pieces.iter().map(|piece| piece.text.len()).sum();
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
    for (end, piece) in pieces.iter().enumerate().skip(start) {
        let from = letters.len();
        fold_into(piece.text, &mut letters);
        for &c in letters.iter().skip(from) {
            mask |= letter_bit(c);
            counts.add(c);
        }
        if letters.len() > 80 {
            break;
        }
        let Some(cover) = nearest(
            &Letters { folded: &letters, capitals, mask, counts, spaced: (end - start) * 10 >= letters.len() * 6 && end - start >= 2 },
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
}

/// The marking nearest to these letters.
fn nearest(letters: &Letters<'_>, first_atom: usize, end_atom: usize, rules: &Rules) -> Option<Cover> {
    let mut best: Option<Cover> = None;
    let spare = if letters.capitals { usize::from(damage_limit(letters.folded.len() + 4) / 6) } else { 0 };
    for (index, form) in rules.forms_of_length(letters.folded.len().saturating_sub(spare), letters.folded.len() + spare) {
        if (form.mask & !letters.mask).count_ones() + (letters.mask & !form.mask).count_ones()
            > u32::from(damage_limit(form.folded.len()) / 3)
        {
            continue;
        }
        let friend = rules.markings.get(form.marking).is_some_and(|marking| marking.role == MarkingRole::Friend);
        if friend && letters.spaced {
            continue;
        }
        let limit = if form.exact { 0 } else { damage_limit(form.folded.len()) };
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
        let Some(damage) = distance(letters.folded, &form.folded, limit) else { continue };
        match &mut best {
            Some(known) if known.damage == damage => {
                let name = |form: &Form| rules.markings.get(form.marking).map(|marking| (&marking.name, marking.role));
                let known_name = rules.forms.get(known.form).and_then(name);
                let known_friend = known_name.is_some_and(|(_, role)| role == MarkingRole::Friend);
                let same_length = rules.forms.get(known.form).is_some_and(|known| known.folded.len() == form.folded.len());
                if known_name == name(form) || damage == 0 {
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

/// Whether an explained line is a banner, how surely, and whether all of it is.
fn judge(work: &PageWork<'_>, line: usize, pieces: &[Atom<'_>], explained: &Explained, edge: usize) -> Option<(f32, bool)> {
    let page_line = work.lines.get(line)?;
    let role = |cover: &Cover| {
        let form = work.rules.forms.get(cover.form)?;
        work.rules.markings.get(form.marking).map(|marking| (marking.role, form.folded.len()))
    };
    let roles: Vec<(MarkingRole, usize, u16)> =
        explained.covers.iter().filter_map(|cover| role(cover).map(|(role, letters)| (role, letters, cover.damage))).collect();
    if !roles.iter().any(|(role, ..)| matches!(role, MarkingRole::Level(_) | MarkingRole::Control)) {
        return None;
    }
    let letters: usize = roles.iter().map(|(_, letters, _)| letters).sum();
    let damage: f32 = roles.iter().map(|(.., damage)| f32::from(*damage)).sum::<f32>() / (10.0 * letters.max(1) as f32);
    let short = letters <= 3;
    let capitals = page_line.is_capitals() || pieces.iter().all(Atom::is_upper);
    let at_edge = edge < EDGE;
    let lone = explained.stray_letters == 0 && explained.stray_numbers == 0;
    let debris = explained.stray_letters <= 2 && explained.stray_words == 0 && explained.stray_numbers <= 1 && letters >= 6;
    let sound = damage <= 0.03;
    if short && !(lone && at_edge && edge <= 1 && capitals) {
        return None;
    }
    if !capitals {
        let begins = pieces.first().is_some_and(|atom| atom.text.starts_with(char::is_uppercase));
        return (lone && sound && begins && at_edge).then_some((0.8, true));
    }
    if lone || debris {
        if at_edge {
            return Some((0.97 - damage * 0.8 - if lone { 0.0 } else { 0.08 }, true));
        }
        let inside = in_capital_prose(work, line);
        return (damage <= 0.17 && !inside && (lone || damage <= 0.1)).then_some((0.9 - damage, true));
    }
    let first = explained.covers.first()?;
    let level_first = first.first_atom == 0 && roles.first().is_some_and(|(role, ..)| matches!(role, MarkingRole::Level(_)));
    let ends_in_number = pieces.last().is_some_and(Atom::is_number);
    if level_first && sound && ends_in_number && explained.stray_words <= 6 && page_line.core.len() < 80 {
        return Some((0.85, false));
    }
    if work.owner(line).is(MarkKind::PageNumber) && sound {
        return Some((0.85, false));
    }
    let strong = roles.iter().any(|(role, letters, damage)| {
        matches!(role, MarkingRole::Level(level) if *level >= Level::Restricted) && *damage == 0 && *letters >= 6
    });
    let mostly = letters * 3 >= explained.stray_letters * 4;
    (strong && mostly && edge <= 1 && explained.stray_numbers <= 1).then_some((0.6, false))
}

/// Whether the lines directly above and below run on as prose, so that a lone word is the end or the middle of a sentence.
fn in_capital_prose(work: &PageWork<'_>, line: usize) -> bool {
    let above = line.checked_sub(1).and_then(|above| work.lines.get(above));
    let below = work.lines.get(line + 1);
    let tight = work.lines.get(line).is_some_and(|line| line.blank_before == 0) && below.is_some_and(|line| line.blank_before == 0);
    let runs_on = |line: &super::lines::PageLine<'_>| line.core.len() >= 45 && !line.ends_sentence();
    tight && above.is_some_and(runs_on) && below.is_some_and(|line| line.core.len() >= 30)
}

/// What is said about a banner.
struct Described<'r> {
    marking: Option<Marking>,
    reading: Option<String>,
    /// The readings between which it is undecided.
    alternatives: Vec<String>,
    rule: &'r str,
    reason: String,
    /// No more confidence than this, because something is undecided.
    ceiling: f32,
}

fn describe<'r>(pieces: &[Atom<'_>], explained: &Explained, core: &str, rules: &'r Rules) -> Described<'r> {
    let mut marking = Marking::default();
    let mut rule: Option<&str> = None;
    // The second is the reading with the other marking wherever two are as near.
    let (mut reading, mut other_reading) = (String::new(), String::new());
    let (mut copied, mut damaged) = (0, false);
    let mut ties = Vec::new();
    for cover in &explained.covers {
        let Some((form, entry)) = rules.forms.get(cover.form).and_then(|form| Some((form, rules.markings.get(form.marking)?))) else {
            continue;
        };
        if let Some(other) = cover.tie.and_then(|tie| rules.forms.get(tie)).and_then(|form| rules.markings.get(form.marking)) {
            ties.push(format!("{} and {}", entry.name, other.name));
        }
        match entry.role {
            MarkingRole::Level(level) if marking.level.is_none_or(|known| known < level) && cover.tie.is_none() => {
                marking.level = Some(level);
                marking.level_name.clone_from(&entry.name);
                rule = Some(&entry.id);
            }
            MarkingRole::Control | MarkingRole::Codeword => push_unique(&mut marking, &entry.name),
            MarkingRole::Level(_) | MarkingRole::Friend => {}
        }
        rule = rule.or(Some(&entry.id));
        let (Some(first), Some(last)) = (pieces.get(cover.first_atom), pieces.get(cover.end_atom.saturating_sub(1))) else { continue };
        let between = core.get(copied..first.start).unwrap_or_default();
        let spelled = |form: &Form| match cover.damage {
            0 => core.get(first.start..last.end).unwrap_or_default().to_owned(),
            _ => respell(form, pieces.get(cover.first_atom..cover.end_atom).unwrap_or_default(), core),
        };
        damaged |= cover.damage > 0;
        let other = cover.tie.and_then(|tie| rules.forms.get(tie)).unwrap_or(form);
        reading.extend([between, &spelled(form)]);
        other_reading.extend([between, &spelled(other)]);
        copied = last.end;
    }
    let rest = core.get(copied..).unwrap_or_default();
    reading.push_str(rest);
    other_reading.push_str(rest);
    let undecided = !ties.is_empty();
    let mut reason = String::from("A line of its own that ");
    if undecided {
        let _ignored = write!(reason, "is as near to {}.", ties.join(", "));
    } else if damaged {
        let _ignored = write!(reason, "reads as {} with letters misread.", name_of(&marking));
    } else {
        let _ignored = write!(reason, "states {}.", name_of(&marking));
    }
    let known = marking.level.is_some() || !marking.controls.is_empty();
    let trimmed = |reading: &str| reading.trim_matches(['"', '\'', '.', ',', '-', ' ', ':', '*', '|']).to_owned();
    Described {
        marking: known.then_some(marking),
        reading: (damaged && !undecided).then(|| trimmed(&reading)),
        alternatives: if undecided { vec![trimmed(&reading), trimmed(&other_reading)] } else { Vec::new() },
        rule: rule.unwrap_or("us.banner"),
        reason,
        ceiling: if undecided { 0.5 } else { 1.0 },
    }
}

/// The right spelling in the way the damaged one was set: letter by letter where it was spaced or hyphenated.
fn respell(form: &Form, pieces: &[Atom<'_>], core: &str) -> String {
    let letters: usize = pieces.iter().map(|piece| piece.text.chars().count()).sum();
    let spaced = pieces.len() >= 3 && pieces.len() * 10 >= letters * 6;
    if !spaced {
        return form.spelling.clone();
    }
    let gap = match (pieces.first(), pieces.get(1)) {
        (Some(first), Some(second)) => core.get(first.end..second.start).unwrap_or(" "),
        _ => " ",
    };
    let words = form.spelling.split_whitespace().map(|word| {
        let letters: Vec<String> = word.chars().filter(|c| c.is_alphanumeric()).map(String::from).collect();
        letters.join(gap)
    });
    words.collect::<Vec<_>>().join("  ")
}

/// A marking in a few words.
pub(super) fn name_of(marking: &Marking) -> String {
    let level = (!marking.level_name.is_empty()).then_some(marking.level_name.as_str());
    level.into_iter().chain(marking.controls.iter().map(String::as_str)).collect::<Vec<_>>().join(" / ")
}

/// Short remains of a banner directly beside a sound one, such as a second stamp of which half the letters printed.
fn beside_banners(work: &mut PageWork<'_>) {
    let banners: Vec<usize> = (0..work.lines.len()).filter(|&line| work.owner(line) == Owner::Mark(MarkKind::Banner)).collect();
    for line in banners {
        let neighbours = [line.checked_sub(1), Some(line + 1)];
        for other in neighbours.into_iter().flatten() {
            let Some(page_line) = work.lines.get(other).filter(|_| work.is_free(other)) else { continue };
            if page_line.core.len() > 40 || !page_line.is_capitals() || page_line.letters < 4 {
                continue;
            }
            let pieces = atoms(page_line.core);
            let Some(explained) = explain(&pieces, work.rules) else { continue };
            let codewords = explained.stray_letters <= 2
                && explained.covers.iter().all(|cover| {
                    let form = work.rules.forms.get(cover.form);
                    form.and_then(|form| work.rules.markings.get(form.marking)).is_some_and(|marking| marking.role == MarkingRole::Codeword)
                });
            if !codewords {
                continue;
            }
            let described = describe(&pieces, &explained, page_line.core, work.rules);
            let found = Found { kind: MarkKind::Banner, confidence: 0.75, rule: described.rule, reason: described.reason };
            if let Some(made) = work.found_line(other, found) {
                made.marking = described.marking;
                made.reading = described.reading;
                made.alternatives = described.alternatives;
            }
        }
    }
}
