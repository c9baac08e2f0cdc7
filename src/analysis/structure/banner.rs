//! Banner lines: the classification at the head or foot of a page, exact or damaged.
//!
//! A line is taken apart into bare letters and covered, left to right, by the markings it is nearest to; what no marking covers costs.
//! Because spacing is gone, `S E C R E T`, `S-E-C-R-E-T` and `SECRET` are one case. Every marking of every family and every false
//! friend competes, so SECRETARY is never a damaged SECRET, and a reading as near to UNCLASSIFIED as to CLASSIFIED is shown as undecided.

use super::distance::distance_within;
use super::explain::{Cover, Explained, explain};
use super::fold::{Atom, atoms, fold};
use super::form_choice::{self, is_choice};
use super::rules::{Company, Form, MarkingRole, Rules};
use super::work::{Found, Owner, PageWork, push_unique};
use crate::model::{Level, MarkKind, Marking, Span};
use std::fmt::Write as _;

/// A banner has few letters; longer lines are prose.
const LONGEST_LINE: usize = 90;
/// Markings of so many letters are stamped in several lines.
const LONG_FORM: usize = 24;
/// Damage of a part of such a stamp, in hundredths of its letters.
const LOOSE: usize = 25;
/// Lines no further from the page's edge stand at it.
const EDGE: usize = 4;

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
    form_choice::release(work);
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

