//! The text over the scan: each word at its place and size, coloured by what is known of it.
//!
//! How large a word is drawn follows from its line, not from its own box: boxes of words without long letters are lower, and letters that
//! jump from word to word cannot be read.

use super::lines::upright;
use crate::app::session::Session;
use crate::model::{PlacedWord, QuarterTurns, ScanRect, Span};
use std::collections::BTreeMap;

/// By what the text over the scan is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OverlayColours {
    /// Doubtful words stand out.
    #[default]
    Doubt,
    /// Changed words stand out.
    Change,
    /// All words are the same.
    Plain,
}

impl OverlayColours {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Doubt, Self::Change, Self::Plain];

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Doubt => "By doubt",
            Self::Change => "By change",
            Self::Plain => "Plain",
        }
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Doubt => Self::Change,
            Self::Change => Self::Plain,
            Self::Plain => Self::Doubt,
        }
    }
}

/// Whether and how the text lies over the scan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverlayPrefs {
    /// Whether it does.
    pub on: bool,
    /// How little of the scan shows through, from 0 to 100.
    pub opacity: u8,
    /// By what it is coloured.
    pub colours: OverlayColours,
}

impl Default for OverlayPrefs {
    fn default() -> Self {
        Self { on: false, opacity: 85, colours: OverlayColours::Doubt }
    }
}

impl OverlayPrefs {
    /// The opacity in a step of the keys.
    const STEP: u8 = 15;
    /// Less cannot be seen.
    pub const FAINTEST: u8 = 10;

    /// What the settings say; the usual where they say nothing.
    pub fn of(settings: &BTreeMap<String, String>) -> Self {
        let usual = Self::default();
        let get = |name: &str| settings.get(name).map(String::as_str);
        let colours = OverlayColours::ALL.into_iter().find(|colours| get("overlay-colours") == Some(colours.label()));
        Self {
            on: get("overlay") == Some("yes"),
            opacity: get("overlay-opacity").and_then(|text| text.parse().ok()).unwrap_or(usual.opacity).clamp(Self::FAINTEST, 100),
            colours: colours.unwrap_or(usual.colours),
        }
    }

    /// Writes it into the settings.
    pub fn put(&self, settings: &mut BTreeMap<String, String>) {
        settings.insert("overlay".to_owned(), if self.on { "yes" } else { "no" }.to_owned());
        settings.insert("overlay-opacity".to_owned(), self.opacity.to_string());
        settings.insert("overlay-colours".to_owned(), self.colours.label().to_owned());
    }

    /// A step stronger or fainter.
    pub fn step(&mut self, stronger: bool) {
        let changed = if stronger { self.opacity.saturating_add(Self::STEP) } else { self.opacity.saturating_sub(Self::STEP) };
        self.opacity = changed.clamp(Self::FAINTEST, 100);
    }
}

/// How a word over the scan is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordColour {
    /// As text.
    Plain,
    /// As a doubtful word.
    Doubtful,
    /// As a changed word.
    Changed,
}

/// A word over the scan.
#[derive(Debug, Clone, PartialEq)]
pub struct OverlayWord {
    /// Where in the text.
    pub span: Span,
    /// Its letters.
    pub text: String,
    /// Its place, in scan pixels.
    pub zone: ScanRect,
    /// The height of its line's letters, in scan pixels as the eye sees them: from the top of high letters to the foot of low ones.
    pub height: i32,
    /// How wide a letter of its line is, in scan pixels.
    pub pitch: f32,
    /// How far above the foot of its place its line's letters stand, in scan pixels as the eye sees them.
    pub foot: f32,
    /// How it is coloured.
    pub colour: WordColour,
    /// Whether its place is only near.
    pub soft: bool,
}

