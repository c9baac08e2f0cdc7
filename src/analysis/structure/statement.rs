//! What the marks of one page add up to: all that a document's facts need to know of it.
//!
//! A page's file may hold several pages of the paper, with page breaks found inside its text; each of them is a [`Leaf`]. Original
//! classification (banners) and what became of it later (stamps of release) are kept apart: the same page says SECRET, DECLASSIFIED 1998,
//! RELEASED IN PART 2022. Everything here is small, so that the statements of 100,000 pages fit into memory while their texts do not.

use super::work::push_unique;
use crate::model::{Finding, Level, MarkKind, Marking, ReleaseStatus, Span};

/// Findings less sure than this do not count towards a classification.
const SURE: f32 = 0.55;
/// Characters of text that a leaf must have so that a missing banner says something.
const WORTH_A_BANNER: usize = 40;
/// Marks of a stamp from which a date is taken for one that has none.
const STAMP_REACH: usize = 4;

/// What a page's marks say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageClassification {
    /// The highest level its banners state.
    pub level: Option<Level>,
    /// That level in its own words, upper case; empty where there is none.
    pub level_name: String,
    /// Control markings and codewords of all its banners, in order of their first place.
    pub controls: Vec<String>,
    /// How many banner lines it has.
    pub banner_lines: usize,
    /// What its stamps say became of the classification: the strongest statement.
    pub status: Option<ReleaseStatus>,
}

/// A later decision about the classification, as a stamp states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release {
    /// The year in the stamp, where one can be read.
    pub year: Option<u16>,
    /// What was decided.
    pub status: ReleaseStatus,
}

/// A level with the words that state it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatedLevel {
    /// How secret.
    pub level: Level,
    /// Upper case: `TOP SECRET`.
    pub name: String,
}

/// How strongly a page states a level.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Vote {
    pub(super) stated: StatedLevel,
    pub(super) weight: f32,
}

/// One page of the paper inside a page's text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Leaf {
    /// Where it begins in the page's text.
    pub at: usize,
    /// The highest level its banners state.
    pub level: Option<StatedLevel>,
    /// The first banner line that states that level, or the first line of the leaf: where to look.
    pub place: Span,
    /// Whether a banner line stands on it.
    pub has_banner: bool,
    /// Whether there is text enough to expect a banner.
    pub has_text: bool,
    /// The page numbers printed on it, the likeliest first.
    pub numbers: Vec<(u32, Span)>,
}

/// What a page's marks say, in full.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageStatement {
    /// The sum of it.
    pub classification: PageClassification,
    /// Later decisions, each once, in order of years; those without a year first.
    pub releases: Vec<Release>,
    /// The pages of the paper inside this page's text, at least one.
    pub leaves: Vec<Leaf>,
    pub(super) votes: Vec<Vote>,
}

/// A mark that counts, whoever made it.
#[derive(Debug, Clone, Copy)]
pub struct CountedMark<'a> {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: MarkKind,
    /// The classification it states.
    pub marking: Option<&'a Marking>,
    /// Whether letters of it are damaged.
    pub damaged: bool,
    /// The page number it states.
    pub number: Option<u32>,
    /// What it says became of the classification.
    pub status: Option<ReleaseStatus>,
    /// 0 to 1; 1 where a person says so.
    pub confidence: f32,
    /// Whether a person says so.
    pub by_person: bool,
}

impl<'a> From<&'a Finding> for CountedMark<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            span: finding.span,
            kind: finding.kind,
            marking: finding.marking.as_ref(),
            damaged: finding.reading.is_some(),
            number: finding.number,
            status: finding.status,
            confidence: finding.confidence,
            by_person: false,
        }
    }
}

impl PageStatement {
    /// Of a page that nobody has looked at: a sheet of paper of which nothing is known.
    pub fn unseen() -> Self {
        Self { leaves: vec![Leaf::default()], ..Self::default() }
    }