/// Whether an explained line is a banner, how surely, and whether all of it is.
fn judge(work: &PageWork<'_>, line: usize, pieces: &[Atom<'_>], explained: &Explained, edge: usize) -> Option<(f32, bool)> {
    let page_line = work.lines.get(line)?;
    let role = |cover: &Cover| {
        let form = work.rules.forms.get(cover.form)?;
        work.rules.markings.get(form.marking).map(|marking| (marking.role, form.folded.len()))
    };
    let roles: Vec<(MarkingRole, usize, u16)> =
        explained.covers.iter().filter_map(|cover| role(cover).map(|(role, letters)| (role, letters, cover.damage))).collect();
    if !explained.covers.iter().any(|cover| stands_alone(work.rules, cover)) || is_choice(explained, page_line.core, work.rules) {
        return None;
    }
    let letters: usize = roles.iter().map(|(_, letters, _)| letters).sum();
    let damage: f32 = roles.iter().map(|(.., damage)| f32::from(*damage)).sum::<f32>() / (10.0 * letters.max(1) as f32);
    let short = letters <= 3;
    let capitals = page_line.is_capitals() || pieces.iter().all(Atom::is_upper);
    let at_edge = edge < EDGE;
    let lone = explained.stray_letters == 0 && explained.stray_numbers == 0;
    // Words of the language that are known to be read for a marking: elsewhere on the page they may be what they say.
    let misread = |cover: &Cover| work.rules.forms.get(cover.form).is_some_and(|form| form.misread);
    if !at_edge && explained.covers.iter().all(misread) {
        return None;
    }
    let debris = explained.plain_words == 0
        && explained.stray_letters <= 2
        && explained.stray_words == 0
        && explained.stray_numbers <= 1
        && letters >= 6;
    let sound = damage <= 0.03;
    if short && !(lone && at_edge && edge <= 1 && capitals) {
        return None;
    }
    if !capitals {
        let begins = pieces.first().is_some_and(|atom| atom.text.starts_with(char::is_uppercase));
        return (lone && sound && begins && at_edge).then_some((0.8, true));
    }
    if lone || debris {
        // A long number beside a marking is a date or a message's number and stays in the text.
        let whole = !explained.long_number;
        if at_edge {
            return Some((0.97 - damage * 0.8 - if lone { 0.0 } else { 0.08 }, whole));
        }
        let inside = in_capital_prose(work, line);
        return (damage <= 0.17 && !inside && (lone || damage <= 0.1)).then_some((0.9 - damage, whole));
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
    let mostly = explained.plain_words == 0 && letters >= explained.stray_letters;
    (strong && mostly && edge <= 1 && explained.stray_numbers <= 1).then_some((0.6, false))
}

/// Whether a marking counts without another beside it.
fn stands_alone(rules: &Rules, cover: &Cover) -> bool {
    let marking = rules.forms.get(cover.form).and_then(|form| rules.markings.get(form.marking));
    marking.is_some_and(|marking| marking.company == Company::None && matches!(marking.role, MarkingRole::Level(_) | MarkingRole::Control))
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

/// Short remains of a banner directly beside a sound one: codewords of their own line, or a second stamp of which half the letters printed.
fn beside_banners(work: &mut PageWork<'_>) {
    let mut banners: Vec<usize> = (0..work.lines.len()).filter(|&line| work.owner(line) == Owner::Mark(MarkKind::Banner)).collect();
    let mut next = 0;
    while let Some(&line) = banners.get(next) {
        next += 1;
        for other in [line.checked_sub(1), Some(line + 1)].into_iter().flatten() {
            let Some(page_line) = work.lines.get(other).filter(|_| work.is_free(other)) else { continue };
            if page_line.core.len() > 40 || !page_line.is_capitals() || page_line.letters < 4 {
                continue;
            }
            if codewords(work, other) || (remains(work, line, other) && next <= 60) {
                banners.push(other);
            }
        }
    }
}

/// Takes a line that has only markings which count beside another.
fn codewords(work: &mut PageWork<'_>, line: usize) -> bool {
    let Some(core) = work.lines.get(line).map(|line| line.core) else { return false };
    let pieces = atoms(core);
    let Some(explained) = explain(&pieces, work.rules) else { return false };
    let is_codeword = |cover: &Cover| {
        let form = work.rules.forms.get(cover.form);
        form.and_then(|form| work.rules.markings.get(form.marking)).is_some_and(|marking| marking.company == Company::Beside)
    };
    if explained.stray_letters > 2 || explained.plain_words > 0 || !explained.covers.iter().all(is_codeword) {
        return false;
    }
    let described = describe(&pieces, &explained, core, work.rules);
    let found = Found { kind: MarkKind::Banner, confidence: 0.75, rule: described.rule, reason: described.reason };
    if let Some(made) = work.found_line(line, found) {
        made.marking = described.marking;
        made.reading = described.reading;
        made.alternatives = described.alternatives;
    }
    true
}

/// Takes a line that is a stretch of a long marking of which the banner beside it has another stretch: stamps of several lines come apart.
fn remains(work: &mut PageWork<'_>, banner: usize, line: usize) -> bool {
    let (Some(whole), Some(part)) = (work.lines.get(banner), work.lines.get(line)) else { return false };
    let (whole, part) = (fold(whole.core), fold(part.core));
    let plain = atoms(work.lines.get(line).map_or("", |line| line.core))
        .iter()
        .filter_map(|word| work.rules.plain_key(&fold(word.text)))
        .collect::<Vec<_>>();
    if part.len() < 6 || whole.len() < 6 {
        return false;
    }
    let near = |reading: &[char], form: &Form| usize::from(distance_within(reading, &form.folded)) * 10 <= reading.len() * LOOSE;
    let is_control = |form: &Form| work.rules.markings.get(form.marking).is_some_and(|marking| marking.role == MarkingRole::Control);
    let form = work.rules.forms.iter().find(|form| {
        form.folded.len() >= LONG_FORM
            && is_control(form)
            && plain.iter().all(|word| form.words.contains(word))
            && near(&whole, form)
            && near(&part, form)
    });
    let Some((form, entry)) = form.and_then(|form| Some((form, work.rules.markings.get(form.marking)?))) else { return false };
    let reason = format!("Stands beside a line of “{}” and reads as a part of it.", form.spelling);
    let found = Found { kind: MarkKind::Banner, confidence: 0.7, rule: &entry.id, reason };
    if let Some(made) = work.found_line(line, found) {
        made.marking = Some(Marking { controls: vec![entry.name.clone()], ..Marking::default() });
    }
    true
}