/// The words over the scan of the current page.
pub fn overlay(session: &Session, words: &[PlacedWord], changed: &[(Span, String)], colours: OverlayColours) -> Vec<OverlayWord> {
    let (Some(page), Some(head)) = (session.page(), session.head()) else { return Vec::new() };
    let marked: Vec<Span> = match colours {
        OverlayColours::Doubt => super::suspects::shown(session, page.id).map(|suspect| suspect.span).collect(),
        OverlayColours::Change => changed.iter().map(|(span, _)| *span).collect(),
        OverlayColours::Plain => Vec::new(),
    };
    let as_marked = if colours == OverlayColours::Change { WordColour::Changed } else { WordColour::Doubtful };
    let measures = line_measures(words, page.working.text.as_str(), head.turns);
    words
        .iter()
        .zip(measures)
        .map(|(word, LineMeasure { height, pitch, foot })| OverlayWord {
            span: word.span,
            text: page.working.text.slice(word.span).to_owned(),
            zone: word.zone,
            height,
            pitch,
            foot,
            colour: if is_marked(&marked, word.span) { as_marked } else { WordColour::Plain },
            soft: word.is_soft(),
        })
        .collect()
}

fn is_marked(marked: &[Span], span: Span) -> bool {
    let first = marked.partition_point(|mark| mark.end <= span.start);
    marked.get(first).is_some_and(|mark| mark.overlaps(span))
}

/// How letters stand in the line of a word.
#[derive(Debug, Clone, Copy, PartialEq)]
struct LineMeasure {
    height: i32,
    pitch: f32,
    foot: f32,
}

/// Whether a word has letters that go below the line.
fn has_tail(text: &str) -> bool {
    text.contains(['g', 'j', 'p', 'q', 'y', 'Q', ',', ';', '(', ')', '[', ']', '/', '_', '-'])
}

/// The line that most words stand on: its height at 0 and its slope. Words with tails and signs that hang say nothing of it.
fn baseline(line: &[PlacedWord], text: &str, turns: QuarterTurns) -> Option<(f32, f32)> {
    let stands = |word: &&PlacedWord| {
        text.get(word.span.range()).is_some_and(|text| !has_tail(text) && text.chars().filter(|c| c.is_alphanumeric()).count() > 1)
    };
    let feet: Vec<(f32, f32)> = line
        .iter()
        .filter(stands)
        .map(|word| upright(word.zone, turns))
        .map(|zone| ((zone.left + zone.right) as f32 / 2.0, zone.bottom as f32))
        .collect();
    let middle = |mut values: Vec<f32>| {
        values.sort_by(f32::total_cmp);
        values.get(values.len() / 2).copied()
    };
    let half = feet.len() / 2;
    let pairs = feet.iter().zip(feet.get(half..).unwrap_or_default());
    let slopes = pairs.filter(|(a, b)| b.0 - a.0 > 1.0).map(|(a, b)| (b.1 - a.1) / (b.0 - a.0)).collect();
    let slope = middle(slopes).unwrap_or(0.0).clamp(-0.2, 0.2);
    Some((middle(feet.iter().map(|(x, y)| y - slope * x).collect())?, slope))
}

/// For each word how letters stand in its line: as high as the higher among its neighbours, for many words have no high letters; as wide
/// as in most words; on one line all of them.
fn line_measures(words: &[PlacedWord], text: &str, turns: QuarterTurns) -> Vec<LineMeasure> {
    let mut measures = Vec::with_capacity(words.len());
    let is_new = |pair: &[PlacedWord]| match pair {
        [a, b] => text.get(a.span.end..b.span.start).is_none_or(|between| between.contains('\n')),
        _ => true,
    };
    let mut from = 0;
    while from < words.len() {
        let more = words.get(from..).unwrap_or_default().windows(2).take_while(|pair| !is_new(pair)).count();
        let line = words.get(from..=from + more).unwrap_or_default();
        let mut all: Vec<i32> = line.iter().map(|word| upright(word.zone, turns).height()).collect();
        all.sort_unstable();
        let usual = all.get(all.len() * 3 / 4).copied().unwrap_or(1).max(1);
        let letters = |word: &PlacedWord| text.get(word.span.range()).map_or(1, |text| text.chars().count()).max(1);
        let mut widths: Vec<f32> = line
            .iter()
            .flat_map(|word| {
                let count = letters(word);
                // A long word says more of how wide letters are than a short one.
                std::iter::repeat_n(upright(word.zone, turns).width() as f32 / count as f32, count)
            })
            .collect();
        widths.sort_by(f32::total_cmp);
        let pitch = widths.get(widths.len() / 2).copied().unwrap_or(1.0);
        let ground = baseline(line, text, turns);
        measures.extend(line.iter().map(|word| {
            let zone = upright(word.zone, turns);
            let tail = if text.get(word.span.range()).is_some_and(has_tail) { usual as f32 * 0.2 } else { 0.0 };
            let on_line = ground.map(|(at, slope)| zone.bottom as f32 - (at + slope * (zone.left + zone.right) as f32 / 2.0));
            // A word that stands far off its line stands on the foot of its own place.
            let foot = on_line.filter(|foot| foot.abs() < usual as f32 * 0.45).unwrap_or(tail);
            LineMeasure { height: usual, pitch, foot }
        }));
        from += more + 1;
    }
    measures
}

