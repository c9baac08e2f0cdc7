//! Ways that divide a token, put tokens together, or leave out what is nothing.

use super::candidates::{Candidate, ORDINARY_TRAIL};
use super::features::Feature;
use super::kinds::{Kind, divided_by_hyphen, is_scrap};
use super::symbols;
use super::tokens::{Case, Token, case};
use super::ways::{Bench, Way};
use super::words::log_probability;
use crate::analysis::lexicon::Entry;

/// A misreading that costs less needs no other answer.
const NEAR: f32 = 6.2;
/// Letters of words run together of which one was misread.
const LEAST_RUN: usize = 5;
const LONGEST_RUN: usize = 18;
/// Places at which such words are divided.
const MOST_CUTS: usize = 4;
/// Letters that a cut word must still have and must have lost, and words that are proposed for it from either side.
const LEAST_REST: usize = 4;
const LEAST_LOST: usize = 3;
const MOST_COMPLETED: usize = 2;
/// A form that stands so often in the dossier is a word of it.
const OFTEN: u32 = 3;
/// Longer words are not put together.
const LONGEST_JOIN: usize = 16;

impl Bench<'_> {
    pub(super) fn divided(&self, at: usize, token: &Token<'_>, ways: &mut Vec<Way>) {
        let core = token.core;
        for (cut, c) in core.char_indices().skip(1) {
            let (first, rest) = core.split_at(cut);
            let sign = !c.is_alphanumeric();
            let second = if sign { rest.trim_start_matches(|c: char| !c.is_alphanumeric()) } else { rest };
            let (left, right) = (symbols::key(first.trim_end_matches(|c: char| !c.is_alphanumeric())), symbols::key(second));
            let fine = |key: &str| {
                let figures = key.chars().all(|c| c.is_ascii_digit());
                (sign && figures && !key.is_empty())
                    || self.entry(key).is_some_and(|entry| {
                        let length = key.chars().count();
                        entry.tier >= 2 && (length > 2 || log_probability(entry) > -8.0) && (length > 1 || matches!(key, "a" | "i"))
                    })
            };
            let kept = if sign && ".,;:!?".contains(c) { format!("{first}{c}") } else { first.to_owned() };
            // `end.(See` opens a bracket.
            let opens = if sign && rest.starts_with('(') { "(" } else { "" };
            let mut add = |second: &str, right: &str, misread: Option<&Candidate>| {
                let mut way = self.way(at, at, format!("{}{kept} {opens}{second}{}", token.lead, token.trail), &left, right);
                way.known.set(Feature::Change, 1.0);
                way.known.set(if sign { Feature::SplitAtSign } else { Feature::Split }, 1.0);
                way.known.set(Feature::Inside, self.language.words.neighbours.bits(&left, right));
                self.edged(at, token, (token.lead, token.trail), &mut way);
                if let Some(candidate) = misread {
                    way.known.set(Feature::SplitMisread, 1.0);
                    self.misread(&mut way, second, candidate, false);
                }
                ways.push(way);
            };
            if fine(&left) && fine(&right) {
                add(second, &right, None);
            } else if sign
                && (fine(&left) || self.profile.count(first) >= OFTEN)
                && second.chars().count() > 2
                && second.chars().all(char::is_alphabetic)
            {
                for candidate in self.candidates_together(second).iter().take(2) {
                    add(&candidate.dressed(second), &candidate.word, Some(candidate));
                }
            }
        }
    }

    /// Two words run together of which one was misread: `govororof` for *governor of*.
    pub(super) fn divided_near(&self, at: usize, token: &Token<'_>, ways: &mut Vec<Way>) {
        let core = token.core;
        let length = core.chars().count();
        let near = |way: &Way| !way.stands && !way.other && way.known.get(Feature::CaseOnly) == 0.0 && way.known.get(Feature::Cost) < NEAR;
        let answered = ways.iter().any(|way| near(way) && way.misread.is_some() || way.known.get(Feature::Split) > 0.0);
        if answered || !(LEAST_RUN..=LONGEST_RUN).contains(&length) || !core.is_ascii() || !core.chars().all(char::is_alphanumeric) {
            return;
        }
        // The part that is right is the likelier the longer it is.
        let mut cuts: Vec<(f32, &str, &str, bool)> = Vec::new();
        for cut in 2..length - 1 {
            let Some((first, rest)) = core.split_at_checked(cut) else { continue };
            for (right, misread, leads) in [(first, rest, true), (rest, first, false)] {
                let usual = |entry: Entry| entry.tier >= 3 && (right.len() > 3 || log_probability(entry) > -7.0);
                let entry = self.entry(&symbols::key(right)).filter(|entry| usual(*entry) && misread.len() > 1);
                if let Some(entry) = entry {
                    cuts.push((log_probability(entry) + 2.0 * right.len() as f32, first, rest, leads));
                }
            }
        }
        cuts.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (_, first, rest, leads) in cuts.into_iter().take(MOST_CUTS) {
            let (right, misread) = if leads { (first, rest) } else { (rest, first) };
            for candidate in self.candidates_together(misread).iter().take(2) {
                let word = candidate.dressed(misread);
                let (text, left, last) = if leads {
                    (format!("{right} {word}"), symbols::key(right), candidate.word.clone())
                } else {
                    (format!("{word} {right}"), candidate.word.clone(), symbols::key(right))
                };
                let mut way = self.way(at, at, format!("{}{text}{}", token.lead, token.trail), &left, &last);
                way.known.set(Feature::Change, 1.0);
                way.known.set(Feature::Split, 1.0);
                way.known.set(Feature::SplitMisread, 1.0);
                way.known.set(Feature::Inside, self.language.words.neighbours.bits(&left, &last));
                self.edged(at, token, (token.lead, token.trail), &mut way);
                self.misread(&mut way, misread, candidate, false);
                ways.push(way);
            }
        }
    }

    pub(super) fn compounds(&self, at: usize, token: &Token<'_>, ways: &mut Vec<Way>) {
        let dividers = ['-', '\'', '/', '\u{2014}', '\u{2019}'];
        if !token.core.contains(dividers) {
            return;
        }
        let mut from = 0;
        for part in token.core.split(dividers) {
            let place = from..from + part.len();
            from = place.end + token.core.get(place.end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            let key = symbols::key(part);
            // A rare word with a genitive is hardly one: `compony's` is the company's.
            let rare = self.entry(&token.key).is_some_and(|entry| entry.tier == 1) && token.core.ends_with(['s', 'S']);
            let least = if rare { 2 } else { 1 };
            let fine = match self.kind(part, &key) {
                Kind::Known(tier) => tier >= least,
                kind => matches!(kind, Kind::Number | Kind::Right),
            };
            if part.chars().count() < 2 || fine {
                continue;
            }
            for candidate in self.candidates(part, false).iter().take(5) {
                let mut core = token.core.to_owned();
                core.replace_range(place.clone(), &candidate.dressed(part));
                let mut way = self.changed(at, token, &core, (token.lead, token.trail));
                self.misread(&mut way, part, candidate, false);
                way.known.set(Feature::Compound, 1.0);
                ways.push(way);
            }
        }
    }

    /// A name of the dossier that the edge of the scan cuts: `Karlsbr` for *Karlsbrunn*.
    pub(super) fn completed(&self, at: usize, token: &Token<'_>, kind: Kind, ways: &mut Vec<Way>) {
        let length = token.key.len();
        if !matches!(kind, Kind::Unknown(_)) || length < LEAST_REST || !token.core.chars().all(char::is_alphabetic) {
            return;
        }
        for (form, head) in self.prepared.cut(&token.key, MOST_COMPLETED) {
            let lost = symbols::key(form).len().saturating_sub(length);
            if lost < LEAST_LOST {
                continue;
            }
            let mut way = self.changed(at, token, form, (token.lead, token.trail));
            way.known.set(Feature::ChangeOwn, 1.0);
            way.known.set(Feature::ChangeFrequent, (1.0 + self.prepared.count(form) as f32).ln());
            way.known.set(Feature::Completed, 1.0);
            way.known.flag(Feature::CompletedHead, head);
            way.known.set(Feature::CompletedLetters, (lost as f32).ln());
            ways.push(way);
        }
    }

    /// Two or three tokens as one word.
    pub(super) fn joined(&self, at: usize, ways: &mut Vec<Way>) {
        let (Some(token), Some(next)) = (self.tokens.get(at), self.tokens.get(at + 1)) else { return };
        if next.skipped || token.skipped || token.dashed || next.core.is_empty() || token.core.is_empty() {
            return;
        }
        if divided_by_hyphen(token, next) {
            self.divided_misread(at, token, next, ways);
            return;
        }
        self.joined_with_sign(at, token, next, ways);
        // `Go\ ornmont`: an odd sign at the edge may have been a letter.
        let odd = token.trail.chars().count() == 1 && !token.trail.contains(|c| ORDINARY_TRAIL.contains(c));
        if !(token.trail.is_empty() || odd) || !next.lead.is_empty() {
            return;
        }
        self.joined_to(at, at + 1, ways);
        if let Some(third) = self.tokens.get(at + 2)
            && next.trail.is_empty()
            && !next.dashed
            && third.lead.is_empty()
            && !third.core.is_empty()
            && !third.skipped
            && [token, next, third].iter().filter(|part| part.core.chars().count() <= 2).count() >= 2
        {
            self.joined_to(at, at + 2, ways);
        }
    }

    /// `O Brien` for O'Brien, `good -day` for *good-day*.
    fn joined_with_sign(&self, at: usize, token: &Token<'_>, next: &Token<'_>, ways: &mut Vec<Way>) {
        let named = matches!(token.core, "O" | "M") && next.lead.is_empty() && next.core.starts_with(char::is_uppercase);
        let sign = match (token.trail, next.lead) {
            ("", "") if named && next.core.chars().count() > 2 => "'",
            ("", "-") => "-",
            _ => return,
        };
        let key = format!("{}{sign}{}", token.key, next.key);
        let mut way = self.way(at, at + 1, format!("{}{}{sign}{}{}", token.lead, token.core, next.core, next.trail), &key, &key);
        way.known.set(Feature::Change, 1.0);
        way.known.set(Feature::JoinSign, 1.0);
        way.known.flag(Feature::JoinApostrophe, sign == "'");
        ways.push(way);
    }

    /// The tokens from `first` to `last` as one word.
    fn joined_to(&self, first: usize, last: usize, ways: &mut Vec<Way>) {
        let parts = self.tokens.get(first..=last).unwrap_or_default();
        let (Some(token), Some(end)) = (parts.first(), parts.last()) else { return };
        let together: String = parts.iter().map(|part| part.core).collect();
        // What stands between them may have been letters.
        let between = |part: &Token<'_>| format!("{}{}", part.core, part.trail);
        let read: String =
            parts.split_last().into_iter().flat_map(|(end, before)| before.iter().map(between).chain([end.core.to_owned()])).collect();
        let length = together.chars().count();
        if length > LONGEST_JOIN {
            return;
        }
        let key = symbols::key(&together);
        let fine = |entry: Entry| entry.tier >= 2 || entry.count > 30;
        let known = parts.iter().filter(|part| matches!(self.kind(part.core, &part.key), Kind::Known(2..) | Kind::Right | Kind::Number));
        let (known, long) = known.fold((0, false), |(count, long), part| (count + 1, long || part.core.chars().count() > 2));
        let mut add = |word: &str, misread: Option<&Candidate>| {
            let text = format!("{}{word}{}", token.lead, end.trail);
            let key = symbols::key(word);
            let mut way = self.way(first, last, text, &key, &key);
            way.known.set(Feature::Change, 1.0);
            way.known.set(Feature::Join, 1.0);
            way.known.flag(Feature::JoinKnown, known == parts.len());
            way.known.flag(Feature::JoinSomeKnown, known > 0 && known < parts.len());
            way.known.flag(Feature::JoinThree, parts.len() > 2);
            way.known.flag(Feature::CaseChange, word.starts_with(char::is_uppercase) != token.core.starts_with(char::is_uppercase));
            way.known.flag(Feature::JoinScrap, parts.iter().any(|part| is_scrap(part.core)));
            if let Some(candidate) = misread {
                way.known.set(Feature::JoinMisread, 1.0);
                self.misread(&mut way, &read, candidate, false);
            }
            ways.push(way);
        };
        if self.entry(&key).is_some_and(fine) || (parts.len() == 2 && self.profile.count(&together) >= 3) {
            add(&together, None);
        } else if !long && known < parts.len() && length > 2 && parts.iter().any(|part| part.core.chars().count() <= 5) {
            for candidate in self.candidates_together(&read).iter() {
                add(&candidate.dressed(&together), Some(candidate));
            }
        }
    }

    /// A word divided by a hyphen of which one half was misread.
    pub(super) fn divided_misread(&self, at: usize, token: &Token<'_>, next: &Token<'_>, ways: &mut Vec<Way>) {
        let together = format!("{}{}", token.core, next.core);
        if self.is_half(at) || !together.chars().all(char::is_alphanumeric) || next.core.starts_with(char::is_uppercase) {
            return;
        }
        let (first, second) = (token.core.to_lowercase(), next.core.to_lowercase());
        for candidate in self.candidates(&together, false).iter().filter(|candidate| candidate.cost < 11.0).take(4) {
            let word = &candidate.word;
            let cut = match (word.strip_prefix(first.as_str()), word.strip_suffix(second.as_str())) {
                (Some(_), _) => first.len(),
                (None, Some(head)) => head.len(),
                _ => continue,
            };
            let dressed = candidate.dressed(&together);
            let (Some(head), Some(tail)) = (dressed.get(..cut), dressed.get(cut..)) else { continue };
            if head.is_empty() || tail.is_empty() {
                continue;
            }
            let text = format!("{}{head}{} {tail}{}", token.lead, token.trail, next.trail);
            let mut way = self.way(at, at + 1, text, word, word);
            way.known.set(Feature::Change, 1.0);
            way.known.set(Feature::JoinHyphen, 1.0);
            self.misread(&mut way, &together, candidate, false);
            ways.push(way);
        }
    }

    pub(super) fn doubled(&self, at: usize, ways: &mut Vec<Way>) {
        let Some(before) = at.checked_sub(1) else { return };
        for first in [before, at] {
            let (Some(one), Some(two)) = (self.tokens.get(first), self.tokens.get(first + 1)) else { continue };
            if one.key == two.key
                && one.trail.is_empty()
                && two.lead.is_empty()
                && one.key.chars().all(char::is_alphabetic)
                && one.key.len() > 1
            {
                let mut way = self.way(first, first + 1, format!("{}{}{}", one.lead, one.core, two.trail), &one.key, &one.key);
                way.known.set(Feature::Change, 1.0);
                way.known.set(Feature::DropDouble, 1.0);
                ways.push(way);
            }
        }
    }

    /// Whether a token may be nothing but dirt.
    pub(super) fn is_dirt(&self, at: usize) -> bool {
        let joined = |at: Option<usize>| at.and_then(|at| self.tokens.get(at)).is_some_and(|token| token.dashed);
        let Some(token) = self.tokens.get(at).filter(|token| !token.skipped && !token.dashed) else { return false };
        if joined(at.checked_sub(1)) {
            return false;
        }
        match self.token_kind(at) {
            Kind::Junk | Kind::Single => true,
            // `2/` points to a note.
            Kind::Number => token.core.chars().count() == 1 && !token.trail.starts_with(['/', ')']),
            Kind::Symbols | Kind::Digits | Kind::Mixed | Kind::Unknown(_) => token.core.chars().count() <= 2,
            _ => false,
        }
    }

    /// Signs and scraps that are nothing, with the word before or behind them.
    pub(super) fn without_junk(&self, at: usize, ways: &mut Vec<Way>) {
        const MOST: usize = 3;
        if !self.is_dirt(at) {
            return;
        }
        // Scraps that have words in their line go with these.
        let begins = |at: usize| self.tokens.get(at).is_some_and(|token| token.begins_line);
        let before = (at.saturating_sub(MOST - 1)..=at).rev().take_while(|back| self.is_dirt(*back) && (*back == at || !begins(*back + 1)));
        let first = before.last().unwrap_or(at);
        let last = (at..at + MOST).take_while(|next| self.is_dirt(*next) && (*next == at || !begins(*next))).last().unwrap_or(at);
        let scraps = self.tokens.get(first..=last).unwrap_or_default().iter();
        let word = |at: Option<usize>| {
            at.and_then(|at| Some((at, self.tokens.get(at)?))).filter(|(_, token)| !token.core.is_empty() && !token.skipped)
        };
        let letters = scraps.clone().any(|scrap| scrap.core.chars().count() > 1);
        let mut add = |from: usize, to: usize, token: &Token<'_>, sign: &str, feature: Feature| {
            let mut way = self.way(from, to, format!("{}{sign}", token.text), &token.key, &token.key);
            way.known.set(Feature::Change, 1.0);
            way.known.set(feature, 1.0);
            way.known.flag(Feature::DropLong, last > first);
            way.known.flag(Feature::DropLetters, letters);
            if feature == Feature::DropJunk && token.trail.is_empty() {
                way.known.set(Feature::TrailPrior, self.trail_prior(to, sign));
                way.known.flag(Feature::DropSign, !sign.is_empty());
                way.known.flag(Feature::DropSignSame, !sign.is_empty() && scraps.clone().all(|scrap| scrap.text == sign));
            }
            ways.push(way);
        };
        // Dirt goes with the words of its line, where there are any on one side only.
        let (breaks_before, breaks_behind) = (begins(first), begins(last + 1) || last + 1 >= self.tokens.len());
        if let Some((before, token)) = word(first.checked_sub(1)).filter(|_| !breaks_before || breaks_behind) {
            add(before, last, token, "", Feature::DropJunk);
            // `State >` is *State,* where a comma was blotted, and `State ,` where it stands apart.
            // Headings in capitals end in no sign.
            if token.trail.is_empty() && !letters && case(token.core) != Case::Upper {
                let stands =
                    scraps.clone().next().map(|scrap| scrap.text).filter(|text| last == first && matches!(*text, ";" | ":" | "?" | "!"));
                for sign in [",", "."].into_iter().chain(stands) {
                    add(before, last, token, sign, Feature::DropJunk);
                }
            }
        }
        if let Some((next, token)) = word(Some(last + 1)).filter(|_| !breaks_behind || breaks_before) {
            add(first, next, token, "", Feature::DropJunkBefore);
        }
    }
}