    /// What these marks, in order of their spans, say about the page with this text.
    pub fn of(text: &str, marks: &[CountedMark<'_>]) -> Self {
        let mut statement = Self { leaves: leaves(text, marks), ..Self::default() };
        let mut controls = Marking::default();
        for mark in marks.iter().filter(|mark| mark.kind == MarkKind::Banner) {
            statement.classification.banner_lines += 1;
            let leaf = leaf_at(&mut statement.leaves, mark.span.start);
            if let Some(leaf) = leaf.filter(|_| mark.confidence >= SURE) {
                leaf.has_banner = true;
            }
            let Some(marking) = mark.marking.filter(|_| mark.confidence >= SURE) else { continue };
            for control in &marking.controls {
                push_unique(&mut controls, control);
            }
            statement.state(mark, marking);
        }
        for mark in marks.iter().filter(|mark| mark.kind == MarkKind::PageNumber) {
            if let (Some(number), Some(leaf)) = (mark.number, leaf_at(&mut statement.leaves, mark.span.start)) {
                leaf.numbers.push((number, mark.span));
            }
        }
        statement.classification.controls = controls.controls;
        statement.releases = releases(text, marks);
        statement.classification.status = statement.releases.iter().map(|release| release.status).max();
        statement
    }

    fn state(&mut self, mark: &CountedMark<'_>, marking: &Marking) {
        let Some(level) = marking.level else { return };
        let stated = StatedLevel { level, name: marking.level_name.clone() };
        if let Some(leaf) = leaf_at(&mut self.leaves, mark.span.start)
            && leaf.level.as_ref().is_none_or(|known| known.level < level)
        {
            leaf.level = Some(stated.clone());
            leaf.place = mark.span;
        }
        if self.classification.level.is_none_or(|known| known < level) {
            self.classification.level = Some(level);
            self.classification.level_name.clone_from(&stated.name);
        }
        let weight = match (mark.by_person, mark.damaged) {
            (true, _) => 2.0,
            (false, true) => 0.5,
            (false, false) => 1.0,
        };
        match self.votes.iter_mut().find(|vote| vote.stated == stated) {
            Some(vote) => vote.weight += weight,
            None => self.votes.push(Vote { stated, weight }),
        }
    }
}

/// The text cut at its page breaks.
fn leaves(text: &str, marks: &[CountedMark<'_>]) -> Vec<Leaf> {
    let mut starts: Vec<usize> = vec![0];
    let breaks = marks.iter().filter(|mark| mark.kind == MarkKind::PageBreak);
    starts.extend(breaks.map(|mark| mark.span.start).filter(|&at| at > 0 && at < text.len()));
    starts.sort_unstable();
    starts.dedup();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(&at, end)| {
            let own = text.get(at..end).unwrap_or_default();
            let lead = own.len() - own.trim_start().len();
            let first = own.trim_start().lines().next().unwrap_or_default().trim_end().len();
            let has_text = own.chars().filter(|c| c.is_alphanumeric()).take(WORTH_A_BANNER).count() == WORTH_A_BANNER;
            Leaf { at, place: Span::new(at + lead, at + lead + first), has_text, ..Leaf::default() }
        })
        .collect()
}

fn leaf_at(leaves: &mut [Leaf], at: usize) -> Option<&mut Leaf> {
    let after = leaves.partition_point(|leaf| leaf.at <= at);
    leaves.get_mut(after.checked_sub(1)?)
}

/// The decisions that stamps state; a stamp's date often stands on another of its lines.
fn releases(text: &str, marks: &[CountedMark<'_>]) -> Vec<Release> {
    let stamps: Vec<(Option<ReleaseStatus>, Option<u16>)> = marks
        .iter()
        .filter(|mark| mark.kind == MarkKind::Declassification)
        .map(|mark| {
            let words = text.get(mark.span.range()).unwrap_or_default();
            let status = mark.status.or_else(|| said_status(words).filter(|_| mark.by_person));
            (status, year(words))
        })
        .collect();
    let mut found: Vec<Release> = Vec::new();
    for (place, (status, own)) in stamps.iter().enumerate() {
        let Some(status) = *status else { continue };
        let after = stamps.iter().skip(place + 1).take(STAMP_REACH).find_map(|(_, year)| *year);
        let before = stamps.iter().take(place).rev().take(STAMP_REACH).find_map(|(_, year)| *year);
        found.push(Release { year: own.or(after).or(before), status });
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// What a stamp that a person marked says.
fn said_status(words: &str) -> Option<ReleaseStatus> {
    let upper = words.to_uppercase();
    let says = |parts: &[&str]| parts.iter().any(|part| upper.contains(part));
    if says(&["IN PART", "SANITI", "EXCISED"]) {
        Some(ReleaseStatus::ReleasedInPart)
    } else if says(&["DECLASS", "IS UNCLASSIFIED", "РАССЕКРЕЧ", "DÉCLASS", "OFFENGELEGT"]) {
        Some(ReleaseStatus::Declassified)
    } else if says(&["RELEASE"]) {
        Some(ReleaseStatus::Released)
    } else if says(&["DOWNGRADE", "CHANGED TO"]) {
        Some(ReleaseStatus::Downgraded)
    } else {
        None
    }
}

/// The year a stamp carries: the latest four-digit one, or that of a date like `8/14/98`. The year of an act of law is none.
fn year(words: &str) -> Option<u16> {
    let whole = words.to_uppercase().replace("ACT OF 19", "ACT OF ").replace("ACT OF 20", "ACT OF ");
    let mut latest = None;
    let mut groups: Vec<&str> = Vec::new();
    let mut rest = whole.as_str();
    while let Some(from) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = rest.get(from..).unwrap_or_default();
        let len = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, tail) = rest.split_at(len);
        if let Some(year) = digits.parse::<u16>().ok().filter(|year| len == 4 && (1945..=2099).contains(year)) {
            latest = latest.max(Some(year));
        }
        groups.push(digits);
        let parts_of_date = tail.starts_with(['/', '-', '.']) && tail.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
        if !parts_of_date {
            latest = latest.max(short_year(&groups));
            groups.clear();
        }
        rest = tail;
    }
    latest
}

/// The year of `8/14/98`: three short numbers, the last the year.
fn short_year(groups: &[&str]) -> Option<u16> {
    let [month, day, year] = groups else { return None };
    let (month, day): (u16, u16) = (month.parse().ok()?, day.parse().ok()?);
    if year.len() != 2 || month == 0 || day == 0 || month > 31 || day > 31 {
        return None;
    }
    let year: u16 = year.parse().ok()?;
    Some(if year < 45 { 2000 + year } else { 1900 + year })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_of_stamps() {
        for (words, expected) in [
            ("Declassified/Released US Department of State EO Systematic Review 20 Mar 2014", Some(2014)),
            ("2022 RELEASE UNDER THE PRESIDENT JOHN F. KENNEDY ASSASSINATION RECORDS ACT OF 1992", Some(2022)),
            ("ASSASSINATION RECORDS COLLECTION ACT OF 1992", None),
            ("Approved For Release 2004/03/11 : CIA-RDP79T00429A", Some(2004)),
            ("NARA, Date 8/14/98", Some(1998)),
            ("DATE: 11-14-2017", Some(2017)),
            ("Authority NND 951000", None),
            ("E.O. 12958 SEC. 3.5", None),
        ] {
            assert_eq!(year(words), expected, "{words}");
        }
    }
}