/// The word after this one, or before it, for going from field to field.
pub fn neighbour(words: &[PlacedWord], span: Span, onwards: bool) -> Option<Span> {
    let here = words.partition_point(|word| word.span.start < span.start);
    let found = if onwards {
        words.get(here..)?.iter().find(|word| word.span.start >= span.end.max(span.start + 1))
    } else {
        words.get(..here)?.last()
    };
    found.map(|word| word.span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::WordSource;

    fn word(start: usize, end: usize, top: i32, bottom: i32) -> PlacedWord {
        let zone = ScanRect::new(start as i32 * 10, top, end as i32 * 10, bottom);
        PlacedWord { span: Span::new(start, end), zone, source: WordSource::Ocr, confidence: None }
    }

    #[test]
    fn words_of_a_line_are_equally_high() {
        let words = [word(0, 2, 10, 30), word(3, 7, 0, 40), word(8, 12, 0, 40), word(13, 16, 100, 160)];
        let measures = line_measures(&words, "in Cuba then\nAND", QuarterTurns::default());
        let heights: Vec<(i32, f32)> = measures.iter().map(|measure| (measure.height, measure.pitch)).collect();
        assert_eq!(heights, [(40, 10.0), (40, 10.0), (40, 10.0), (60, 10.0)]);
    }

    #[test]
    fn words_stand_on_one_line_whatever_their_tails_do() {
        // The line falls by one in a hundred; the comma and the g reach below it, and one box is a little too low.
        let words = [word(0, 2, 0, 40), word(3, 8, 0, 50), word(9, 13, 0, 41), word(14, 18, 0, 52), word(19, 23, 0, 42)];
        let feet: Vec<i32> = line_measures(&words, "in Cuba, then gray dawn", QuarterTurns::default())
            .iter()
            .map(|measure| measure.foot.round() as i32)
            .collect();
        assert_eq!(feet, [0, 10, 0, 11, 0]);
    }

    #[test]
    fn one_goes_from_word_to_word() {
        let words = [word(0, 2, 0, 9), word(3, 7, 0, 9), word(8, 12, 0, 9)];
        assert_eq!(neighbour(&words, Span::new(0, 2), true), Some(Span::new(3, 7)));
        assert_eq!(neighbour(&words, Span::new(3, 7), false), Some(Span::new(0, 2)));
        assert_eq!(neighbour(&words, Span::new(8, 12), true), None);
        assert_eq!(neighbour(&words, Span::new(0, 2), false), None);
    }

    #[test]
    fn settings_come_back_and_nonsense_is_the_usual() {
        let mut settings = BTreeMap::new();
        let prefs = OverlayPrefs { on: true, opacity: 40, colours: OverlayColours::Change };
        prefs.put(&mut settings);
        assert_eq!(OverlayPrefs::of(&settings), prefs);
        settings.insert("overlay-opacity".to_owned(), "many".to_owned());
        assert_eq!(OverlayPrefs::of(&settings).opacity, OverlayPrefs::default().opacity);
        let mut prefs = OverlayPrefs { opacity: 20, ..prefs };
        prefs.step(false);
        assert_eq!(prefs.opacity, OverlayPrefs::FAINTEST);
    }
}
